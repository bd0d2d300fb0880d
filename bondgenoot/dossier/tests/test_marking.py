"""Marks: what looks like a person and is no mention is asked about, once, and what was said of it stays said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.audit.models import AuditEvent
from bondgenoot.dossier import mentions
from bondgenoot.dossier.marking import judge, mark, mark_each, open_marks
from bondgenoot.dossier.models import Entry, EntryLine, MarkVerdict, NameMark, Party, Vault
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import make_guardian, make_pupil, make_school, make_staff

pytestmark = pytest.mark.django_db


class Record:
    """A vault about Bram de Vries, with Storm Bakker in his class and Sanne Jansen elsewhere in the school."""

    def __init__(self):
        self.school = make_school()
        self.bram = make_pupil(
            self.school.class_a, number="204511", first_name="Bram", infix="de", last_name="Vries"
        )
        self.storm = make_pupil(self.school.class_a, first_name="Storm", last_name="Bakker")
        self.sanne = make_pupil(self.school.class_b, first_name="Sanne", last_name="Jansen")
        self.vault = Vault.objects.make()
        self.party = Party.objects.add(self.vault, pupil=self.bram)

    def write(self, words, *, replaces=None, about=None, author=True, key="seen"):
        lines = [EntryLine(key, "Gezien", words)]
        return Entry.objects.write(
            self.vault,
            kind="note",
            title="Aantekening",
            by=self.school.mentor if author else None,
            purpose="waarneming",
            core=[] if about else lines,
            parts={about: lines} if about else None,
            replaces=replaces,
        )

    def words(self):
        return [one.word for one in open_marks([self.vault])]


def test_every_name_that_was_typed_is_marked():
    record = Record()
    entry = record.write("Ik zag Bram de Vries met Storm en Sanne bij de fietsen. Storm lachte.")
    assert mark(entry) == 4
    assert record.words() == ["Bram de Vries", "Storm", "Sanne", "Storm"]


def test_a_mention_is_no_name():
    record = Record()
    entry = record.write(f"{mentions.of_party(record.party)} huilde en {mentions.OF_REPORTER} troostte.")
    assert mark(entry) == 0


def test_marking_twice_marks_once():
    record = Record()
    entry = record.write("Bram zat naast Sanne.")
    assert mark(entry) == mark(entry) == 2
    assert NameMark.objects.count() == 2


def test_the_words_of_one_party_are_marked_in_its_part():
    record = Record()
    entry = record.write("Sanne durft niet meer.", about=record.party)
    mark(entry)
    assert NameMark.objects.get().party == record.party


def test_what_was_said_of_a_word_is_not_asked_again():
    record = Record()
    entry = record.write("Bram zat naast Sanne.")
    mark(entry)
    first, second = NameMark.objects.all()
    judge(first, by=record.school.mentor, verdict=MarkVerdict.PARTY, party=record.party)
    judge(second, by=record.school.mentor, verdict=MarkVerdict.OTHER)
    assert mark(entry) == 0
    assert open_marks([record.vault]) == []
    first.refresh_from_db()
    assert (first.verdict, first.about_party, first.by) == ("party", record.party, record.school.mentor)


def test_a_verdict_goes_along_to_the_correction_where_the_words_are_the_same():
    record = Record()
    entry = record.write("Bram zat naast Sanne. Later sloeg hij.")
    mark(entry)
    judge(NameMark.objects.first(), by=record.school.mentor, verdict=MarkVerdict.PARTY, party=record.party)
    corrected = record.write("Bram zat naast Sanne. Later duwde hij Storm.", replaces=entry)
    assert mark(corrected) == 2
    assert record.words() == ["Sanne", "Storm"]
    assert corrected.marks.first().about_party == record.party


def test_a_verdict_does_not_go_along_to_other_words():
    record = Record()
    entry = record.write("Daarna zag ik Sanne lopen.")
    mark(entry)
    judge(NameMark.objects.get(), by=record.school.mentor, verdict=MarkVerdict.NOBODY)
    assert mark(record.write("Daarna sloeg Sanne hem.", replaces=entry)) == 1


def test_the_same_word_that_was_two_people_is_asked_again():
    record = Record()
    entry = record.write("Ik zag Sanne lopen. Ik zag Sanne lopen.")
    mark(entry)
    first, second = NameMark.objects.all()
    judge(first, by=record.school.mentor, verdict=MarkVerdict.OTHER)
    judge(second, by=record.school.mentor, verdict=MarkVerdict.NOBODY)
    assert mark(record.write("Ik zag Sanne lopen.", replaces=entry)) == 1


def test_only_the_newest_words_are_asked_about():
    record = Record()
    entry = record.write("Bram zat naast Sanne.")
    mark(entry)
    mark(record.write("Iemand zat naast Sanne.", replaces=entry))
    assert record.words() == ["Sanne"]


def test_what_is_asked_stands_between_its_words_and_suggests_who_is_near():
    record = Record()
    words = f"Toen ik in de pauze naar buiten liep om te kijken zag ik {mentions.of_party(record.party)} en Storm praten."
    mark(record.write(words))
    (one,) = open_marks([record.vault])
    assert one.word == "Storm"
    assert one.before.startswith("…") and one.before.endswith("zag ik Bram de Vries en ")
    assert one.after == " praten."
    assert one.label == "Gezien"
    assert [(who.kind, who.id) for who in one.suggestions] == [("pupil", record.storm.pk)]
    assert one.suggestions[0].label == "Storm Bakker, 1A"


def test_a_party_a_parent_and_a_colleague_are_suggested_as_such():
    record = Record()
    mother = make_guardian(record.bram, first_name="Yasmina", last_name="Haddad")
    colleague = make_staff(record.school.organisation, first_name="Marloes", last_name="Wiersma")
    mark(record.write("Ik belde met Bram, met Yasmina en met Marloes Wiersma over nummer 204511."))
    found = [one.suggestions[0] for one in open_marks([record.vault])]
    assert [(who.kind, who.id) for who in found] == [
        ("party", record.party.pk),
        ("guardian", mother.pk),
        ("staff", colleague.pk),
        ("party", record.party.pk),
    ]


def test_nobody_of_another_school_is_suggested():
    record, other = Record(), make_school()
    make_pupil(other.class_a, first_name="Wubbo", last_name="Zandstra")
    mark(record.write("Ik zag Wubbo Zandstra lopen."))
    (one,) = open_marks([record.vault])
    assert one.suggestions == ()


def test_who_left_long_ago_is_suggested_no_more():
    record = Record()
    record.sanne.left_on = clock.today() - timedelta(days=1200)
    record.sanne.save()
    mark(record.write("Ik zag Jansen lopen."))
    assert open_marks([record.vault])[0].suggestions == ()


def test_somebody_who_came_just_now_is_known():
    record = Record()
    mark(record.write("Ik zag Wubbo lopen."))
    assert open_marks([record.vault])[0].suggestions == ()
    wubbo = make_pupil(record.school.class_b, first_name="Wubbo", last_name="Zandstra")
    assert open_marks([record.vault])[0].suggestions[0].id == wubbo.pk


def test_who_is_of_another_school_is_suggested_by_what_is_known_of_this_one():
    record = Record()
    other = Party.objects.add(record.vault, kind="other_school", description="een jongen die Kevin heet")
    mark(record.write("Later sloeg kevin hem."))
    assert open_marks([record.vault])[0].suggestions[0].id == other.pk


def test_a_record_without_a_pupil_knows_the_school_of_who_wrote():
    record = Record()
    record.party.delete()
    mark(record.write("Ik zag Sanne lopen."))
    assert open_marks([record.vault])[0].suggestions[0].id == record.sanne.pk


def test_what_the_system_wrote_about_nobody_is_scanned_as_well():
    record = Record()
    record.party.delete()
    assert mark(record.write("Later sloeg Wubbo hem.", author=False)) == 1


def test_a_verdict_asks_for_the_person_it_names():
    record = Record()
    mark(record.write("Ik zag Bram."))
    elsewhere = Party.objects.add(Vault.objects.make(), pupil=record.bram)
    one = NameMark.objects.get()
    for wrong in ({}, {"party": elsewhere}):
        with pytest.raises(ValueError):
            judge(one, by=record.school.mentor, verdict=MarkVerdict.PARTY, **wrong)
    one.refresh_from_db()
    assert one.verdict == ""


def test_a_verdict_can_be_changed_and_names_one_person_at_most():
    record = Record()
    mark(record.write("Ik zag Bram."))
    one = NameMark.objects.get()
    judge(one, by=record.school.mentor, verdict=MarkVerdict.PARTY, party=record.party)
    judge(one, by=record.school.mentor, verdict=MarkVerdict.STAFF, staff=record.school.mentor)
    one.refresh_from_db()
    assert (one.about_party, one.about_staff) == (None, record.school.mentor)


def test_the_trail_says_that_a_word_was_judged_and_not_which():
    record = Record()
    mark(record.write("Ik zag Bram."))
    judge(NameMark.objects.get(), by=record.school.mentor, verdict=MarkVerdict.LEAVE)
    event = AuditEvent.objects.get(action="name.judged")
    assert event.detail["verdict"] == "leave"
    assert "Bram" not in str(vars(event))


def count(work):
    with CaptureQueriesContext(
        connection,
    ) as taken:
        work()
    return len(taken)


def test_marking_asks_as_much_of_the_database_for_one_entry_as_for_three():
    record = Record()
    few = [record.write("Ik zag Bram.")]
    many = [record.write(f"Ik zag Bram, {name} en Storm. " * 4) for name in ("Sanne", "Wubbo", "Kees")]
    mark(record.write("warm"))
    assert count(lambda: mark_each(record.vault, few)) == count(lambda: mark_each(record.vault, many)) <= 9


def test_asking_takes_as_much_of_the_database_for_one_record_as_for_three():
    one, vaults = Record(), []
    for _turn in range(3):
        one.vault = Vault.objects.make()
        Party.objects.add(one.vault, pupil=one.bram)
        mark(one.write("Ik zag Bram, Sanne en Storm."))
        vaults.append(one.vault)
    assert len(open_marks(vaults)) == 9
    assert count(lambda: open_marks(vaults)) == count(lambda: open_marks(vaults[:1])) <= 5
