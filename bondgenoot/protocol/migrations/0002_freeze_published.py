"""A published edition never changes, whoever asks."""

from django.db import migrations

from bondgenoot.lib.triggers import frozen_when


class Migration(migrations.Migration):
    dependencies = [("protocol", "0001_editions")]

    operations = [frozen_when("protocol_protocoledition", "OLD.published_at IS NOT NULL")]
