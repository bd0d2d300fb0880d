"""Which panels stand on a step's page above its questions, by kind of step.

A maker is a function of the step and the person who looks. It prepares; the template only shows. Templates get
`panel` (the context of the maker), `step`, `case` and `may_act` (whether this person may do the step).
"""

from bondgenoot.cases.models import Step
from bondgenoot.cases.panels.agreement import agreement_panel
from bondgenoot.cases.panels.called import called_panel
from bondgenoot.cases.panels.follow import follow_panel
from bondgenoot.cases.panels.inform import inform_panel
from bondgenoot.cases.panels.measure import measure_panel
from bondgenoot.cases.panels.meeting import circle_panel, facilitator_panel
from bondgenoot.cases.panels.panel import Panel, PanelMaker
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder

__all__ = ["PANELS", "Panel", "PanelMaker", "panels_for"]

# In the order in which they stand on the page.
PANELS: dict[Kind, tuple[PanelMaker, ...]] = {
    Kind.TALK: (agreement_panel,),
    Kind.FOLLOW: (follow_panel, agreement_panel),
    Kind.MEASURE: (measure_panel,),
    Kind.FACILITATOR: (facilitator_panel,),
    Kind.PRE_TALKS: (circle_panel,),
    Kind.INVITATIONS: (circle_panel,),
    Kind.CONFERENCE: (circle_panel, agreement_panel),
    Kind.AGREEMENT: (agreement_panel,),
}


def panels_for(step: Step, holder: Holder) -> list[Panel]:
    """The panels of this step for this person, top one first."""
    makers = [*PANELS.get(step.node.kind, ())]
    if step.node.calls is not None:
        makers.insert(0, called_panel)
    if step.node.informs:
        makers.append(inform_panel)
    return [panel for maker in makers if (panel := maker(step, holder)) is not None]
