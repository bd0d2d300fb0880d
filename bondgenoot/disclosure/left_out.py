"""What is not in the record of a child, by title and reason: for the colleagues who judge whether it may go out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.disclosure.record import Source, sources_of
from bondgenoot.disclosure.words import Opened
from bondgenoot.dossier.models import EntryPart
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Pupil


@dataclass(frozen=True)
class LeftOut:
    """`parts` is how many parts of the whole count this row stands for."""

    title: str
    reason: str
    parts: int = 1


def left_out_of(pupil: Pupil) -> dict[UUID, tuple[LeftOut, ...]]:
    """By case or signal, what of it the family does not get whatever is decided. Nothing of it is unsealed."""
    gathered, sources = sources_of(pupil)
    letters = _letters(sources, hidden=gathered.people.withdrawn)
    return {key: tuple(_rows(one, letters)) for key, one in sources.items()}


def _letters(sources: dict[UUID, Source], *, hidden: set[UUID]) -> dict[UUID, list[str]]:
    """By entry, the letters of those whom its other parts are about; none of whom a suspicion was withdrawn."""
    entries = [one.entry.pk for source in sources.values() for one in source.opened if one.others]
    rows = EntryPart.objects.filter(entry__in=entries, party__isnull=False).exclude(party__in=hidden)
    found: dict[UUID, list[str]] = defaultdict(list)
    for key, letter in rows.order_by("party__letter").values_list("entry", "party__letter"):
        found[key].append(letter)
    return found


def _rows(source: Source, letters: dict[UUID, list[str]]) -> Iterator[LeftOut]:
    for one in source.opened:
        title = f"{one.entry.title}, {short_day(timezone.localdate(one.entry.happened_at), year=True)}"
        if one.others:
            yield LeftOut(title, _about(one, source, letters), one.others)
        if one.kept_back:
            said = ngettext(
                "%(n)d bijlage, niet vrijgegeven voor deze familie",
                "%(n)d bijlagen, niet vrijgegeven voor deze familie",
                one.kept_back,
            )
            yield LeftOut(title, said % {"n": one.kept_back}, one.kept_back)
    for step in source.steps:
        yield LeftOut(step.node.title, _("stap over een andere leerling"))


def _about(one: Opened, source: Source, letters: dict[UUID, list[str]]) -> str:
    """Only in the case itself do the letters mean somebody to the reader."""
    said = ngettext("gaat over een ander", "%(n)d delen, gaan over anderen", one.others) % {"n": one.others}
    known = letters.get(one.entry.pk, []) if one.entry.vault_id == source.vault_id else []
    return f"{said} ({', '.join(known)})" if known else said
