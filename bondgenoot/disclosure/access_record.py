"""What one access request would give: the record with every decision about it, or a letter with facts.

The digest is over exactly that. Whoever agrees, agrees to the digest; when anything changes, it is another one.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.models import AgreementLine, Signature
from bondgenoot.cases.models.agreement import LineCheck
from bondgenoot.disclosure.facts_letter import Letter, letter_of
from bondgenoot.disclosure.grounds import Gives
from bondgenoot.disclosure.models import AccessRequest, LineVerdict, Verdicts
from bondgenoot.disclosure.models.access_line import standing
from bondgenoot.disclosure.record import part_key, record_of
from bondgenoot.disclosure.shape import AgreementRow, Record, Section
from bondgenoot.disclosure.signed_agreement import as_signed
from bondgenoot.school.models import Pupil


@dataclass(frozen=True)
class Answer:
    """`letter` instead of the record where the ground gives facts only; `undecided` are agreements signed together."""

    request: AccessRequest
    record: Record
    verdicts: Verdicts
    undecided: tuple[AgreementRow, ...]
    letter: Letter | None

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimals over what the asker would read, and on which decisions."""
        if self.letter is not None:
            return self.letter.digest()
        held = sorted((str(one.entry_id), one.own, one.reason) for one in self.verdicts.withheld())
        shared = sorted((str(key), line.verdict) for key, line in self.verdicts.agreements.items())
        text = json.dumps([self.record.digest(), self.request.asker_said, held, shared])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def blocks(self) -> list[str]:
        """What must be done before anybody else reads it, let alone gets it."""
        found = []
        if self.request.gives == Gives.NOTHING:
            found.append(_("Op deze grond verstrekt de school niets. Wijs het verzoek af en zeg waarom."))
        if self.letter is not None:
            return found
        if self.record.open:
            said = ngettext(
                "Eén woord is misschien een naam. Zeg eerst wie of wat het is.",
                "%(n)d woorden zijn misschien een naam. Zeg eerst bij elk wie of wat het is.",
                self.record.open,
            )
            found.append(said % {"n": self.record.open})
        if self.undecided:
            said = ngettext(
                "Eén afspraak is ook door een ander ondertekend. Besluit eerst of en hoe je die deelt.",
                "%(n)d afspraken zijn ook door een ander ondertekend. Besluit eerst of en hoe je die deelt.",
                len(self.undecided),
            )
            found.append(said % {"n": len(self.undecided)})
        if self.cannot_be_whole:
            found.append(
                _(
                    "Een afspraak kan niet worden gedeeld zoals ze is ondertekend: over iemand in die afspraak zegt de "
                    "school niets meer. Besluit opnieuw: onherkenbaar delen of niet delen."
                )
            )
        return found

    @property
    def cannot_be_whole(self) -> list[AgreementRow]:
        """Agreements that would be shared as they were signed, and hold somebody whose suspicion was withdrawn."""
        rows = (row for section in self.record.sections for row in section.agreements if row.joint)
        return [row for row in rows if self.verdicts.agreement(row.id) == LineVerdict.WHOLE]


def answer_of(request: AccessRequest) -> Answer:
    """What this request would give now."""
    verdicts = Verdicts.of(request)
    not_shared = [key for key, line in verdicts.agreements.items() if line.verdict == LineVerdict.NOT_SHARED]
    without = {part_key(key, own=own) for key, own in verdicts.held_parts()} | _parts_of(not_shared)
    record = record_of(request.pupil, without=without)
    joint = [row for section in record.sections for row in section.agreements if row.joint]
    undecided = tuple(row for row in joint if not verdicts.agreement(row.id))
    sections = tuple(_shared(one, verdicts, request.pupil, without) for one in record.sections)
    record = replace(record, sections=sections)
    letter = letter_of(request, record) if request.gives == Gives.FACTS else None
    return Answer(request, record, verdicts, undecided, letter)


def _parts_of(agreements: Iterable[UUID]) -> set[str]:
    """The parts in which the words of these agreements stand: what was promised, signed and checked."""
    wanted = list(agreements)
    if not wanted:
        return set()
    entries = [
        *AgreementLine.objects.filter(agreement__in=wanted).values_list("entry", flat=True),
        *Signature.objects.filter(agreement__in=wanted, entry__isnull=False).values_list("entry", flat=True),
        *LineCheck.objects.filter(line__agreement__in=wanted).values_list("entry", flat=True),
    ]
    now = standing({key for key in entries if key}).values()
    return {part_key(key, own=own) for key in now for own in (True, False)}


def _shared(section: Section, verdicts: Verdicts, pupil: Pupil, without: Collection[str]) -> Section:
    """The section with each agreement as was decided; one that is not shared counts as left out."""

    def decided(row: AgreementRow) -> AgreementRow:
        if not row.joint or verdicts.agreement(row.id) != LineVerdict.WHOLE:
            return row
        return as_signed(row, section, pupil=pupil, without=without) or row

    rows = [row for row in section.agreements if verdicts.agreement(row.id) != LineVerdict.NOT_SHARED]
    dropped = len(section.agreements) - len(rows)
    return replace(section, agreements=tuple(map(decided, rows)), left_out=section.left_out + dropped)
