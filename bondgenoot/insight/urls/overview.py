from django.urls import path

from bondgenoot.insight.views import handing_over, overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("overgeslagen/", overview.departure_list, name="departure_list"),
    path("waar/", overview.clustering, name="clustering"),
    path("werk/", overview.workload_page, name="workload"),
    path("overdracht/", handing_over.handover, name="handover"),
    path("overname/", handing_over.takeover, name="takeover"),
]
