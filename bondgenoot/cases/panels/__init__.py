"""What stands on a step's page beside its questions, by kind of step: a template with its context.

A panel is a function of the step and the person who looks. It prepares; the template only shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bondgenoot.cases.models import Step
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[Step, Holder], Panel]
