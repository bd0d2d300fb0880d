"""The way back from a page of a case: the list, the case, and the step it belongs to."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, Step


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str


def case_url(case: Case) -> str:
    return reverse("cases:case_page", args=[case.ref])


def step_url(step: Step) -> str:
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def crumbs(case: Case, step: Step | None = None) -> list[Crumb]:
    """The ancestors of a page, the page itself not among them."""
    found = [
        Crumb(_("Casussen"), reverse("cases:case_list")),
        Crumb(_("Casus %(ref)s") % {"ref": case.ref}, case_url(case)),
    ]
    if step is not None:
        found.append(Crumb(step.node.title, step_url(step)))
    return found
