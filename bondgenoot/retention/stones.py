"""Laying a stone: the keyed fingerprint of what was destroyed, in the database and in a file outside it.

A backup that is put back knows nothing of what was destroyed after it was made. The file does: it holds a line per
stone (kind, rule, day, fingerprint) and nothing that leads to a person. Without the secret of this installation a
fingerprint (HMAC-SHA256 of kind and id, in hexadecimals) cannot be made from an id, nor an id from a fingerprint.
"""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from bondgenoot.audit.models import Purpose, record
from bondgenoot.lib import clock
from bondgenoot.retention.models import Stone, StoneKind
from bondgenoot.school.models import Organisation, Staff

STONES = Purpose("stones")


@dataclass(frozen=True)
class Line:
    """A line of the file."""

    kind: str
    rule: str
    on: date
    mark: str

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.kind} {self.rule} {self.mark}\n"


def mark_of(kind: str, key: object) -> str:
    """The fingerprint of something with this id."""
    return hmac.digest(STONES.key, f"{kind}|{key}".encode(), "sha256").hex()


def lay(organisation: Organisation, *, kind: StoneKind, key: object, rule: str, by: Staff | None) -> Stone:
    """The stone of what had this id; once, however often it is destroyed. Written to the file when all is certain."""
    stone, made = Stone.objects.get_or_create(
        kind=kind,
        mark=mark_of(kind, key),
        defaults={"organisation": organisation, "rule": rule, "on": clock.today()},
    )
    if made:
        # The stone and not what lies under it: the trail of whom this was ends here.
        user = by.user if by else None
        record(action=f"{kind}.destroyed", noun="stone", noun_id=stone.pk, by=user, rule=rule)
        _write_later()
    return stone


def _write_later() -> None:
    """Once, when the transaction that destroys is done. What a full disk or a crash stops, the next day writes."""
    if all(waiting[1] is not _write for waiting in connection.run_on_commit):
        transaction.on_commit(_write, robust=True)


def _write() -> None:
    catch_up()


def append(stones: Iterable[Stone]) -> None:
    """Add these to the file, and wait until the disk has them."""
    lines = "".join(str(Line(one.kind, one.rule, one.on, one.mark)) for one in stones)
    if not lines:
        return
    path = Path(settings.STONES_LOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line that a power cut broke off stays broken; the next one begins on its own.
        os.write(handle, (lines if _ends_whole(path) else f"\n{lines}").encode())
        if path.is_file():
            os.fsync(handle)
    finally:
        os.close(handle)


def _ends_whole(path: Path) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def lines() -> list[Line]:
    """What the file holds, each fingerprint once; a line that a power cut broke off is passed over."""
    path = Path(settings.STONES_LOG)
    found: dict[tuple[str, str], Line] = {}
    for text in path.read_text().splitlines() if path.is_file() else ():
        line = _read(text)
        if line is not None:
            found.setdefault((line.kind, line.mark), line)
    return list(found.values())


def _read(text: str) -> Line | None:
    parts = text.split(" ")
    if len(parts) != 4 or len(parts[3]) != 64 or parts[1] not in StoneKind.values:
        return None
    try:
        return Line(kind=parts[1], rule=parts[2], on=date.fromisoformat(parts[0]), mark=parts[3])
    except ValueError:
        return None


def catch_up() -> int:
    """Write the stones that are not in the file yet; how many these were. Safe to repeat."""
    # Made on the first day, so that every backup holds the key by which its stones are known again.
    _ = STONES.key
    known = {(line.kind, line.mark) for line in lines()}
    late = [one for one in Stone.objects.order_by("on") if (one.kind, one.mark) not in known]
    append(late)
    return len(late)
