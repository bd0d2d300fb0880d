"""Fill in the page of a step the way a browser would send it."""

from datetime import date, datetime
from typing import Any

from bondgenoot.cases import answers as questionnaire
from bondgenoot.cases.forms.step import HAPPENED, HAPPENS, OUTCOME, SAFETY
from bondgenoot.cases.models import Step
from bondgenoot.cases.tests.factories import answers_for
from bondgenoot.lib import clock


def filled(step: Step, outcome: str, **given: Any) -> dict[str, Any]:
    """Every question answered so that `outcome` fits; `given` overrules by question key."""
    answers = answers_for(step, outcome, **given)
    data: dict[str, Any] = {OUTCOME: outcome, "act": "vastleggen"}
    for asked in questionnaire.questions(step.case, step.node):
        data[asked.key] = as_sent(questionnaire.value_of(answers, asked))
    if step.protocol.gate_for(step.node):
        data[SAFETY] = "geen"
    if step.node.kind in HAPPENS:
        data[HAPPENED] = clock.now().strftime("%Y-%m-%dT%H:%M")
    return data


def as_sent(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [str(getattr(one, "pk", one)) for one in value]
    return value
