from django.urls import path

from bondgenoot.cases.views import check, departure, informing, measure, step, takeover, thinking

urlpatterns = [
    path("<str:ref>/stappen/<uuid:step_id>/", step.step_page, name="step_page"),
    path("<str:ref>/stappen/<uuid:step_id>/mijn-tekst/", step.step_addition, name="step_addition"),
    path("<str:ref>/stappen/<uuid:step_id>/andere-weg/", departure.step_departure, name="step_departure"),
    path("<str:ref>/stappen/<uuid:step_id>/stilstaan/", thinking.stop_and_think, name="stop_and_think"),
    path("<str:ref>/stappen/<uuid:step_id>/maatregel/", measure.measure, name="measure"),
    path("<str:ref>/informeren/<uuid:informing_id>/bericht/", informing.message, name="message"),
    path("<str:ref>/informeren/<uuid:informing_id>/uitstel/", informing.deferral, name="deferral"),
    path("<str:ref>/controles/<uuid:check_id>/", check.check_page, name="check_page"),
    path("<str:ref>/controles/<uuid:check_id>/mijn-tekst/", check.check_addition, name="check_addition"),
    path("<str:ref>/taken/<uuid:task_id>/overname/", takeover.takeover, name="takeover"),
]
