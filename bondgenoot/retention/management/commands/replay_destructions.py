"""Na het terugzetten van een back-up: wat vernietigd was opnieuw vernietigen."""

from django.core.management.base import BaseCommand

from bondgenoot.retention.models import StoneKind
from bondgenoot.retention.replaying import replay
from bondgenoot.retention.stones import lines


class Command(BaseCommand):
    help = (
        "Vernietigt opnieuw wat volgens het stenenbestand (BONDGENOOT_STONES) al vernietigd was en in een "
        "teruggezette back-up weer staat. Kan zonder gevaar nog een keer."
    )

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{len(lines())} stenen in het bestand.")
        for kind, count in replay().items():
            self.stdout.write(f"{StoneKind(kind).label}: {count} opnieuw vernietigd")
