"""The small protocol that a step called: its steps so far, and how it ended."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Step
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.school.access import Holder


@dataclass(frozen=True)
class CalledStep:
    """As the part `tracker.html` shows it."""

    title: str
    state: str
    url: str
    note: str
    number: str = ""


def called_panel(step: Step, _holder: Holder) -> Panel | None:
    """The steps of the called protocol, oldest first; None when this step calls none."""
    if step.node.calls is None:
        return None
    rows = []
    for one in step.called.select_related("edition", "outcome").order_by("opened_at"):
        url = reverse("cases:step_page", args=[step.case.ref, one.pk])
        task = one.task
        note = _("klaar") if one.done else _("nu bij %(who)s") % {"who": task.owner} if task else ""
        rows.append(CalledStep(one.node.title, "done" if one.done else "now", url, note))
    ended = getattr(step, "called_end", None)
    outcome = step.node.outcome(ended.outcome) if ended is not None else None
    return Panel("cases/step/called.html", {"steps": rows, "ended": outcome.label if outcome else ""})
