"""Addresses of legal holds, under /bewaren/verplichtingen/."""

from django.urls import path

from bondgenoot.retention.views.hold import hold_end, hold_list, hold_new, hold_page, hold_put

urlpatterns = [
    path("verplichtingen/", hold_list, name="hold_list"),
    path("verplichtingen/nieuw/", hold_new, name="hold_new"),
    path("verplichtingen/nieuw/<uuid:pupil_id>/", hold_put, name="hold_put"),
    path("verplichtingen/<uuid:hold_id>/", hold_page, name="hold_page"),
    path("verplichtingen/<uuid:hold_id>/einde/", hold_end, name="hold_end"),
]
