"""An agreement as it was signed: whoever signed it is in it by name, everybody else as in the rest of the record."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.correcting import latest
from bondgenoot.cases.models import AgreementLine, CaseSignal, Signature
from bondgenoot.cases.models.agreement import SUPPORTERS
from bondgenoot.disclosure.audience import OPEN, Audience, Piece
from bondgenoot.disclosure.shape import AgreementRow, PromiseRow, Section, part_key
from bondgenoot.dossier.models import Entry, NameMark, Party
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Pupil


def as_signed(
    row: AgreementRow, section: Section, *, pupil: Pupil, without: Collection[str] = ()
) -> AgreementRow | None:
    """This agreement of this section with everybody who signed it; None when a suspicion about somebody in it was
    withdrawn. `without`: keys of parts that are held back (see `record_of`); their words stay out here too.
    """
    lines = list(
        AgreementLine.objects.filter(agreement=row.id)
        .order_by("number")
        .select_related("party__pupil", "entry__vault", "line_check", "agreement__step__case__vault")
    )
    signed = list(
        Signature.objects.filter(agreement=row.id).select_related("party__pupil").order_by("position")
    )
    both = [line.party_id for line in lines] + [one.party_id for one in signed]
    sides = {one for one in both if one}
    audience = _audience(lines[0], pupil, sides)
    if sides & audience.withdrawn:
        return None
    telling = _Telling(audience, frozenset(without))
    there = {part.key for item in section.items for part in item.parts}
    promises, waiting = [], 0
    for line in lines:
        what, key = telling.what(line)
        if what is None:
            return None
        waiting += 0 if key in there else sum(piece.kind == OPEN for piece in what)
        promises.append(_promise(line, what))
    return replace(
        row,
        promises=tuple(promises),
        signatures=tuple(map(_signature, signed)),
        joint=False,
        others=0,
        open_words=waiting,
    )


def _audience(line: AgreementLine, pupil: Pupil, named: Collection[UUID]) -> Audience:
    case = line.agreement.step.case
    party = Party.objects.select_related("pupil", "vault").get(vault=case.vault_id, pupil=pupil)
    told = CaseSignal.objects.filter(case=case).values_list("signal__recorded_by", flat=True)
    return replace(Audience.family(party), named=frozenset(named), reporters=frozenset(told))


class _Telling:
    """What was promised, in the words for this family."""

    def __init__(self, audience: Audience, without: frozenset[str]) -> None:
        self.audience, self.without = audience, without
        # Who differs between the two is somebody over whom nothing is said any more.
        self.before = replace(audience, withdrawn=frozenset())

    def what(self, line: AgreementLine) -> tuple[tuple[Piece, ...] | None, str]:
        """The newest words of a line and the key of their part; no words when somebody who was withdrawn is in them."""
        entry = latest(line.entry)
        own = self.audience.own is not None and line.party_id == self.audience.own.pk
        key = part_key(entry.pk, own=own)
        if (own or line.party_id is None) and key in self.without:
            return (), key
        stored, marks = self._stored(entry, line.party_id)
        on = timezone.localdate(entry.recorded_at)
        said = self.audience.pieces(stored, marks, on=on)
        return (said if said == self.before.pieces(stored, marks, on=on) else None), key

    def _stored(self, entry: Entry, party_id: UUID | None) -> tuple[str, list[NameMark]]:
        for part in read_one(entry, as_stored=True).parts:
            if (part.party.pk if part.party else None) == party_id:
                for number, line in enumerate(part.lines):
                    if line.key == "what":
                        marks = NameMark.objects.filter(entry=entry, party=party_id, line=number)
                        return line.value, list(marks.order_by("start"))
        return "", []


def _promise(line: AgreementLine, what: tuple[Piece, ...]) -> PromiseRow:
    check = getattr(line, "line_check", None)
    return PromiseRow(
        what=what,
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
