from django.urls import path

from bondgenoot.insight.views import overview

urlpatterns = [
    path("", overview.overview, name="overview"),
]
