"""Requests for a talk that are a joke, put aside together: read first, with one reason for all of them."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.intake.forms.talk import JokesForm
from bondgenoot.intake.models import Rather, TalkRequest
from bondgenoot.intake.models.talk_request import TalkRequestQuerySet
from bondgenoot.lib.forms import Card
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

# So many on one screen; the rest comes when these are put aside.
TOGETHER = 100
# Of a long story so much: enough to see what it is, and a story is opened on its own.
ENOUGH = 300


@requires("talk.answer")
def talk_jokes(request: StaffRequest) -> HttpResponse:
    """What waits with what was written, to tick. `?alles` begins with a tick at every one."""
    found = TalkRequest.objects.within(request.grant)
    shown = on_screen(found.unanswered(), ticked(request))
    every = [str(one.pk) for one in shown] if "alles" in request.GET else []
    form = JokesForm(request.POST or None, cards=cards(shown), initial={"talks": every})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = found.filter(pk__in=given["talks"])
        number = chosen.put_aside(by=request.staff, words=given["words"], key=given["key"])
        messages.success(request, told(number))
        return redirect("intake:talk_list")
    if shown:
        record(
            action="talk.read_together",
            noun="talk",
            by=request.staff.user,
            talks=",".join(str(one.pk) for one in shown),
        )
    context = {"form": form, "shown": shown, "every": every}
    return render(request, "intake/talk_jokes.html", context)


def ticked(request: HttpRequest) -> set[UUID]:
    """The ids that were sent; what is no id is for the form to refuse."""
    found = set()
    for value in request.POST.getlist("talks")[:TOGETHER]:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found


def on_screen(waiting: TalkRequestQuerySet, sent: set[UUID]) -> list[TalkRequest]:
    """What was ticked already, and then what waits longest."""
    oldest = waiting.select_related("vault").order_by("received_on", "id")
    first = list(oldest.filter(pk__in=sent))
    return first + list(oldest.exclude(pk__in=sent)[: TOGETHER - len(first)])


def cards(shown: Iterable[TalkRequest]) -> list[Card]:
    """A tick box for each request: who, and under it what was written. Opens the vaults."""
    return [_card(str(one.pk), one.words()) for one in shown]


def _card(name: str, words: dict[str, str]) -> Card:
    rather = words.get("rather") or Rather.ANYBODY
    wish = "" if rather == Rather.ANYBODY else str(Rather(rather).label)
    written = [words.get("about", ""), wish, words.get("who", ""), words.get("how", "")]
    told = Truncator(" · ".join(filter(None, written))).chars(ENOUGH)
    return Card(name, f"{words.get('name', '')}, {words.get('school_class', '')}", told)


def told(number: int) -> str:
    if number == 1:
        return _("Eén verzoek is weggelegd.")
    return _("%(number)d verzoeken zijn weggelegd.") % {"number": number}
