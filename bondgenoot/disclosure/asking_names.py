"""Words that may be names and hold up a record: looked for once more, and by whom they can be answered for."""

from collections.abc import Collection, Iterator
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from bondgenoot.cases.mentioning import Group, People, Person, with_handles
from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import signals_within
from bondgenoot.dossier.marking import mark_each
from bondgenoot.dossier.models import Entry, Party, Vault
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment, Pupil, Staff
from bondgenoot.school.permissions import Permission


def look_again(pupil: Pupil) -> int:
    """Look for names in every text about this pupil, with the people of today; how many words wait for an answer.

    To be called before anything leaves the school: somebody may have come since a text was written.
    """
    vaults = Vault.objects.filter(parties__pupil=pupil).filter(
        Q(case__isnull=False) | Q(signal__isnull=False)
    )
    open_words = 0
    for vault in vaults:
        standing = list(Entry.objects.filter(vault=vault, replaced_by__isnull=True).select_related("author"))
        open_words += mark_each(vault, standing)
    return open_words


def look_again_at(vault: Vault, entries: Collection[UUID]) -> int:
    """The same for these entries of one vault (by id), also where they were corrected since."""
    found = Entry.objects.filter(vault=vault, pk__in=entries).select_related("author").order_by("number")
    return mark_each(vault, list(found))


def acting_in(refs: list[str], holder: Holder) -> set[str]:
    """Those of these cases in which this person may say who is meant."""
    reach = Case.objects.within(holder.grant(Permission.CASE_ACT)) if refs else Case.objects.none()
    return set(reach.filter(ref__in=refs).values_list("ref", flat=True))


def judging(signals: list[UUID], holder: Holder) -> set[UUID]:
    """Those of these signals that this person may judge, and so say who is meant in them."""
    if not signals:
        return set()
    reach = signals_within(holder.grant(Permission.SIGNAL_TRIAGE))
    return set(reach.filter(pk__in=signals).values_list("pk", flat=True))


class PeopleAround(People):
    """Who can be meant in a signal about a pupil: the class, the colleagues of the location, and who reported it."""

    def __init__(self, pupil: Pupil) -> None:
        self.pupil = pupil

    def __iter__(self) -> Iterator[Person]:
        return iter(self._all)

    @property
    def organisation_id(self) -> UUID:
        return self.pupil.organisation_id

    @cached_property
    def _all(self) -> list[Person]:
        current = Enrolment.objects.current(clock.today())
        classes = list(current.filter(pupil=self.pupil).values_list("school_class", flat=True))
        rows = current.filter(school_class__in=classes).select_related("pupil", "school_class")
        pupils = [self._pupil(row) for row in rows.order_by("pupil__first_name", "pupil_id")]
        known = {one.id for one in pupils}
        others = Party.objects.filter(vault__signal__pupils=self.pupil, pupil__isnull=False)
        more = {
            one.pupil_id: one.pupil for one in others.select_related("pupil") if one.pupil_id not in known
        }
        pupils += [Person(Group.PUPIL, key, str(one), pupil=one) for key, one in more.items()]
        here = Staff.objects.active(clock.today()).filter(
            roles__location__in=rows.values("school_class__location")
        )
        staff = [Person(Group.STAFF, one.pk, str(one), one.code) for one in here.distinct()]
        return with_handles([*pupils, *staff])

    def _pupil(self, row: Enrolment) -> Person:
        place = row.school_class.name
        return Person(Group.PUPIL, row.pupil_id, str(row.pupil), place, place, pupil=row.pupil)
