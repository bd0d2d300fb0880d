import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bondgenoot.audit.recovery import RecoveryRefused, make_recovery_key
from bondgenoot.audit.recovery_paper import recovery_paper


class Command(BaseCommand):
    help = "Maakt een herstelsleutel om op papier te bewaren: daarmee komt een verloren hoofdsleutel terug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "papier", nargs="?", help="pad van de PDF om af te drukken; zonder alleen op het scherm"
        )
        parser.add_argument(
            "--vervang", action="store_true", help="het vorige papier opent daarna niets meer"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["papier"]) if options["papier"] else None
        if path and (path.exists() or not path.parent.is_dir()):
            raise CommandError(f"{path} bestaat al, of de map is er niet. Kies een ander pad.")
        try:
            groups = make_recovery_key(replace=options["vervang"])
        except RecoveryRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("De herstelsleutel (staat alleen hier; Bondgenoot bewaart hem niet):\n")
        for at in range(0, len(groups), 4):
            self.stdout.write("    " + "  ".join(groups[at : at + 4]))
        self.stdout.write("")
        if path is None:
            self.stdout.write("Schrijf de code over op papier, leg dat in de kluis en wis dit scherm.")
            return
        # Only for whoever asked; a file that appeared in the meantime is not written over.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(recovery_paper(groups))
        self.stdout.write(
            f"Druk {path} af, leg het papier in de kluis, gooi het bestand weg en wis dit scherm."
        )
