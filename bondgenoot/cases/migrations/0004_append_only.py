from django.db import migrations

from bondgenoot.lib.triggers import append_only


class Migration(migrations.Migration):
    """What was decided, told and heard is never rewritten; a correction is a new row."""

    dependencies = [("cases", "0003_initial")]
    operations = [
        append_only("cases_stepoutcome"),
        append_only("cases_message"),
        append_only("cases_checkresult"),
        append_only("cases_linecheck"),
        append_only("cases_measure"),
    ]
