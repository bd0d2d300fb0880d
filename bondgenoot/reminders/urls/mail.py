from django.urls import path

from bondgenoot.reminders.views import mail

urlpatterns = [
    path("post/", mail.mail, name="mail"),
    path("post/opnieuw/", mail.mail_again, name="mail_again"),
    path("post/proef/", mail.mail_trial, name="mail_trial"),
]
