"""Whether the master keys of this installation open what its database holds; asked before anything is served."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from bondgenoot.audit.models import RecoveryKey
from bondgenoot.audit.rotation import models_with_keys
from bondgenoot.lib.sealing import KeyRing, KeyRingError, SealBroken, WrappedKey, key_ring

# A row can be damaged by itself; of this many none opens only when the key is another one.
TRIED = 5

MISSING = (
    "De hoofdsleutel '{name}' ontbreekt, en {number} sleutels van dossiers en andere geheimen gaan alleen daarmee open. "
    "Zet de regel van die sleutel terug in BONDGENOOT_MASTER_KEYS en start opnieuw."
)
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
    wrong = [sentence for model, wrapping in held for sentence in _wrong_of(model, wrapping, ring)]
    if wrong and RecoveryKey._meta.db_table in there and RecoveryKey.objects.exists():
        wrong.append(LOST)
    return list(dict.fromkeys(wrong))


def _wrong_of(model: type[models.Model], wrapping: WrappedKey, ring: KeyRing) -> list[str]:
    rows = model._base_manager.order_by()
    known = {name for name, _key in ring.keys}
    found = []
    for used in rows.values("key_name").annotate(number=models.Count("*")):
        name = used["key_name"]
        if name not in known:
            found.append(MISSING.format(name=name, number=used["number"]))
        elif not any(
            _opens(ring, name, bytes(wrapped), wrapping.place_of(pk))
            for pk, wrapped in rows.filter(key_name=name).values_list("pk", wrapping.field)[:TRIED]
        ):
            found.append(OTHER.format(name=name))
    return found


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
