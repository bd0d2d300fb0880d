"""What a panel is: a template with its context, on the page of a step, above its questions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bondgenoot.cases.models import Step
from bondgenoot.school.access import Holder


@dataclass(frozen=True)
class Panel:
    """The template finds `context` under the name `panel`, beside `step`, `case` and `may_act`."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


# None: there is nothing to show on this step, for this person.
PanelMaker = Callable[[Step, Holder], Panel | None]
