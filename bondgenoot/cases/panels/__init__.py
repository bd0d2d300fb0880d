"""Which panels stand on a step's page above its questions, by kind of step.

A maker is a function of the step and the person who looks. It prepares; the template only shows. Templates get
`panel` (the context of the maker), `step`, `case` and `may_act` (whether this person may do the step).
"""

from bondgenoot.cases.models import Step
from bondgenoot.cases.panels.panel import Panel, PanelMaker
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder

__all__ = ["PANELS", "Panel", "PanelMaker", "panels_for"]

# In the order in which they stand on the page.
PANELS: dict[Kind, tuple[PanelMaker, ...]] = {}


def panels_for(step: Step, holder: Holder) -> list[Panel]:
    """The panels of this step for this person, top one first."""
    makers = list(PANELS.get(step.node.kind, ()))
    return [panel for maker in makers if (panel := maker(step, holder)) is not None]
