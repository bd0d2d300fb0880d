"""Reports for tests: figures by hand, frozen the way the product freezes them."""

from datetime import date
from uuid import uuid4

from bondgenoot.insight.figures.shape import Figure, Figures, Part
from bondgenoot.insight.models import Report, ReportKind, texts_digest
from bondgenoot.insight.report_around import around
from bondgenoot.insight.report_frozen import BAND, Frozen, FrozenDuty, in_bands
from bondgenoot.insight.report_making import first_words
from bondgenoot.lib import clock


def part(key: str, label: str, count: int | None, *parts: Part) -> Part:
    return Part(key, label, count, tuple(parts))


def crossing() -> Figure:
    def row(key, label, *counts):
        moments = (("les", "in de les"), ("pauze", "in de pauze"), ("weg", "onderweg"))
        shown = [one for one in counts if one is not None]
        parts = [part(f"{key}.{code}", words, n) for (code, words), n in zip(moments, counts, strict=True)]
        return part(key, label, sum(shown) if len(shown) == len(counts) else 17, *parts)

    rows = (row("plein", "schoolplein", 6, 0, 13), row("gang", "gang", None, 9, None))
    return Figure("place", "Waar en wanneer", "casussen", part("cases", "casussen", 36, *rows))


def figures(up_to: date | None = None) -> Figures:
    """Numbers that stand nowhere else, a hidden group, and a crossing."""
    parents = part(
        "cases",
        "casussen",
        143,
        part("on_time", "op tijd", 117),
        part("deferred", "later, met een reden", None),
        part("late", "te laat", None),
        part("not_yet", "nog niet", 19),
    )
    checks = part(
        "checks", "controlemomenten", 88, part("on_time", "op tijd", 61), part("late", "te laat", 27)
    )
    return Figures(
        "Hoofdgebouw",
        "2026–2027",
        up_to or clock.today(),
        (
            Figure(
                "parents", "Ouders van de gepeste leerling ingelicht", "casussen", parents, "Zo telden we."
            ),
            Figure("checks", "Controlemomenten op tijd", "controlemomenten", checks),
            crossing(),
        ),
    )


def make(school, *, kind=ReportKind.YEARLY, location=None, by=None, made=None, texts=None) -> Report:
    """A draft with these figures (`made`, else those above); its texts complete unless told otherwise."""
    place = location or school.location
    counted = made or figures()
    duties = (
        FrozenDuty("Gedragsregels met elke klas", "september", "done", 12, 12, date(2026, 9, 21), 4),
        FrozenDuty("Ouderavond", "november", "skipped", 0, 0, None, 0),
    )
    half = kind == ReportKind.HALF_YEAR
    frozen = Frozen(in_bands(counted), band=BAND) if half else Frozen(counted, duties)
    words = first_words(kind, frozen, around(place, school.year, counted.up_to))
    return Report.objects.freeze(
        by=by or school.coordinator,
        location=place,
        school_year=school.year,
        kind=kind,
        frozen=frozen,
        texts=texts if texts is not None else words,
        key=uuid4(),
    )


def filled(report: Report, by) -> Report:
    """Nothing to fill in any more."""
    for section, text in report.texts().items():
        if "[Vul in" in text.words:
            report.write(section=section, words="Dat schreven we op.", seen=text.number, by=by)
    return report


def adopted(school, **given) -> Report:
    report = filled(make(school, **given), school.coordinator)
    report.adopt(seen=texts_digest(report.texts()), names=0, by=school.coordinator)
    return Report.objects.with_newer().get(pk=report.pk)
