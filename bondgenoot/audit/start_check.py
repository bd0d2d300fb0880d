"""Whether the master keys of this installation open what its database holds; asked before anything is served."""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from bondgenoot.audit.models import RecoveryKey
from bondgenoot.audit.rotation import models_with_keys
from bondgenoot.lib.sealing import KeyRing, KeyRingError, SealBroken, WrappedKey, key_ring

Held = Sequence[tuple[type[models.Model], WrappedKey]]
# A row can be damaged by itself; of this many none opens only when the key is another one.
TRIED = 5

MISSING = (
    "De hoofdsleutel '{name}' ontbreekt, en {what} alleen daarmee open. "
    "Zet de regel van die sleutel terug in BONDGENOOT_MASTER_KEYS en start opnieuw."
)
ONE = "1 sleutel van een dossier of ander geheim gaat"
MORE = "{number} sleutels van dossiers en andere geheimen gaan"
OTHER = (
    "De hoofdsleutel '{name}' in BONDGENOOT_MASTER_KEYS is niet de sleutel waarmee deze dossiers dichtgingen: "
    "hij heet wel zo. Zet de goede terug, of gebruik de database die bij deze sleutel hoort."
)
LOST = "Is de sleutel kwijt? Met de herstelsleutel op papier komt hij terug: 'make recover-key'."


def what_is_wrong() -> list[str]:
    """Sentences for whoever runs the server; none when every master key in use is there and is the right one."""
    try:
        ring = key_ring()
    except KeyRingError as error:
        return [str(error)]
    # Before the first migration, or half-way, not every table is there.
    there = set(connection.introspection.table_names())
    held = [(model, wrapping) for model, wrapping in models_with_keys() if model._meta.db_table in there]
    wrong = [*_missing(held, ring), *_another(held, ring)]
    if wrong and RecoveryKey._meta.db_table in there and RecoveryKey.objects.exists():
        wrong.append(LOST)
    return wrong


def _missing(held: Held, ring: KeyRing) -> list[str]:
    """One sentence per master key that is not on the ring, counted over everything that it opens."""
    known = {name for name, _key in ring.keys}
    counts: Counter[str] = Counter()
    for model, _wrapping in held:
        rows = model._base_manager.order_by().exclude(key_name__in=known).values("key_name")
        counts.update({row["key_name"]: row["number"] for row in rows.annotate(number=models.Count("*"))})
    return [
        MISSING.format(name=name, what=ONE if number == 1 else MORE.format(number=number))
        for name, number in sorted(counts.items())
    ]


def _another(held: Held, ring: KeyRing) -> list[str]:
    """One sentence per master key on the ring that does not open what was closed with one of that name."""
    wrong = []
    for name, _key in ring.keys:
        if any(_is_another(model, wrapping, name, ring) for model, wrapping in held):
            wrong.append(OTHER.format(name=name))
    return wrong


def _is_another(model: type[models.Model], wrapping: WrappedKey, name: str, ring: KeyRing) -> bool:
    rows = model._base_manager.order_by().filter(key_name=name).values_list("pk", wrapping.field)[:TRIED]
    opened = [_opens(ring, name, bytes(wrapped), wrapping.place_of(pk)) for pk, wrapped in rows]
    return bool(opened) and not any(opened)


def _opens(ring: KeyRing, name: str, wrapped: bytes, place: str) -> bool:
    try:
        ring.unwrap(name, wrapped, place=place)
    except SealBroken:
        return False
    return True


def refuse_without_keys() -> None:
    """ImproperlyConfigured when what is in the database would not open: better no page than half a product."""
    wrong = what_is_wrong()
    if wrong:
        raise ImproperlyConfigured("\n".join(wrong))
