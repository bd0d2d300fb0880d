from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bondgenoot.school.models import Location
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.roster.applying import RosterRefused, apply, preview
from bondgenoot.school.roster.plan import GROUP_LABELS, Group, Plan
from bondgenoot.school.roster.rows import WrongFile

NAMED = 10


class Command(BaseCommand):
    help = "Leest een lijst: laat zien wat er zou veranderen, en legt het vast met --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=RosterKind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="naam van de organisatie")
        parser.add_argument("--location", required=True, help="naam van de locatie")
        parser.add_argument("--apply", action="store_true", help="leg het vast")
        parser.add_argument(
            "--leavers", action="store_true", help="ja, ook als er veel mensen niet meer in de lijst staan"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind = RosterKind(options["kind"])
        places = Location.objects.filter(name=options["location"], organisation__name=options["organisation"])
        location = places.first()
        if location is None:
            raise CommandError("Deze organisatie heeft geen locatie met die naam.")
        try:
            content = options["file"].read_bytes()
            plan = preview(kind, content, location=location, on=timezone.localdate())
            self.tell(plan)
            if options["apply"]:
                done = apply(
                    kind,
                    content,
                    location=location,
                    by=None,
                    at=timezone.now(),
                    previewed=plan.fingerprint,
                    leavers_confirmed=options["leavers"],
                )
                self.stdout.write(f"Ingelezen: {sum(done.counts.values())} wijzigingen.")
        except OSError as error:
            raise CommandError(f"Het bestand is niet te openen: {options['file']}") from error
        except (WrongFile, RosterRefused) as refusal:
            raise CommandError(str(refusal)) from refusal

    def tell(self, plan: Plan) -> None:
        """Counts, and numbers instead of names: what a terminal shows ends up in a log."""
        if plan.changes_nothing:
            self.stdout.write("Niets te wijzigen.")
        for group in Group:
            if count := len(plan.of(group)):
                keys = ", ".join(change.key for change in plan.of(group)[:NAMED])
                more = " …" if count > NAMED else ""
                self.stdout.write(f"{GROUP_LABELS[group]}: {count} ({keys}{more})")
        for bad in plan.unreadable:
            self.stdout.write(f"rij {bad.line}: {bad.reason}")
        for sentence in (*plan.notes, *plan.blockers, plan.safety):
            if sentence:
                self.stdout.write(f"Let op: {sentence}")
