"""Reading a case in an emergency. Before the addresses that begin with a reference."""

from django.urls import path

from bondgenoot.cases.views import emergency

urlpatterns = [
    path("noodtoegang/", emergency.emergency_new, name="emergency_new"),
    path("noodtoegang/leerling/<uuid:pupil_id>/", emergency.emergency_pupil, name="emergency_pupil"),
    path("noodtoegang/kenmerk/<str:ref>/", emergency.emergency_reference, name="emergency_reference"),
    path("<str:ref>/noodtoegang/einde/", emergency.emergency_end, name="emergency_end"),
    path("<str:ref>/noodtoegang/<uuid:access_id>/", emergency.emergency_page, name="emergency_page"),
]
