"""Sealed answers by the thousand, in processes that need no database: only the key ring of the environment."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from bench.thermometer import forms
from bondgenoot.lib.random_key import BITS
from bondgenoot.survey import box

AT_ONCE = 5_000


@dataclass(frozen=True)
class Room:
    id: UUID
    public_key: bytes


@dataclass(frozen=True)
class Batch:
    """Part of the answers of all rooms, with keys from one stretch of all keys.

    The stretches follow each other, so that a table in the order of its keys is filled from front to back.
    """

    rooms: tuple[Room, ...]
    first: int
    number: int
    stretch: tuple[int, int]
    statements: int


def batches(rooms: tuple[Room, ...], answers: int, statements: int) -> Iterator[Batch]:
    pieces = -(-answers // AT_ONCE)
    width = (1 << BITS) // pieces
    for turn in range(pieces):
        first = turn * AT_ONCE
        yield Batch(rooms, first, min(AT_ONCE, answers - first), (turn * width, width), statements)


def make(batch: Batch) -> list[tuple[int, UUID, bytes, bytes]]:
    """(key, room, sealed, tag), in the order of the keys."""
    rows = forms.rows(batch.statements)
    start, width = batch.stretch
    keys = sorted(start + secrets.randbelow(width) for _one in range(batch.number))
    made = []
    for turn, key in enumerate(keys, start=batch.first):
        room = batch.rooms[turn % len(batch.rooms)]
        sealed = box.seal(room.public_key, rows[turn % len(rows)])
        made.append((key, room.id, sealed, box.tag(key, room.id, sealed)))
    return made
