"""Addresses of the year wheel and its activities."""

from django.urls import path

from bondgenoot.prevention.views.activity import (
    activity,
    activity_outcome,
    activity_plan,
    activity_reopen,
    activity_skip,
)
from bondgenoot.prevention.views.duty import duty_edit, duty_list, duty_new, duty_taking_up, duty_waiver
from bondgenoot.prevention.views.proof import proof_file, proof_new, proof_remove
from bondgenoot.prevention.views.wheel import year_account, year_begin, year_classes, year_closing, year_page

urlpatterns = [
    path("", year_page, name="year"),
    path("klassen/", year_classes, name="year_classes"),
    path("verantwoording/", year_account, name="year_account"),
    path("afsluiten/", year_closing, name="year_closing"),
    path("begin/", year_begin, name="year_begin"),
    path("activiteiten/<uuid:activity_id>/", activity, name="activity"),
    path("activiteiten/<uuid:activity_id>/afronding/", activity_outcome, name="activity_outcome"),
    path("activiteiten/<uuid:activity_id>/niet-gedaan/", activity_skip, name="activity_skip"),
    path("activiteiten/<uuid:activity_id>/terugdraaien/", activity_reopen, name="activity_reopen"),
    path("activiteiten/<uuid:activity_id>/planning/", activity_plan, name="activity_plan"),
    path("activiteiten/<uuid:activity_id>/bewijs/<slug:kind>/", proof_new, name="proof_new"),
    path("bewijs/<uuid:proof_id>/", proof_file, name="proof_file"),
    path("bewijs/<uuid:proof_id>/weghalen/", proof_remove, name="proof_remove"),
    path("inrichten/", duty_list, name="duty_list"),
    path("inrichten/nieuw/", duty_new, name="duty_new"),
    path("inrichten/<uuid:duty_id>/", duty_edit, name="duty_edit"),
    path("inrichten/<uuid:duty_id>/doen-wij-niet/", duty_waiver, name="duty_waiver"),
    path("inrichten/<uuid:duty_id>/toch-doen/", duty_taking_up, name="duty_taking_up"),
]
