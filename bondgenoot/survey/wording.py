"""Numbers and names of results in Dutch words: the same on screen, on paper and in a spreadsheet."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.lib.due import short_day
from bondgenoot.survey.shape import Direction, Form, Group, Statement

if TYPE_CHECKING:
    from bondgenoot.survey.models import AttentionPoint, Round, Unit

HIDDEN = "–"
DUTCH = "nl"


def points(tenths: int) -> str:
    """15 → "1,5"."""
    return f"{tenths // 10},{tenths % 10}"


def percent(part: int, whole: int) -> int:
    """A whole percentage, halves upward. `whole` is at least 1."""
    return (200 * part + whole) // (2 * whole)


def day(on: date) -> str:
    """ "di 24 nov 2026"."""
    return short_day(on, year=True)


def last_day(of: "Round") -> date:
    """The last day on which pupils could fill in: a round may be closed before its planned end."""
    return min(of.closes_on, timezone.localdate(of.closing.started_at))


def group_name(group: Group) -> str:
    """ "Groep 5 (Onveilig waardoor)"."""
    return _("Groep %(key)s (%(name)s)") % {"key": group.key, "name": group.short[DUTCH]}


def statement_words(group: Group, statement: Statement) -> str:
    """The whole sentence that a pupil scores."""
    return f"{group.sentence[DUTCH].rstrip(':').rstrip()} {statement.words[DUTCH]}"


def unit_name(unit: "Unit", form: Form) -> str:
    """ "Leerjaar 2", "Klas 2B", all classes of the round together, or the answer to a background question."""
    if unit.kind == "class":
        return _("Klas %(name)s") % {"name": unit.school_class}
    if unit.kind == "level":
        return _("Leerjaar %(level)d") % {"level": unit.year_level}
    if unit.kind == "background":
        return background_name(form, unit.question, unit.option)
    # Not the whole location: a round may be about a few classes of it.
    return _("Alle klassen van deze ronde")


def took_part(unit: "Unit") -> str:
    """ "42 van 270": how many answered, of how many that could."""
    if unit.invited is None:
        return _("%(answers)d leerlingen") % {"answers": unit.answers}
    return _("%(answers)d van %(invited)d") % {"answers": unit.answers, "invited": unit.invited}


def background_name(form: Form, question: str, option: str) -> str:
    """ "Geslacht: meisje"; an empty option was not filled in."""
    asked = form.background_of(question)
    words = {one.key: one.words[DUTCH] for one in asked.options}.get(option, _("niet ingevuld"))
    return f"{asked.words[DUTCH].rstrip('?: ')}: {words}"


def why_hidden(unit: "Unit", group: Group, of: "Round") -> str:
    """Beside a dash: as much of the reason as everybody may know."""
    if group.own_behaviour and unit.kind == "class":
        return _("alleen per leerjaar of alle klassen samen")
    least = max(of.min_group, of.min_own_behaviour) if group.own_behaviour else of.min_group
    if unit.answers < least:
        return _("niet te tonen: minder dan %(least)d antwoorden") % {"least": least}
    return _("niet te tonen")


def why_no_mean(unit: "Unit", group: Group, of: "Round") -> str:
    """The same for a mean, of which less can be the reason."""
    words = why_hidden(unit, group, of)
    if words != _("niet te tonen"):
        return words
    return _("niet te tonen: af te leiden uit andere getallen, of overal hetzelfde ingevuld")


def no_share(of: "Round") -> str:
    """What a dash among numbers of pupils can mean."""
    return _(
        "Een streepje kan betekenen: minder dan %(cell)d leerlingen kozen dit (ook nul), óf juist bijna iedereen, "
        "óf het is af te leiden uit andere getallen. Een streepje is geen goed nieuws en geen slecht nieuws: "
        "vraag ernaar in de klas."
    ) % {"cell": of.min_cell}


def no_mean(of: "Round") -> str:
    """What a dash among means can mean."""
    return _(
        "Een streepje bij een gemiddelde kan betekenen: minder dan %(group)d antwoorden, óf overal hetzelfde antwoord, "
        "óf het is af te leiden uit andere getallen. Ook dat is geen goed nieuws en geen slecht nieuws."
    ) % {"group": of.min_group}


def own_behaviour(of: "Round") -> str:
    return _(
        "Wat leerlingen zelf doen, staat er alleen per leerjaar en van alle klassen samen, vanaf %(own)d leerlingen."
    ) % {"own": max(of.min_group, of.min_own_behaviour)}


def subject_group(subject: str, kind: str, form: Form) -> Group:
    """The group of statements that a rule or a point is about."""
    return form.group_of(subject) if kind == "share" else form.group(subject)


def why(point: "AttentionPoint", form: Form) -> str:
    """What was found and the rule that found it: "Gemiddeld 1,8; aandacht vanaf 1,5"."""
    group = subject_group(point.subject, point.kind, form)
    if point.kind == "share":
        return share_words(point, form)
    if point.kind == "change":
        if point.unit.kind == "class":
            words = _(
                "Van %(before)s naar %(value)s sinds de vorige ronde; aandacht vanaf %(limit)s verschil"
            )
        else:
            words = _(
                "Van %(before)s naar %(value)s sinds de vorige ronde van dezelfde klassen; "
                "aandacht vanaf %(limit)s verschil"
            )
        return words % {
            "before": points(point.before or 0),
            "value": points(point.value),
            "limit": points(point.limit),
        }
    numbers = {"value": points(point.value), "limit": points(point.limit)}
    if group.direction == Direction.UP:
        return _("Gemiddeld %(value)s; aandacht bij %(limit)s of lager") % numbers
    return _("Gemiddeld %(value)s; aandacht bij %(limit)s of hoger") % numbers


def share_words(point: "AttentionPoint", form: Form) -> str:
    statement = next(one for one in form.statements if one.key == point.subject)
    words = {
        "statement": statement.words[DUTCH],
        "value": point.value,
        "limit": point.limit,
        "answers": worrying(form.group_of(point.subject)),
    }
    return _("‘%(statement)s’: %(value)d%% koos %(answers)s; aandacht vanaf %(limit)d%%") % words


def worrying(group: Group) -> str:
    """Which answers worry: "1 of hoger", or "2 of lager"."""
    return _("2 of lager") if group.direction == Direction.UP else _("1 of hoger")


def upward(group: Group) -> str:
    """Which way is safe."""
    return _("hoger is veiliger") if group.direction == Direction.UP else _("lager is veiliger")
