"""A new master key, without anything stopping: every key that an older one wraps is wrapped anew, a few at a time.

Only the wrapping changes: the keys themselves, and all that is sealed with them, stay as they are. So a request that
reads in the meantime opens what it finds, wrapped by the one or by the other. What is cut off goes on the next time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction

from bondgenoot.audit.models import Purpose, StandingKey, record
from bondgenoot.audit.recovery import copy_master_keys
from bondgenoot.lib.sealing import KeyRingError, SealBroken, WrappedKey, key_ring

# Few enough that no request waits for it on SQLite, where one writes at a time.
AT_ONCE = 50


@dataclass
class Rotated:
    """What was wrapped anew, by the name of the model; `broken` are rows (model and id) that did not open."""

    current: str
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    copied: int = 0

    @property
    def free(self) -> list[str]:
        """The names of keys on the ring that wrap nothing any more: these may leave it."""
        used = keys_in_use()
        return [name for name, _key in key_ring().keys if name not in used and name != self.current]


def models_with_keys() -> list[tuple[type[models.Model], WrappedKey]]:
    """Every model that keeps a key wrapped by the ring."""
    said = ((model, getattr(model, "wrapping", None)) for model in apps.get_models())
    return [(model, wrapping) for model, wrapping in said if isinstance(wrapping, WrappedKey)]


def keys_in_use() -> Counter[str]:
    """How many keys each master key wraps, by its name."""
    used: Counter[str] = Counter()
    for model, _wrapping in models_with_keys():
        rows = model._base_manager.order_by().values("key_name")
        for row in rows.annotate(number=models.Count("*")):
            used[row["key_name"]] += row["number"]
    return used


def rotate() -> Rotated:
    """Wrap every key by the first master key on the ring. Nothing is lost when it is broken off."""
    for purpose in Purpose.declared:
        StandingKey.objects.keep(purpose)
    made = Rotated(key_ring().current)
    broken: dict[str, None] = {}
    # A process that was not started again yet may still have wrapped something by the old key.
    while _pass(made, broken):
        continue
    made.broken = list(broken)
    made.copied = copy_master_keys()
    if made.done or made.copied:
        total = made.done.total()
        record(action="keys.rotated", noun="keys", keys=total, broken=len(broken), copies=made.copied)
    return made


def _pass(made: Rotated, broken: dict[str, None]) -> int:
    """Once through every model; how many were wrapped anew."""
    done = 0
    for model, wrapping in models_with_keys():
        for rows in _batches(model, wrapping, made.current):
            with transaction.atomic():
                for pk, name, wrapped in rows:
                    changed = _rewrap(model, wrapping, pk, name, bytes(wrapped))
                    if changed is None:
                        broken[f"{model.__name__} {pk}"] = None
                    done += changed or 0
                    made.done[model.__name__] += changed or 0
    return done


def _batches(model: type[models.Model], wrapping: WrappedKey, current: str) -> Iterator[list[Any]]:
    """The rows another master key wraps, as (id, name of that key, wrapped key)."""
    waiting = model._base_manager.exclude(key_name=current).order_by("pk")
    rows = list(waiting.values_list("pk", "key_name", wrapping.field)[:AT_ONCE])
    while rows:
        yield rows
        rows = list(
            waiting.filter(pk__gt=rows[-1][0]).values_list("pk", "key_name", wrapping.field)[:AT_ONCE]
        )


def _rewrap(
    model: type[models.Model], wrapping: WrappedKey, pk: object, name: str, wrapped: bytes
) -> int | None:
    """1 when wrapped anew, 0 when somebody else was first or it is gone, None when it does not open."""
    place, ring = wrapping.place_of(pk), key_ring()
    try:
        key = ring.unwrap(name, wrapped, place=place)
    except (KeyRingError, SealBroken):
        return None
    now, again = ring.wrap(key, place=place)
    held = model._base_manager.filter(pk=pk, key_name=name, **{wrapping.field: wrapped})
    return held.update(key_name=now, **{wrapping.field: again})
