"""Typed mentions: who is meant stands in the record, and how it is said depends on who reads."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from bondgenoot.dossier import mentions
from bondgenoot.dossier.mentions import Kind, Mention
from bondgenoot.dossier.models import Clearing, Entry, EntryLine, EntryPart, Party, Vault, clearing
from bondgenoot.dossier.reading import read, read_one
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def a_record():
    school = make_school()
    vault = Vault.objects.make()
    party = Party.objects.add(vault, pupil=school.pupil)
    words = (
        f"{mentions.of_party(party)} zat bij {mentions.of_staff(school.mentor)}, zei {mentions.OF_REPORTER}."
    )
    entry = Entry.objects.write(
        vault,
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="waarneming",
        core=[EntryLine("seen", "Gezien", words)],
    )
    return school, vault, party, entry


def test_a_colleague_reads_names():
    school, vault, _party, entry = a_record()
    said = f"{school.pupil} zat bij {school.mentor}, zei de melder."
    assert read(vault)[0].value("seen") == said
    assert read_one(entry).value("seen") == said


def test_as_stored_there_is_no_name():
    school, vault, _party, _entry = a_record()
    stored = read(vault, as_stored=True)[0].value("seen")
    assert school.pupil.first_name not in stored
    assert [one.kind for one in mentions.mentioned(stored)] == [Kind.PARTY, Kind.STAFF, Kind.REPORTER]


def test_what_somebody_types_never_passes_for_a_mention():
    typed = f"⟦p:{uuid.uuid4()}⟧ en ⟦r⟧"
    assert mentions.mentioned(mentions.bind(typed, {})) == []


def test_the_longest_handle_wins_and_none_inside_a_word():
    handles = {
        "Bram": lambda: "1",
        "Bram de Vries": lambda: "2",
        "melder": mentions.Mention(Kind.REPORTER).token.__str__,
    }
    bound = mentions.bind(
        "@Bram de Vries sloeg @bram, niet @Brammetje. @Melder zag het; b@bram.nl niet", handles
    )
    assert bound.startswith("2 sloeg 1, niet @Brammetje. ⟦r⟧ zag het")


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("@Sem Bos zag @Sem Bos’ fiets, @Sem Bos's tas", "1 zag 1’ fiets, 1's tas"),
        ("@Sem Bos-Prins", "@Sem Bos-Prins"),
        ("info@sem bos", "info@sem bos"),
        ("(@SEM BOS)", "(1)"),
        ("@İlker Kaya en @ilker kaya", "2 en @ilker kaya"),
        ("@ırem Bos", "@ırem Bos"),
        ("@Irem Bos", "3"),
    ],
)
def test_a_name_is_bound_only_where_it_stands_whole(typed, bound):
    handles = {"Sem Bos": lambda: "1", "İlker Kaya": lambda: "2", "Irem Bos": lambda: "3"}
    assert mentions.bind(typed, handles) == bound


def test_binding_and_unbinding_are_each_others_opposite():
    party = Mention(Kind.PARTY, uuid.uuid4())
    stored = f"Toen kwam {party.token} binnen."
    typed = mentions.unbind(stored, lambda _mention: "Roos van der Berg")
    assert typed == "Toen kwam @Roos van der Berg binnen."
    assert mentions.bind(typed, {"Roos van der Berg": lambda: party.token}) == stored


def test_nothing_of_a_record_is_deleted_unless_its_vault_is_being_cleared():
    _school, vault, _party, entry = a_record()
    for model in (EntryPart, Entry):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(**{"entry" if model is EntryPart else "pk": entry.pk})._raw_delete("default")
    with clearing(vault):
        EntryPart.objects.filter(entry=entry).delete()
        Entry.objects.filter(pk=entry.pk).delete()
    assert not Clearing.objects.exists()
    assert read(vault) == []


def test_a_clearing_that_breaks_off_leaves_everything():
    _school, vault, _party, entry = a_record()
    with pytest.raises(RuntimeError), clearing(vault):
        EntryPart.objects.filter(entry=entry).delete()
        raise RuntimeError
    assert not Clearing.objects.exists()
    assert read(vault)[0].parts
