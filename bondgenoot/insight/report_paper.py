"""A report as it is read: the same sections, words and numbers for the page, the PDF and the document."""

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.insight.models.report import Report, ReportKind
from bondgenoot.insight.report_numbers import in_full
from bondgenoot.insight.report_sections import DUTIES, FIGURES, SECTIONS
from bondgenoot.insight.report_tables import Table, duties_table, tables_of


@dataclass(frozen=True)
class Block:
    """A paragraph, or points under each other."""

    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    key: str
    title: str
    words: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    # What a sign in these tables means; stands above them.
    legend: str = ""


@dataclass(frozen=True)
class Paper:
    """Everything that stands on paper. `draft` is empty once it was adopted."""

    title: str
    school: str
    colour: str
    facts: tuple[tuple[str, str], ...]
    subtitle: str
    chapters: tuple[Chapter, ...]
    hides: str
    check: str
    sha256: str
    draft: str
    letter: bool


def paper_of(report: Report) -> Paper:
    """One query for the words; the rest stands in the report."""
    words = {section: one.words for section, one in report.texts().items()}
    return written(report, words)


def written(report: Report, words: dict[str, str]) -> Paper:
    """The paper of a report with these words by section."""
    chapters = tuple(
        Chapter(
            section.key,
            str(section.title),
            words.get(section.key, ""),
            blocks(words.get(section.key, "")),
            _tables(report, section.shows),
        )
        for section in SECTIONS[report.kind]
    )
    letter, hides = report.kind == ReportKind.HALF_YEAR, _hides(chapters)
    if not letter:
        chapters = tuple(replace(one, legend=_hides((one,))) for one in chapters)
    return Paper(
        title=title_of(report),
        school=str(report.location.organisation),
        colour=report.location.organisation.paper_colour,
        facts=_facts(report),
        subtitle=_subtitle(report),
        chapters=chapters,
        hides=hides if letter else "",
        check=_(
            "De cijfers zijn bevroren toen dit verslag werd gemaakt. De code hieronder hoort bij precies deze cijfers: "
            "verandert er één getal, dan verandert de code. De school bewaart de cijfers in Bondgenoot, het programma "
            "waarin zij haar aanpak van pesten bijhoudt. Wil je ze nagaan? Vraag de school om het bestand met de "
            "bevroren cijfers; de SHA-256 van dat bestand is deze code."
        ),
        sha256=report.sha256,
        draft="" if report.adopted else _("Concept: nog niet vastgesteld"),
        letter=letter,
    )


def title_of(report: Report) -> str:
    if report.kind == ReportKind.HALF_YEAR:
        return _("Halfjaarbrief sociale veiligheid %(year)s") % {"year": report.school_year}
    return _("Jaarverslag sociale veiligheid %(year)s") % {"year": report.school_year}


def blocks(words: str) -> tuple[Block, ...]:
    """Paragraphs between empty lines; lines that begin with a hyphen are points."""
    made: list[Block] = []
    for paragraph in words.replace("\r\n", "\n").split("\n\n"):
        lines, points = list[str](), list[str]()
        for line in filter(None, (one.strip() for one in paragraph.split("\n"))):
            if line.startswith("- "):
                points.append(line[2:])
            elif points:
                made.append(Block(" ".join(lines), tuple(points)))
                lines, points = [line], []
            else:
                lines.append(line)
        if lines or points:
            made.append(Block(" ".join(lines), tuple(points)))
    return tuple(made)


def _tables(report: Report, shows: str) -> tuple[Table, ...]:
    if shows == FIGURES:
        return tables_of(report.frozen)
    duties = duties_table(report.frozen.duties) if shows == DUTIES else None
    return (duties,) if duties else ()


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    adopted = report.adopted
    status = _("concept")
    if adopted:
        status = _("vastgesteld op %(day)s") % {"day": in_full(timezone.localdate(adopted.at))}
    return (
        (_("School"), f"{report.location.organisation}, {report.location}"),
        (_("Schooljaar"), str(report.school_year)),
        (_("Cijfers tot en met"), in_full(report.up_to)),
        (_("Versie"), f"{report.number}, {status}"),
    )


def _subtitle(report: Report) -> str:
    """The same in one line, for a letter."""
    school, year, day, version = (text for _label, text in _facts(report))
    told = _("cijfers tot en met %(day)s · versie %(version)s")
    return " · ".join([school, year, told % {"day": day, "version": version}])


def _hides(chapters: tuple[Chapter, ...]) -> str:
    if any(table.hides for chapter in chapters for table in chapter.tables):
        return _(
            "– betekent: dit aantal wordt niet getoond. Het is kleiner dan vijf, of een kleiner aantal is ermee uit te "
            "rekenen. 0 betekent: het kwam niet voor."
        )
    return ""
