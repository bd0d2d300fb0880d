"""Making a report: count, hide what an earlier version would give away, freeze, and write the first words."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from bondgenoot.insight.figures.consistency import consistent_with
from bondgenoot.insight.figures.shape import Figures
from bondgenoot.insight.letter_words import LETTER, letter_words
from bondgenoot.insight.models.report import Report, ReportKind, name_of
from bondgenoot.insight.report_around import Around, around, fresh_figures
from bondgenoot.insight.report_frozen import BAND, Frozen, FrozenDuty, in_bands
from bondgenoot.insight.report_words import yearly_words
from bondgenoot.school.models import Location, SchoolYear, Staff


@transaction.atomic
def make_report(
    *, location: Location, year: SchoolYear, kind: str, up_to: date, by: Staff, key: UUID
) -> Report:
    """The next version, with the figures of now up to and including a day. The same `key` twice is one."""
    # Two at once: the second must see the figures of the first.
    Location.objects.select_for_update().get(pk=location.pk)
    known: Report | None = Report.objects.filter(pk=name_of(key, location.pk, year.pk, kind)).first()
    if known:
        return known
    known_around = around(location, year, up_to)
    frozen = freeze(kind, known_around)
    made: Report = Report.objects.freeze(
        by=by,
        location=location,
        school_year=year,
        kind=kind,
        frozen=frozen,
        texts=first_words(kind, frozen, known_around),
        key=key,
    )
    return made


def freeze(kind: str, known: Around) -> Frozen:
    fresh = fresh_figures(known.location, known.school_year, known.up_to)
    counted = beside_earlier(fresh, known.location, known.school_year)
    if kind == ReportKind.HALF_YEAR:
        kept = tuple(one for one in counted.figures if one.key in LETTER)
        return Frozen(in_bands(replace(counted, figures=kept)), band=BAND)
    duties = tuple(
        FrozenDuty(one.title, one.term, str(one.state.value), one.done, one.total, one.done_on, one.proofs)
        for one in known.duties
    )
    return Frozen(counted, duties)


def beside_earlier(counted: Figures, location: Location, year: SchoolYear) -> Figures:
    """Without what could be worked out with the yearly reports of that year that were given out."""
    there = Report.objects.beside(location, year, ReportKind.YEARLY).given_out()
    # A location may have got another name since.
    names = {"location": counted.location, "year": counted.year}
    return consistent_with(counted, [replace(one.frozen.figures, **names) for one in there])


def first_words(kind: str, frozen: Frozen, known: Around) -> dict[str, str]:
    return letter_words(frozen) if kind == ReportKind.HALF_YEAR else yearly_words(frozen, known)
