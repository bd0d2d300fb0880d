"""Migration operations that let the database itself refuse to change what must stay.

`save()` alone does not stop `update()`, raw SQL or an administrator's console; a trigger does, on SQLite and PostgreSQL.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

REFUSAL = "append-only"


def _sqlite(table: str, act: str, condition: str) -> str:
    when = f"WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
    )


def _postgres(table: str, act: str, condition: str) -> list[str]:
    name = f"{table}_no_{act.lower()}"
    when = f"WHEN ({condition})" if condition else ""
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: {REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()",
    ]


def _forward(table: str, acts: tuple[str, ...], condition: str) -> Callable[[Any, Any], None]:
    def forward(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for act in acts:
            if editor.connection.vendor == "sqlite":
                editor.execute(_sqlite(table, act, condition))
            else:
                for statement in _postgres(table, act, condition):
                    editor.execute(statement)

    return forward


def _backward(table: str, acts: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def backward(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for act in acts:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}{on}")

    return backward


def append_only(table: str, *, deletable: bool = False) -> RunPython:
    """No row of `table` is ever changed; nor deleted, unless `deletable` (retention deletes whole cases)."""
    return frozen_when(table, "", acts=("UPDATE",) if deletable else ("UPDATE", "DELETE"))


def frozen_when(table: str, condition: str, *, acts: tuple[str, ...] = ("UPDATE", "DELETE")) -> RunPython:
    """A row of `table` for which `condition` holds is never changed or deleted; write columns as `OLD.column`."""
    return RunPython(_forward(table, acts, condition), _backward(table, acts))
