from django.db import migrations

from bondgenoot.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("dossier", "0001_initial")]
    operations = [append_only("dossier_entry"), append_only("dossier_entrypart")]
