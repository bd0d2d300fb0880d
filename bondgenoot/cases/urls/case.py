from django.urls import path

from bondgenoot.cases.views import case, readers, triage

urlpatterns = [
    path("", case.case_list, name="case_list"),
    path("beoordeling/<uuid:signal_id>/", triage.triage, name="triage"),
    path("<str:ref>/", case.case_page, name="case_page"),
    path("<str:ref>/verloop/", case.case_map, name="case_map"),
    path("<str:ref>/lezers/", readers.case_readers, name="case_readers"),
    path("<str:ref>/lezers/uitvoer/", readers.case_readers_file, name="case_readers_file"),
]
