"""The calendar itself, for a program that has only its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from bondgenoot.lib import clock
from bondgenoot.lib import guesses as brake
from bondgenoot.lib.guesses import TooManyGuesses
from bondgenoot.lib.policy import public
from bondgenoot.reminders.feed import content_of, written
from bondgenoot.reminders.models import CalendarFeed
from bondgenoot.reminders.models.calendar_feed import digest_of


@dataclass
class Guesses(brake.Guesses[CalendarFeed]):
    """Addresses of calendars that work now, by the hash of their token."""

    def look_up(self, code: str) -> CalendarFeed | None:
        return CalendarFeed.objects.behind(code, clock.today())

    def usable(self) -> Iterable[str]:
        return CalendarFeed.objects.live().values_list("token_hash", flat=True)


guesses = Guesses()


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whatever is wrong with an address, it is not there."""
    found = behind(token)
    if found is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    on = clock.today()
    content = content_of(found, on=on, url=request.build_absolute_uri(reverse("agenda:now")))
    found.read(content.hash, at=clock.now(), on=on)
    tag, changed_at = f'"{content.hash[:32]}"', found.changed_at.astimezone(UTC)
    moment = int(changed_at.timestamp())
    same = get_conditional_response(request, etag=tag, last_modified=moment)
    if same is not None:
        return same
    return HttpResponse(
        written(content, changed_at=changed_at),
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": tag,
            "Last-Modified": http_date(moment),
            "Content-Disposition": 'inline; filename="bondgenoot.ics"',
        },
    )


def behind(token: str) -> CalendarFeed | None:
    """The calendar of a token; what cannot be a token asks nothing of the database."""
    digest = digest_of(token)
    try:
        return guesses.find(digest) if digest else None
    except TooManyGuesses:
        return None
