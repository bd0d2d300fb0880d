"""One thing that somebody must do outside a case."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

# Of one kind; more than that nobody does in a day, and the page of that kind shows them all.
MOST = 100
# So long somebody has for what is no matter of a day.
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Errand:
    """`key` is the id of what it is about; the school days of `location_id` say how late it is."""

    key: UUID
    title: str
    url: str
    about: str
    due_on: date
    location_id: UUID
