from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bondgenoot.audit.rotation import Rotated, rotate
from bondgenoot.lib.sealing import KeyRingError, SealBroken


class Command(BaseCommand):
    help = (
        "Wisselt de hoofdsleutel terwijl iedereen doorwerkt. Zet eerst de nieuwe sleutel vooraan in "
        "BONDGENOOT_MASTER_KEYS, laat de oude erachter staan en start de server opnieuw."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = rotate()
        except KeyRingError as error:
            raise CommandError(str(error)) from error
        except SealBroken as error:
            raise CommandError(
                "Een vaste sleutel of de herstelsleutel in de database gaat niet open. Klopt BONDGENOOT_MASTER_KEYS "
                "bij deze database? Maak anders een nieuwe herstelsleutel met 'herstelsleutel_maken --vervang'."
            ) from error
        self.tell(made)
        if made.broken:
            raise CommandError(
                f"{len(made.broken)} sleutels gaan niet open en zijn gebleven zoals ze waren. Haal nog geen sleutel weg; "
                "zet deze rijen terug uit een back-up:\n" + "\n".join(made.broken)
            )

    def tell(self, made: Rotated) -> None:
        total = made.done.total()
        if total:
            parts = ", ".join(f"{number} × {name}" for name, number in sorted(made.done.items()) if number)
            self.stdout.write(f"{total} sleutels zijn nu verpakt met '{made.current}': {parts}.")
        else:
            self.stdout.write(f"Alles was al verpakt met '{made.current}'.")
        if made.copied:
            self.stdout.write("De herstelsleutel op papier opent nu ook de nieuwe hoofdsleutel.")
        for name in [] if made.broken else made.free:
            self.stdout.write(
                f"De sleutel '{name}' mag uit BONDGENOOT_MASTER_KEYS. Start daarna de server opnieuw. "
                "Bewaar hem elders zolang er back-ups zijn van vóór vandaag."
            )
