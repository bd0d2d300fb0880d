"""Staff and mentors beside what the school knows. A list ends only the roles that a list gave."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.models.staff import NEVER_EMPTY, Role, RoleSource
from bondgenoot.school.roster.plan import (
    Change,
    Difference,
    Group,
    Plan,
    RoleStart,
    differences,
    ordered,
)
from bondgenoot.school.roster.rows import PupilRow, Reading, StaffRow, Unreadable, comparable
from bondgenoot.school.roster.snapshot import RoleFact, Snapshot, StaffFact

# What is written under 'Functie' (without accents, hyphens and capitals) -> role and year levels.
FUNCTIONS: dict[str, tuple[Role, str] | None] = {
    "docent": None,
    "conciërge": None,
    "administratie": None,
    "antipestcoördinator": (Role.COORDINATOR, ""),
    "teamleider": (Role.TEAM_LEADER, ""),
    "teamleider onderbouw": (Role.TEAM_LEADER, "123"),
    "teamleider bovenbouw": (Role.TEAM_LEADER, "456"),
    "leerlingbegeleider": (Role.COUNSELLOR, ""),
    "herstelrechtspecialist": (Role.RESTORATIVE_FACILITATOR, ""),
    "locatiedirecteur": (Role.MANAGEMENT, ""),
    "directeur": (Role.MANAGEMENT, ""),
}
FIELDS = {"email": gettext_lazy("e-mail")}


def plain(text: str) -> str:
    """Lower case, without accents and hyphens, for comparing what people type."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("-", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


ROLE_OF = {plain(function): role for function, role in FUNCTIONS.items()}
RoleKey = tuple[str, str, str]


def match_staff(reading: Reading, known: Snapshot) -> Plan:
    rows, taken = _with_a_free_email([row for row in reading.rows if isinstance(row, StaffRow)], known)
    unreadable = sorted([*reading.unreadable, *taken], key=lambda bad: bad.line)
    seen = {comparable(row.code) for row in rows} | {comparable(bad.key) for bad in unreadable}
    mentored = {name.casefold() for row in rows for name in row.mentor_of}
    changes = [change for row in rows if (change := _staff_change(row, known))]
    changes += [
        Change(
            Group.LEFT,
            fact.code,
            fact.name,
            _roles_shown(fact.roles),
            target=fact.id,
            ends=tuple(held.id for held in fact.roles),
        )
        for key, fact in known.staff.items()
        if key not in seen and any(held.source == RoleSource.STAFF_LIST for held in fact.roles)
    ]
    changes += list(_replaced_mentors(mentored, changes, known))
    return Plan(
        kind=reading.kind,
        changes=ordered(changes),
        unreadable=tuple(unreadable),
        notes=(*reading.notes, *_unknown_functions(rows)),
        known=sum(bool(fact.roles) for fact in known.staff.values()),
        blockers=tuple(_left_without(changes, known)),
    )


def _with_a_free_email(rows: list[StaffRow], known: Snapshot) -> tuple[list[StaffRow], list[Unreadable]]:
    """An e-mail address is an account: two people cannot share one."""
    used = Counter(row.email.casefold() for row in rows if row.email)
    kept, taken = [], []
    for row in rows:
        owner = known.emails.get(row.email.lower(), comparable(row.code))
        if used[row.email.casefold()] > 1:
            told = _("het e-mailadres %(email)s staat bij meer dan één medewerker")
        elif owner != comparable(row.code):
            told = _("het e-mailadres %(email)s is al van iemand anders")
        else:
            kept.append(row)
            continue
        taken.append(Unreadable(row.line, told % {"email": row.email}, row.code))
    return kept, taken


def _wanted(row: StaffRow) -> list[RoleStart]:
    wanted = [RoleStart(Role.STAFF_MEMBER)]
    extra = ROLE_OF.get(plain(row.function))
    if extra:
        wanted.append(RoleStart(extra[0], year_levels=extra[1]))
    return wanted + [RoleStart(Role.MENTOR, class_name=name) for name in row.mentor_of]


