"""An open task as people read it, and the page where it is done."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Task, TaskKind

# What a task needs so that it can be shown without asking again.
WHOLE = ("case", "step", "owner", "check_due__party__pupil", "agreement_line")


def title(task: Task) -> str:
    """What must be done."""
    if task.kind == TaskKind.AGREE:
        return _("Akkoord geven: %(title)s") % {"title": task.title}
    return task.title


def address(task: Task) -> str:
    """The page where a task is done. Needs the task with WHOLE."""
    ref = task.case.ref
    if task.kind == TaskKind.CHECK:
        return reverse("cases:check_page", args=[ref, task.check_due.pk])
    if task.kind == TaskKind.AGREEMENT_LINE:
        return reverse("cases:line_answer", args=[ref, task.agreement_line.pk])
    return reverse("cases:step_page", args=[ref, task.step_id])
