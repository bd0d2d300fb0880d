"""Whether mail goes out: for who runs the school's data. Knows colleagues and moments, nothing of what is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.reminders import words
from bondgenoot.reminders.models import Digest, Trouble
from bondgenoot.reminders.posting import Post as MailServer
from bondgenoot.school.access import Grant
from bondgenoot.school.mailing import address_of, is_deliverable
from bondgenoot.school.models import Staff

# Before that a hitch may pass by itself.
PATIENCE = timedelta(days=1)
# The trouble of one colleague; everything else is about the mail server.
PERSONAL = (Trouble.ADDRESS, Trouble.NO_ADDRESS)


def digests_within(grant: Grant) -> QuerySet[Digest]:
    """The mails of everybody of the board: who may watch them, watches all."""
    return Digest.objects.filter(staff__organisation=grant.organisation_id)


def is_stuck(grant: Grant) -> bool:
    """Whether mail has failed for more than a day, and not because of the address of one colleague."""
    failing = Digest.objects.failing().filter(staff__organisation=grant.organisation_id)
    return failing.filter(made_at__lte=clock.now() - PATIENCE).exclude(trouble__in=PERSONAL).exists()


@dataclass(frozen=True)
class Post:
    """How the mail of a board goes, in counts and moments."""

    last_sent_at: datetime | None
    waiting: int
    failing: int
    unsure: int
    oldest_day: date | None
    next_try_at: datetime | None


def post_of(grant: Grant) -> Post:
    """One question."""
    unhanded = Q(handed_at=None)
    now = clock.now()
    unsure = Digest.objects.unsure(now).filter(staff__organisation=grant.organisation_id)
    found = digests_within(grant).aggregate(
        last_sent_at=Max("sent_at"),
        waiting=Count("pk", filter=unhanded),
        failing=Count("pk", filter=unhanded & Q(tries__gt=0)),
        unsure=Count("pk", filter=Q(pk__in=unsure.order_by().values("pk"))),
        oldest_day=Min("day", filter=unhanded),
        next_try_at=Min("next_try_at", filter=unhanded),
    )
    return Post(**found)


def without_address(grant: Grant, on: date) -> QuerySet[Staff]:
    """Colleagues who work here and to whom no mail can go."""
    working = Staff.objects.active(on).filter(organisation=grant.organisation_id)
    return working.filter(Q(user=None) | Q(user__email=""), email="")


@transaction.atomic
def try_again(grant: Grant, *, by: Staff) -> int:
    """Let everything that waits go with the next round of the sender; returns how many mails that are."""
    waiting = Digest.objects.unhanded().filter(staff__organisation=grant.organisation_id)
    asked = waiting.update(next_try_at=clock.now())
    record(action="mail.retried", noun="organisation", noun_id=grant.organisation_id, by=by.user, mails=asked)
    return asked


def with_odd_address(grant: Grant, on: date) -> list[Staff]:
    """Colleagues who work here and of whom the address is one that mail servers do not read. One question."""
    working = Staff.objects.active(on).filter(organisation=grant.organisation_id).select_related("user")
    return [staff for staff in working if is_odd(address_of(staff))]


def is_odd(address: str) -> bool:
    """Whether there is an address, and no mail can arrive there."""
    return bool(address) and not is_deliverable(address)


def send_trial(staff: Staff) -> None:
    """A mail to this colleague, now. Raises NotSent when it did not go, and Unsure when nobody knows."""
    post = MailServer()
    try:
        post.open()
        post.send(EmailMessage(words.trial_subject(), words.trial_body(), to=[address_of(staff)]))
    finally:
        post.close()


def waiting(grant: Grant) -> QuerySet[Digest]:
    """What is not with the mail server, what failed most in front."""
    found = Digest.objects.unhanded().filter(staff__organisation=grant.organisation_id)
    return found.select_related("staff__user").order_by(
        "-tries", "day", "staff__last_name", "staff__first_name", "pk"
    )


def unsure(grant: Grant) -> QuerySet[Digest]:
    """What was handed over without an answer, the newest in front."""
    found = Digest.objects.unsure(clock.now()).filter(staff__organisation=grant.organisation_id)
    return found.select_related("staff").order_by("-handed_at", "pk")


def rows(digests: Iterable[Digest]) -> list[dict[str, Any]]:
    """Each waiting mail as people read it: for whom, since when, how often tried, and why it did not go."""
    return [
        {
            "who": str(one.staff),
            "day": one.day,
            "trouble": _why(one),
            "tried": ngettext("%(n)d keer geprobeerd", "%(n)d keer geprobeerd", one.tries) % {"n": one.tries},
            "tries": one.tries,
            "next_try_at": one.next_try_at,
        }
        for one in digests
    ]


def _why(digest: Digest) -> str:
    if not digest.trouble:
        return _("nog niet geprobeerd")
    if digest.trouble == Trouble.ADDRESS and is_odd(address_of(digest.staff)):
        return _("in het adres staat iets dat niet kan, zoals een letter met een accent")
    return str(Trouble(digest.trouble).label)