def _key(one: RoleStart | RoleFact) -> RoleKey:
    # A mentor of a class of last year is not yet the mentor of this year's class of that name.
    year = "" if isinstance(one, RoleStart) or one.this_year else "#"
    return (one.role, one.class_name.casefold() + year, one.year_levels)


def _staff_change(row: StaffRow, known: Snapshot) -> Change | None:
    fact = known.staff.get(comparable(row.code))
    wanted = _wanted(row)
    name = full_name(row.first_name, row.infix, row.last_name)
    if fact is None:
        shown = ", ".join(_role_shown(one) for one in wanted)
        return Change(Group.NEW, row.code, name, shown, row=row, starts=tuple(wanted))
    held = {_key(one) for one in fact.roles}
    asked = {_key(one) for one in wanted}
    starts = tuple(one for one in wanted if _key(one) not in held)
    ending = [one for one in fact.roles if one.source == RoleSource.STAFF_LIST and _key(one) not in asked]
    changed = [*differences(fact, row, FIELDS)]
    if (fact.first_name, fact.infix, fact.last_name) != (row.first_name, row.infix, row.last_name):
        changed.insert(0, Difference(_("naam"), fact.name, name))
    if starts or ending:
        changed.append(Difference(_("rol"), _roles_shown(ending), _roles_shown(starts)))
    if not changed and not fact.has_left:
        return None
    group = Group.RETURNED if fact.has_left else Group.CHANGED
    return Change(
        group,
        fact.code,
        name,
        _roles_shown(wanted),
        tuple(changed),
        fact.id,
        row,
        starts,
        tuple(one.id for one in ending),
    )


def _roles_shown(roles: Iterable[RoleStart | RoleFact]) -> str:
    return ", ".join(sorted(_role_shown(one) for one in roles)) or "–"


def _role_shown(one: RoleStart | RoleFact) -> str:
    levels = {"123": _("onderbouw"), "456": _("bovenbouw")}.get(one.year_levels, one.year_levels)
    return " ".join(part for part in (str(Role(one.role).label), one.class_name, levels) if part)


def _unknown_functions(rows: list[StaffRow]) -> Iterator[str]:
    for row in rows:
        if plain(row.function) not in ROLE_OF:
            yield _("Rij %(line)s: de functie ‘%(function)s’ kennen we niet. %(code)s wordt medewerker.") % {
                "line": row.line,
                "function": row.function,
                "code": row.code,
            }


def _replaced_mentors(mentored: set[str], changes: list[Change], known: Snapshot) -> Iterator[Change]:
    """A mentor taken from the pupils' list gives way where the staff list names another."""
    ended = {role for change in changes for role in change.ends}
    confirmed = {(change.key, start.class_name.casefold()) for change in changes for start in change.starts}
    for fact in known.staff.values():
        for held in fact.roles:
            gives_way = (
                held.role == Role.MENTOR
                and held.source == RoleSource.PUPIL_LIST
                and held.class_name.casefold() in mentored
                and held.id not in ended
                and any(name == held.class_name.casefold() and code != fact.code for code, name in confirmed)
            )
            if gives_way:
                was = (Difference(_("mentor"), fact.name, "–"),)
                yield Change(
                    Group.MENTORS, held.class_name, held.class_name, fact.name, was, fact.id, ends=(held.id,)
                )


def _left_without(changes: list[Change], known: Snapshot) -> Iterator[str]:
    """Roles that nobody would hold any more, at a location where pupils are."""
    ended = {role for change in changes for role in change.ends}
    if not any(fact.is_here for fact in known.pupils.values()):
        return
    for role in NEVER_EMPTY:
        holding = [one.id for fact in known.staff.values() for one in fact.roles if one.role == role]
        begins = any(start.role == role for change in changes for start in change.starts)
        if holding and not begins and not set(holding) - ended:
            yield _(
                "Na dit bestand heeft niemand meer de rol %(role)s. "
                "Geef die rol eerst aan iemand anders, of zet de opvolger in het bestand."
            ) % {"role": Role(role).label}


