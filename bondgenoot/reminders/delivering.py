"""Sending the digests: each person at most one a day, on a school day, in the daytime, and no mail ever twice.

Any number of workers may do this at once, and each may die at any point:
- claimed, not handed over: `give_back` lets another worker take it;
- handed over, not known to be sent: nobody sends it again, and it is shown as unsure.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.reminders.due import Days
from bondgenoot.reminders.letter import Letter, letter_for
from bondgenoot.reminders.models import Digest, Reminder, Rhythm, Trouble
from bondgenoot.reminders.posting import NotSent, Post, Unsure
from bondgenoot.reminders.rhythm import rhythms
from bondgenoot.school.mailing import is_deliverable
from bondgenoot.school.models import Location

log = logging.getLogger(__name__)
# Between two tries, in minutes; the last one for as long as it takes.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240)
Moments = Callable[[], datetime]


def deliver(now: datetime) -> int:
    """One round; returns how many mails were sent. Does nothing at night and on a day without school anywhere."""
    started = time.monotonic()

    def moments() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    give_back(now)
    if not in_daytime(now):
        return 0
    make_digests(now)
    waiting = Digest.objects.claimable(now).order_by("next_try_at", "pk")
    post, sent = Post(), 0
    try:
        for key in list(waiting.values_list("pk", flat=True)):
            if not in_daytime(moments()):
                break
            sent += _deliver_one(key, post, moments)
    except NotSent as failure:
        # Nobody else's mail would go either.
        _put_off_all(failure.trouble, moments())
    finally:
        post.close()
    return sent


def in_daytime(now: datetime) -> bool:
    return settings.REMIND_FROM <= timezone.localtime(now).time() < settings.REMIND_UNTIL


def give_back(now: datetime) -> int:
    """Let others take what a worker took and never handed over."""
    return Digest.objects.forsaken(now).update(claim=None, claimed_at=None)


def make_digests(now: datetime) -> None:
    """A digest for everybody who has something to be told today, and none that waits or went today."""
    on = timezone.localdate(now)
    days = Days.at(Location.objects.values_list("pk", flat=True), on)
    if not days.open:
        return
    known = Digest.objects.filter(staff=OuterRef("staff"))
    found = Reminder.objects.untold().filter(location__in=days.open)
    for taken in (known.unhanded(), known.filter(day=on), known.handed_on(on)):
        found = found.exclude(Exists(taken))
    places: dict[UUID, set[UUID]] = {}
    for staff, place in found.order_by().values_list("staff", "location").distinct():
        places.setdefault(staff, set()).add(place)
    chosen = rhythms(places.keys())
    rows = [
        Digest(staff_id=staff, day=on, made_at=now, next_try_at=now)
        for staff, at in sorted(places.items())
        if _goes_today(chosen[staff], at, days)
    ]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)


def _goes_today(rhythm: Rhythm, places: set[UUID], days: Days) -> bool:
    if rhythm == Rhythm.MONDAY:
        return any(days.begins_week(place) for place in places)
    return rhythm == Rhythm.DAILY


def _deliver_one(key: UUID, post: Post, moments: Moments) -> bool:
    """Claim, look again, hand over, send; raises NotSent when the mail server cannot be reached at all."""
    claim, now = uuid4(), moments()
    if not Digest.objects.claimable(now).filter(pk=key).update(claim=claim, claimed_at=now):
        return False
    mine = Digest.objects.unhanded().filter(pk=key, claim=claim)
    try:
        with clock.at(now):
            letter = letter_for(mine.get(), clock.today())
        if letter.rests:
            mine.update(claim=None, claimed_at=None, next_try_at=_tomorrow(now))
        elif letter.counts is None:
            _let_go(key, claim, letter, now)
        elif not letter.address:
            _put_off(key, claim, Trouble.NO_ADDRESS, now)
        elif not is_deliverable(letter.address):
            _put_off(key, claim, Trouble.ADDRESS, now)
        else:
            message = letter.message(key)
            # What cannot be written as a mail must come out before it counts as handed over.
            message.message()
            post.open()
            return _hand_over(key, claim, letter, moments()) and _send(key, claim, message, post, moments)
    except NotSent as failure:
        _put_off(key, claim, failure.trouble, moments())
        raise
    except Exception as error:
        # Only of what kind: what it was about must not stand in a log.
        log.error("reminders: a digest could not be made (%s)", type(error).__name__)
        _put_off(key, claim, Trouble.UNKNOWN, moments())
    return False


@transaction.atomic
def _let_go(key: UUID, claim: UUID, letter: Letter, now: datetime) -> None:
    """There is nothing to tell any more: then there was no mail today."""
    if Digest.objects.unhanded().filter(pk=key, claim=claim).delete()[0]:
        Reminder.objects.untold().filter(pk__in=letter.dropped).update(dropped_at=now)


@transaction.atomic
def _hand_over(key: UUID, claim: UUID, letter: Letter, now: datetime) -> bool:
    """Write down that it goes, with what it tells; False when another worker has it, or somebody had a mail today."""
    mine = Digest.objects.unhanded().filter(pk=key, claim=claim)
    if not mine.update(handed_at=now, trouble=""):
        return False
    told = Reminder.objects.untold().filter(pk__in=letter.told).update(digest=key)
    others = Digest.objects.filter(staff=OuterRef("staff")).handed_on(timezone.localdate(now))
    had_one = Digest.objects.filter(Exists(others.exclude(pk=key)), pk=key).exists()
    if had_one or told != len(letter.told):
        transaction.set_rollback(True)
        return False
    Reminder.objects.untold().filter(pk__in=letter.dropped).update(dropped_at=now)
    return True


def _send(key: UUID, claim: UUID, message: EmailMessage, post: Post, moments: Moments) -> bool:
    try:
        post.send(message)
    except NotSent as failure:
        _take_back(key, claim, failure.trouble, moments())
        return False
    except Unsure:
        log.warning("reminders: the mail server did not say whether it took a mail")
        return False
    Digest.objects.filter(pk=key, claim=claim).update(sent_at=moments())
    return True


@transaction.atomic
def _take_back(key: UUID, claim: UUID, trouble: Trouble, now: datetime) -> None:
    """It certainly did not go: what it told is untold again."""
    digest = Digest.objects.select_for_update().filter(pk=key, claim=claim, sent_at=None).first()
    if digest is None:
        return
    digest.put_off(trouble, now + pause(digest.tries))
    Reminder.objects.filter(digest=key).update(digest=None)


@transaction.atomic
def _put_off(key: UUID, claim: UUID, trouble: Trouble, now: datetime) -> None:
    """It could not be handed over; again after a pause."""
    digest = Digest.objects.select_for_update().unhanded().filter(pk=key, claim=claim).first()
    if digest is not None:
        digest.put_off(trouble, now + pause(digest.tries))


@transaction.atomic
def _put_off_all(trouble: Trouble, now: datetime) -> None:
    for digest in Digest.objects.select_for_update(skip_locked=True).claimable(now):
        digest.put_off(trouble, now + pause(digest.tries))


def pause(tries: int) -> timedelta:
    """How long to wait after a try that failed, when so many failed before."""
    return timedelta(minutes=PAUSES[min(tries, len(PAUSES) - 1)])


def _tomorrow(now: datetime) -> datetime:
    following = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(following, settings.REMIND_FROM))
