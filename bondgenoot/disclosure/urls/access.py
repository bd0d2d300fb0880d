"""Addresses of access requests, and of what a family says beside the record."""

from django.urls import path

from bondgenoot.disclosure.views import access, access_answer, access_draft, access_names, statement

ONE = "inzage/<uuid:request_id>/"
BESIDE = "<uuid:pupil_id>/"

urlpatterns = [
    path("inzage/", access.access_list, name="access_list"),
    path("inzage/nieuw/", access.access_new, name="access_new"),
    path("inzage/nieuw/<uuid:pupil_id>/", access.access_receive, name="access_receive"),
    path(ONE, access.access_page, name="access_page"),
    path(f"{ONE}overnemen/", access.access_take_over, name="access_take_over"),
    path(f"{ONE}concept/", access_draft.access_draft, name="access_draft"),
    path(f"{ONE}tweede-lezer/", access_draft.access_second, name="access_second"),
    path(f"{ONE}onderdeel/<uuid:entry_id>/<str:part>/", access_draft.access_part, name="access_part"),
    path(f"{ONE}namen/<uuid:section_id>/", access_names.access_names, name="access_names"),
    path(f"{ONE}afspraak/<uuid:agreement_id>/", access_draft.access_agreement, name="access_agreement"),
    path(f"{ONE}verstrekken/", access_answer.access_release, name="access_release"),
    path(f"{ONE}kopie/", access_answer.access_copy, name="access_copy"),
    path(f"{ONE}einde/", access_answer.access_ending, name="access_ending"),
    path(f"{ONE}verlenging/", access_answer.access_extension, name="access_extension"),
    path(f"{BESIDE}rechten/", statement.rights, name="rights"),
    path(f"{BESIDE}zienswijze/<uuid:entry_id>/", statement.statement_new, name="statement_new"),
    path(f"{BESIDE}aanpassen/<uuid:entry_id>/", statement.rectification_new, name="rectification_new"),
    path("aanpassing/<uuid:rectification_id>/", statement.rectification, name="rectification"),
]