def match_mentors(rows: list[PupilRow], known: Snapshot) -> tuple[list[Change], list[str]]:
    """By display name, so: only where exactly one colleague has that name, and the staff list says nothing else."""
    named: dict[str, dict[str, int]] = defaultdict(dict)
    shown: dict[str, str] = {}
    for row in rows:
        key = row.class_name.casefold()
        shown.setdefault(key, known.classes.get(key, row.class_name))
        for mentor in row.mentors:
            named[key].setdefault(mentor, row.line)
    by_name: dict[str, list[StaffFact]] = defaultdict(list)
    for fact in known.staff.values():
        if fact.roles:
            by_name[fact.name.casefold()].append(fact)
    if named and not by_name:
        first = _(
            "We kennen nog geen medewerkers van deze locatie, dus de mentoren in dit bestand tellen niet mee. "
            "Lees ook de medewerkerslijst in."
        )
        return [], [first]
    changes: list[Change] = []
    notes: list[str] = []
    for key in sorted(named):
        change, told = _mentors_of(shown[key], named[key], by_name, known)
        changes += change
        notes += told
    return changes, notes


def _mentors_of(
    class_name: str, names: dict[str, int], by_name: dict[str, list[StaffFact]], known: Snapshot
) -> tuple[list[Change], list[str]]:
    held = [
        (fact, one)
        for fact in known.staff.values()
        for one in fact.roles
        if one.role == Role.MENTOR and one.this_year and one.class_name.casefold() == class_name.casefold()
    ]
    exact = [fact for fact, one in held if one.source != RoleSource.PUPIL_LIST]
    found, notes = _people(class_name, names, by_name)
    if exact:
        return [], notes + _other_word(class_name, found, exact)
    gone = [(fact, one) for fact, one in held if found and fact not in found]
    fresh = [fact for fact in found if fact not in [fact for fact, _one in held]]
    start = (RoleStart(Role.MENTOR, class_name=class_name),)
    changes = [_mentor_change(class_name, fact, "–", fact.name, starts=start) for fact in fresh]
    changes += [_mentor_change(class_name, fact, fact.name, "–", ends=(one.id,)) for fact, one in gone]
    return changes, notes


def _other_word(class_name: str, found: list[StaffFact], exact: list[StaffFact]) -> list[str]:
    """What to say when the pupils' list names another mentor than the staff list or a person did."""
    strangers = [fact.name for fact in found if fact not in exact]
    if not strangers:
        return []
    told = _("Klas %(name)s: dit bestand noemt %(other)s als mentor. We houden %(ours)s.")
    ours = ", ".join(fact.name for fact in exact)
    return [told % {"name": class_name, "other": ", ".join(strangers), "ours": ours}]


def _mentor_change(
    class_name: str,
    fact: StaffFact,
    was: str,
    becomes: str,
    *,
    starts: tuple[RoleStart, ...] = (),
    ends: tuple[UUID, ...] = (),
) -> Change:
    changed = (Difference(_("mentor"), was, becomes),)
    return Change(
        Group.MENTORS, class_name, class_name, fact.name, changed, fact.id, starts=starts, ends=ends
    )


def _people(
    class_name: str, names: dict[str, int], by_name: dict[str, list[StaffFact]]
) -> tuple[list[StaffFact], list[str]]:
    found, notes = [], []
    for name, line in sorted(names.items()):
        people = by_name.get(name.casefold(), [])
        if len(people) == 1:
            found.append(people[0])
        elif not people:
            told = _("Klas %(name)s (rij %(line)s): mentor %(mentor)s kennen we niet als medewerker.")
            notes.append(told % {"name": class_name, "line": line, "mentor": name})
        else:
            told = _(
                "Klas %(name)s (rij %(line)s): er zijn %(count)s medewerkers die %(mentor)s heten (%(codes)s). "
                "We kiezen niet: zet de klas in het medewerkersbestand bij ‘Mentor van’."
            )
            codes = ", ".join(sorted(fact.code for fact in people))
            notes.append(
                told
                % {
                    "name": class_name,
                    "line": line,
                    "count": len(people),
                    "mentor": name,
                    "codes": codes,
                }
            )
    return found, notes
