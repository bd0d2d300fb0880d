"""Copy whole cases, thousands of them, faster than they can be walked.

A mould is one case that was really walked, taken apart once: every row of the apps that know a case, as the database
wants its values. A copy replaces the keys, the people and the words: those are sealed anew with the copy's own key.
Nothing here knows the nouns: what hangs on a case is found through the foreign keys.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

from bondgenoot.cases.models import Case
from bondgenoot.cases.models.case import new_ref
from bondgenoot.dossier.models import EntryPart, Vault
from bondgenoot.lib.sealing import key_ring, new_key, seal

COPIED_APPS = ("cases", "dossier", "intake")
# People of the school are not copied but replaced by others.
PEOPLE = ("staff", "pupil", "guardian")
AT_ONCE = 5_000

Key = tuple[type[models.Model], Any]


@dataclass(frozen=True)
class Words:
    """A text that every copy seals for itself; `place` as the model binds it, with slots for the new ids."""

    column: int
    vault: int
    place: tuple[str | int, ...]
    text: bytes


@dataclass(frozen=True)
class Row:
    """Values as the database takes them; `keys` are (column, slot) of what differs in each copy."""

    values: list[Any]
    keys: tuple[tuple[int, int], ...]
    words: tuple[Words, ...] = ()


@dataclass
class Mould:
    """One case, ready to be copied. A slot is the place of a new id, or of another person, in a list."""

    tables: dict[type[models.Model], list[Row]] = field(default_factory=dict)
    slots: dict[Key, int] = field(default_factory=dict)
    # The slots that get a new random id, and those the database would number; the other slots are people.
    fresh: list[int] = field(default_factory=list)
    counted: list[tuple[int, type[models.Model]]] = field(default_factory=list)
    people: dict[Any, int] = field(default_factory=dict)
    vaults: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(map(len, self.tables.values()))


def is_copied(model: type[models.Model]) -> bool:
    return model._meta.app_label in COPIED_APPS


def gather(case: Case) -> dict[type[models.Model], dict[Any, models.Model]]:
    """Every row that belongs to a case, in both directions of every foreign key inside the apps that know cases."""
    found: dict[type[models.Model], dict[Any, models.Model]] = defaultdict(dict)
    fresh: dict[type[models.Model], dict[Any, models.Model]] = {Case: {case.pk: case}}
    while fresh:
        wave: dict[type[models.Model], dict[Any, models.Model]] = defaultdict(dict)
        for model, rows in fresh.items():
            found[model] |= rows
        for model, rows in fresh.items():
            for target, condition in neighbours(model, rows):
                for row in target._base_manager.filter(**condition):
                    if row.pk not in found[target]:
                        wave[target][row.pk] = row
        fresh = wave
    return {model: rows for model, rows in found.items() if rows}


def neighbours(
    model: type[models.Model], rows: Mapping[Any, models.Model]
) -> Iterable[tuple[type[models.Model], dict[str, Any]]]:
    """Where rows that belong to these can be: (model, filter)."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if is_copied(other) and not relation.many_to_many:
            yield other, {f"{relation.field.name}__in": list(rows)}
    for one in model._meta.concrete_fields:
        if one.is_relation and is_copied(one.related_model):
            keys = {getattr(row, one.attname) for row in rows.values()} - {None}
            if keys:
                yield one.related_model, {"pk__in": keys}


def take_apart(case: Case, *, shift: int = 0) -> Mould:
    """The mould of this case, all of it `shift` days ago (a number of weeks keeps school days school days)."""
    found = gather(case)
    mould = Mould()
    for model, rows in found.items():
        for row in rows.values():
            slot = mould.slots[model, row.pk] = len(mould.slots)
            if is_counted(model):
                mould.counted.append((slot, model))
            else:
                mould.fresh.append(slot)
            if model is Vault:
                mould.vaults.append(slot)
    for model, rows in found.items():
        mould.tables[model] = [mould_row(mould, row, timedelta(days=shift)) for row in rows.values()]
    return mould


def is_counted(model: type[models.Model]) -> bool:
    """Whether the rows have a number instead of a random id."""
    return isinstance(model._meta.pk, models.AutoField)


def mould_row(mould: Mould, row: models.Model, shift: timedelta) -> Row:
    values: list[Any] = []
    keys: list[tuple[int, int]] = []
    columns = row._meta.concrete_fields
    for column, one in enumerate(columns):
        value = getattr(row, one.attname)
        if value is not None and (slot := slot_of(mould, one, value, row)) is not None:
            keys.append((column, slot))
        elif isinstance(value, date | datetime):
            value = value - shift
        values.append(one.get_db_prep_save(value, connection))
    words = tuple(words_of(mould, row, columns))
    return Row(values, tuple(keys), words)


