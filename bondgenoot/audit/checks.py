"""What `manage.py check --database` and `migrate` say about the keys."""

from typing import Any

from django.core.checks import CheckMessage, Error

from bondgenoot.audit.start_check import what_is_wrong


def check_master_keys(databases: Any = None, **more: Any) -> list[CheckMessage]:
    """One error per master key that is missing or another one."""
    return [Error(sentence, id="bondgenoot.E001") for sentence in what_is_wrong()] if databases else []
