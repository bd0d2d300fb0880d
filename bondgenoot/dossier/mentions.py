"""Typed mentions: in the record stands who is meant, not the letters of a name.

A mention is stored as `⟦p:<id of a party>⟧`, `⟦s:<id of staff>⟧`, `⟦g:<id of a guardian>⟧` or `⟦r⟧` (who reported it).
Whoever reads decides how it is said: a colleague reads a name, another family "een andere leerling (B)".
On a page it is written as "@" and a handle, such as "@Bram de Vries"; `bind` and `unbind` go from the one to the other.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.dossier.models.party import Party
from bondgenoot.school.models import Guardian, Pupil, Staff


class Kind(StrEnum):
    PARTY = "p"
    STAFF = "s"
    GUARDIAN = "g"
    REPORTER = "r"


OPENS, CLOSES = "⟦", "⟧"
TOKEN = re.compile(r"⟦(?:([psg]):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(r))⟧")


class Stored(str):
    """A text that the program put together: the mentions in it are meant, where those in a typed text are not."""

    __slots__ = ()


@dataclass(frozen=True)
class Mention:
    """Who is meant: `id` of a Party, Staff or Guardian; None for the reporter."""

    kind: Kind
    id: UUID | None = None

    @property
    def token(self) -> Stored:
        told = f"{self.kind}:{self.id}" if self.id else str(self.kind)
        return Stored(f"{OPENS}{told}{CLOSES}")


def of_party(party: Party) -> Stored:
    return Mention(Kind.PARTY, party.pk).token


def of_staff(staff: Staff) -> Stored:
    return Mention(Kind.STAFF, staff.pk).token


def of_guardian(guardian: Guardian) -> Stored:
    return Mention(Kind.GUARDIAN, guardian.pk).token


OF_REPORTER = Mention(Kind.REPORTER).token


def plain(text: str) -> str:
    """What somebody typed, unable to pass for a mention."""
    return text.replace(OPENS, "[").replace(CLOSES, "]")


def render(text: str, say: Callable[[Mention], str]) -> str:
    """The text with every mention said by `say`."""
    return TOKEN.sub(lambda hit: say(_mention(hit)), text) if OPENS in text else text


def mentioned(text: str) -> list[Mention]:
    """Who is meant in a stored text, in order."""
    return [_mention(hit) for hit in TOKEN.finditer(text)] if OPENS in text else []


def _mention(hit: re.Match[str]) -> Mention:
    kind, name, reporter = hit.groups()
    return Mention(Kind(reporter or kind), UUID(name) if name else None)


def bind(text: str, handles: Mapping[str, Callable[[], str]]) -> str:
    """What was typed, as it is stored: each "@handle" becomes what its function gives (a token).

    The longest handle wins and none matches inside a longer word, a double surname or an address of mail; what is no
    handle stays as it was typed.
    """
    text = plain(text)
    if "@" not in text or not handles:
        return text
    folded = {handle.casefold(): give for handle, give in handles.items()}
    longest_first = sorted(handles, key=len, reverse=True)
    pattern = r"(?<!\w)@(" + "|".join(map(re.escape, longest_first)) + r")(?!\w|-\w)"

    def bound(hit: re.Match[str]) -> str:
        # A letter may match without being the same folded, such as a Turkish i without its dot.
        give = folded.get(hit.group(1).casefold())
        return give() if give else hit.group()

    return re.sub(pattern, bound, text, flags=re.IGNORECASE)


def unbind(text: str, handle: Callable[[Mention], str]) -> str:
    """What is stored, as it stands in a field to be changed: each mention as "@" and its handle."""
    return render(text, lambda mention: "@" + handle(mention))


class Names:
    """How colleagues read mentions: by name. Everybody who is mentioned is asked for once."""

    def __init__(self, parties: Mapping[UUID, Party], texts: Iterable[str]) -> None:
        found = [one for text in texts for one in mentioned(text)]
        wanted = {kind: {one.id for one in found if one.kind == kind} for kind in (Kind.STAFF, Kind.GUARDIAN)}
        self.parties = parties
        self.people: dict[UUID, Staff | Guardian] = {}
        for model, kind in ((Staff, Kind.STAFF), (Guardian, Kind.GUARDIAN)):
            if wanted[kind]:
                self.people.update(model.objects.in_bulk(wanted[kind]))

    def __call__(self, mention: Mention) -> str:
        if mention.kind is Kind.REPORTER or mention.id is None:
            return _("de melder")
        if mention.kind is Kind.PARTY:
            party = self.parties.get(mention.id)
            if party is None:
                return _("iemand")
            return str(party) if party.pupil_id else party.description or str(party)
        person = self.people.get(mention.id)
        return (
            str(person) if person else _("een ouder") if mention.kind is Kind.GUARDIAN else _("een collega")
        )


def party_for(vault_parties: Iterable[Party], pupil: Pupil) -> Party | None:
    """The party of this pupil among these, if there is one."""
    return next((party for party in vault_parties if party.pupil_id == pupil.pk), None)