def slot_of(mould: Mould, one: models.Field, value: Any, row: models.Model) -> int | None:  # type: ignore[type-arg]
    """The slot this value has in a copy, when a copy has another one there."""
    if one.primary_key:
        return mould.slots[type(row), value]
    if one.name == "step_id":
        # The vault stands below the walk: it keeps the id of a step without a foreign key.
        return mould.slots.get((apps.get_model("cases", "Step"), value))
    if not one.is_relation:
        return None
    if is_copied(one.related_model):
        return mould.slots[one.related_model, value]
    if one.related_model._meta.model_name in PEOPLE:
        if value not in mould.people:
            mould.people[value] = mould.slots[one.related_model, value] = len(mould.slots)
        return mould.people[value]
    return None


def words_of(mould: Mould, row: models.Model, columns: Iterable[Any]) -> Iterable[Words]:
    """The sealed texts of a row, opened, with the place they are bound to."""
    for column, one in enumerate(columns):
        if not one.name.startswith("sealed") or not getattr(row, one.attname):
            continue
        own = mould.slots[type(row), row.pk]
        if isinstance(row, EntryPart):
            vault = row.entry.vault
            party = mould.slots[EntryPart.party.field.related_model, row.party_id] if row.party_id else "core"
            place = ("entry|", mould.slots[type(row.entry), row.entry_id], "|", party)
            text = vault.unseal(bytes(row.sealed), place=row.place(row.entry_id, row.party_id))
        else:
            name = row._meta.model_name
            vault = row.vault if hasattr(row, "vault") else row.meeting.step.case.vault  # type: ignore[attr-defined]
            place = (f"{name}|", own)
            text = vault.unseal(bytes(getattr(row, one.attname)), place=f"{name}|{row.pk}")
        yield Words(column, mould.slots[Vault, vault.pk], place, text.encode())


class Copier:
    """Collects copies and writes them away per table. Use inside a transaction; close() writes the rest."""

    def __init__(self) -> None:
        self.waiting: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
        self.written = 0
        self.numbers = {model: count(1 + (last(model) or 0)) for model in counted_models()}
        self._prepare_id = models.UUIDField().get_db_prep_value
        self._special = {Case: self._ref, Vault: self._key}
        # In ten thousand cases one draw in ten holds a reference twice.
        self._refs = set(Case.objects.values_list("ref", flat=True))

    def copy(self, mould: Mould, people: Mapping[Any, Any]) -> uuid.UUID:
        """One more case of this shape about these people (old id → new id); gives the id of the case."""
        ids: list[Any] = [None] * len(mould.slots)
        raw: list[Any] = [None] * len(mould.slots)
        for slot in mould.fresh:
            ids[slot] = uuid.uuid4()
            raw[slot] = self._prepare_id(ids[slot], connection)
        for slot, model in mould.counted:
            raw[slot] = next(self.numbers[model])
        for old, slot in mould.people.items():
            raw[slot] = self._prepare_id(people.get(old, old), connection)
        self.keys = {slot: new_key() for slot in mould.vaults}
        for model, rows in mould.tables.items():
            waiting = self.waiting[model]
            special = self._special.get(model)
            for row in rows:
                values = row.values.copy()
                for column, slot in row.keys:
                    values[column] = raw[slot]
                for words in row.words:
                    place = "".join(part if isinstance(part, str) else str(ids[part]) for part in words.place)
                    place = f"{ids[words.vault]}|{place}"
                    values[words.column] = seal(self.keys[words.vault], words.text, place=place)
                if special:
                    special(model, values, row.keys, ids)
                waiting.append(values)
            if len(waiting) >= AT_ONCE:
                self._write(model)
        [case] = (slot for (model, _pk), slot in mould.slots.items() if model is Case)
        found: uuid.UUID = ids[case]
        return found

    def _ref(self, model: type[models.Model], values: list[Any], _keys: object, _ids: object) -> None:
        ref = new_ref()
        while ref in self._refs:
            ref = new_ref()
        self._refs.add(ref)
        values[self._column(model, "ref")] = ref

    def _key(
        self, model: type[models.Model], values: list[Any], keys: tuple[tuple[int, int], ...], ids: list[Any]
    ) -> None:
        slot = keys[0][1]
        name, wrapped = key_ring().wrap(self.keys[slot], place=f"vault|{ids[slot]}")
        values[self._column(model, "key_name")] = name
        values[self._column(model, "wrapped_key")] = wrapped

    @staticmethod
    def _column(model: type[models.Model], name: str) -> int:
        return [one.name for one in model._meta.concrete_fields].index(name)

    def _write(self, model: type[models.Model]) -> None:
        columns = [one.column for one in model._meta.concrete_fields]
        quoted = ", ".join(map(connection.ops.quote_name, columns))
        places = ", ".join(["%s"] * len(columns))
        table = connection.ops.quote_name(model._meta.db_table)
        rows = self.waiting.pop(model, [])
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", rows)
        self.written += len(rows)

    def close(self) -> None:
        for model in list(self.waiting):
            self._write(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), counted_models()):
                cursor.execute(statement)


def counted_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if is_copied(model) and is_counted(model)]


def last(model: type[models.Model]) -> int | None:
    found: int | None = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return found
