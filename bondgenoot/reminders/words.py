"""What a mail says: that something waits, how much and how soon. No name, class, reference or kind of case.

The mail is plain text: nothing is loaded, nothing is followed, and every reader can read it.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.insight.choice import LATE, Choice


@dataclass(frozen=True)
class Counts:
    """How many things a mail tells of: own ones by how soon, and those of colleagues that are far too late.

    `week` counts what is due later this week, and only for who gets one mail a week.
    """

    late: int = 0
    today: int = 0
    tomorrow: int = 0
    week: int = 0
    escalated: int = 0

    @property
    def own(self) -> int:
        return self.late + self.today + self.tomorrow + self.week


def subject() -> str:
    """The same for everybody: on a locked screen it says nothing."""
    return _("Er staat iets voor je klaar in Bondgenoot")


def body(counts: Counts, *, site: str, sees_overview: bool) -> str:
    """The whole text. `site` is the address of this installation without a slash at the end."""
    parts = [_("Dag,")]
    if counts.own:
        parts.append(
            _("Er staat iets voor je klaar: %(counts)s.\nKijk hier wat je kunt doen: %(url)s")
            % {"counts": enumerated(counts), "url": site + reverse("agenda:now")}
        )
    if counts.escalated:
        parts.append(_escalation(counts.escalated, site=site, sees_overview=sees_overview))
    parts.append(
        _(
            "In deze mail staat expres geen naam en geen inhoud. Je leest alles als je bent ingelogd.\n"
            "Wil je minder vaak mail? Dat kies je hier: %(url)s"
        )
        % {"url": site + reverse("reminders:preference")}
    )
    return "\n\n".join(parts) + "\n"


def enumerated(counts: Counts) -> str:
    """ "1 te laat, 2 voor vandaag, 1 voor de volgende schooldag": on a Friday that is not tomorrow."""
    said = (
        (counts.late, _("%(n)d te laat")),
        (counts.today, _("%(n)d voor vandaag")),
        (counts.tomorrow, _("%(n)d voor de volgende schooldag")),
        (counts.week, _("%(n)d voor later deze week")),
    )
    return ", ".join(words % {"n": number} for number, words in said if number)


def _escalation(number: int, *, site: str, sees_overview: bool) -> str:
    said = ngettext(
        "Bij een collega is iets te laat. Help je mee?",
        "Bij collega's zijn %(n)d dingen te laat. Help je mee?",
        number,
    ) % {"n": number}
    where = _too_late() if sees_overview else reverse("reminders:reminder_list")
    return f"{said}\n{_('Kijk hier: %(url)s') % {'url': site + where}}"


def _too_late() -> str:
    """The overview of a location, of what is too late alone."""
    return f"{reverse('insight:overview')}?{Choice(tile=LATE).query()}"


def trial_subject() -> str:
    return _("Proefmail van Bondgenoot")


def trial_body() -> str:
    return _(
        "Dag,\n\nDit is een proefmail. Hij is aangekomen, dus herinneringen van Bondgenoot komen ook aan.\n"
        "Je hoeft niets te doen.\n"
    )
