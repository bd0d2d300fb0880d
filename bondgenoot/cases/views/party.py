"""Who is involved in a case: the list, somebody new, and what a party is from now on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import crumbs
from bondgenoot.cases.forms.party import NewPartyForm, RoleForm
from bondgenoot.cases.models import Case, CaseRole, Certainty, PartyRole
from bondgenoot.cases.parties import add_outsider, add_pupil, change_role
from bondgenoot.cases.reach import case_within, party_within, steered_within
from bondgenoot.cases.role_words import role_word, still_suspected
from bondgenoot.cases.views.naming import onward
from bondgenoot.dossier.models import Party
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.dossier.reading import EntryReading, read
from bondgenoot.intake.finding import classes_of
from bondgenoot.lib import clock
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

KINDS = {"leerling": PartyKind.PUPIL, "andere-school": PartyKind.OTHER_SCHOOL, "onbekend": PartyKind.UNKNOWN}


@dataclass(frozen=True)
class Change:
    """One line of a party's history."""

    at: datetime
    who: str
    words: str
    reason: str


@dataclass(frozen=True)
class PartyRow:
    """A party as the list shows it; `person` is for the part of that name."""

    person: dict[str, str]
    description: str
    history: list[Change]
    url: str


@requires("case.read")
def party_list(request: StaffRequest, ref: str) -> HttpResponse:
    """Everybody in the case, with what they are and were; a withdrawn suspicion keeps its letter, not its name."""
    case = case_within(request, ref, page="parties")
    roles = list(case.party_roles.filter(ends_at__isnull=True).select_related("party__pupil", "party__vault"))
    history = histories(case)
    place = places([row.party for row in roles])
    standing = [row for row in roles if row.certainty != Certainty.WITHDRAWN]
    order = list(CaseRole.values)
    standing.sort(key=lambda row: (order.index(row.role), len(row.party.letter), row.party.letter))
    withdrawn = [
        {"letter": row.party.letter, "role": row.get_role_display(), "at": row.starts_at, "who": str(row.by)}
        for row in roles
        if row.certainty == Certainty.WITHDRAWN
    ]
    context = {
        "case": case,
        "crumbs": crumbs(case),
        "rows": [party_row(case, row, place, history.get(row.party_id, [])) for row in standing],
        "withdrawn": withdrawn,
        "may_change": case.is_steered_by(request.holder),
    }
    return render(request, "cases/party_list.html", context)


@requires("case.act")
def party_new(request: StaffRequest, ref: str) -> HttpResponse:
    """Add a pupil of this location, somebody of another school, or somebody unknown."""
    case = steered_within(request, ref, page="party_new")
    chosen = request.GET.get("soort", "leerling")
    kind = KINDS.get(chosen, PartyKind.PUPIL)
    form = NewPartyForm(request.POST or None, case=case, kind=kind)
    if (
        request.method == "POST"
        and not form.searching
        and form.do(adding(case, form, kind), by=request.staff)
    ):
        messages.success(request, _("Toegevoegd aan de casus."))
        return onward(request, case, reverse("cases:party_list", args=[ref]))
    if form.searching:
        form.show_without_errors()
    tabs = [
        {"label": PartyKind(one).label, "url": f"?soort={key}", "current": one == kind}
        for key, one in KINDS.items()
    ]
    context = {"case": case, "crumbs": crumbs(case), "form": form, "tabs": tabs}
    return render(request, "cases/party_new.html", context)


def adding(case: Case, form: NewPartyForm, kind: str) -> Callable[..., Party]:
    """The act behind the form, for its kind of party."""

    def add(*, by: Any, key: UUID) -> Party:
        given = {name: form.cleaned_data[name] for name in ("role", "certainty")}
        given |= {"reason": form.text("reason"), "by": by}
        if kind == PartyKind.PUPIL:
            return add_pupil(case, form.cleaned_data["pupil"], **given)
        return add_outsider(case, kind=kind, description=form.text("description"), key=key, **given)

    return add


@requires("case.act")
def party_role(request: StaffRequest, ref: str, party_id: UUID) -> HttpResponse:
    """Change what a party is; a suspicion that is withdrawn is gone from the lists at once."""
    case, now = party_within(request, ref, party_id, page="party")
    form = RoleForm(request.POST or None, now=now)

    def change(*, key: UUID) -> Party:
        role, certainty = form.cleaned_data["role"], form.cleaned_data["certainty"]
        reason = form.text("reason")
        return change_role(case, now.party, role=role, certainty=certainty, by=request.staff, reason=reason)

    if request.method == "POST" and form.do(change):
        messages.success(request, _("Rol vastgelegd. De vorige rol blijft in de geschiedenis staan."))
        # Whoever saw the case through this pupil alone does not see it any more.
        still = Case.objects.within(request.grant).filter(pk=case.pk).exists()
        back = reverse("cases:party_list", args=[ref]) if still else reverse("cases:case_list")
        return onward(request, case, back)
    row = party_row(case, now, places([now.party]), histories(case).get(now.party_id, []))
    context = {"case": case, "crumbs": crumbs(case), "form": form, "row": row}
    return render(request, "cases/party_role.html", context)


def party_row(case: Case, row: PartyRole, place: dict[UUID, str], history: list[Change]) -> PartyRow:
    central = row.role in (CaseRole.TARGET, CaseRole.SUSPECT)
    person = {
        "kind": row.role if central else "other",
        "name": str(row.party),
        "place": place.get(row.party_id, ""),
        "role": role_word(row, suspected=row.role == CaseRole.TARGET and still_suspected(case)),
        "certainty": row.certainty if row.role == CaseRole.SUSPECT else "",
        "certainty_label": row.get_certainty_display() if row.role != CaseRole.TARGET else "",
    }
    # Nobody changes what somebody is who was erased.
    url = "" if row.party.is_cleared else reverse("cases:party_role", args=[case.ref, row.party_id])
    return PartyRow(person, row.party.description, history, url)


def places(parties: list[Party]) -> dict[UUID, str]:
    """The class of each pupil today, by the id of the party."""
    pupils = [party.pupil for party in parties if party.pupil]
    classes = classes_of(pupils, clock.today())
    return {party.pk: str(classes[party.pupil_id]) for party in parties if party.pupil_id in classes}


def histories(case: Case) -> dict[UUID, list[Change]]:
    """What each party was, newest first, by the id of the party."""
    found: dict[UUID, list[Change]] = {}
    for reading in read(case.vault, kinds=["party"]):
        for part in reading.parts:
            if part.party is not None:
                found.setdefault(part.party.pk, []).append(change_of(reading, part.party))
    return found


def change_of(reading: EntryReading, party: Party) -> Change:
    words = [reading.value(name, party.pk) for name in ("role", "certainty")]
    return Change(
        reading.entry.happened_at,
        str(reading.entry.author or _("Bondgenoot")),
        ", ".join(filter(None, words)),
        reading.value("reason", party.pk),
    )
