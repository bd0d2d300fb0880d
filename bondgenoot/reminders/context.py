"""What other pages say of reminders. Asked only by the page that shows it: the others pay nothing."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from bondgenoot.reminders.models import Reminder
from bondgenoot.reminders.watching import is_stuck
from bondgenoot.school.permissions import Permission


def reminders(request: HttpRequest) -> dict[str, Any]:
    """Template context: `new_reminders` (how many are unread), `mail_is_stuck`, `may_watch_mail`.

    Functions: a template calls what it names.
    """
    holder = getattr(request, "holder", None)
    if holder is None:
        return {}

    @cache
    def new_reminders() -> int:
        return Reminder.objects.of(holder.staff).unseen().count()

    @cache
    def mail_is_stuck() -> bool:
        grant = holder.grant(Permission.MAIL_WATCH)
        return bool(grant) and is_stuck(grant)

    def may_watch_mail() -> bool:
        return bool(holder.may(Permission.MAIL_WATCH))

    return {
        "new_reminders": new_reminders,
        "mail_is_stuck": mail_is_stuck,
        "may_watch_mail": may_watch_mail,
    }
