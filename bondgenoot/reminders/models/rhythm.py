"""How often somebody wants to be told by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    DAILY = "daily", _("elke schooldag")
    WEEKLY = "weekly", _("alleen op maandag")
    NEVER = "never", _("geen mail")
