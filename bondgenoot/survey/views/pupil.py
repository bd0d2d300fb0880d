"""What a pupil sees: one page with a class code, nothing that is remembered of who opened or sent it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import cast
from urllib.parse import parse_qsl
from uuid import UUID

from csp.decorators import csp_update
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from bondgenoot.lib.compressed import Gapped
from bondgenoot.lib.policy import public
from bondgenoot.lib.random_key import BITS, random_key
from bondgenoot.survey import codes, pupil_page, receiving
from bondgenoot.survey.answer_row import NoSuchAnswer
from bondgenoot.survey.guesses import TooManyGuesses, guesses
from bondgenoot.survey.models import Round
from bondgenoot.survey.pupil_words import spoken
from bondgenoot.survey.receiving import Door, Receipt

# A questionnaire has some fifty.
MOST_FIELDS = 1000
# The icon is an empty one inside the page: a request less for every phone.
_no_icon = csp_update({"img-src": ["data:"]})


class _InTheWay(Exception):
    """A code that leads to no open questionnaire: which sentence of `pupil_words` says so, and the status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@public
@csrf_exempt
@_no_icon
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """One field for the code of the class; a right code leads on. Posted, so that a code is in no address."""
    if request.method != "POST":
        return _door_page(request, "")
    typed = _fields(request).get("code", "")[:40]
    try:
        if not typed.strip():
            raise _InTheWay("no_code", 422)
        to = _find(typed)
        if not receiving.is_open(to):
            raise _not_open(to)
    except _InTheWay as obstacle:
        return _door_page(request, typed, obstacle)
    code = pupil_page.chosen_language(to, request.GET.get("taal", ""))
    return HttpResponseRedirect(reverse("pupil:form", args=[to.code]) + pupil_page.address(code))


@public
@csrf_exempt
@_no_icon  # type: ignore[arg-type]  # its types know views without arguments only
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The questionnaire; sent, it is taken in and thanked for in the same answer."""
    try:
        to = _find(code)
        if request.method == "POST":
            return _take_in(request, to)
        if not receiving.is_open(to):
            raise _not_open(to)
    except _InTheWay as obstacle:
        return _door_page(request, code[:40], obstacle)
    pages = pupil_page.pages(to, pupil_page.chosen_language(to, request.GET.get("taal", "")))
    return _send(request, pages.form, str(random_key()).encode())


@public
@csrf_exempt
@_no_icon
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """How anonymous this is, honestly."""
    location_id = None
    with suppress(ValueError):
        location_id = UUID(request.GET.get("school", ""))
    return _send(request, pupil_page.privacy_page(spoken(request.GET.get("taal", "")), location_id))


@sensitive_variables()
def _take_in(request: HttpRequest, to: Door) -> HttpResponse:
    code = pupil_page.chosen_language(to, request.GET.get("taal", ""))
    sent, row = _fields(request), b""
    key = _key(sent.get("key", ""))
    with suppress(NoSuchAnswer):
        row = to.layout.read(sent)
    if key is None or not row:
        problem = "wrong_value"
    elif to.layout.is_empty(row):
        problem = "nothing"
    else:
        receipt = receiving.receive(to, row, key=key, slip=codes.normal(sent.get("slip", "")))
        if receipt is Receipt.RECEIVED:
            return _send(request, pupil_page.pages(to, code).thanks)
        if receipt is Receipt.CLOSED:
            raise _not_open(to)
        problem = "no_such_slip" if sent.get("slip", "").strip() else "no_slip"
    again = pupil_page.draw_form(
        to, code, key=random_key() if key is None else key, sent=sent, problem=problem
    )
    return HttpResponse(again, status=422)


def _find(typed: str) -> Door:
    """Where a code leads. _InTheWay when nowhere."""
    code = codes.normal(typed)
    try:
        found = guesses.find(code) if code else None
    except TooManyGuesses as error:
        raise _InTheWay("wrong_code", 429) from error
    if found is None:
        raise _InTheWay("wrong_code", 404)
    return found


def _not_open(to: Door) -> _InTheWay:
    known = Round.objects.filter(pk=to.round_id).first()
    if known is None:
        return _InTheWay("wrong_code", 404)  # withdrawn since this code was last used
    return _InTheWay("not_yet", 409) if known.state == "planned" else _InTheWay("closed", 410)


def _door_page(request: HttpRequest, typed: str, obstacle: _InTheWay | None = None) -> HttpResponse:
    page = pupil_page.door_page(spoken(request.GET.get("taal", "")), obstacle.sentence if obstacle else "")
    return _send(request, page, escape(typed).encode(), status=obstacle.status if obstacle else 200)


def _send(request: HttpRequest, page: Gapped, filling: bytes = b"", status: int = 200) -> HttpResponse:
    body, encoding = page.answer(filling, request.META.get("HTTP_ACCEPT_ENCODING", ""))
    headers = {"Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return HttpResponse(body, headers=headers, status=status)


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """What was sent, by name. Read here because Django's own reading takes twice as long; TooManyFieldsSent alike."""
    if request.content_type != "application/x-www-form-urlencoded":
        return cast("Mapping[str, str]", request.POST)
    try:
        pairs = parse_qsl(
            request.body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise TooManyFieldsSent from error
    return dict(pairs)


def _key(typed: str) -> int | None:
    """The number of the page that was sent; None when it is none."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 19:
        return None
    return int(typed) if int(typed) < 1 << BITS else None
