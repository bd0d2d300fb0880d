"""Hide what would tell too much beside figures of the same year that were given out before.

Who lays two versions beside each other subtracts: 12 and then 14 are two cases. What can be found that way is how much a
set of parts grew that is one number in both versions: a part that is shown in both, or parts that are hidden together.
Where such a set grew or shrank by one to four, more of the new version is hidden.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bondgenoot.insight.figures import codes
from bondgenoot.insight.figures.hiding import has_room, hidden, next_to_hide, small
from bondgenoot.insight.figures.shape import Figure, Figures, Part

# The first part of this figure is the whole of others.
LINKED = {codes.SIGNALS: codes.CASES}


def consistent_with(new: Figures, earlier: Iterable[Figures]) -> Figures:
    """The new figures without what would differ one to four from an earlier version of the same location and year.

    A figure of which the whole would, is hidden, and so is every figure that counts the same.
    """
    known = [one for one in earlier if (one.location, one.year) == (new.location, new.year)]
    before = {one.key: _wholes(known, one.key) for one in new.figures}
    gone = {one.whole.key for one in new.figures if any(_tells(one.whole, old) for old in before[one.key])}
    return replace(new, figures=tuple(_figure(one, before[one.key], gone) for one in new.figures))


def _wholes(known: Iterable[Figures], key: str) -> list[Part]:
    return [one.whole for figures in known for one in figures.figures if one.key == key]


def _tells(part: Part, old: Part | None) -> bool:
    if old is None or part.count is None or old.count is None:
        return False
    return small(abs(part.count - old.count))


def _figure(figure: Figure, before: Sequence[Part], gone: set[str]) -> Figure:
    whole = figure.whole
    lost = whole.key in gone
    if whole.key in LINKED:
        # What one of its parts counts is known from elsewhere: it is shown as it is, or not at all.
        pairs = [(part, _within(old, part.key)) for part in whole.parts for old in before]
        lost = lost or LINKED[whole.key] in gone or any(_tells(part, old) for part, old in pairs)
    return replace(figure, whole=hidden(whole) if lost else _kept(whole, before))


def _kept(part: Part, before: Sequence[Part]) -> Part:
    """A group that is shown, with those of its parts that can be shown beside the earlier ones."""
    known = [old for old in before if old.count is not None]
    if part.count is None or not part.parts or not known:
        return part
    places = range(len(part.parts))
    chosen = {at for at in places if part.parts[at].count is None}
    chosen |= {
        at for at in places for old in known if _tells(part.parts[at], _within(old, part.parts[at].key))
    }
    while len(chosen) < len(places) and not _holds(part, chosen, known):
        chosen.add(next_to_hide([one.count for one in part.parts], frozenset(chosen)))
    parts = [
        hidden(one)
        if at in chosen
        else _kept(one, [found for old in known if (found := _within(old, one.key)) is not None])
        for at, one in enumerate(part.parts)
    ]
    return replace(part, parts=tuple(parts))


def _holds(part: Part, chosen: set[int], known: Iterable[Part]) -> bool:
    if chosen:
        left = _sum(part, {part.parts[at].key for at in chosen}, chosen)
        if not has_room([one.count for one in part.parts], frozenset(chosen), left):
            return False
    return all(_grew_enough(part, chosen, old) for old in known)


def _grew_enough(part: Part, chosen: set[int], old: Part) -> bool:
    """Whether no set of parts that is one number in both grew by one to four."""
    now = {one.key for at, one in enumerate(part.parts) if at in chosen}
    then = {one.key for one in old.parts if one.count is None}
    sets = [now | then] if now & then else [now, then]
    lost = {at for at, one in enumerate(old.parts) if one.count is None}
    return not any(small(abs(_sum(part, keys, chosen) - _sum(old, keys, lost))) for keys in sets if keys)


def _sum(part: Part, keys: set[str], chosen: set[int]) -> int:
    """What these parts count together; the hidden ones are all among them, or none is."""
    shown = sum(one.count or 0 for at, one in enumerate(part.parts) if at not in chosen and one.key in keys)
    if not any(part.parts[at].key in keys for at in chosen):
        return shown
    return (
        shown
        + (part.count or 0)
        - sum(one.count or 0 for at, one in enumerate(part.parts) if at not in chosen)
    )


def _within(old: Part, key: str) -> Part | None:
    return next((one for one in old.parts if one.key == key), None)
