from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What the overview of a location asks for."""

    dependencies = [("cases", "0008_emergency_access")]

    operations = [
        migrations.AddIndex(
            model_name="stepoutcome",
            index=models.Index(fields=["outcome", "basis"], name="outcome_by_basis"),
        ),
        migrations.AddIndex(
            model_name="checkresult",
            index=models.Index(fields=["at"], name="check_result_at"),
        ),
        migrations.RemoveIndex(model_name="task", name="open_task_by_case"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["case", "due_on"], condition=Q(done_at__isnull=True), name="open_task_by_case"
            ),
        ),
    ]
