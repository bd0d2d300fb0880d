from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from bondgenoot.audit.verifying import Receipt, UnreadableReceipt, verify


class Command(BaseCommand):
    help = "Kijkt of er in het logboek niets is veranderd, weggehaald of tussengevoegd."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            metavar="AANTAL:ZEGEL",
            help="wat een eerdere keer is opgeschreven; dan valt ook op of er aan het eind iets weg is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            since = Receipt.read(options["since"]) if options["since"] else None
        except UnreadableReceipt as error:
            raise CommandError(
                _("Schrijf SINCE=aantal:zegel zoals het eerder op het scherm stond, met de dubbele punt.")
            ) from error
        found = verify(since)
        if found.broken is not None:
            raise CommandError(
                _("Het logboek klopt niet meer vanaf regel %(line)s. Zet het terug uit een back-up.")
                % {"line": found.broken}
            )
        if found.cut_off:
            raise CommandError(
                _(
                    "Er zijn regels weg aan het eind: er waren er %(then)s, nu zijn het er %(now)s. "
                    "Zet het logboek terug uit een back-up."
                )
                % {"then": since.count if since else 0, "now": found.receipt.count}
            )
        if found.replaced:
            raise CommandError(
                _(
                    "Regel %(line)s is niet meer de regel van toen: het logboek is vervangen. "
                    "Zet het terug uit een back-up."
                )
                % {"line": since.count if since else 0}
            )
        self.stdout.write(
            _("Het logboek klopt: %(count)s regels. Zegel van de laatste regel: %(seal)s.")
            % {"count": found.receipt.count, "seal": found.receipt.seal or "–"}
        )
        if found.receipt.count:
            self.stdout.write(
                _("Schrijf dit op buiten deze computer. De volgende keer: make verify SINCE=%(receipt)s")
                % {"receipt": found.receipt}
            )
