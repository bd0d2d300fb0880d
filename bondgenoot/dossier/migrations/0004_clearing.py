from django.db import migrations

from bondgenoot.dossier.models.clearing import NOBODY_CLEARS
from bondgenoot.lib.triggers import append_only, deletable_unless


class Migration(migrations.Migration):
    """A record is still never changed; parts of it can be destroyed, and only while a vault is being cleared."""

    dependencies = [("dossier", "0003_mentions_and_attachments")]
    operations = [
        deletable_unless("dossier_entry", NOBODY_CLEARS),
        deletable_unless("dossier_entrypart", NOBODY_CLEARS),
        append_only("dossier_attachment"),
        deletable_unless("dossier_attachment", NOBODY_CLEARS),
    ]
