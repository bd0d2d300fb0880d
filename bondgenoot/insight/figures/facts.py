"""What the figures and the register know of one case: codes and counts alone, no word and no name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from bondgenoot.cases.models import MeasureKind
from bondgenoot.insight.models.incident import Half, Pupils, Weeks

UNKNOWN = "unknown"
NO_MEASURE = "none"
# Of several measures the heaviest one counts.
HEAVIER = [str(one.value) for one in MeasureKind]
# On which ground a step ended, and whether on time: as one word, so that JSON can hold it.
LATE = "late"
# In the place of the ground: the step has not ended, and its day is over.
STILL_OPEN = "open"


@dataclass(frozen=True)
class Facts:
    """One case. What each code stands for is in `codes`."""

    half: str = Half.FIRST.value
    place: str = "onbekend"
    moment: str = "onbekend"
    online: str = UNKNOWN
    branch: str = "none"
    first_talk: str = "not_yet"
    parents: str = "not_yet"
    stopped: str = "none"
    rounds: str = "one"
    outcome: str = "open"
    measure: str = NO_MEASURE
    weeks: str = Weeks.OPEN.value
    pupils: str = Pupils.ONE.value
    # Every talk that was held: its form and how it ended.
    talks: tuple[tuple[str, str], ...] = ()
    # Follow-ups that were due: on_time, late or missed.
    checks: Mapping[str, int] = field(default_factory=dict)
    # Finished steps: ground, or ground and ":late"; those that are open after their day: "open:late".
    steps: Mapping[str, int] = field(default_factory=dict)

    def but(self, **codes: Any) -> "Facts":
        return replace(self, **codes)

    def fields(self) -> dict[str, Any]:
        """As the columns of `CaseCodes` hold them."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return held | {
            "talks": [list(talk) for talk in self.talks],
            "checks": dict(self.checks),
            "steps": dict(self.steps),
        }


COLUMNS = tuple(one.name for one in fields(Facts))


def of_columns(row: tuple[Any, ...]) -> Facts:
    """The facts in a row of `COLUMNS` of `CaseCodes`."""
    held = dict(zip(COLUMNS, row, strict=True))
    return Facts(**held | {"talks": tuple((form, outcome) for form, outcome in held["talks"])})
