"""Proof that the protocol was followed, per case."""

from django.urls import path

from bondgenoot.disclosure.views import proof

ONE = "verantwoording/<str:ref>/<uuid:proof_id>/"

urlpatterns = [
    path("verantwoording/<str:ref>/", proof.proof_list, name="proof_list"),
    path(ONE, proof.proof_page, name="proof_page"),
    path(f"{ONE}pdf/", proof.proof_pdf, name="proof_pdf"),
    path(f"{ONE}vergelijking/", proof.proof_comparison, name="proof_comparison"),
]
