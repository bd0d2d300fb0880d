"""The results to take along: the same tables and words as on screen, for paper and for a spreadsheet."""

from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from bondgenoot.lib import clock
from bondgenoot.survey.comparison import comparison
from bondgenoot.survey.findings import Finding, findings
from bondgenoot.survey.heatmap import Table, overview, statements
from bondgenoot.survey.models import Round
from bondgenoot.survey.participation import Line, participation
from bondgenoot.survey.results import Results
from bondgenoot.survey.wording import day, last_day, no_mean, no_share, own_behaviour


@dataclass(frozen=True)
class Report:
    title: str
    # (label, text)
    facts: tuple[tuple[str, str], ...]
    # By which the text of the questionnaire is known: (label, 64 signs). For who wants to be sure, so at the end.
    mark: tuple[str, str]
    # How to read it, each a paragraph.
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    overview: Table
    statements: Table
    # Empty in the first round of every unit.
    comparison: Table | None
    participation: tuple[Line, ...]


def report(found: Results) -> Report:
    return Report(
        title=_("Thermometer: uitslag %(name)s") % {"name": found.of.name},
        facts=_facts(found),
        mark=(_("Kenmerk van de vragenlijst"), found.of.questionnaire.content_hash),
        notes=_notes(found),
        findings=tuple(findings(found)),
        overview=overview(found),
        statements=statements(found, found.everything, found.form.groups),
        comparison=comparison(found) if found.earlier else None,
        participation=participation(found),
    )


def no_findings() -> str:
    """What stands where there are no findings."""
    return _(
        "Geen enkel cijfer kwam over een grens. Dat zegt niet dat er niets is: blijf kijken en luisteren."
    )


def file_name(of: Round) -> str:
    """Of a file to take along, without what kind it is: the round and its last day."""
    return "-".join(filter(None, ("thermometer", slugify(of.name)[:40], f"{last_day(of):%Y-%m-%d}")))


def _facts(found: Results) -> tuple[tuple[str, str], ...]:
    of, asked = found.of, found.of.questionnaire
    period = {"first": day(of.opens_on), "last": day(last_day(of))}
    version = {"title": asked.title, "version": asked.version}
    return (
        (_("Locatie"), of.location.name),
        (_("Ronde"), of.name),
        (_("Ingevuld"), _("%(first)s tot en met %(last)s") % period),
        (_("Vragenlijst"), _("%(title)s, versie %(version)d") % version),
        (_("Gemaakt op"), day(clock.today())),
    )


def _notes(found: Results) -> tuple[str, ...]:
    of = found.of
    return (
        _(
            "Nergens staat wie wat invulde. De antwoorden zijn geteld en vernietigd; alleen wat hier staat, is bewaard."
        ),
        _(
            "Er staat alleen een getal als minstens %(group)d leerlingen meededen en aan beide kanten minstens "
            "%(cell)d leerlingen staan."
        )
        % {"group": of.min_group, "cell": of.min_cell},
        own_behaviour(of),
        no_share(of),
        no_mean(of),
        _(
            "De kleur helpt zoeken en is geen norm. Vergelijk een klas alleen met dezelfde klas in een vorige ronde. "
            "Dit is niet de wettelijke monitor van de veiligheid."
        ),
    )
