"""One round of reminders, by hand or from a timer of the school's own; the server does the same every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib import clock
from bondgenoot.reminders.delivering import deliver, in_daytime
from bondgenoot.reminders.models import Digest
from bondgenoot.reminders.planning import plan
from bondgenoot.school.night import keep_up


class Command(BaseCommand):
    help = "Kijken wat er klaarstaat, en de mails daarover versturen (op schooldagen, overdag)"

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        keep_up()
        plan(clock.now())
        sent = deliver(clock.now())
        now = clock.now()
        waiting, unsure = Digest.objects.unhanded().count(), Digest.objects.unsure(now).count()
        self.stdout.write(ngettext("%(n)d mail verstuurd.", "%(n)d mails verstuurd.", sent) % {"n": sent})
        if not in_daytime(now):
            self.stdout.write(_("Mails gaan alleen overdag. Probeer het dan opnieuw."))
        if waiting:
            self.stdout.write(_("%(n)d wachten nog; het programma probeert het opnieuw.") % {"n": waiting})
        if unsure:
            self.stdout.write(
                _("Van %(n)d weet niemand of ze zijn aangekomen. Ze gaan niet nog eens.") % {"n": unsure}
            )
