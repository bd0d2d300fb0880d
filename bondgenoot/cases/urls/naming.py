"""Who is meant in the words of a case."""

from django.urls import path

from bondgenoot.cases.views import mentioning, naming

urlpatterns = [
    path("beoordeling/<uuid:signal_id>/namen/", naming.signal_names, name="signal_names"),
    path("<str:ref>/namen/", naming.names, name="names"),
    path("<str:ref>/noemen/", mentioning.people, name="people"),
    path("<str:ref>/noemen/lijst/", mentioning.people_list, name="people_list"),
]
