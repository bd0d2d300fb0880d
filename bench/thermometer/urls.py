"""The addresses of the product, and the two views it is compared with. They are as free of cookies as the product's."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bench import urls as bench
from bench.thermometer.models import PlainAnswer
from bondgenoot.lib.policy import public

STATEMENTS = 42
PAGE = b"<!doctype html><title>Vragenlijst</title><form method=post>" + b" " * 1000 + b"</form>"
THANKS = b"<!doctype html><title>Dank je</title>"


@public
@csrf_exempt
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@public
@csrf_exempt
def minimal(request: HttpRequest) -> HttpResponse:
    """A bare page; and what a minimal view must do with a form: look at every value, and keep one row."""
    if request.method != "POST":
        return HttpResponse(PAGE)
    sent = request.POST
    try:
        values = [int(sent[f"s{place}"]) for place in range(STATEMENTS)]
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    if not all(0 <= value <= 5 for value in values):
        return HttpResponseBadRequest()
    with transaction.atomic():
        PlainAnswer.objects.create(values=bytes(values))
    return HttpResponse(THANKS)


urlpatterns = [path("bench/niets/", empty), path("bench/kaal/", minimal), *bench.urlpatterns]
handler400, handler403 = bench.handler400, bench.handler403
handler404, handler500 = bench.handler404, bench.handler500
