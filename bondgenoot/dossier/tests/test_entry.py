"""The vault: what is written opens only where it was written, for the key of its own case; corrections pile up."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bondgenoot.dossier.models import Draft, Entry, EntryLine, EntryPart, Party, Vault
from bondgenoot.dossier.models.party import letter
from bondgenoot.dossier.reading import read, read_one
from bondgenoot.lib.sealing import SealBroken
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def vault():
    return Vault.objects.make()


def words(text, key="said"):
    return [EntryLine(key, "Wat is gezegd", text)]


def write(vault, school, **more):
    return Entry.objects.write(
        vault, kind="note", title="Aantekening", by=school.mentor, purpose="test", **more
    )


def again(vault):
    """The vault as another request finds it: without the key it kept."""
    return Vault.objects.get(pk=vault.pk)


def test_what_is_written_is_read_back_with_its_core_and_a_part_for_each_party(vault, school):
    one, other = (Party.objects.add(vault, pupil=pupil) for pupil in school.pupils[:2])
    write(
        vault,
        school,
        core=words("Voor allen."),
        parts={one: words("Over de een."), other: words("Over de ander.")},
    )
    [reading] = read(again(vault))
    assert reading.value("said") == "Voor allen."
    assert reading.value("said", one.pk) == "Over de een."
    assert reading.value("said", other.pk) == "Over de ander."


def test_nothing_that_was_written_stands_in_the_database_in_words(vault, school):
    party = Party.objects.add(vault, kind="unknown", description="Met een zeldzamerodefiets.")
    write(vault, school, core=words("Een zeldzamezin."), parts={party: words("Nog een zeldzamezin.")})
    Draft.objects.keep(vault, party.pk, school.mentor, {"said": "zeldzaamconcept"})
    with connection.cursor() as cursor:
        for model in (Entry, EntryPart, Party, Draft, Vault):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert not any(
                b"zeldza" in (bytes(cell) if not isinstance(cell, str) else cell.encode())
                for row in cursor.fetchall()
                for cell in row
                if isinstance(cell, str | bytes | memoryview)
            )


def planted(part, **change):
    """A row as somebody with the database in hand would plant it."""
    for name, value in change.items():
        setattr(part, name, value)
    return part


def test_a_part_does_not_open_in_another_entry_for_another_party_or_in_another_vault(vault, school):
    one, other = (Party.objects.add(vault, pupil=pupil) for pupil in school.pupils[:2])
    entry = write(vault, school, parts={one: words("Over de een.")})
    second = write(vault, school, core=words("Iets anders."))
    for change in ({"entry": second}, {"party": other}, {"party": None}):
        part = planted(EntryPart.objects.get(entry=entry), **change)
        with pytest.raises(SealBroken):
            part.lines(vault)
    with pytest.raises(SealBroken):
        EntryPart.objects.get(entry=entry).lines(Vault.objects.make())


def test_a_changed_byte_breaks_the_reading_and_says_so(vault, school):
    entry = write(vault, school, core=words("Zo was het."))
    part = EntryPart.objects.get(entry=entry)
    changed = bytearray(part.sealed)
    changed[-1] ^= 1
    with pytest.raises(SealBroken):
        planted(part, sealed=bytes(changed)).lines(vault)


def test_a_swapped_key_opens_nothing(vault, school):
    write(vault, school, core=words("Zo was het."))
    other = Vault.objects.make()
    Vault.objects.filter(pk=vault.pk).update(wrapped_key=other.wrapped_key, key_name=other.key_name)
    with pytest.raises(SealBroken):
        read(again(vault))


def test_a_party_of_another_vault_gets_no_part(vault, school):
    stranger = Party.objects.add(Vault.objects.make(), pupil=school.pupil)
    with pytest.raises(ValueError), transaction.atomic():
        write(vault, school, parts={stranger: words("Dit hoort hier niet.")})
    assert not EntryPart.objects.filter(party=stranger).exists()


def test_a_correction_is_read_over_what_it_replaces_which_stays(vault, school):
    first = write(vault, school, core=words("Om tien uur."))
    second = write(vault, school, core=words("Om elf uur."), replaces=first)
    write(vault, school, core=words("Om twaalf uur."), replaces=second)
    [reading] = read(again(vault))
    assert reading.value("said") == "Om twaalf uur."
    assert [one.value("said") for one in reading.earlier] == ["Om elf uur.", "Om tien uur."]


def test_an_entry_is_replaced_once(vault, school):
    first = write(vault, school, core=words("Om tien uur."))
    write(vault, school, core=words("Om elf uur."), replaces=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(vault, school, core=words("Om negen uur."), replaces=first)


def test_entries_are_numbered_without_a_gap_and_empty_answers_leave_no_part(vault, school):
    for text in ("een", "", "drie"):
        write(vault, school, core=words(text))
    assert list(Entry.objects.filter(vault=vault).values_list("number", flat=True)) == [1, 2, 3]
    assert EntryPart.objects.filter(entry__vault=vault).count() == 2


def test_the_number_of_queries_does_not_grow_with_the_entries(vault, school):
    asked = []
    for number in (1, 10):
        for _turn in range(number):
            write(vault, school, core=words("Iets."))
        with CaptureQueriesContext(connection) as queries:
            read(again(vault))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_letters_of_parties_go_on_after_z_and_a_pupil_keeps_its_own(vault, school):
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
    first = Party.objects.add(vault, pupil=school.pupil)
    Party.objects.add(vault, pupil=school.pupils[1])
    assert Party.objects.add(vault, pupil=school.pupil) == first


def test_a_draft_is_for_its_writer_alone(vault, school):
    step = vault.pk
    Draft.objects.keep(vault, step, school.mentor, {"said": "Half"})
    Draft.objects.keep(vault, step, school.mentor, {"said": "Bijna"})
    assert Draft.objects.read(vault, step, school.mentor) == {"said": "Bijna"}
    assert Draft.objects.read(vault, step, school.coordinator) is None
    Draft.objects.filter(step_id=step).update(staff=school.coordinator)
    with pytest.raises(SealBroken):
        Draft.objects.read(vault, step, school.coordinator)


def test_one_entry_is_read_by_itself(vault, school):
    entry = write(vault, school, core=words("Alleen dit."))
    assert read_one(Entry.objects.get(pk=entry.pk)).value("said") == "Alleen dit."
