import uuid

import django.db.models.deletion
from django.db import migrations, models

import bondgenoot.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("school", "0005_colour"),
    ]

    operations = [
        migrations.CreateModel(
            name="Planning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.DateTimeField(unique=True)),
                ("finished_at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("claim", models.UUIDField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
                ("handed_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "de mailserver is niet bereikbaar"),
                            ("login", "de mailserver laat Bondgenoot niet toe"),
                            ("refused", "de mailserver weigert de mail"),
                            ("address", "het adres bestaat niet of weigert"),
                            ("no_address", "er is geen e-mailadres"),
                            ("unknown", "er ging iets mis"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="digests", to="school.staff"
                    ),
                ),
            ],
            options={
                "verbose_name": "herinneringsmail",
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.UUIDField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("week", "deze week"),
                            ("tomorrow", "morgen"),
                            ("today", "vandaag"),
                            ("late", "te laat"),
                            ("escalated", "bij een collega te laat"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField(default=bondgenoot.lib.clock.now)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reminders",
                        to="reminders.digest",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="school.location"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="school.staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "herinnering",
                "ordering": ["-made_at"],
            },
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("handed_at__isnull", True)), fields=["next_try_at"], name="digest_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("handed_at__isnull", False), ("sent_at__isnull", True)),
                fields=["handed_at"],
                name="digest_unsure",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("staff", "day"), name="digest_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("handed_at__isnull", False), _connector="OR"),
                name="digest_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["staff", "-made_at"], name="reminder_by_staff"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("digest__isnull", True), ("dropped_at__isnull", True)),
                fields=["staff"],
                name="reminder_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("staff", "subject", "stage", "due_on"), name="reminded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                name="reminder_told_or_dropped",
            ),
        ),
    ]
