"""`manage.py ship_editions`: put the editions that come with the product in the database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bondgenoot.protocol.shipping import ship


class Command(BaseCommand):
    help = "Zet de meegeleverde protocollen klaar. Twee keer doen kan geen kwaad."

    def handle(self, *args: Any, **options: Any) -> None:
        for edition in ship():
            words = {"title": edition.title, "version": edition.version}
            self.stdout.write(_("%(title)s, versie %(version)d staat klaar.") % words)
