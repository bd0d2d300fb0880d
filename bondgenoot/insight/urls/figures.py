from django.urls import path

from bondgenoot.insight.views.figures import figures, figures_csv, figures_xlsx
from bondgenoot.insight.views.register import register, register_csv, register_xlsx

urlpatterns = [
    path("cijfers/", figures, name="figures"),
    path("cijfers/cijfers.xlsx", figures_xlsx, name="figures_xlsx"),
    path("cijfers/cijfers.csv", figures_csv, name="figures_csv"),
    path("incidenten/", register, name="register"),
    path("incidenten/incidenten.xlsx", register_xlsx, name="register_xlsx"),
    path("incidenten/incidenten.csv", register_csv, name="register_csv"),
]
