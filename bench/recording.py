"""Do a step, as its page sends it: two hundred times, each in another case."""

from datetime import date, datetime
from itertools import count
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bench.building import Builder
from bench.measuring import COUNTED, WARM_UP, Answer, Figure, Visitor, measure
from bench.pages import coordinator
from bondgenoot.cases.answers import questions, value_of
from bondgenoot.cases.forms.step import HAPPENED, OUTCOME, SAFETY
from bondgenoot.cases.models import Step
from bondgenoot.demo.filling import answers_for
from bondgenoot.lib import clock

NODE, ENDING = "orienterend_gesprek", "gevoerd"
TOKEN = "b" * 32


def measure_recording(builder: Builder, requests: int) -> Figure:
    """The coordinator records the same talk in one case after another."""
    visitor = Visitor(coordinator(builder))
    visitor.cookies["csrftoken"] = TOKEN
    waiting = Step.objects.open().filter(node_key=NODE).select_related("case__vault", "edition")
    steps = list(waiting.order_by("pk")[: requests + WARM_UP + COUNTED])
    forms = [filled_in(step) for step in steps]
    turn = count()

    def post() -> Answer:
        step = steps[at := next(turn)]
        address = reverse("cases:step_page", args=[step.case.ref, step.pk])
        answer = visitor.ask(address, forms[at])
        assert answer.status == 302, f"{NODE}: {answer.status}"
        return answer

    # With few cases there are few of these steps: then the warm-up is shorter too.
    warm_up = min(WARM_UP, len(steps) // 5)
    return measure(post, requests=len(steps) - warm_up - COUNTED, warm_up=warm_up)


def filled_in(step: Step) -> dict[str, Any]:
    """The fields of the form of this step, as a browser sends them."""
    answers = answers_for(step, ENDING)
    form: dict[str, Any] = {"csrfmiddlewaretoken": TOKEN, OUTCOME: ENDING, SAFETY: "geen"}
    form[HAPPENED] = as_typed(clock.now())
    for asked in questions(step.case, step.node):
        form[asked.key] = as_typed(value_of(answers, asked))
    return form


def as_typed(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value
