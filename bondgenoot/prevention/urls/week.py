"""Addresses under /jaar/week-tegen-pesten/."""

from django.urls import path

from bondgenoot.prevention.views.week import week_copy, week_page, week_plan
from bondgenoot.prevention.views.week_item import (
    week_item,
    week_item_done,
    week_item_new,
    week_item_removal,
    week_item_undone,
)

urlpatterns = [
    path("week-tegen-pesten/", week_page, name="week"),
    path("week-tegen-pesten/dagen/", week_plan, name="week_plan"),
    path("week-tegen-pesten/<uuid:plan_id>/kopie/", week_copy, name="week_copy"),
    path("week-tegen-pesten/<uuid:plan_id>/nieuw/", week_item_new, name="week_item_new"),
    path("week-tegen-pesten/onderdelen/<uuid:item_id>/", week_item, name="week_item"),
    path("week-tegen-pesten/onderdelen/<uuid:item_id>/gedaan/", week_item_done, name="week_item_done"),
    path("week-tegen-pesten/onderdelen/<uuid:item_id>/open/", week_item_undone, name="week_item_undone"),
    path("week-tegen-pesten/onderdelen/<uuid:item_id>/weg/", week_item_removal, name="week_item_removal"),
]
