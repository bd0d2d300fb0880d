from django.urls import path

from bondgenoot.cases.views import handover_note

urlpatterns = [
    path("overdrachten/", handover_note.handover_notes, name="handover_notes"),
    path("overdrachten/papier/", handover_note.handover_paper, name="handover_paper"),
    path("<str:ref>/overdracht/gelezen/", handover_note.handover_read, name="handover_read"),
]
