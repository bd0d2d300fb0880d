from django.db import migrations

from bondgenoot.dossier.models.clearing import NOBODY_CLEARS
from bondgenoot.lib.triggers import deletable_unless

TABLES = ("stepoutcome", "message", "checkresult", "linecheck", "measure")


class Migration(migrations.Migration):
    """What was decided, told and heard goes when its case is destroyed, and never before."""

    dependencies = [("cases", "0006_term_of_a_task"), ("dossier", "0004_clearing")]
    operations = [deletable_unless(f"cases_{table}", NOBODY_CLEARS) for table in TABLES]
