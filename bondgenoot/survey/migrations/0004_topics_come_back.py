"""A topic on the agenda of a class may come back after it was done."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("survey", "0003_results_stay")]

    operations = [
        migrations.RemoveConstraint(model_name="classtopic", name="topic_once"),
        migrations.AddConstraint(
            model_name="classtopic",
            constraint=models.UniqueConstraint(
                fields=["school_class", "signal"], condition=Q(done_on=None), name="topic_open_once"
            ),
        ),
    ]
