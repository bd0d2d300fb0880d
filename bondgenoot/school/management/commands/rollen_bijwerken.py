from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bondgenoot.school.night import turn


class Command(BaseCommand):
    help = "Elke nacht: wie vandaag weg is of een rol kwijt is, houdt geen open taken; oude voorbeelden verdwijnen."

    def handle(self, *args: Any, **options: Any) -> None:
        stuck = turn()
        if stuck:
            raise CommandError(
                f"Bij {stuck} schoolbestuur(en) is niemand over om de taken over te nemen. "
                "Wijs op de pagina School een anti-pestcoördinator aan."
            )
        self.stdout.write("Rollen en taken zijn bijgewerkt.")
