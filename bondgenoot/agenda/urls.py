"""The landing page, and its lists."""

from django.urls import path

from bondgenoot.agenda import views

app_name = "agenda"

urlpatterns = [
    path("", views.now, name="now"),
    path("taken/", views.task_list, name="task_list"),
]
