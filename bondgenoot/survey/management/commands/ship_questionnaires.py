"""`manage.py ship_questionnaires`: put the questionnaires that come with the product in the database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bondgenoot.survey.questionnaire_shipping import ship


class Command(BaseCommand):
    help = "Zet de meegeleverde vragenlijsten klaar. Twee keer doen kan geen kwaad."

    def handle(self, *args: Any, **options: Any) -> None:
        for questionnaire in ship():
            words = {"title": questionnaire.title, "version": questionnaire.version}
            self.stdout.write(_("%(title)s, versie %(version)d staat klaar.") % words)
