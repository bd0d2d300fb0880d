"""What a round showed is never changed afterwards, by nobody."""

from django.db import migrations

from bondgenoot.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("survey", "0002_rounds_and_results")]

    operations = [
        append_only("survey_unit", deletable=True),
        append_only("survey_cell", deletable=True),
        append_only("survey_groupmean", deletable=True),
        append_only("survey_sealedanswer", deletable=True),
    ]
