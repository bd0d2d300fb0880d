from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("survey", "0006_monitor_register")]

    operations = [
        migrations.AddField("room", "left_out", models.PositiveIntegerField(null=True)),
    ]
