"""Asking the mentors of classes that are behind with something: by a mail that says nothing.

The mail has no name, no class and no reason. A mail that cannot be sent never loses the reminder.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib import clock
from bondgenoot.school.mailing import mail_each
from bondgenoot.school.models import Role, RoleAssignment, Staff


class Mailed(Protocol):
    """A row about one class that keeps to how many mentors a mail went."""

    mailed: int


Row = TypeVar("Row", bound=Mailed)


@dataclass(frozen=True)
class Reminded:
    """`unmailed`: mentors who find the reminder on their page, but got no mail."""

    classes: int
    unmailed: tuple[Staff, ...]


def mentors_of(classes: Iterable[UUID], on: date) -> dict[UUID, tuple[Staff, ...]]:
    """The mentors of that day, by the id of their class; none is an empty tuple. One question."""
    found: dict[UUID, tuple[Staff, ...]] = defaultdict(tuple)
    held = RoleAssignment.objects.current(on).filter(role=Role.MENTOR, school_class__in=list(classes))
    for one in held.select_related("staff__user").order_by("staff__last_name"):
        if one.school_class_id:
            found[one.school_class_id] += (one.staff,)
    return found


def mail_mentors(rows: Sequence[Row], class_of: Callable[[Row], UUID], *, address: str) -> Reminded:
    """One mail for each mentor of these classes, and in each row how many went; `address` is where they log in."""
    mentors = mentors_of({class_of(row) for row in rows}, clock.today())
    everyone = {staff.pk: staff for row in rows for staff in mentors[class_of(row)]}
    subject = _("Er staat iets voor je klaar in Bondgenoot")
    body = _("Er staat iets voor je klaar in Bondgenoot. Log in om het te zien:") + f"\n\n{address}\n"
    mailed = mail_each(everyone.values(), subject=subject, body=body)
    for row in rows:
        row.mailed = sum(staff.pk in mailed for staff in mentors[class_of(row)])
    return Reminded(len(rows), tuple(staff for key, staff in everyone.items() if key not in mailed))


def tell(request: HttpRequest, done: Reminded, *, nobody: str) -> None:
    """Say on the next page who was reminded; `nobody` is the sentence for when there was no class left to remind."""
    if not done.classes:
        messages.info(request, nobody)
        return
    words = ngettext(
        "De mentoren van %(n)d klas zijn herinnerd.",
        "De mentoren van %(n)d klassen zijn herinnerd.",
        done.classes,
    )
    messages.success(request, words % {"n": done.classes})
    if done.unmailed:
        names = ", ".join(map(str, done.unmailed))
        text = _("Niet gemaild: %(names)s. Zij zien het wel op hun pagina. Zeg het ze zelf ook even.")
        messages.warning(request, text % {"names": names})
