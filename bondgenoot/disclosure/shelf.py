"""The list of records: the pupils of whom something is written down, or those who fit what was searched for."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.models import PartyRole
from bondgenoot.disclosure.forms.access import FindForm
from bondgenoot.disclosure.reach import pupils_within, with_record
from bondgenoot.dossier.models import Party
from bondgenoot.intake.finding import Found, classes_of, find
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Pupil
from bondgenoot.school.models.pupil import PupilQuerySet

PER_PAGE = 25


def shelf(grant: Grant, number: str | None) -> dict[str, Any]:
    """One page of everybody with a record, by surname."""
    pupils = with_record(pupils_within(grant)).order_by("last_name", "first_name", "id")
    page = Paginator(pupils, PER_PAGE).get_page(number)
    return {"page": page, "items": _rows(list(page.object_list), grant), "query": ""}


def found(grant: Grant, words: str) -> dict[str, Any]:
    """The pupils that fit these words, with a record or without."""
    some = find(pupils_within(grant), words)
    return {"words": words, "items": _rows(some.pupils, grant), "more": some.more}


def to_choose(pupils: PupilQuerySet, form: FindForm, address: str, on: date) -> dict[str, Any]:
    """Those of `pupils` that fit what was searched for, each with a link to the address of this name."""
    searched = form.is_valid()
    some = find(pupils, form.cleaned_data["words"]) if searched else Found()
    classes = classes_of(some.pupils, on)
    items = [
        {
            "title": str(one),
            "url": reverse(address, args=[one.pk]),
            "note": str(classes.get(one.pk) or _("niet meer op school")),
            "icon": "person",
        }
        for one in some.pupils
    ]
    return {"form": form, "items": items, "more": some.more, "searched": searched}


def _rows(pupils: Sequence[Pupil], grant: Grant) -> list[dict[str, Any]]:
    classes = classes_of(pupils, grant.on) if pupils else {}
    numbers = _cases(pupils)
    return [
        {
            "title": str(pupil),
            "url": reverse("disclosure:record_page", args=[pupil.pk]),
            "icon": "person",
            "note": " · ".join(
                [str(classes.get(pupil.pk) or _("niet meer op school")), _words(numbers.get(pupil.pk, 0))]
            ),
        }
        for pupil in pupils
    ]


def _cases(pupils: Sequence[Pupil]) -> dict[UUID, int]:
    """In how many cases each of these is somebody."""
    held = Party.objects.filter(pupil__in=pupils, vault__case__isnull=False)
    held = held.exclude(pk__in=PartyRole.objects.withdrawn().filter(party__pupil__in=pupils).values("party"))
    return dict(held.values("pupil").annotate(n=Count("pk")).values_list("pupil", "n").order_by())


def _words(number: int) -> str:
    if not number:
        return _("geen casus")
    return ngettext("%(n)d casus", "%(n)d casussen", number) % {"n": number}
