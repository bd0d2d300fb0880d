"""Taking in the answers of one pupil: a statement, or two with a slip; no moment, nothing about who sent them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bondgenoot.lib import clock
from bondgenoot.survey import box
from bondgenoot.survey.answer_row import Layout
from bondgenoot.survey.models import Room, Round, SealedAnswer, Slip

MOST_DOORS = 2_000
# They hold the places of the real ones in a question that is made once.
_SOME_DAY, _SOME_ROUND = date(2000, 1, 1), UUID(int=0)


class Receipt(Enum):
    RECEIVED = "received"
    CLOSED = "closed"
    NO_SUCH_SLIP = "no_such_slip"


@dataclass(frozen=True)
class Door:
    """What a code leads to, as far as it never changes: safe to remember."""

    code: str
    room_id: UUID
    round_id: UUID
    location_id: UUID
    class_name: str
    public_key: bytes
    layout: Layout
    needs_slip: bool


class _NoSuchSlip(Exception):
    """Rolls back what was put in."""


_doors: dict[str, Door] = {}


def door(code: str) -> Door | None:
    """Where this code leads, open or not; None when nobody handed it out. Known codes are remembered per process."""
    known = _doors.get(code)
    if known is not None:
        return known
    wanted = ("round__questionnaire", "school_class")
    room = Room.objects.filter(code=code).select_related(*wanted).first() if code else None
    if room is None:
        return None
    if len(_doors) >= MOST_DOORS:
        _doors.clear()
    found = _doors[code] = Door(
        code=code,
        room_id=room.pk,
        round_id=room.round_id,
        location_id=room.round.location_id,
        class_name=room.school_class.name,
        public_key=bytes(room.round.public_key),
        layout=room.round.layout,
        needs_slip=room.round.uses_slips,
    )
    return found


def forget_doors() -> None:
    """For tests, in which a code does not outlive its database."""
    _doors.clear()


def is_open(to: Door) -> bool:
    """Pupils can fill in now."""
    sql, values = _open_question(to)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone() is not None


def receive(to: Door, row: bytes, *, key: int, slip: str = "") -> Receipt:
    """Put a row of answers in the box, once, and use up the slip in the same act.

    `row` has `to.layout.width` bytes; `key` is the random number of the page that was sent. The same answers from the
    same page are a sending that was repeated: RECEIVED, and nothing is added. Other answers are somebody else's, who
    went back in the browser. Where slips are used the slip tells pupils apart, not what they answered.
    """
    sending = box.row_id(key, to.room_id, slip.encode() if to.needs_slip else row)
    # Sealed before the database is asked for anything: nobody waits for the arithmetic of somebody else.
    answer = SealedAnswer.sealed_to(to.public_key, row, room_id=to.room_id, key=sending)
    try:
        if not to.needs_slip:
            put_in = _put_in(to, answer)
        else:
            with transaction.atomic():
                put_in = _put_in(to, answer)
                if put_in and not _use_up(to, slip):
                    raise _NoSuchSlip
    except _NoSuchSlip:
        return Receipt.NO_SUCH_SLIP
    if put_in or SealedAnswer.objects.filter(pk=sending, room=to.room_id).exists():
        return Receipt.RECEIVED
    return Receipt.CLOSED


def _put_in(to: Door, answer: SealedAnswer) -> bool:
    """Keep it if the round is open, in one statement; False when it is not, or when it was there already.

    Nothing comes between looking and keeping: a closing on PostgreSQL waits for statements that are under way, and
    those that wait for it look afterwards; SQLite has one writer at a time.
    """
    table, room = SealedAnswer._meta.db_table, Room._meta.pk.get_db_prep_value(to.room_id, connection)
    is_open_now, values = _open_question(to)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, room_id, sealed, tag) SELECT %s, %s, %s, %s "
            f"WHERE EXISTS ({is_open_now}) ON CONFLICT DO NOTHING",
            [answer.pk, room, bytes(answer.sealed), bytes(answer.tag), *values],
        )
        return bool(cursor.rowcount == 1)


def _use_up(to: Door, slip: str) -> bool:
    used, _rows = Slip.objects.filter(room=to.room_id, digest=box.slip_digest(to.room_id, slip)).delete()
    return bool(used)


def _open_question(to: Door) -> tuple[str, list[Any]]:
    """The question whether this round is open, as SQL with its values."""
    sql, days = _open_sql(connection.vendor)
    today = connection.ops.adapt_datefield_value(clock.today())
    asked = Round._meta.pk.get_db_prep_value(to.round_id, connection)
    return sql, [today if is_day else asked for is_day in days]


@cache
def _open_sql(_vendor: str) -> tuple[str, tuple[bool, ...]]:
    """`Round.objects.open` for one round as SQL, and of each parameter whether it is the day; the other is the round.

    Putting this question together for every pupil took ten times as long as asking it.
    """
    rounds = Round.objects.open(_SOME_DAY).filter(pk=_SOME_ROUND).order_by().values("pk")
    sql, values = rounds.query.sql_with_params()
    day = connection.ops.adapt_datefield_value(_SOME_DAY)
    return sql, tuple(value == day for value in values)
