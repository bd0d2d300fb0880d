"""How many answers came in, class by class: while a round is open the only thing anybody can know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.survey.models import Room

# Percent of the pupils invited: below the first a class is behind, from the second on nobody needs to be asked again.
BEHIND_UNDER, DONE_FROM = 80, 90


@dataclass(frozen=True)
class Response:
    """Answers of pupils invited; both 0 or more, and now and then more answers than pupils."""

    answers: int
    invited: int
    # Counted: nothing comes in any more.
    final: bool = False
    # Not counted, and not part of any total.
    left_out: bool = False

    @property
    def percent(self) -> int:
        """0–100, rounded down: 100 only when everybody answered."""
        return min(100, 100 * self.answers // self.invited) if self.invited else 0

    @property
    def bar(self) -> int:
        """How far the bar reaches, in pupils."""
        return min(self.answers, self.invited)

    @property
    def is_behind(self) -> bool:
        return self.percent < BEHIND_UNDER

    @property
    def is_done(self) -> bool:
        return self.percent >= DONE_FROM

    @property
    def is_too_many(self) -> bool:
        return self.answers > self.invited

    @property
    def words(self) -> str:
        if self.left_out:
            return _("weggelaten, niet geteld")
        if self.final and not self.answers:
            return _("geen antwoorden van %(invited)d leerlingen") % {"invited": self.invited}
        if self.final:
            words = {"answers": self.answers, "invited": self.invited}
            return _("%(answers)d van %(invited)d leerlingen") % words
        if not self.answers:
            return _("nog niets van %(invited)d") % {"invited": self.invited}
        return _("%(answers)d van %(invited)d binnen") % {"answers": self.answers, "invited": self.invited}


def response_of(room: Room) -> Response:
    """Of a room that was fetched `with_received()`."""
    if room.left_out is not None:
        return Response(0, room.invited, final=True, left_out=True)
    received: int = room.received  # type: ignore[attr-defined]
    return Response(received, room.invited, final=room.answers is not None)


def total(responses: Iterable[Response]) -> Response:
    found = [one for one in responses if not one.left_out]
    answers, invited = sum(one.answers for one in found), sum(one.invited for one in found)
    return Response(answers, invited, final=bool(found) and all(one.final for one in found))


def left_out_words(room: Room) -> str:
    """About a class that was left out of a closing."""
    words = {"answers": room.left_out, "invited": room.invited}
    if (room.left_out or 0) > room.invited:
        return (
            _("Weggelaten: meer antwoorden dan leerlingen (%(answers)d van %(invited)d). Nergens meegeteld.")
            % words
        )
    return _("Weggelaten bij het sluiten (%(answers)d antwoorden). Nergens meegeteld.") % words
