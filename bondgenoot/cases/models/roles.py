"""What somebody can be in a case, and how sure the school is of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseRole(models.TextChoices):
    TARGET = "target", _("gepeste leerling")
    SUSPECT = "suspect", _("andere leerling")
    BYSTANDER = "bystander", _("omstander")
    ASSISTANT = "assistant", _("meeloper")
    DEFENDER = "defender", _("verdediger")
    SUPPORT_GROUP = "support_group", _("lid van de steungroep")


class Certainty(models.TextChoices):
    SUSPECTED = "suspected", _("vermoed")
    ESTABLISHED = "established", _("vastgesteld")
    WITHDRAWN = "withdrawn", _("ingetrokken")


# The pupils whose mentor carries or shares the case.
CENTRAL_ROLES = (CaseRole.TARGET, CaseRole.SUSPECT)
