from django.db import migrations

from bondgenoot.lib.triggers import append_only


class Migration(migrations.Migration):
    """What a pupil wrote and what was done about it are never rewritten."""

    dependencies = [("intake", "0003_talk_request")]
    operations = [
        append_only("intake_talkrequest", deletable=True),
        append_only("intake_talkanswer", deletable=True),
    ]
