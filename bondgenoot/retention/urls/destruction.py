"""Addresses of destruction lists, under /bewaren/lijsten/."""

from django.urls import path

from bondgenoot.retention.views.destruction import (
    destruction_carried_out,
    destruction_line,
    destruction_list,
    destruction_new,
    destruction_offer,
    destruction_page,
    destruction_reading,
    destruction_withdrawal,
)

urlpatterns = [
    path("lijsten/", destruction_list, name="destruction_list"),
    path("lijsten/nieuw/", destruction_new, name="destruction_new"),
    path("lijsten/<uuid:list_id>/", destruction_page, name="destruction_page"),
    path("lijsten/<uuid:list_id>/regels/<int:line_id>/", destruction_line, name="destruction_line"),
    path("lijsten/<uuid:list_id>/voorleggen/", destruction_offer, name="destruction_offer"),
    path("lijsten/<uuid:list_id>/tweede-lezer/", destruction_reading, name="destruction_reading"),
    path("lijsten/<uuid:list_id>/intrekken/", destruction_withdrawal, name="destruction_withdrawal"),
    path("lijsten/<uuid:list_id>/uitvoeren/", destruction_carried_out, name="destruction_carried_out"),
]
