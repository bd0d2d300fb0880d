"""One activity as its page shows it: what, why and how, where to do it, what shows that it was done, and its proof."""

from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bondgenoot.dossier.attaching import EXTENSIONS
from bondgenoot.lib.due import due_words, exact_day
from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.evidence import about, evidence_of, shown_by
from bondgenoot.prevention.models import Activity, Proof
from bondgenoot.prevention.terms import term_words
from bondgenoot.protocol.cards import card
from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission


class Door(NamedTuple):
    """A page of the product where this is done, for whoever may open it."""

    name: str
    label: Any
    permission: str


MONITOR = Door("survey:monitor_list", _("Naar het register van de monitor"), Permission.MONITOR_KEEP)
THERMOMETER = Door("survey:round_list", _("Naar de thermometer"), Permission.SURVEY_READ)
RULES = Door("prevention:rules", _("Naar de gedragsregels"), Permission.PREVENTION_READ)
WEEK = Door("prevention:week", _("Naar de Week tegen Pesten"), Permission.PREVENTION_READ)
REPORTS = Door("insight:report_list", _("Naar de verslagen"), Permission.REPORT_READ)
DOORS = {
    "coordinator_aanwijzen": Door("school:overview", _("Naar de rollen"), Permission.STAFF_MANAGE),
    "rooster": Door("school:overview", _("Naar het inlezen van lijsten"), Permission.ROSTER_IMPORT),
    "schoolgids": Door("prevention:guide", _("Naar de schoolgids"), Permission.PREVENTION_READ),
    "gedragsregels_klas": RULES,
    "gedragsregels_team": RULES,
    "week_tegen_pesten": WEEK,
    "week_klas": WEEK,
    "thermometer_brugklas": THERMOMETER,
    "thermometer_voorjaar": THERMOMETER,
    "monitor_plannen": MONITOR,
    "monitor_afnemen": MONITOR,
    "monitor_bespreken": MONITOR,
    "monitor_inspectie": MONITOR,
    "halfjaar": REPORTS,
    "jaarevaluatie": REPORTS,
    "casussen_bewaken": Door("insight:overview", _("Naar het overzicht"), Permission.OVERVIEW_READ),
    "preventie_bewaken": Door("prevention:year", _("Naar het jaarwiel"), Permission.PREVENTION_READ),
}


def door(key: str, holder: Holder) -> dict[str, Any] | None:
    """Where to do it, for this person; None when there is no such page."""
    known = DOORS.get(key)
    if known is None or not holder.may(known.permission):
        return None
    return {"url": reverse(known.name), "label": known.label}


def page(activity: Activity, holder: Holder) -> dict[str, Any]:
    """What the page of one activity shows to this person."""
    duty, on = activity.duty, holder.on
    shipped = catalogue().get(duty.key)
    code = shown_by(duty.key)
    found = about(activity, evidence_of(activity.location, activity.school_year)) if code else []
    return {
        "activity": activity,
        "outcome": activity.outcome,
        "due": due_words(activity.due_on, on, activity.location.calendar()),
        "facts": _facts(activity),
        "steps": shipped.steps if shipped else (),
        "card": card(shipped.card) if shipped and shipped.card else None,
        "door": door(duty.key, holder),
        "found": [
            {"words": one.words, "url": one.url if holder.may(one.permission) else "", "on": one.on}
            for one in found
        ],
        "proofs": proofs(activity),
        "history": list(activity.outcomes.exclude(undone_at=None).select_related("by", "undone_by")),
        "may_act": _reaches(activity, holder, Permission.PREVENTION_ACT),
        "may_manage": _reaches(activity, holder, Permission.PREVENTION_MANAGE),
    }


def _reaches(activity: Activity, holder: Holder, permission: str) -> bool:
    grant = holder.grant(permission)
    if not grant:
        return False
    return (
        grant.whole_organisation
        or activity.duty.location_id in grant.locations
        or activity.school_class_id in grant.classes
        or (permission != Permission.PREVENTION_MANAGE and activity.owner_id == grant.staff.pk)
    )


def _facts(activity: Activity) -> list[dict[str, Any]]:
    duty = activity.duty
    shipped = catalogue().get(duty.key)
    whom = _now("klas %(class)s") % {"class": activity.school_class} if activity.school_class else ""
    facts = [
        (_now("Wie"), str(activity.owner) if activity.owner else _now("nog niemand")),
        (_now("Voor"), whom or str(activity.location)),
        (_now("Wanneer"), term_words(duty)),
        (_now("Bewijs dat past"), str(duty.get_proof_display())),
        (_now("Komt uit"), ", ".join(shipped.sources) if shipped else _now("eigen activiteit van de school")),
    ]
    return [{"label": label, "text": text} for label, text in facts]


def proofs(activity: Activity) -> list[dict[str, Any]]:
    """The proof of an activity, oldest first, without the bytes of the files."""
    kept = activity.proofs.without_bytes().select_related("vault", "by")
    return [_proof(one, activity) for one in kept]


def _proof(one: Proof, activity: Activity) -> dict[str, Any]:
    """`title` is short and ours; `about` are the words of whoever added it."""
    day = exact_day(one.on, activity.school_year.starts_on)
    title = one.get_kind_display().capitalize()
    if one.signed:
        title = ngettext(
            "Tekenlijst met %(n)d handtekening", "Tekenlijst met %(n)d handtekeningen", one.signed
        ) % {"n": one.signed}
    size = filesizeformat(one.size)
    return {
        "id": one.pk,
        "title": title,
        "about": one.about,
        "note": _now("gedaan op %(day)s, toegevoegd door %(who)s") % {"day": day, "who": one.by},
        "kind": f"{EXTENSIONS[one.media_type].upper()}, {size}" if one.has_file else "",
        "url": reverse("prevention:proof_file", args=[one.pk]) if one.has_file else "",
    }
