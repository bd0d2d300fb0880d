import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bondgenoot.audit.recovery import RecoveryRefused, master_keys_from


class Command(BaseCommand):
    help = "Haalt een verloren hoofdsleutel terug met de herstelsleutel op papier."
    # Asked while the keys are lost, so nothing that needs them is checked first.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        # Typed and not given as an argument: those stay in the history of the terminal.
        self.stdout.write("Typ de code van het papier over, alle 14 groepen op één regel:")
        code = sys.stdin.readline()
        try:
            line = master_keys_from(code)
        except RecoveryRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("Zet deze regel in de omgeving van de server, start opnieuw en wis dit scherm:\n")
        self.stdout.write(f"BONDGENOOT_MASTER_KEYS={line}")
