"""Rows beside what the school knows, giving the plan. Pure: everything it looks at is in the snapshot."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.matching_staff import match_mentors, match_staff
from bondgenoot.school.roster.plan import Change, Difference, Group, Plan, differences, ordered
from bondgenoot.school.roster.rows import GuardianRow, PupilRow, Reading, StaffRow, Unreadable, comparable
from bondgenoot.school.roster.snapshot import GuardianFact, PupilFact, Snapshot


def match(reading: Reading, known: Snapshot) -> Plan:
    """What this list would change; nothing in it depends on the order of rows or facts."""
    plan = MATCHERS[reading.kind](reading, known)
    people: Iterable[str] = known.staff if reading.kind == Kind.STAFF else known.pupils
    read = {row.code if isinstance(row, StaffRow) else row.number for row in reading.rows}
    numbers = {*people, *map(comparable, read)}
    nameless = [bad.line for bad in reading.unreadable if comparable(bad.key) not in numbers]
    return _with_nobody_leaving(plan, nameless) if nameless and plan.of(Group.LEFT) else plan


def _with_nobody_leaving(plan: Plan, nameless: list[int]) -> Plan:
    """Whoever is missing may stand on a row that cannot be read and has no number we know."""
    told = _(
        "Van rij %(lines)s is niet te lezen over wie die gaat. "
        "Daarom haalt deze lijst nu niemand weg. Maak die rij in orde en lees de lijst opnieuw in."
    ) % {"lines": ", ".join(map(str, nameless))}
    staying = tuple(change for change in plan.changes if change.group != Group.LEFT)
    return replace(plan, changes=staying, notes=(*plan.notes, told))


def match_pupils(reading: Reading, known: Snapshot) -> Plan:
    rows = [row for row in reading.rows if isinstance(row, PupilRow)]
    seen = {comparable(row.number) for row in rows} | {comparable(bad.key) for bad in reading.unreadable}
    changes = [change for row in rows if (change := _pupil_change(row, known))]
    changes += [
        Change(Group.LEFT, fact.number, fact.name, ", ".join(fact.classes_here), target=fact.id)
        for key, fact in known.pupils.items()
        if fact.is_here and key not in seen
    ]
    mentors, notes = match_mentors(rows, known)
    return Plan(
        kind=reading.kind,
        changes=ordered([*changes, *mentors]),
        unreadable=reading.unreadable,
        notes=(*reading.notes, *_new_classes(rows, known), *notes),
        known=sum(fact.is_here for fact in known.pupils.values()),
    )


def _pupil_change(row: PupilRow, known: Snapshot) -> Change | None:
    fact = known.pupils.get(comparable(row.number))
    place = known.classes.get(row.class_name.casefold(), row.class_name)
    label = full_name(row.first_name, row.infix, row.last_name)
    if fact is None:
        return Change(Group.NEW, row.number, label, place, row=row)
    renamed = _renamed(fact, row)
    label = label if renamed else fact.name
    if fact.has_left or not (fact.classes_here or fact.classes_elsewhere):
        return Change(Group.RETURNED, fact.number, label, place, renamed, fact.id, row)
    if [one.casefold() for one in fact.classes_here] != [place.casefold()] or fact.classes_elsewhere:
        was = ", ".join((*fact.classes_here, *fact.classes_elsewhere))
        moved = (Difference(_("klas"), was, place), *renamed)
        return Change(Group.MOVED, fact.number, label, place, moved, fact.id, row)
    if renamed:
        return Change(Group.CHANGED, fact.number, label, place, renamed, fact.id, row)
    return None


def _renamed(fact: PupilFact | GuardianFact, row: PupilRow | GuardianRow) -> tuple[Difference, ...]:
    """The difference in names, unless the list only lost letters of a name that we know."""
    name = full_name(row.first_name, row.infix, row.last_name)
    if damaged_copy(name, fact.name) or (row.first_name, row.infix, row.last_name) == (
        fact.first_name,
        fact.infix,
        fact.last_name,
    ):
        return ()
    return (Difference(_("naam"), fact.name, name),)


def damaged_copy(name: str, known: str) -> bool:
    """True when `name` is `known` with a question mark for each letter that an export could not write."""
    if "?" not in name or name == known:
        return False
    return re.fullmatch(re.escape(name).replace(r"\?", "."), known) is not None


def _new_classes(rows: list[PupilRow], known: Snapshot) -> Iterable[str]:
    fresh = {row.class_name.casefold(): row.class_name for row in rows}
    names = sorted(name for key, name in fresh.items() if key not in known.classes)
    if names and known.classes:
        yield _("Nieuwe klassen: %(names)s.") % {"names": ", ".join(names)}


FIELDS = {
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("telefoon"),
    "has_custody": gettext_lazy("gezag"),
    "household": gettext_lazy("adres"),
    "language": gettext_lazy("taal"),
}


def match_guardians(reading: Reading, known: Snapshot) -> Plan:
    rows = [row for row in reading.rows if isinstance(row, GuardianRow)]
    facts, lists = defaultdict(list), defaultdict(list)
    for fact in known.guardians:
        facts[fact.pupil].append(fact)
    strangers: list[Unreadable] = []
    for row in rows:
        pupil = known.pupils.get(comparable(row.number))
        if pupil and pupil.is_here:
            lists[comparable(row.number)].append(row)
        else:
            strangers.append(_stranger(row, pupil))
    spoiled = {comparable(bad.key) for bad in reading.unreadable}
    changes: list[Change] = []
    for key in facts.keys() | lists.keys():
        changes += _family(known.pupils[key], lists[key], facts[key], keep=key in spoiled)
    return Plan(
        kind=reading.kind,
        changes=ordered(changes),
        unreadable=tuple(sorted([*reading.unreadable, *strangers], key=lambda bad: bad.line)),
        notes=reading.notes,
        known=sum(not fact.has_ended for fact in known.guardians),
    )


def _stranger(row: GuardianRow, pupil: PupilFact | None) -> Unreadable:
    told = _("leerlingnummer %(number)s kennen we niet; lees eerst de leerlingen in")
    if pupil:
        told = _("leerling %(number)s zit nu niet op deze locatie; de ouders blijven zoals ze zijn")
    return Unreadable(row.line, told % {"number": row.number}, row.number)


def _family(
    pupil: PupilFact, rows: list[GuardianRow], facts: list[GuardianFact], *, keep: bool
) -> Iterable[Change]:
    """The guardians of one pupil: exactly the same, then the same but for the e-mail, then those left over."""
    place = ", ".join(pupil.classes_here)
    open_rows, open_facts = list(rows), list(facts)
    for same in (_exactly, _but_for_the_email, _but_for_lost_letters):
        for row in list(open_rows):
            matching = [fact for fact in open_facts if same(row, fact)]
            rivals = [other for other in open_rows if matching and same(other, matching[0])]
            if len(matching) == 1 and len(rivals) == 1:
                open_rows.remove(row)
                open_facts.remove(matching[0])
                yield from _guardian_change(pupil, row, matching[0], place)
    for row in open_rows:
        label = full_name(row.first_name, row.infix, row.last_name)
        yield Change(Group.NEW, pupil.number, label, place, target=pupil.id, row=row)
    for fact in open_facts:
        if not (fact.has_ended or keep):
            yield Change(Group.LEFT, pupil.number, fact.name, place, target=fact.id)


def _exactly(row: GuardianRow, fact: GuardianFact) -> bool:
    return _but_for_the_email(row, fact) and row.email.casefold() == fact.email.casefold()


def _but_for_the_email(row: GuardianRow, fact: GuardianFact) -> bool:
    return _identity(row) == _identity(fact)


def _but_for_lost_letters(row: GuardianRow, fact: GuardianFact) -> bool:
    name = full_name(row.first_name, row.infix, row.last_name)
    return row.relation == fact.relation and damaged_copy(name, fact.name)


def _identity(one: GuardianFact | GuardianRow) -> tuple[str, ...]:
    return (
        one.relation.casefold(),
        one.first_name.casefold(),
        one.infix.casefold(),
        one.last_name.casefold(),
    )


def _guardian_change(pupil: PupilFact, row: GuardianRow, fact: GuardianFact, place: str) -> Iterable[Change]:
    changed = (*_renamed(fact, row), *differences(fact, row, FIELDS))
    if fact.has_ended:
        yield Change(Group.RETURNED, pupil.number, fact.name, place, changed, fact.id, row)
    elif changed:
        yield Change(Group.CHANGED, pupil.number, fact.name, place, changed, fact.id, row)


MATCHERS: dict[Kind, Callable[[Reading, Snapshot], Plan]] = {
    Kind.PUPILS: match_pupils,
    Kind.GUARDIANS: match_guardians,
    Kind.STAFF: match_staff,
}
