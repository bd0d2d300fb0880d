"""Hand a case to a colleague, or take a closed one up again."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.cases.handover import can_carry
from bondgenoot.cases.models import Case
from bondgenoot.cases.opening import goes_on_at
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Words
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Edition, Node
from bondgenoot.school.models import Role, RoleAssignment, Staff


class HandoverForm(ActForm):
    """To whom, and what that person must know."""

    to = forms.ChoiceField(label=_("Aan wie draag je over?"))
    note = forms.CharField(
        label=_("Wat moet je collega weten?"),
        widget=Words,
        help_text=_("Waar staat het nu, wat is beloofd, wat ligt gevoelig? Noem een leerling alleen met @."),
    )

    def __init__(self, *args: Any, case: Case) -> None:
        super().__init__(*args)
        found = can_carry(case).exclude(pk=case.lead_id).order_by("last_name", "first_name")
        self.people = {str(staff.pk): staff for staff in found}
        roles = roles_at(case)
        choices = [(key, f"{staff} · {roles.get(staff.pk, '')}") for key, staff in self.people.items()]
        self.fields["to"].choices = [("", _now("Kies een collega")), *choices]  # type: ignore[attr-defined]

    def clean_to(self) -> Staff:
        return self.people[self.cleaned_data["to"]]


def roles_at(case: Case) -> dict[Any, str]:
    """What each colleague is at the location of the case, "mentor 2B, leerlingbegeleider", by id."""
    held = RoleAssignment.objects.current(clock.today()).filter(location=case.location_id)
    named: dict[Any, list[str]] = {}
    for one in held.exclude(role=Role.STAFF_MEMBER).select_related("school_class").order_by("role"):
        place = f" {one.school_class}" if one.school_class else ""
        named.setdefault(one.staff_id, []).append(f"{one.get_role_display()}{place}")
    return {staff: ", ".join(names) for staff, names in named.items()}


class ReopeningForm(ActForm):
    """Why, and with which step it goes on."""

    reason = forms.CharField(
        label=_("Waarom heropen je de casus?"),
        widget=Words,
        help_text=_("Wat is er gebeurd of wie vroeg erom? Noem een leerling alleen met @."),
    )
    at_node = forms.ChoiceField(
        label=_("Met welke stap ga je verder?"),
        help_text=_("Het voorstel is de stap die het protocol kiest als het pesten doorgaat."),
    )

    def __init__(self, *args: Any, case: Case) -> None:
        super().__init__(*args)
        field = self.fields["at_node"]
        field.choices = steps_by_phase(case.protocol)  # type: ignore[attr-defined]
        field.initial = goes_on_at(case.protocol)


def steps_by_phase(graph: Edition) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps a case can go on with, under the heading of their phase."""
    titles = {phase.key: phase.title for phase in graph.phases}
    order = list(titles)
    nodes = [node for node in graph.steps if node.kind not in (Kind.END, Kind.SIGNAL)]
    nodes.sort(key=lambda node: order.index(node.phase))
    return [
        (titles[phase], [(node.key, numbered(node)) for node in group])
        for phase, group in groupby(nodes, key=lambda node: node.phase)
    ]


def numbered(node: Node) -> str:
    """ "7. Gesprek met beide leerlingen", or the title alone for a step without a number in the source."""
    numbers = ", ".join(map(str, node.numbers))
    return f"{numbers}. {node.title}" if numbers else node.title
