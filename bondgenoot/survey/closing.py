"""Closing a round: take no more answers, count them class by class, show what may be shown, destroy the rest.

Every step is one transaction, and each can be the last before a power cut: begun, a class counted, finished. What was
not done yet is simply done by whoever goes on. Between counting a class and finishing, its tally is sealed to the same
round, so that a half-closed round tells no more than an open one.
"""

import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.lib.planning import forget_traces
from bondgenoot.lib.sealing import SealBroken
from bondgenoot.school.models import Staff
from bondgenoot.survey import box
from bondgenoot.survey.answer_row import Layout
from bondgenoot.survey.attention import raise_points
from bondgenoot.survey.models import Room, Round, RoundClosing, RoundKey, RoundRefused, SealedAnswer, Slip
from bondgenoot.survey.publication import publish
from bondgenoot.survey.tally import Tally

log = logging.getLogger(__name__)
# Rows in memory at once: half a megabyte of them.
AT_ONCE = 5_000
# Stands in a tag where an answer has its key.
TALLY = 0
_going_on: set[UUID] = set()
_lock = threading.Lock()


@transaction.atomic
def begin(of: Round, *, by: Staff | None, left_out: Collection[UUID] = ()) -> RoundClosing:
    """From here on no answer gets in. RoundRefused when somebody was first; without `by` its last day has passed.

    The classes in `left_out` (by room) are not counted: their answers are destroyed, and they may be asked again.
    """
    SealedAnswer.wait_for_pupils()
    # Whoever closes the same round at this moment comes after us.
    rooms = list(Room.objects.select_for_update().filter(round=of).order_by("pk"))
    if RoundClosing.objects.filter(round=of).exists():
        raise RoundRefused(_("Deze ronde is al gesloten. De uitslag staat bij de ronde."))
    begun = RoundClosing.objects.create(round=of, started_by=by)
    user = by.user if by else None
    record(action="round.closing", noun="round", noun_id=of.pk, by=user)
    for room in rooms:
        if room.pk in left_out:
            room.left_out = room.sealed_answers.count()
            room.save(update_fields=["left_out"])
            record(action="room.left_out", noun="room", noun_id=room.pk, by=user, answers=room.left_out)
    return begun


def go_on(of: Round) -> None:
    """Do what is left of a closing that was begun. Safe to call twice, at once, or after a crash."""
    key = RoundKey.objects.filter(round=of).first()
    if key is None:
        return
    opener = box.opener(of.pk, key.key_name, bytes(key.wrapped))
    for room in of.rooms.uncounted():
        count(of, room, opener)
    finish(of, opener)


def count(of: Round, room: Room, opener: box.Opener) -> None:
    """Count one class, and destroy its answers. Holds no lock while it counts: a closed round gets no new answers."""
    tally, rejected = Tally(of.layout), 0
    arrived = iter(()) if room.left_out is not None else _rows(room, opener)
    while some := list(islice(arrived, AT_ONCE)):
        rows = [row for row in some if row is not None and of.layout.accepts(row)]
        rejected += len(some) - len(rows)
        tally.take(rows)
    with transaction.atomic():
        fresh = Room.objects.select_for_update().get(pk=room.pk)
        if fresh.answers is not None:
            return
        fresh.tally, fresh.answers = _packed(of, room.pk, tally), tally.pupils
        fresh.save(update_fields=["tally", "answers"])
        SealedAnswer.objects.filter(room=room).delete()
        if rejected:
            closing = RoundClosing.objects.select_for_update().get(round=of)
            closing.rejected += rejected
            closing.save(update_fields=["rejected"])


def _rows(room: Room, opener: box.Opener) -> Iterator[bytes | None]:
    """The answers of a class; None for a row that this product did not take in."""
    held = SealedAnswer.objects.filter(room=room).values_list("pk", "sealed", "tag")
    for key, sealed, tag in held.iterator(chunk_size=AT_ONCE):
        if not box.is_ours(key, room.pk, bytes(sealed), bytes(tag)):
            yield None
            continue
        try:
            yield box.unseal(opener, bytes(sealed))
        except SealBroken:
            yield None


def finish(of: Round, opener: box.Opener) -> None:
    """Show what may be shown, and destroy tallies, slips and the private key, all in one act."""
    with transaction.atomic():
        closing = RoundClosing.objects.select_for_update().get(round=of)
        if closing.finished_at is not None or of.rooms.uncounted().exists():
            return
        layout, sealed = of.layout, of.rooms.counted_in().values_list("pk", "tally")
        tallies = {room: _unpacked(layout, room, bytes(packed or b""), opener) for room, packed in sealed}
        publish(of, tallies)
        raise_points(of)
        of.rooms.update(tally=None)
        Slip.objects.filter(room__round=of).delete()
        RoundKey.objects.filter(round=of).delete()
        closing.finished_at = clock.now()
        closing.save(update_fields=["finished_at"])
        answers = sum(tally.pupils for tally in tallies.values())
        record(action="round.closed", noun="round", noun_id=of.pk, answers=answers, rejected=closing.rejected)
    _forget()


def _packed(of: Round, room: UUID, tally: Tally) -> bytes:
    """The tally of a class until the round is finished: a tag, for nobody may plant another, and the sealed numbers."""
    sealed = box.seal(bytes(of.public_key), tally.pack())
    return box.tag(TALLY, room, sealed) + sealed


def _unpacked(layout: Layout, room: UUID, packed: bytes, opener: box.Opener) -> Tally:
    """What `_packed` made. SealBroken when it did not make this: then nothing of the round may be shown."""
    tag, sealed = packed[: box.TAG_BYTES], packed[box.TAG_BYTES :]
    if not box.is_ours(TALLY, room, sealed, tag):
        raise SealBroken("survey")
    return Tally.unpack(layout, box.unseal(opener, sealed))


def _forget() -> bool:
    return forget_traces(*(model._meta.db_table for model in (RoundKey, SealedAnswer, Room, Slip)))


def in_background(of: Round) -> None:
    """Go on with a closing beside the requests; one at a time for a round in this process."""
    if not settings.CLOSE_IN_BACKGROUND:
        go_on(of)
        return
    with _lock:
        if of.pk in _going_on:
            return
        _going_on.add(of.pk)
    threading.Thread(target=_beside, args=[of], name="closing", daemon=True).start()


def _beside(of: Round) -> None:
    try:
        go_on(of)
    except Exception:
        # The next one who looks at the round, or the next day, goes on with it.
        log.exception("closing of round %s stopped half-way", of.pk)
    finally:
        _going_on.discard(of.pk)
        connection.close()


def turn() -> None:
    """Called when a day turns: close what is over, and go on with what was not finished."""
    for over in Round.objects.over(clock.today()):
        # Somebody else may press the button, or turn the day, at this very moment.
        with suppress(RoundRefused):
            begin(over, by=None, left_out=over.overfull())
    for half in Round.objects.being_closed():
        in_background(half)
    # What a crash or somebody who was reading kept in the journal.
    _forget()
