from django.urls import path

from bondgenoot.school.views import colour, location, overview, pupil, roster, staff

app_name = "school"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("wie-mag-wat/", overview.permissions, name="permissions"),
    path("kleur/", colour.colour, name="colour"),
    path("locaties/nieuw/", location.location_new, name="location_new"),
    path("locaties/<uuid:pk>/", location.location, name="location"),
    path("locaties/<uuid:pk>/wijzigen/", location.location_edit, name="location_edit"),
    path("locaties/<uuid:pk>/vakanties/nieuw/", location.holiday_new, name="holiday_new"),
    path("locaties/<uuid:pk>/vakanties/overnemen/", location.holidays_adopt, name="holidays_adopt"),
    path("locaties/<uuid:pk>/medewerkers/", staff.staff_list, name="staff_list"),
    path("vakanties/<uuid:pk>/", location.holiday_edit, name="holiday_edit"),
    path("vakanties/<uuid:pk>/weg/", location.holiday_remove, name="holiday_remove"),
    path("klassen/<uuid:pk>/", pupil.school_class, name="school_class"),
    path("leerlingen/<uuid:pk>/", pupil.pupil, name="pupil"),
    path("ouders/<uuid:pk>/", pupil.guardian_edit, name="guardian_edit"),
    path("medewerkers/<uuid:pk>/", staff.staff, name="staff"),
    path("medewerkers/<uuid:pk>/rollen/nieuw/", staff.role_new, name="role_new"),
    path("medewerkers/<uuid:pk>/vertrek/", staff.staff_leave, name="staff_leave"),
    path("medewerkers/<uuid:pk>/inloglink/", staff.staff_link, name="staff_link"),
    path("rollen/<uuid:pk>/einde/", staff.role_end, name="role_end"),
    path("import/", roster.roster, name="roster"),
    path("import/<uuid:pk>/", roster.roster_preview, name="roster_preview"),
    path("ingelezen/<uuid:pk>/", roster.roster_result, name="roster_result"),
]
