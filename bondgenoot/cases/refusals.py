"""What the product will not do, said in Dutch. Pages show these sentences; nothing was changed when one is raised."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bondgenoot.cases.models import Step


@dataclass(frozen=True)
class Blocker:
    """One thing that must be done first: a sentence, and the noun of this case where it is done."""

    sentence: str
    noun: str = ""
    noun_id: Any = None


class Refused(Exception):
    """The act cannot be done; `blockers` say why and where to mend it."""

    def __init__(self, *blockers: Blocker | str) -> None:
        self.blockers = tuple(item if isinstance(item, Blocker) else Blocker(item) for item in blockers)
        super().__init__(" ".join(blocker.sentence for blocker in self.blockers))


class AlreadyDone(Refused):
    """Somebody else did this step in the meantime; `step` holds what they recorded."""

    def __init__(self, step: "Step", sentence: str) -> None:
        super().__init__(sentence)
        self.step = step
