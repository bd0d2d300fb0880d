"""The rows of the register get a key by lot that is also their place in the file.

With another key SQLite numbers the rows itself, one after the other: their number told in which order cases were
destroyed.
"""

from random import SystemRandom

from django.db import migrations, models

import bondgenoot.insight.models.incident


class DrawAnew(migrations.AlterField):
    """Make the table again, with every row under another key and in another order."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        old = from_state.apps.get_model(app_label, self.model_name)
        new = to_state.apps.get_model(app_label, self.model_name)
        names = [field.attname for field in old._meta.concrete_fields if field.name != self.name]
        kept = list(old.objects.using(schema_editor.connection.alias).order_by().values(*names))
        SystemRandom().shuffle(kept)
        schema_editor.delete_model(old)
        schema_editor.create_model(new)
        new.objects.using(schema_editor.connection.alias).bulk_create(new(**row) for row in kept)

    database_backwards = database_forwards


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_discarding")]

    operations = [
        DrawAnew(
            "incident",
            "id",
            models.BigAutoField(
                default=bondgenoot.insight.models.incident.drawn_key,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
