"""Addresses under /jaar/gedragsregels/."""

from django.urls import path

from bondgenoot.prevention.views.behaviour_rules import (
    rules_board,
    rules_page,
    rules_poster,
    rules_version,
)
from bondgenoot.prevention.views.behaviour_rules_edit import (
    rules_adoption,
    rules_discard,
    rules_edit,
    rules_new,
)
from bondgenoot.prevention.views.class_reminder import class_reminder
from bondgenoot.prevention.views.signatures import class_signatures, staff_signatures

urlpatterns = [
    path("gedragsregels/", rules_page, name="rules"),
    path("gedragsregels/nieuw/", rules_new, name="rules_new"),
    path("gedragsregels/tekenlijst.pdf", staff_signatures, name="staff_signatures"),
    path(
        "gedragsregels/klassen/<uuid:class_id>/tekenlijst.pdf",
        class_signatures,
        name="class_signatures",
    ),
    path("gedragsregels/<uuid:rules_id>/", rules_version, name="rules_version"),
    path("gedragsregels/<uuid:rules_id>/bord/", rules_board, name="rules_board"),
    path("gedragsregels/<uuid:rules_id>/poster.pdf", rules_poster, name="rules_poster"),
    path("gedragsregels/<uuid:rules_id>/tekst/", rules_edit, name="rules_edit"),
    path("gedragsregels/<uuid:rules_id>/vaststelling/", rules_adoption, name="rules_adoption"),
    path("gedragsregels/<uuid:rules_id>/weg/", rules_discard, name="rules_discard"),
    path("klassen-herinneren/<slug:duty>/", class_reminder, name="class_reminder"),
]
