"""Who reads the whole database and every file, before, during and after a round, cannot tell whose answers are whose."""

import random
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey import box, receiving
from bondgenoot.survey.models import Cell, Entry, RoundKey, SealedAnswer
from bondgenoot.survey.tests.factories import any_answer, close, make_round, room_of
from bondgenoot.survey.tests.polling import Poller, Sending, matched
from bondgenoot.survey.tests.serving import LEAKY, Server, server

pytestmark = pytest.mark.django_db(transaction=True)

PUPILS, RUNS = 30, 5
# By chance one in thirty fits: of 150 guesses 5 are right on average, and 18 or more once in 180,000 times.
MOST_BY_CHANCE = 17


def distinct(layout, chance: random.Random, number: int = PUPILS) -> list[bytes]:
    """So many different answers, none of them nearly empty."""
    found: set[bytes] = set()
    while len(found) < number:
        found.add(any_answer(layout, chance))
    return sorted(found)


def class_fills_in(
    site: Server, room, rows, poller: Poller | None = None, *, slips=()
) -> tuple[list[Sending], list[str]]:
    """One pupil after the other, so far apart that who polls sees each alone; when each sent, and their page keys."""
    sendings, keys = [], []
    for place, row in enumerate(rows):
        began = time.monotonic()
        slip = slips[place] if slips else ""
        status, key = site.send(room.code, row, len(room.round.layout.form.statements), slip=slip)
        assert status == 200
        if poller:
            poller.wait_for_looks(2)
        sendings.append(Sending(began, time.monotonic()))
        keys.append(key)
    return sendings, keys


def hits(poller: Poller, sendings, order, answers) -> int:
    guessed = matched(poller, sendings, answers)
    return sum(answers[place] == row for place, row in zip(guessed, order, strict=True))


def test_who_polls_every_table_guesses_no_better_than_chance(tmp_path):
    found = 0
    with server(tmp_path) as site:
        for seed in range(RUNS):
            chance, school = random.Random(seed), make_school()
            made = make_round(school, [school.class_a], entry=Entry.SLIPS if seed % 2 else Entry.CLASS_CODE)
            room = room_of(made, school.class_a)
            room.invited = PUPILS
            slips = room.hand_out_slips(by=school.coordinator) if seed % 2 else ()
            answers = distinct(made.layout, chance)
            order = chance.sample(answers, PUPILS)
            with Poller() as poller:
                sendings, _keys = class_fills_in(site, room, order, poller, slips=slips)
                close(made, school)
            assert poller.rounds > PUPILS
            assert Cell.objects.filter(unit__round=made).exists()
            found += hits(poller, sendings, order, answers)
    assert found <= MOST_BY_CHANCE


def test_the_same_attacker_finds_nearly_everybody_where_answers_are_not_sealed(tmp_path):
    chance, school = random.Random(9), make_school()
    made = make_round(school, [school.class_a])
    answers = distinct(made.layout, chance)
    order = chance.sample(answers, PUPILS)
    with server(tmp_path, LEAKY) as site, Poller() as poller:
        sendings, _keys = class_fills_in(site, room_of(made, school.class_a), order, poller)
    assert hits(poller, sendings, order, answers) >= 24


def database_files() -> dict[str, bytes]:
    """Every byte that the database has on disk, as far as this process may read it."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        paths = [Path(name + end) for end in ("", "-wal", "-journal", "-shm")]
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
            cursor.execute("CHECKPOINT")
        paths = list(folder.rglob("*"))
    # By their whole path: every database of the server has files of the same name.
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


def traces(files: dict[str, bytes], secrets: dict[str, list[bytes]]) -> set[str]:
    """Which kinds of secret are in which files."""
    return {
        f"{kind} in {name}"
        for name, content in files.items()
        for kind, some in secrets.items()
        if any(one in content for one in some)
    }


def test_no_file_holds_an_answer_a_slip_or_the_time_of_a_page(tmp_path):
    receiving.forget_doors()
    chance, school = random.Random(4), make_school()
    made = make_round(school, [school.class_a], entry=Entry.SLIPS)
    room = room_of(made, school.class_a)
    room.invited = PUPILS
    slips = room.hand_out_slips(by=school.coordinator)
    rows = distinct(made.layout, chance)
    held = RoundKey.objects.get(round=made)
    private = bytes(box.opener(made.pk, held.key_name, bytes(held.wrapped))._private_key)
    with server(tmp_path) as site:
        _sendings, keys = class_fills_in(site, room, rows, slips=slips)
        site.ask("GET", f"/t/{room.code}/")
    sealed = [bytes(one.sealed) for one in SealedAnswer.objects.filter(room=room)]
    assert len(sealed) == PUPILS
    never = {
        "an answer": [one for row in rows for one in (row, row[:20], "".join(map(str, row)).encode())],
        "a slip": [code.encode() for code in slips],
        "the private key": [private, private.hex().encode()],
    }
    said = {"the log": site.log.read_bytes(), **logs()}
    in_log = {**never, "a page": [key.encode() for key in keys], "the class": [room.code.encode()]}
    during = database_files()
    # What may be there is found: the search itself works.
    assert any(one in content for content in during.values() for one in sealed)
    assert not traces(during, never) | traces(said, in_log)
    close(made, school)
    gone = {"a sealed answer": sealed, "the wrapped key": [bytes(held.wrapped)]}
    # The journal of PostgreSQL keeps old pages until they are recycled (see the decision on sealed answers).
    after = never | gone if connection.vendor == "sqlite" else never
    assert not traces(database_files(), after) | traces(logs(), in_log)


def logs() -> dict[str, bytes]:
    """Log files of the product, should it ever write one."""
    return {str(path): path.read_bytes() for path in settings.ROOT.glob("var/*.log")}
