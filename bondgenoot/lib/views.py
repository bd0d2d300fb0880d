"""What belongs to no noun: the pages for when something is in the way, and the sample page of the looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from bondgenoot.lib.policy import development_only
from bondgenoot.lib.style_page import StyleForm, specimens


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request, so that nothing that may just have broken (database, menu) is asked again."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


@development_only
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?fout` shows the form as it comes back with errors."""
    filled: dict[str, Any] = {"approach": "apart", "signals": ["alone"], "safety": "2"}
    form = StyleForm({} if "fout" in request.GET else None, initial=filled)
    return render(request, "stijl/page.html", {"form": form, **specimens()})
