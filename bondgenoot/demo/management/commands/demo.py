"""Load the fictional school with a case at every stage, or add one case at a stage."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bondgenoot.demo.loading import add, load
from bondgenoot.demo.stories import STORIES


class Command(BaseCommand):
    help = "Laad de fictieve school met een casus in elk stadium, of voeg er één casus aan toe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stage", nargs="?", default="", help="stadium, bijvoorbeeld volgen-b")

    def handle(self, *_args: Any, **options: Any) -> None:
        stage = options["stage"]
        if not stage:
            number = load()
            self.stdout.write(
                f"De fictieve school is geladen, met {number} verhalen."
                if number
                else "De fictieve school stond er al."
            )
            return
        known = {story.stage: story for story in STORIES}
        if stage not in known:
            raise CommandError(f"Stadium ‘{stage}’ bestaat niet. Kies uit: {', '.join(known)}.")
        walk = add(known[stage])
        where = (
            f"/casussen/{walk.case.ref}/"
            if walk.case
            else f"/signalen/{walk.signal.pk}/"
            if walk.signal
            else "/"
        )
        self.stdout.write(f"Toegevoegd: {where} (mentor: {walk.mentor})")
