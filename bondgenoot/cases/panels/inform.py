"""The ledger on the page of a step that informs: who must hear of it, who was told, who hears it later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from bondgenoot.cases import ledger
from bondgenoot.cases.forms.question import named
from bondgenoot.cases.models import Informing, Step
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.dossier.models import Party
from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Guardian, Role
from bondgenoot.school.models.pupil import ContactLimit

OUTSIDE = {
    "class_group": _later("de klas"),
    "other_school": _later("de andere school"),
    "external": _later("instantie buiten school"),
}
# The languages that Dutch schools meet most; another code is shown as it is.
LANGUAGES = {
    "ar": _later("Arabisch"),
    "de": _later("Duits"),
    "en": _later("Engels"),
    "es": _later("Spaans"),
    "fa": _later("Farsi"),
    "fr": _later("Frans"),
    "pl": _later("Pools"),
    "so": _later("Somalisch"),
    "ti": _later("Tigrinya"),
    "tr": _later("Turks"),
    "uk": _later("Oekraïens"),
    "zh": _later("Chinees"),
}


@dataclass(frozen=True)
class Row:
    """One recipient. `state` is told, deferred, open or barred."""

    name: str
    relation: str
    state: str
    status: str
    at: datetime | None = None
    channel: str = ""
    cautions: tuple[str, ...] = ()
    message_url: str = ""
    deferral_url: str = ""


@dataclass(frozen=True)
class Side:
    """The recipients about one pupil; without a title those of the school and outside it."""

    title: str
    rows: list[Row]


def inform_panel(step: Step, holder: Holder) -> Panel | None:
    """One row per recipient, by side. While the step is open, rows that are missing are made."""
    if step.done is None and step.case.is_open:
        ledger.prepare(step)
    informings = list(
        Informing.objects.filter(step=step)
        .select_related("party__pupil", "party__vault", "guardian", "staff")
        .prefetch_related("messages", "deferrals")
        .order_by(
            F("party__letter").asc(nulls_last=True), "guardian__household", "guardian__relation", "role"
        )
    )
    acts = step.case.is_open and step.may_be_done_by(holder)
    heard = ledger.concerned(step)
    sides: dict[Any, Side] = {}
    for one in informings:
        if one.party_id not in sides:
            title = whose(one.party) if one.party else ""
            sides[one.party_id] = Side(title, [])
        waits = one.party_id in heard and (one.guardian is None or ledger.must_hear(one.guardian))
        sides[one.party_id].rows.append(_row(step, one, acts, waits))
    missing = [named(party.pupil) for party in ledger.without_guardians(step) if party.pupil]
    waiting = sum(row.state == "open" for side in sides.values() for row in side.rows)
    context = {"sides": list(sides.values()), "without_guardians": missing, "waiting": waiting}
    return Panel("cases/step/inform.html", context)


def _row(step: Step, one: Informing, acts: bool, waits: bool) -> Row:
    """`acts`: this person may record it. `waits`: this recipient must still hear of the step."""
    messages = sorted(one.messages.all(), key=lambda message: message.at)
    deferral = next((row for row in one.deferrals.all() if row.ended_at is None), None)
    ref = step.case.ref
    # After a deferral somebody is still told, also when the step is done.
    open_now = acts and (step.done is None or deferral is not None)
    told: dict[str, Any] = {"state": "open", "status": _("nog niet ingelicht")}
    if messages:
        last = messages[-1]
        told = {
            "state": "told",
            "status": _("ingelicht"),
            "at": last.at,
            "channel": last.get_channel_display(),
        }
    elif deferral is not None:
        on = short_day(deferral.ask_again_on)
        told = {"state": "deferred", "status": _("hoort het later; opnieuw vragen op %(day)s") % {"day": on}}
    elif step.done is not None:
        told = {"state": "barred", "status": _("niet ingelicht bij deze stap")}
    elif not waits:
        told = {"state": "barred", "status": _("hoeft dit niet meer te horen")}
    may_wait = bool(one.guardian_id or one.party_id) and not messages
    return Row(
        name=recipient(one),
        relation=relation(one),
        cautions=cautions(one.guardian),
        message_url=reverse("cases:message", args=[ref, one.pk])
        if open_now and told["state"] != "barred"
        else "",
        deferral_url=reverse("cases:deferral", args=[ref, one.pk]) if open_now and may_wait else "",
        **told,
    )


def recipient(one: Informing) -> str:
    """Who this is, for staff on the case."""
    if one.guardian is not None:
        return str(one.guardian)
    if one.staff is not None:
        return str(one.staff)
    if one.party is not None:
        return str(one.party) if one.role else _("een ouder")
    return str(OUTSIDE.get(one.role, one.role))


def relation(one: Informing) -> str:
    """What the recipient is: "moeder, gezag", "teamleider", "leerling"."""
    if one.guardian is not None:
        custody = _("gezag") if one.guardian.has_custody else _("geen gezag")
        return f"{one.guardian.relation}, {custody}"
    if one.staff is not None and one.role in Role.values:
        return str(Role(one.role).label)
    return _("de leerling zelf") if one.party is not None and one.role else ""


def whose(party: Party) -> str:
    """Whose family it is; that of a pupil who was erased has no name any more."""
    return named(party.pupil) if party.pupil else str(party)


def cautions(guardian: Guardian | None) -> tuple[str, ...]:
    """What to mind before calling: a limit on contact, another language."""
    if guardian is None:
        return ()
    found = []
    if guardian.contact_limit:
        found.append(str(ContactLimit(guardian.contact_limit).label))
    if guardian.language and guardian.language != "nl":
        language = LANGUAGES.get(guardian.language, guardian.language)
        found.append(_("spreekt %(language)s") % {"language": language})
    return tuple(found)
