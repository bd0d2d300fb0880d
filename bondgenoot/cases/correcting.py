"""Correct an entry: a new version replaces it, the old one stays readable, and of two corrections one wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.mentions import Stored
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.dossier.reading import read_one
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, Staff

REASON = "correction_reason"
# What somebody put a name under is never rewritten; nor is what the program wrote by itself.
NEVER = ("signature", "handover", "closing", "reopening", "edition_move")
# Answers that are rows of their own too: the walk went on from these, so a correction of words leaves them be.
SETTLED = frozenset(
    {
        "answer", "ask_again_on", "by_on", "certainty", "channel", "ends_on", "facilitator", "inspectorate_on",
        "kept", "kind", "letter_on", "outcome", "role", "route", "safety", "starts_on", "state", "to", "way",
        "who", "willing", REASON,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One line of an entry: its words as stored, whose part it stands in, and whether a correction may change it.

    `typed` are the words as they stand in a field, each mention as "@" and a handle; without "@" where it is fixed.
    """

    line: EntryLine
    party: Party | None
    fixed: bool
    typed: str

    @property
    def name(self) -> str:
        return f"{self.line.key}__{self.party.letter if self.party else 'kern'}"


class AlreadyCorrected(Refused):
    """A colleague corrected this entry in the meantime; `standing` is what holds now."""

    def __init__(self, standing: Entry) -> None:
        super().__init__(_("Een collega heeft dit net verbeterd. Jouw tekst is nog niet vastgelegd."))
        self.standing = standing


def latest(entry: Entry) -> Entry:
    """The version of this entry that holds now."""
    while (
        newer := Entry.objects.filter(replaces=entry).select_related("vault", "author").first()
    ) is not None:
        entry = newer
    return entry


def may_correct(entry: Entry, holder: Holder, case: Case) -> bool:
    """Whoever wrote it or an earlier version of it, and the coordinator of the location."""
    if entry.kind in NEVER or entry.author_id is None:
        return False
    return holder.has_role(Role.COORDINATOR, case.location_id) or holder.staff.pk in _writers(entry)


def _writers(entry: Entry) -> set[UUID | None]:
    found = {entry.author_id}
    while (older := entry.replaces) is not None:
        entry = older
        found.add(entry.author_id)
    return found


def pieces(entry: Entry) -> list[Piece]:
    """The lines of an entry in their order, the shared ones first."""
    settled = SETTLED | _coded_fields(entry)
    people = people_of(entry)
    return [
        Piece(line, part.party, fixed, people.said(line.value) if fixed else people.typed(line.value))
        for part in read_one(entry, as_stored=True).parts
        for line in part.lines
        for fixed in [line.key in settled]
        if line.key != REASON
    ]


def people_of(entry: Entry) -> People:
    """Who can be mentioned in a new version of this entry."""
    return People(Case.objects.get(vault=entry.vault_id), replaces=entry)


def _coded_fields(entry: Entry) -> frozenset[str]:
    key, _at, version = entry.edition.partition("@")
    editions = ProtocolEdition.objects.filter(key=key, version=version or 0)
    found = next((one for one in editions if entry.node in one.graph.nodes), None)
    fields = found.graph.node(entry.node).fields if found else ()
    return frozenset(one.key for one in fields if one.coded)


@transaction.atomic
def correct(
    case: Case,
    entry: Entry,
    *,
    by: Staff,
    words: Mapping[str, str],
    reason: str,
    key: UUID | None = None,
) -> Entry:
    """Write a new version; `words` by the names of the pieces, what is not named stays as it was.

    AlreadyCorrected when somebody was first; Refused without a reason, without a change, without the right, or for the
    words about two children at once: why one was changed is not for the other. The same `key` twice is one correction.
    """
    case.lock()
    if key is not None and (known := Entry.objects.filter(pk=key, replaces=entry).first()):
        return known
    _refuse(case, entry, by, reason)
    core, parts, changed = _rewritten(entry, words)
    # Where words about one child were changed, the reason may be about that child: then it stays with that child.
    about = next((party for party in changed if party), None)
    (parts[about] if about else core).append(EntryLine(REASON, _("Waarom verbeterd"), reason))
    try:
        with transaction.atomic():
            written = _replace(case, entry, by, core, parts, key)
    except IntegrityError as error:
        raise AlreadyCorrected(latest(entry)) from error
    record(action="entry.corrected", noun="case", noun_id=case.pk, by=by.user, entry=entry.pk)
    return written


def _refuse(case: Case, entry: Entry, by: Staff, reason: str) -> None:
    if Entry.objects.filter(replaces=entry).exists():
        raise AlreadyCorrected(latest(entry))
    if entry.vault_id != case.vault_id or not may_correct(entry, Holder(by), case):
        raise Refused(_("Alleen wie dit schreef en de anti-pestcoördinator kunnen dit verbeteren."))
    if not reason.strip():
        raise Refused(_("Schrijf op waarom je dit verbetert."))


def _rewritten(
    entry: Entry, words: Mapping[str, str]
) -> tuple[list[EntryLine], dict[Party, list[EntryLine]], set[Party | None]]:
    """The new core, the new parts, and in whose part something changed (None: in the core)."""
    core: list[EntryLine] = []
    parts: dict[Party, list[EntryLine]] = {}
    changed: set[Party | None] = set()
    people = people_of(entry)
    for piece in pieces(entry):
        value = Stored(piece.line.value)
        typed = piece.typed if piece.fixed else words.get(piece.name, piece.typed).strip()
        if typed != piece.typed and not people.says(typed, value):
            value = people.bind(typed)
            changed.add(piece.party)
        line = EntryLine(piece.line.key, piece.line.label, value)
        (parts.setdefault(piece.party, []) if piece.party else core).append(line)
    if not changed:
        raise Refused(_("Je hebt niets veranderd."))
    if len(changed - {None}) > 1:
        raise Refused(
            _(
                "Verbeter de woorden over één leerling tegelijk, elk met een eigen reden. "
                "Anders leest het ene gezin waarom er iets over het andere kind is veranderd."
            )
        )
    return core, parts, changed


def _replace(
    case: Case,
    entry: Entry,
    by: Staff,
    core: list[EntryLine],
    parts: dict[Party, list[EntryLine]],
    key: UUID | None,
) -> Entry:
    return case.write(
        kind=entry.kind,
        title=entry.title,
        by=by,
        purpose=entry.purpose,
        core=core,
        parts=parts,
        happened_at=entry.happened_at,
        step=(entry.step_id, entry.node) if entry.step_id else None,
        edition=entry.edition,
        replaces=entry,
        key=key,
    )
