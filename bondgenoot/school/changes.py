"""Tells the floors above that somebody's roles or the holidays changed, without knowing them.

`settings.AFTER_STAFF_CHANGE` and `settings.AFTER_CALENDAR_CHANGE` name the functions, in order. They run inside the
caller's transaction, so that a leaver and the tasks of that leaver move together or not at all.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from bondgenoot.accounts.models import User
    from bondgenoot.school.models import Location, Organisation


def staff_changed(organisation: "Organisation", *, by: "User | None", only: "Location | None" = None) -> None:
    """Call after any change in who works where: a role that begins or ends, a leaver, a roster.

    With `only` at that location: what somebody else's location lacks must not hold this one up.
    """
    where = {} if only is None else {"only": only}
    for name in settings.AFTER_STAFF_CHANGE:
        import_string(name)(organisation, by=by, **where)


def still_needs_somebody(location: "Location") -> bool:
    """Whether something at this location needs a coordinator or management, also when its pupils are gone."""
    return any(import_string(name)(location) for name in settings.NEEDS_SOMEBODY)


def calendar_changed(location: "Location", *, by: "User | None") -> None:
    """Call after any change in the holidays of a location: terms count its school days."""
    for name in settings.AFTER_CALENDAR_CHANGE:
        import_string(name)(location, by=by)
