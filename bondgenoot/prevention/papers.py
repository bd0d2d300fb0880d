"""What is printed for the behaviour rules: the rules for on the wall, and a list to sign."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from bondgenoot.lib.due import short_day
from bondgenoot.lib.typeset import typeset
from bondgenoot.prevention.models import BehaviourRules
from bondgenoot.school.models import Enrolment, Location, Pupil, SchoolClass, Staff

TEMPLATES = Path(__file__).parent / "typst"


def rules_poster(rules: BehaviourRules) -> bytes:
    """One A4 to hang in a classroom."""
    data = {
        "title": _("Zo gaan we met elkaar om"),
        "place": rules.location.name,
        "lines": rules.lines,
        "foot": standing(rules),
    }
    return typeset(TEMPLATES / "rules.typ", data)


def standing(rules: BehaviourRules) -> str:
    """ "Versie 2, vastgesteld op ma 31 aug 2026", or that it is a concept."""
    if rules.adopted_on is None:
        return _("Versie %(n)d, concept") % {"n": rules.version}
    day = short_day(rules.adopted_on, year=True)
    return _("Versie %(n)d, vastgesteld op %(day)s") % {"n": rules.version, "day": day}


def class_list(school_class: SchoolClass, rules: BehaviourRules | None, *, on: date) -> bytes:
    """The names of a class, to sign that the rules were discussed."""
    enrolled = Enrolment.objects.current(on).filter(school_class=school_class)
    pupils = Pupil.objects.filter(pk__in=enrolled.values("pupil")).order_by("first_name", "last_name")
    lead = _("We hebben deze gedragsregels samen besproken. Ik weet wat ze betekenen en ik doe mijn best.")
    title = _("Gedragsregels van klas %(name)s") % {"name": school_class}
    return _list(school_class.location, title, lead, rules, [str(one) for one in pupils])


def staff_list(location: Location, rules: BehaviourRules | None, *, on: date) -> bytes:
    """The names of everybody who works at a location, for the same."""
    staff = Staff.objects.at(location, on).order_by("last_name", "first_name")
    lead = _(
        "We hebben deze gedragsregels als team besproken. Ik houd me eraan en spreek een ander erop aan."
    )
    return _list(location, _("Gedragsregels van alle medewerkers"), lead, rules, [str(one) for one in staff])


def _list(
    location: Location, title: str, lead: str, rules: BehaviourRules | None, names: Sequence[str]
) -> bytes:
    data = {
        "title": title,
        "place": location.name,
        "lead": lead,
        "lines": rules.lines if rules else [],
        "facts": [[_("Besproken op"), _LINE], [_("Met"), _LINE]],
        "columns": [_("Nr."), _("Naam"), _("Handtekening")],
        "names": list(names),
        "foot": standing(rules) if rules else "",
    }
    return typeset(TEMPLATES / "signatures.typ", data)


_LINE = "_" * 30
