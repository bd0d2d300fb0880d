from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("school", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="location",
            options={"ordering": ["name"]},
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "met de hand"),
                    ("medewerkers", "medewerkerslijst"),
                    ("leerlingen", "leerlingenlijst"),
                ],
                max_length=12,
                verbose_name="bron",
            ),
        ),
    ]
