import django.db.models.deletion
from django.db import migrations, models

import bondgenoot.lib.clock
from bondgenoot.lib.triggers import append_only, deletable_unless

GIVEN_OUT = (
    "EXISTS (SELECT 1 FROM insight_adoption WHERE insight_adoption.report_id = OLD.{0}) "
    "OR EXISTS (SELECT 1 FROM insight_handout WHERE insight_handout.report_id = OLD.{0})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handouts",
                        to="school.staff",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handout",
                        to="insight.report",
                    ),
                ),
            ],
        ),
        append_only("insight_handout"),
        # A draft of which nothing was given out may go.
        deletable_unless("insight_report", GIVEN_OUT.format("id")),
        deletable_unless("insight_reporttext", GIVEN_OUT.format("report_id")),
    ]
