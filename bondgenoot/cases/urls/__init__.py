"""Addresses of a case, by noun. `<ref>` is the random reference of a case."""

from bondgenoot.cases.urls import around, case, emergency, handover, naming, step

app_name = "cases"
urlpatterns = [
    *emergency.urlpatterns,
    *handover.urlpatterns,
    *case.urlpatterns,
    *step.urlpatterns,
    *around.urlpatterns,
    *naming.urlpatterns,
]
