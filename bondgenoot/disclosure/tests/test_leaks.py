"""Planted names in every trap, through every way out: nobody else's identity comes out of the record of one child.

A small sample of what `python -m bench.leaks` does with ten thousand entries.
"""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.disclosure.audience import Audience
from bondgenoot.disclosure.people import People
from bondgenoot.disclosure.tests.leaks.cast import PUPIL
from bondgenoot.disclosure.tests.leaks.outlets import Output, of_page
from bondgenoot.disclosure.tests.leaks.running import Figures, Run
from bondgenoot.disclosure.tests.leaks.searching import Searcher
from bondgenoot.disclosure.tests.leaks.writing import World
from bondgenoot.dossier.mentions import OF_REPORTER, Kind, Mention
from bondgenoot.dossier.models import MarkVerdict, NameMark, Party
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login

CHANNELS = (
    "dossier op het scherm",
    "dossier op het scherm: titel",
    "dossier op het scherm: adressen",
    "dossier als pdf",
    "dossier als pdf: metadata",
    "dossier als pdf: bytes",
    "dossier als pdf: kop en bestandsnaam",
    "dossier op papier",
    "regels om over te nemen",
    "kopie na een inzageverzoek",
    "brief met feiten",
    "verantwoording voor een gezin",
    "verantwoording voor een gezin, pdf",
    "verantwoording voor een commissie",
    "verantwoording voor een commissie, pdf",
    "wie dit las",
    "wie dit las, csv",
    "zoeken zonder recht",
    "foutpagina 400",
    "foutpagina 404",
    "foutpagina 409",
    "foutpagina 500",
    "keten van wie wat las",
    "log",
)


@pytest.fixture
def life() -> Figures:
    """One school, from the first word to the last copy."""
    return Run(4, cases=2, notes=8).go()


@pytest.mark.django_db
def test_nobody_who_was_pointed_out_comes_out_anywhere(life):
    assert not life.leaks, "\n".join(map(str, life.leaks[:20]))
    assert life.names > 100
    assert not [channel for channel in CHANNELS if not life.outputs[channel]]
    # What the scan does not see is told apart, and is little: `bench.names` measures it.
    assert sum(life.missed.values()) <= life.names * 0.05, life.missed
    # Every record with a word that waits was refused, by every door.
    assert life.stopped
    assert life.refused


@pytest.mark.django_db
def test_the_search_finds_what_colleagues_read(client):
    """The suite is worth nothing when it does not see a name that does stand there."""
    world = World(5)
    world.write(1, 4)
    (case,) = world.cases
    searcher = Searcher(world)
    page = login(client, world.school.coordinator).get(reverse("cases:case_page", args=[case.ref]))
    reader = next(
        one.id for one in world.cast.of(PUPIL) if str(one.full) == str(case.parties_with("target")[0])
    )
    found = {leak.trap for output in of_page("casus", reader, page) for leak in searcher.leaks(output)}
    assert len(found) > 6
    other = next(one for one in world.cast.of(PUPIL) if one.id != reader)
    for words in (other.full, dict(other.codes)["number"], str(other.id), f"dossier-{other.full}.pdf"):
        assert list(searcher.leaks(Output("los", reader, f"Iets met {words} erin")))
        assert not list(searcher.leaks(Output("los", other.id, f"Iets met {words} erin")))


IDS = [UUID(int=number + 1) for number in range(6)]
MEANT = st.sampled_from(
    [MarkVerdict.PARTY, MarkVerdict.STAFF, MarkVerdict.GUARDIAN, MarkVerdict.REPORTER, MarkVerdict.OTHER]
)
WORD = st.text(alphabet="xyzXYZ’- .éÉ\n", min_size=1, max_size=9)
PLAIN = st.text(alphabet="abc .,!?\n⟧⟦[]@()", max_size=12)
PIECE = st.one_of(PLAIN, st.tuples(WORD, MEANT, st.sampled_from(IDS)), st.sampled_from(list(Kind)))


@given(st.lists(PIECE, max_size=14))
def test_whatever_was_pointed_out_is_said_otherwise_and_the_rest_stays(pieces):
    vault, own = uuid4(), IDS[0]
    parties = {
        key: Party(id=key, vault_id=vault, letter=letter) for key, letter in zip(IDS[:3], "ABC", strict=True)
    }
    audience = Audience(_Nobody(parties, {IDS[2]}, {}), vault, uuid4(), own=parties[own])
    text, marks, plain = "", [], []
    for piece in pieces:
        if isinstance(piece, Kind):
            text += OF_REPORTER if piece is Kind.REPORTER else Mention(piece, IDS[len(marks) % 6]).token
        elif isinstance(piece, tuple):
            marks.append(_mark(len(text), *piece))
            text += piece[0]
        else:
            # A sign of a mention that somebody typed is stored as another one.
            plain.append(piece.translate({ord("⟦"): "[", ord("⟧"): "]"}))
            text += plain[-1]
    said = audience.text(text, marks, on=clock.today())
    assert not set("xyzXYZ’éÉ⟦⟧") & set(said)
    at = 0
    for words in plain:
        at = said.index(words, at) + len(words)


class _Nobody(People):
    """No member of staff is known."""

    def expect(self, ids):
        """There is nobody to fetch."""


def _mark(start, word, verdict, key):
    about = {
        MarkVerdict.PARTY: "about_party_id",
        MarkVerdict.STAFF: "about_staff_id",
        MarkVerdict.GUARDIAN: "about_guardian_id",
    }
    return NameMark(
        start=start, length=len(word), verdict=verdict, **({about[verdict]: key} if verdict in about else {})
    )
