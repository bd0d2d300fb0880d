"""Reports as the pages show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.insight.models.report import Report, ReportText
from bondgenoot.insight.report_numbers import in_full
from bondgenoot.insight.report_paper import Paper
from bondgenoot.insight.report_sections import SECTIONS, Section
from bondgenoot.insight.report_words import gaps


def listed(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """By school year, each with rows of `parts/list.html`; the newest first."""
    years: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        years.setdefault(str(report.school_year), []).append(_row(report))
    return [{"year": year, "items": items} for year, items in years.items()]


def _row(report: Report) -> dict[str, Any]:
    adopted = report.adopted
    note = _("versie %(number)d · cijfers tot en met %(day)s") % {
        "number": report.number,
        "day": in_full(report.up_to),
    }
    if adopted:
        on = in_full(timezone.localdate(adopted.at))
        note += " · " + _("vastgesteld op %(day)s") % {"day": on}
    return {
        "title": report.get_kind_display().capitalize(),
        "url": report.address,
        "note": note,
        "icon": "paper",
        "badge": standing(report),
    }


def standing(report: Report) -> str:
    """In a word or two; of a report asked for with `with_newer`."""
    if report.has_newer:
        return _("eerdere versie")
    return _("vastgesteld") if report.adopted else _("concept")


def chapters(paper: Paper, texts: Mapping[str, ReportText]) -> list[dict[str, Any]]:
    """The chapters of a paper, with who wrote last and what must still be filled in."""
    return [
        {"of": chapter, "text": texts.get(chapter.key), "gaps": len(gaps(chapter.words))}
        for chapter in paper.chapters
    ]


def unfilled(report: Report, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The sections in which somebody must still fill in something, as links to write there."""
    return [
        {
            "title": section.title,
            "url": reverse("insight:report_text", args=[report.pk, section.key]),
            "note": " ".join(gaps(words[section.key])),
        }
        for section in SECTIONS[report.kind]
        if gaps(words.get(section.key, ""))
    ]


def versions(section: Section, mine: str, theirs: ReportText | None) -> list[dict[str, Any]]:
    """What somebody typed beside what a colleague wrote meanwhile, for `parts/versions.html`."""

    def rows(words: str) -> list[dict[str, Any]]:
        return [{"label": section.title, "text": words or _("leeg"), "differs": True}]

    who = str(theirs.by) if theirs else ""
    return [
        {"title": _("Wat jij schreef"), "who": _("nog niet vastgelegd"), "mine": True, "rows": rows(mine)},
        {"title": _("Wat er nu staat"), "who": who, "mine": False}
        | {"rows": rows(theirs.words if theirs else "")},
    ]
