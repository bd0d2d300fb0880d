from django.urls import path

from bondgenoot.insight.views import new_year

urlpatterns = [
    path("nieuw-schooljaar/", new_year.new_year, name="new_year"),
    path("nieuw-schooljaar/casussen/", new_year.new_year_cases, name="new_year_cases"),
    path(
        "nieuw-schooljaar/activiteiten/klaarzetten/",
        new_year.new_year_activities,
        name="new_year_activities",
    ),
    path("nieuw-schooljaar/<slug:key>/", new_year.new_year_part, name="new_year_part"),
]
