"""How often somebody wants to be told by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    DAILY = "daily", _("elke schooldag")
    MONDAY = "weekly", _("alleen op maandag")
    NONE = "never", _("geen mail")
