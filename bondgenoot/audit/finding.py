"""Whether somebody once did or read something, asked inside the question of another app."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from bondgenoot.audit.models import AuditEvent


class Spelled(models.Func):
    """A UUID as the audit keeps it, with hyphens."""

    template = "CAST(%(expressions)s AS varchar)"
    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        # SQLite keeps it without; the parts of 8, 4, 4, 4 and 12 signs.
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        cut = " || '-' || ".join(f"substr(%(expressions)s, {first}, {number})" for first, number in parts)
        return self.as_sql(compiler, connection, template=f"({cut})", **more)


def done_by(user_id: object, *, action: str, noun: str, key: str = "pk") -> Exists:
    """That this user did this to the row at hand; `key` is the UUID field that names it."""
    events = AuditEvent.objects.filter(noun=noun, action=action, actor=str(user_id))
    return Exists(events.filter(noun_id=Spelled(OuterRef(key))))
