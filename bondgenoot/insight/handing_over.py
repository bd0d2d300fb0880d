"""Hand several cases to one colleague, or take several tasks over: each apart, and what was refused is said."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bondgenoot.cases import todo
from bondgenoot.cases.forms.handover import roles_at
from bondgenoot.cases.handover import can_carry, hand_over, take_over
from bondgenoot.cases.models import Case, Task
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry
from bondgenoot.insight.case_rows import CaseRows
from bondgenoot.insight.narrowing import at_location
from bondgenoot.lib.due import due_words
from bondgenoot.lib.forms import Card
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import Staff
from bondgenoot.school.permissions import Permission

# As many cases as one page of the overview holds, and then some: an address has an end.
MOST = 50


class Picked:
    """The cases that were ticked, as far as this person may hand them over."""

    def __init__(self, holder: Holder, place: Place, refs: Sequence[str]) -> None:
        self.holder, self.place = holder, place
        found = at_location(holder, place.location, Permission.CASE_HAND_OVER).filter(ref__in=refs[:MOST])
        self.cases = list(found.select_related("lead", "location", "vault", "edition").order_by("ref"))
        tasks = Task.objects.open().order_by("due_on", "opened_at")
        self.shown = CaseRows(self.cases, tasks, place, me=holder.staff, on=holder.on)

    def case_cards(self) -> list[Card]:
        return [
            Card(
                case.ref,
                self.shown.names(case) or case.ref,
                _("%(ref)s · nu bij %(who)s") % {"ref": case.ref, "who": case.lead},
            )
            for case in self.cases
        ]

    def people(self) -> dict[str, tuple[Staff, str]]:
        """Who can be given these cases, with what that person is here and how many cases each carries."""
        if not self.cases:
            return {}
        roles = roles_at(self.cases[0])
        running = at_location(self.holder, self.place.location).open().order_by()
        carried = dict(running.values_list("lead").annotate(n=Count("pk")))
        found = can_carry(self.cases[0]).order_by("last_name", "first_name")
        return {
            str(one.pk): (one, " · ".join(filter(None, (roles.get(one.pk), load(carried.get(one.pk, 0))))))
            for one in found
        }

    def tasks(self, sent: Iterable[str]) -> list[Task]:
        """The open tasks of colleagues in these cases; of the own ones those that were `sent` as ticked before."""
        own = [UUID(one) for one in sent if _is_id(one)]
        found = Task.objects.open().filter(case__in=self.cases)
        found = found.filter(~Q(owner=self.holder.staff) | Q(pk__in=own))
        return list(found.select_related("owner", "case", "step__edition").order_by("due_on", "opened_at"))

    def task_cards(self, tasks: Sequence[Task]) -> list[Card]:
        calendar = self.place.location.calendar()
        by_id = {case.pk: case for case in self.cases}
        return [
            Card(
                str(task.pk),
                todo.title(task),
                " · ".join(
                    part
                    for part in (
                        self.shown.names(by_id[task.case_id]),
                        task.case.ref,
                        _("nu bij %(who)s") % {"who": task.owner},
                        due_words(task.due_on, self.holder.on, calendar).said,
                    )
                    if part
                ),
            )
            for task in tasks
        ]

    def first_tasks(self) -> list[str]:
        """What is ticked when the page opens: the most urgent task of each case, unless it is one's own."""
        return [str(task.pk) for task in self.shown.tasks.values() if task.owner_id != self.holder.staff.pk]


def load(carried: int) -> str:
    """How many cases somebody carries, behind a name in a list to choose from."""
    return _("draagt er nu %(n)d") % {"n": carried} if carried else _("draagt er nu geen")


def hand_over_each(cases: Iterable[Case], *, to: Staff, by: Staff, note: str, key: UUID) -> dict[str, str]:
    """Give each case to this colleague; why not, by reference, for those that were refused.

    Each is done whole or not at all. The same `key` twice hands a case over once.
    """
    refused = {}
    for case in cases:
        own_key = uuid5(key, str(case.pk))
        try:
            if case.lead_id == to.pk and not Entry.objects.written(case.vault, own_key):
                raise Refused(_("%(who)s draagt deze casus al.") % {"who": to})
            hand_over(case, to=to, by=by, note=note, key=own_key)
        except Refused as refusal:
            refused[case.ref] = str(refusal)
    return refused


def take_over_each(tasks: Iterable[Task], *, by: Holder) -> dict[str, str]:
    """Make each of these tasks one's own; why not, by id, for those that were refused."""
    refused = {}
    for task in tasks:
        if task.owner_id == by.staff.pk:
            continue
        try:
            if task.step.node.kind is Kind.MEASURE and not by.may(Permission.CASE_MEASURE):
                # Whoever may not decide on a measure would only hold it up.
                raise Refused(_("Over een maatregel besluit de teamleider of de directie. Overleg met hen."))
            take_over(task, by=by.staff)
        except Refused as refusal:
            refused[str(task.pk)] = str(refusal)
    return refused


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
