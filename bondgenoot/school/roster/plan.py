"""What an import would do, group by group: shown as the preview, and carried out as it stands."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.rows import Row, Unreadable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Above this share of the people we have, a file is more likely incomplete than that they all left.
MANY = 0.10
FEW_ENOUGH = 3


class Group(StrEnum):
    NEW = "nieuw"
    CHANGED = "gewijzigd"
    MOVED = "andere-klas"
    RETURNED = "terug"
    LEFT = "weg"
    MENTORS = "mentoren"


GROUP_LABELS = {
    Group.NEW: gettext_lazy("nieuw"),
    Group.CHANGED: gettext_lazy("gewijzigd"),
    Group.MOVED: gettext_lazy("andere klas"),
    Group.RETURNED: gettext_lazy("weer terug"),
    Group.LEFT: gettext_lazy("niet meer in de lijst"),
    Group.MENTORS: gettext_lazy("mentor gewijzigd"),
}


@dataclass(frozen=True)
class Difference:
    what: str
    was: str
    becomes: str


@dataclass(frozen=True)
class RoleStart:
    role: str
    class_name: str = ""
    year_levels: str = ""


@dataclass(frozen=True)
class Change:
    """One person (or, for mentors, one class). `target` is the row that is there already."""

    group: Group
    key: str
    label: str
    place: str = ""
    differences: tuple[Difference, ...] = ()
    target: UUID | None = None
    row: Row | None = None
    starts: tuple[RoleStart, ...] = ()
    ends: tuple[UUID, ...] = ()

    @property
    def whom(self) -> UUID:
        """The row that is there already; every change but a new pupil or colleague has one."""
        assert self.target is not None
        return self.target

    @property
    def line(self) -> int | None:
        return self.row.line if self.row else None


@dataclass(frozen=True)
class Plan:
    kind: Kind
    changes: tuple[Change, ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[str, ...]
    # How many people of this kind the location has now.
    known: int
    # Sentences that say why this may not be applied at all.
    blockers: tuple[str, ...] = field(default=())

    def of(self, group: Group) -> list[Change]:
        return [change for change in self.changes if change.group == group]

    @property
    def counts(self) -> dict[str, int]:
        return {group.value: len(self.of(group)) for group in Group}

    @property
    def changes_nothing(self) -> bool:
        return not self.changes

    @property
    def safety(self) -> str:
        """A sentence when so many would leave that the file itself is suspect; empty otherwise."""
        leaving = len(self.of(Group.LEFT))
        if leaving <= FEW_ENOUGH or leaving <= MANY * self.known:
            return ""
        return _(
            "%(leaving)s van de %(known)s %(kind)s staan niet meer in dit bestand. "
            "Is het wel de hele lijst van deze locatie? Wie hierna niet meer in de lijst staat, "
            "geldt als vertrokken."
        ) % {"leaving": leaving, "known": self.known, "kind": self.kind.label}

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal characters that differ as soon as any change in the plan differs."""
        content = [
            [
                change.group,
                change.key,
                change.label,
                change.place,
                str(change.target),
                [[one.what, one.was, one.becomes] for one in change.differences],
                [[one.role, one.class_name, one.year_levels] for one in change.starts],
                [str(one) for one in change.ends],
            ]
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps([self.kind, content]).encode()).hexdigest()


def differences(was: object, becomes: object, fields: "Mapping[str, StrOrPromise]") -> tuple[Difference, ...]:
    """What differs between two objects, over `fields` (attribute -> label)."""
    return tuple(
        Difference(str(label), shown(getattr(was, name)), shown(getattr(becomes, name)))
        for name, label in fields.items()
        if getattr(was, name) != getattr(becomes, name)
    )


def shown(value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    return str(value) if value not in ("", None) else "–"


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """By group and then by name, so that two plans over the same facts are equal."""
    groups = list(Group)
    return tuple(sorted(changes, key=lambda one: (groups.index(one.group), one.label.casefold(), one.key)))
