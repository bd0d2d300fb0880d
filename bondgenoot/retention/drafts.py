"""What colleagues are still writing: a draft that holds anything of a pupil who leaves goes, every other one stays."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from bondgenoot.cases.models import Case, Check, PartyRole, Step
from bondgenoot.disclosure.course import about_of
from bondgenoot.dossier.models import Draft, Party, Vault
from bondgenoot.retention.sought import Find


def drop_drafts(vault: Vault, parties: Sequence[Party], people: Iterable[UUID], find: Find) -> None:
    """Delete the drafts of a vault with something of these parties; `people` are the ids of pupils and guardians."""
    drafts = list(Draft.objects.filter(vault=vault).select_related("staff"))
    if not drafts or not parties:
        return
    ids = {spelled for key in (*people, *(one.pk for one in parties)) for spelled in (str(key), key.hex)}
    letters = "|".join(one.letter for one in parties)
    theirs = re.compile(rf"__(?:{letters})(?:__|$)|\b[Ll]eerling (?:{letters})\b")

    def holds(text: str) -> bool:
        return any(key in text for key in ids) or bool(theirs.search(text) or find(text))

    only = _only_about(vault, parties)
    gone = [one.pk for one in drafts if one.step_id in only or _any_holds(vault, one, holds)]
    Draft.objects.filter(pk__in=gone).delete()


def drop_drafts_naming(vaults: Collection[Vault], finds: Sequence[Find]) -> None:
    """Delete the drafts of other records in which one of `finds` finds somebody."""
    for draft in Draft.objects.filter(vault__in=vaults).select_related("vault", "staff"):
        if _any_holds(draft.vault, draft, lambda text: any(find(text) for find in finds)):
            draft.delete()


def _any_holds(vault: Vault, draft: Draft, holds: Callable[[str], bool]) -> bool:
    values = Draft.objects.read(vault, draft.step_id, draft.staff)
    return any(map(holds, _texts(values)))


def _texts(value: Any) -> Iterator[str]:
    """Every text in what was typed, and the names of the fields."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield name
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)
    elif value is not None:
        yield str(value)


def _only_about(vault: Vault, parties: Sequence[Party]) -> set[UUID]:
    """The checks on these parties, and the steps that are about nobody but them."""
    found = set(Check.objects.filter(party__in=parties).values_list("pk", flat=True))
    case = Case.objects.filter(vault=vault).first()
    if case is None:
        return found
    held = list(PartyRole.objects.filter(case=case).values_list("role", "party"))
    theirs = {one.pk for one in parties}
    only = {role for role, _party in held} - {role for role, party in held if party not in theirs}
    for step in Step.objects.filter(case=case).select_related("edition"):
        about = about_of(step.node)
        if about and about <= only:
            found.add(step.pk)
    return found
