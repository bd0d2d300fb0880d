"""The same round on a queue, for a school with several processes: `manage.py db_worker` does what is asked here."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from bondgenoot.reminders.rounds import one_round

# So long the queue keeps what was done.
KEPT = timedelta(days=1)


@task()
def remind() -> None:
    """One round, in the process that works the queue."""
    one_round()
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


def ask_for_a_round() -> None:
    """Put a round on the queue, unless one waits there."""
    if not DBTaskResult.objects.ready().filter(task_path=remind.module_path).exists():
        remind.enqueue()
