"""Every address of the product, by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("bondgenoot.agenda.urls")),
    path("", include("bondgenoot.accounts.urls")),
    path("signalen/", include("bondgenoot.intake.urls")),
    path("praten/", include("bondgenoot.intake.urls.talk")),
    path("herinneringen/", include("bondgenoot.reminders.urls")),
    path("agenda/", include("bondgenoot.reminders.urls.feed")),
    path("overzicht/", include("bondgenoot.insight.urls")),
    path("jaar/", include("bondgenoot.prevention.urls")),
    path("casussen/", include("bondgenoot.cases.urls")),
    path("dossiers/", include("bondgenoot.disclosure.urls")),
    path("bewaren/", include("bondgenoot.retention.urls")),
    path("thermometer/", include("bondgenoot.survey.urls")),
    path("t/", include("bondgenoot.survey.urls.pupil")),
    path("protocollen/", include("bondgenoot.protocol.urls")),
    path("school/", include("bondgenoot.school.urls")),
    path("", include("bondgenoot.lib.urls")),
]

handler400 = "bondgenoot.lib.views.bad_request"
handler403 = "bondgenoot.lib.views.permission_denied"
handler404 = "bondgenoot.lib.views.not_found"
handler500 = "bondgenoot.lib.views.server_error"
