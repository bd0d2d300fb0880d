"""Questionnaires; a published one never changes, whoever asks."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import bondgenoot.lib.clock
from bondgenoot.lib.triggers import frozen_when


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("school", "0004_day_turn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("content_hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaires",
                        to="school.organisation",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["title", "-version"],
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key", "version"), name="questionnaire_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation", None)),
                        fields=("key", "version"),
                        name="questionnaire_shipped_once",
                    ),
                ],
            },
        ),
        frozen_when("survey_questionnaire", "OLD.published_at IS NOT NULL"),
    ]
