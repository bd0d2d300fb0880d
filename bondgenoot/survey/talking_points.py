"""What a class can talk about: the statements of a group that worried most of its pupils, as far as they may be shown."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.survey.models import AttentionPoint, Unit
from bondgenoot.survey.models.result import UnitQuerySet
from bondgenoot.survey.results import address
from bondgenoot.survey.shape import Form, Group
from bondgenoot.survey.wording import DUTCH, percent, subject_group, unit_name, worrying

# A talk with a class is about a few things.
MOST = 3


@dataclass(frozen=True)
class TalkingPoints:
    """Of one unit: its name, the heaviest statements in words, and where all statements of the group stand."""

    unit_name: str
    statements: tuple[str, ...]
    url: str


def talking_points(point: AttentionPoint, among: UnitQuerySet) -> TalkingPoints | None:
    """About the group of statements of this point, in the one unit of `among` in its round; None without a unit."""
    unit = among.filter(round=point.unit.round_id).select_related("school_class").first()
    if unit is None:
        return None
    form = point.unit.round.questionnaire.form
    group = subject_group(point.subject, point.kind, form)
    asked = urlencode({"groep": group.key, "wie": address(unit)})
    url = reverse("survey:results_statements", args=[unit.round_id])
    return TalkingPoints(unit_name(unit, form), heaviest(unit, group, form), f"{url}?{asked}")


def heaviest(unit: Unit, group: Group, form: Form) -> tuple[str, ...]:
    """The heaviest first: "‘uitschelden’: 12 van de 14 leerlingen (86%) kozen 1 of hoger". May be empty."""
    words = {one.key: one.words[DUTCH] for one in group.statements}
    cells = unit.cells.filter(statement__in=words)
    order = [one.key for one in form.statements]
    shown = sorted(cells, key=lambda cell: (-cell.worried, order.index(cell.statement)))
    return tuple(
        _("‘%(statement)s’: %(number)d van de %(answers)d leerlingen (%(percent)d%%) kozen %(worrying)s")
        % {
            "statement": words[cell.statement],
            "number": cell.worried,
            "answers": unit.answers,
            "percent": percent(cell.worried, unit.answers),
            "worrying": worrying(group),
        }
        for cell in shown[:MOST]
    )
