"""A primary key that tells nothing: no counter, no order of arrival."""

import secrets
from typing import Any

from django.db import models

BITS = 63


def random_key() -> int:
    return secrets.randbits(BITS)


class RandomKeyField(models.BigIntegerField):  # type: ignore[type-arg]
    """63 random bits. On SQLite it is the rowid itself, so that no hidden counter keeps the order of arrival."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"primary_key": True, "editable": False, "default": random_key, **options})

    def db_type(self, connection: Any) -> str | None:
        # Only the exact words "integer primary key" make a column the rowid.
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
