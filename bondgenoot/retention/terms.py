"""The terms of one board: what it chose itself, and else what ships."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from bondgenoot.retention.models import RetentionTerm
from bondgenoot.retention.rules import ONE_DAY, Rule, Term, book


@dataclass(frozen=True)
class Turn:
    """A day at one board, from which is counted what is due; `places` narrows it to some of its locations."""

    organisation_id: UUID
    on: date
    chosen: dict[str, int] = field(default_factory=dict)
    # None: every location of the board, and what belongs to none.
    places: frozenset[UUID] | None = None

    @classmethod
    def at(cls, organisation_id: UUID, on: date, places: frozenset[UUID] | None = None) -> "Turn":
        """With the terms of this board; one question."""
        found = RetentionTerm.objects.filter(organisation=organisation_id).values_list("rule", "number")
        return cls(organisation_id, on, dict(found), places)

    def term(self, rule: Rule) -> Term | None:
        """The term of this board; what it chose never goes outside the bounds of the rule."""
        chosen = self.chosen.get(rule.key)
        if chosen is None or rule.floor is None or rule.ceiling is None:
            return rule.term
        return Term(min(max(chosen, rule.floor), rule.ceiling), rule.unit)

    def last(self, key: str) -> date:
        """What began on this day or before is due by this rule. ValueError for a rule without a number."""
        term = self.term(book().rule(key))
        if term is None:
            raise ValueError(f"{key} has no term in numbers")
        return term.over(self.on)

    def before(self, key: str) -> datetime:
        """The same as a moment: what began before it is due."""
        return timezone.make_aware(datetime.combine(self.last(key) + ONE_DAY, time.min))
