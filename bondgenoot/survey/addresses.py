"""Where pupils come in, as whole addresses: on the board, on paper and in a QR code."""

from django.http import HttpRequest
from django.urls import reverse


def door(request: HttpRequest) -> str:
    """Where the code of a class is typed: "https://…/t/"."""
    return request.build_absolute_uri(reverse("pupil:door"))


def form(request: HttpRequest, code: str) -> str:
    """The questionnaire of one class: "https://…/t/KRM7PXD2H/"."""
    return request.build_absolute_uri(reverse("pupil:form", args=[code]))
