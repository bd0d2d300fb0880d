"""What the school gives out of its records: the record of one child, and the proof that the protocol was followed."""

from bondgenoot.disclosure.models.carried_line import CarriedLine
from bondgenoot.disclosure.models.proof import Proof, ProofReader
from bondgenoot.disclosure.models.record_choices import RecordChoices, StaffShown

__all__ = ["CarriedLine", "Proof", "ProofReader", "RecordChoices", "StaffShown"]
