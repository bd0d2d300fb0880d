"""What stands on the pages of the restorative meeting: who leads it, and how far everybody in the circle is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import CaseRole, Meeting, Participant, Side, Step
from bondgenoot.cases.ownership import holders
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role

# The other pupil speaks and signs first, supporters last: the order of appendix 8.
ORDER = {Side.SUSPECT: 0, Side.TARGET: 1, Side.SUPPORTER: 2}


@dataclass(frozen=True)
class Seat:
    """One person in the circle, as the part `ledger_row.html` shows it."""

    name: str
    relation: str
    state: str
    status: str
    at: datetime | None = None
    note: str = ""
    url: str = ""
    act: str = ""


def acts(step: Step, holder: Holder) -> bool:
    return step.done is None and step.case.is_open and step.may_be_done_by(holder)


def facilitator_panel(step: Step, holder: Holder) -> Panel:
    """Who leads the meeting, and with whom this is talked over first."""
    meeting = Meeting.objects.filter(step=step.caller_id or step.pk).select_related("facilitator").first()
    consult = [
        {"kind": "staff", "name": str(staff), "role": str(Role(role).label)}
        for role in (Role.TEAM_LEADER, Role.COORDINATOR)
        for staff in holders(step.case, role, clock.today())[:1]
    ]
    url = reverse("cases:facilitator", args=[step.case.ref, step.pk]) if acts(step, holder) else ""
    asked = meeting.facilitator if meeting else None
    return Panel("cases/step/facilitator.html", {"facilitator": asked, "consult": consult, "url": url})


def circle_panel(step: Step, holder: Holder) -> Panel:
    """Everybody in the circle with what this step asks of each."""
    meeting = Meeting.of(step)
    may_act = acts(step, holder)
    people = in_order(meeting)
    row = ROWS[step.node.kind]
    context: dict[str, Any] = {
        "rows": [row(step, one, may_act) for one in people],
        "title": TITLES[step.node.kind](),
        "planned_at": meeting.planned_at,
        "stops": stops(people) if step.done is None else "",
        "supporters": supporter_links(step) if may_act and step.node.kind is Kind.PRE_TALKS else [],
    }
    if may_act and step.node.kind is Kind.CONFERENCE:
        context["attendance_url"] = reverse("cases:attendance", args=[step.case.ref, step.pk])
        context["departures"] = [
            {"name": name(one), "url": page(step, one, "departure")}
            for one in people
            if one.present and one.asked_to_leave_at is None
        ]
    return Panel("cases/step/circle.html", context)


def in_order(meeting: Meeting) -> list[Participant]:
    """The circle: the other pupil and the bullied pupil, then who supports them."""
    people = meeting.circle().select_related(
        "party__pupil", "party__vault", "beside__pupil", "beside__vault", "guardian", "staff"
    )
    found = list(people)
    for one in found:
        one.meeting = meeting
    return sorted(
        found, key=lambda one: (ORDER[Side(one.side)], one.about.letter if one.about else "", one.name)
    )


def stops(people: list[Participant]) -> str:
    """Why the meeting cannot go on, as a sentence; empty while it can."""
    pupils = [one for one in people if one.party_id]
    if any(one.willing is False for one in pupils):
        return _(
            "Een leerling wil niet meedoen. Dan gaat de bijeenkomst niet door: kies hieronder die uitkomst."
        )
    if any(one.accepted is False for one in pupils):
        return _("Een leerling komt niet. Dan gaat de bijeenkomst niet door: kies hieronder die uitkomst.")
    return ""


def supporter_links(step: Step) -> list[dict[str, str]]:
    """For each pupil a way to bring somebody along."""
    url = reverse("cases:participant_new", args=[step.case.ref, step.pk])
    return [
        {"name": who(party), "url": f"{url}?naast={party.letter}"}
        for party in step.case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
    ]


def relation(one: Participant) -> str:
    """What this person is in the circle."""
    if one.side != Side.SUPPORTER:
        return str(one.get_side_display())
    return _("steun van %(who)s") % {"who": who(one.beside)} if one.beside else ""


def name(one: Participant) -> str:
    """Who this is: a pupil with the class, somebody else by what is known."""
    return who(one.party) if one.party else one.name


def page(step: Step, one: Participant, part: str) -> str:
    return reverse(f"cases:participant_{part}", args=[step.case.ref, step.pk, one.pk])


def talk_row(step: Step, one: Participant, may_act: bool) -> Seat:
    url = page(step, one, "talk") if may_act else ""
    if one.talked_at is None:
        return Seat(
            name(one),
            relation(one),
            "open",
            _("nog niet apart gesproken"),
            url=url,
            act=_("Gesprek vastleggen"),
        )
    words = _("gesproken; wil meedoen") if one.willing else _("gesproken; wil niet meedoen")
    state = "told" if one.willing else "barred"
    act = _("Nog eens gesproken")
    return Seat(name(one), relation(one), state, words, at=one.talked_at, url=url, act=act)


def invitation_row(step: Step, one: Participant, may_act: bool) -> Seat:
    if not one.willing:
        return Seat(
            name(one), relation(one), "barred", _("wordt niet uitgenodigd: wil niet of is niet gesproken")
        )
    url = page(step, one, "invitation") if may_act else ""
    if one.invited_at is None:
        act = _("Uitnodiging vastleggen")
        return Seat(name(one), relation(one), "open", _("nog niet uitgenodigd"), url=url, act=act)
    words = {True: _("komt"), False: _("komt niet"), None: _("uitgenodigd, nog geen antwoord")}[one.accepted]
    state = {True: "told", False: "barred", None: "deferred"}[one.accepted]
    act = _("Antwoord veranderen")
    return Seat(name(one), relation(one), state, words, at=one.invited_at, url=url, act=act)


def attendance_row(step: Step, one: Participant, may_act: bool) -> Seat:
    if one.asked_to_leave_at is not None:
        words = _("was er, en is gevraagd te vertrekken")
        return Seat(name(one), relation(one), "barred", words, at=one.asked_to_leave_at)
    if one.present is None:
        invited = one.invited_at is not None
        words = _("nog niet vastgelegd") if invited else _("was niet uitgenodigd")
        return Seat(name(one), relation(one), "open" if invited else "barred", words)
    if not one.present:
        return Seat(name(one), relation(one), "barred", _("was er niet"))
    return Seat(name(one), relation(one), "told", _("was erbij"))


ROWS = {
    Kind.PRE_TALKS: talk_row,
    Kind.INVITATIONS: invitation_row,
    Kind.CONFERENCE: attendance_row,
}
TITLES = {
    Kind.PRE_TALKS: lambda: _("Met iedereen apart gesproken?"),
    Kind.INVITATIONS: lambda: _("Wie komen er?"),
    Kind.CONFERENCE: lambda: _("Wie zaten er in de kring?"),
}
