from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_emergency_access")]

    operations = [
        migrations.AddIndex(
            model_name="stepoutcome",
            index=models.Index(fields=["basis", "at"], name="outcome_by_basis"),
        ),
    ]
