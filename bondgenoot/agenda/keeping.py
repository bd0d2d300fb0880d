"""Errands of keeping and destroying: holds that end soon, and destruction lists that wait for somebody."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import MOST, WEEK, Errand
from bondgenoot.lib.due import exact_day
from bondgenoot.retention.list_shown import title
from bondgenoot.retention.models import DestructionList, LegalHold
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment
from bondgenoot.school.permissions import Permission

# So long before a hold ends somebody is asked whether it is still needed.
ASKED_BEFORE = timedelta(days=30)


def keeping_kinds(holder: Holder) -> dict[str, tuple[QuerySet[Any], Any]]:
    """All three kinds, for `rare.py`: what there may be for this person, and what makes errands of it."""
    kinds: dict[str, tuple[QuerySet[Any], Any]] = {}
    if grant := holder.grant(Permission.RETENTION_MANAGE):
        lists = DestructionList.objects.within(grant).unfinished().filter(offered_at=None)
        # Of somebody who left, whoever keeps the terms takes it over.
        mine = Q(made_by=holder.staff) | Q(made_by__left_on__lte=holder.on)
        holds = LegalHold.objects.within(grant).unended()
        kinds["holds"] = holds.filter(until__lte=holder.on + ASKED_BEFORE), holds_to_confirm
        kinds["drafts"] = lists.filter(mine), lists_to_offer
    if grant := holder.grant(Permission.RECORD_SECOND):
        offered = DestructionList.objects.within(grant).offered()
        others = offered.exclude(made_by=holder.staff).exclude(offered_by=holder.staff)
        kinds["offered"] = others, lists_to_read
    return kinds


def holds_to_confirm(holder: Holder, found: QuerySet[LegalHold]) -> list[Errand]:
    """Legal holds that end within thirty days, or ended without anybody saying so."""
    enrolled = Enrolment.objects.filter(pupil=OuterRef("pupil")).order_by("-starts_on")
    place = Subquery(enrolled.values("school_class__location")[:1], output_field=UUIDField())
    return [
        Errand(
            key=one.pk,
            title=_("Is deze bewaarverplichting nog nodig?"),
            url=reverse("retention:hold_page", args=[one.pk]),
            about=_("loopt tot en met %(day)s") % {"day": exact_day(one.until, holder.on)},
            due_on=one.until,
            location_id=one.place or holder.roles[0].location_id,
        )
        for one in found.annotate(place=place)[:MOST]
    ]


def lists_to_offer(holder: Holder, found: QuerySet[DestructionList]) -> list[Errand]:
    """Destruction lists of this person that were not laid before a second reader yet, or came back."""
    return [
        Errand(
            key=one.pk,
            title=_("Vernietigingslijst nakijken en voorleggen"),
            url=reverse("retention:destruction_page", args=[one.pk]),
            about=title(one),
            due_on=timezone.localdate(one.returned_at or one.made_at) + WEEK,
            location_id=one.location_id or holder.roles[0].location_id,
        )
        for one in found.select_related("location")[:MOST]
    ]


def lists_to_read(holder: Holder, found: QuerySet[DestructionList]) -> list[Errand]:
    """Destruction lists that wait for a second reader who did not make them."""
    return [
        Errand(
            key=one.pk,
            title=_("Meelezen met een vernietigingslijst"),
            url=reverse("retention:destruction_reading", args=[one.pk]),
            about=title(one),
            due_on=timezone.localdate(one.offered_at) + WEEK,
            location_id=one.location_id or holder.roles[0].location_id,
        )
        for one in found.select_related("location")[:MOST]
    ]
