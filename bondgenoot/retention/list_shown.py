"""A destruction list as people read it: who is on it and what stands in the way, how far it is, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.models import Case, PartyRole
from bondgenoot.lib.due import exact_day, short_day
from bondgenoot.retention.holding import held_pupils
from bondgenoot.retention.models import DestructionList, Exclusion, ListState
from bondgenoot.retention.proposing import leavers
from bondgenoot.retention.terms import Turn
from bondgenoot.school.models import Enrolment

WITH = ("location", "made_by", "offered_by", "read_by", "returned_by", "cancelled_by")
ICONS = {
    ListState.DRAFT: "edit",
    ListState.OFFERED: "people",
    ListState.WAITING: "clock",
    ListState.READY: "alert",
    ListState.DONE: "check",
    ListState.CANCELLED: "close",
}


@dataclass(frozen=True)
class LineRow:
    """`keeps` says why this pupil will be passed over, as it stands now; empty when nothing stands in the way."""

    pk: int
    name: str
    note: str
    keeps: str
    excluded: str


def lines_of(of: DestructionList, on: date) -> list[LineRow]:
    """The pupils on a list by name; a fixed number of questions."""
    open_roles = PartyRole.objects.current().filter(
        party__pupil=OuterRef("pupil"), case__in=Case.objects.open()
    )
    due = leavers(Turn.at(of.organisation_id, on))
    rows = of.lines.select_related("pupil").annotate(
        cases=Count("pupil__parties", filter=Q(pupil__parties__vault__case__isnull=False)),
        signals=Count("pupil__parties", filter=Q(pupil__parties__vault__signal__isnull=False)),
        is_open=Exists(open_roles),
        is_held=Exists(held_pupils(on).filter(pk=OuterRef("pupil"))),
        is_due=Exists(due.filter(pk=OuterRef("pupil"))),
    )
    found = list(rows.order_by("pupil__last_name", "pupil__first_name"))
    classes = last_classes([row.pupil_id for row in found])
    return [_line(row, classes.get(row.pupil_id, ""), on) for row in found]


def last_classes(pupils: Sequence[Any]) -> dict[Any, str]:
    """The name of the last class of each."""
    held = Enrolment.objects.filter(pupil__in=pupils).order_by("starts_on", "pk")
    return dict(held.values_list("pupil", "school_class__name"))


def _line(row: Any, last_class: str, on: date) -> LineRow:
    left = row.pupil.left_on
    said = [
        _("laatst in %(class)s") % {"class": last_class} if last_class else "",
        _("van school op %(day)s") % {"day": exact_day(left, on)} if left else "",
        ngettext("%(n)d casus", "%(n)d casussen", row.cases) % {"n": row.cases} if row.cases else "",
        ngettext("%(n)d signaal", "%(n)d signalen", row.signals) % {"n": row.signals} if row.signals else "",
        "" if row.cases or row.signals else _("geen dossier, wel naam en ouders"),
    ]
    return LineRow(
        row.pk,
        str(row.pupil),
        " · ".join(filter(None, said)),
        keeps=_keeps(row),
        excluded=str(Exclusion(row.excluded).label) if row.excluded else "",
    )


def _keeps(row: Any) -> str:
    if row.is_held:
        return _("bewaarverplichting, op deze leerling of op een ander in hetzelfde dossier")
    if row.is_open:
        return _("heeft een rol in een casus die nog open is")
    return "" if row.is_due else _("weer op school, of nog niet lang genoeg weg")


def title(of: DestructionList) -> str:
    """Without a name: the place and the day."""
    place = str(of.location) if of.location else _("hele organisatie")
    made = timezone.localdate(of.made_at)
    return _("Lijst van %(day)s, %(place)s") % {"day": short_day(made, year=True), "place": place}


def row_of(of: DestructionList) -> dict[str, str]:
    """A list as a row of the page with lists; `of` carries `number`, how many are on it."""
    number: int = getattr(of, "number", 0)
    count = of.erased if of.done_at else number
    words = (
        ngettext("%(n)d leerling vernietigd", "%(n)d leerlingen vernietigd", count)
        if of.done_at
        else ngettext("%(n)d leerling", "%(n)d leerlingen", count)
    )
    return {
        "title": title(of),
        "url": reverse("retention:destruction_page", args=[of.pk]),
        "note": words % {"n": count} if count or not of.cancelled_at else "",
        "icon": ICONS[of.state],
        "badge": str(of.state.label),
    }


def facts_of(of: DestructionList, on: date) -> list[dict[str, str]]:
    """Who did what and when, and what came of it."""

    def by(who: object, at: Any) -> str:
        return f"{who}, {exact_day(timezone.localdate(at), on)}" if at else ""

    facts = [
        (_("Gemaakt"), by(of.made_by, of.made_at)),
        (_("Teruggegeven"), by(of.returned_by, of.returned_at)),
        (_("Voorgelegd"), by(of.offered_by, of.offered_at)),
        (_("Tweede lezer akkoord"), by(of.read_by, of.read_at)),
        (_("Niet eerder dan"), exact_day(of.not_before, on) if of.not_before else ""),
        (_("Ingetrokken"), by(of.cancelled_by, of.cancelled_at)),
        (_("Uitgevoerd"), exact_day(timezone.localdate(of.done_at), on) if of.done_at else ""),
    ]
    counts = [
        (_("Vernietigd"), of.erased),
        (_("Van de lijst gehaald"), of.excluded),
        (_("Overgeslagen: bewaarverplichting of open casus"), of.held),
        (_("Overgeslagen: weer op school"), of.returned),
    ]
    numbers = [
        (label, str(number)) for label, number in counts if of.done_at and (number or label == counts[0][0])
    ]
    return [{"label": label, "text": text} for label, text in [*facts, *numbers] if text]
