"""Opening a vault: the words, who wrote them, and as many questions to the database for many entries as for one."""

import pytest

from bondgenoot.dossier.models import Entry, EntryLine, Party, Vault
from bondgenoot.dossier.reading import read, read_each
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def write(vault, number, *, by, party=None, **more):
    """Entries with a line for everybody and one about the party."""
    line = EntryLine("text", "Aantekening", "Zat weer bij de groep.")
    parts = {party: [line]} if party else {}
    return [
        Entry.objects.write(
            vault, kind="note", title="x", by=by, purpose="volgen", core=[line], parts=parts, **more
        )
        for _turn in range(number)
    ]


def test_many_entries_take_as_many_queries_as_one(django_assert_num_queries):
    school = make_school()
    vault = Vault.objects.make()
    party = Party.objects.add(vault, pupil=school.pupil)
    write(vault, 1, by=school.mentor, party=party)
    with django_assert_num_queries(4):
        [one] = read(vault)
    write(vault, 20, by=school.counsellor, party=party)
    with django_assert_num_queries(4):
        several = read(vault)
        named = [
            (str(one.entry.author), str(one.parts[1].party), one.value("text", party.pk)) for one in several
        ]
    assert len(several) == 21
    assert named[0] == (str(school.counsellor), str(school.pupil), "Zat weer bij de groep.")
    assert one.value("text") == "Zat weer bij de groep."


def test_a_few_entries_are_read_without_opening_the_others(django_assert_num_queries):
    school = make_school()
    vault = Vault.objects.make()
    _older, newer = write(vault, 2, by=school.mentor)
    with django_assert_num_queries(4):
        [reading] = read_each(vault, Entry.objects.filter(pk=newer.pk))
    assert (reading.entry, reading.value("text")) == (newer, "Zat weer bij de groep.")


def test_an_entry_of_the_system_has_no_author():
    vault = Vault.objects.make()
    write(vault, 1, by=None)
    assert [one.entry.author for one in read(vault)] == [None]
