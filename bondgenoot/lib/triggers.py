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
    row = "OLD" if act == "DELETE" else "NEW"
    # In the function and not as WHEN of the trigger: there PostgreSQL takes no question about another table.
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{table}: {REFUSAL}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
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


def deletable_unless(table: str, condition: str) -> RunPython:
    """From now on a row of an append-only `table` can be deleted, except where `condition` holds."""
    acts = ("DELETE",)
    forward, backward = _forward(table, acts, condition), _backward(table, acts)

    def instead(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        backward(apps, editor)
        forward(apps, editor)

    def as_before(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        backward(apps, editor)
        _forward(table, acts, "")(apps, editor)

    return RunPython(instead, as_before)
