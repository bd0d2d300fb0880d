"""What one access request would give: the record with every decision about it, or a letter with facts.

The digest is over exactly that. Whoever agrees, agrees to the digest; when anything changes, it is another one.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.models import AgreementLine, PartyRole, Signature
from bondgenoot.cases.models.agreement import SUPPORTERS, LineCheck
from bondgenoot.disclosure.audience import Piece
from bondgenoot.disclosure.facts_letter import Letter, letter_of
from bondgenoot.disclosure.grounds import Gives
from bondgenoot.disclosure.models import AccessRequest, LineVerdict, Verdicts
from bondgenoot.disclosure.models.statement import latest
from bondgenoot.disclosure.record import part_key, record_of
from bondgenoot.disclosure.shape import AgreementRow, PromiseRow, Record, Section
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib.due import short_day


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
        return found


def answer_of(request: AccessRequest) -> Answer:
    """What this request would give now."""
    verdicts = Verdicts.of(request)
    held = {part_key(one.entry_id, own=one.own) for one in verdicts.withheld() if one.entry_id}
    not_shared = [key for key, line in verdicts.agreements.items() if line.verdict == LineVerdict.NOT_SHARED]
    record = record_of(request.pupil, without=held | _parts_of(not_shared))
    joint = [row for section in record.sections for row in section.agreements if row.joint]
    undecided = tuple(row for row in joint if not verdicts.agreement(row.id))
    record = replace(record, sections=tuple(_shared(one, verdicts) for one in record.sections))
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
    return {part_key(key, own=own) for key in entries for own in (True, False)}


def _shared(section: Section, verdicts: Verdicts) -> Section:
    """The section with each agreement as was decided; one that is not shared counts as left out."""
    rows = [row for row in section.agreements if verdicts.agreement(row.id) != LineVerdict.NOT_SHARED]
    dropped = len(section.agreements) - len(rows)
    whole = tuple(_whole(row) if verdicts.agreement(row.id) == LineVerdict.WHOLE else row for row in rows)
    return replace(section, agreements=whole, left_out=section.left_out + dropped)


def _whole(row: AgreementRow) -> AgreementRow:
    """The agreement as it was signed, with everybody in it; masked after all when a suspicion about one was withdrawn."""
    lines = AgreementLine.objects.filter(agreement=row.id).order_by("number")
    found = list(lines.select_related("party__pupil", "entry__vault", "line_check"))
    parties = [line.party_id for line in found if line.party_id]
    if PartyRole.objects.withdrawn().filter(party__in=parties).exists():
        return row
    signed = Signature.objects.filter(agreement=row.id).select_related("party__pupil").order_by("position")
    return replace(
        row,
        promises=tuple(_promise(line) for line in found),
        signatures=tuple(map(_signature, signed)),
        joint=False,
        others=0,
    )


def _promise(line: AgreementLine) -> PromiseRow:
    check = getattr(line, "line_check", None)
    what = read_one(latest(line.entry)).value("what", line.party_id)
    return PromiseRow(
        what=(Piece(what),),
        who=str(line.party) if line.party else _("de school"),
        by=short_day(line.by_on, year=True),
        kept=str(check.get_kept_display()) if check else _("nog niet nagelopen"),
    )


def _signature(one: Signature) -> str:
    who = str(one.party) if one.party else str(one.role)
    if one.role == SUPPORTERS:
        who = _("wie naast %(name)s stond") % {"name": who}
    if one.signed_at is None:
        return _("%(who)s: nog niet ondertekend") % {"who": who}
    day = short_day(timezone.localdate(one.signed_at), year=True)
    return _("%(who)s: ondertekend op %(day)s") % {"who": who, "day": day}
