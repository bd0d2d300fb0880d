"""The record of one child: what is in it, what is left out, and that nobody else can be told from it."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.cases.correcting import correct
from bondgenoot.cases.models import Agreement, CaseRole, Certainty, Informing, Measure, Promise
from bondgenoot.cases.opening import join_case
from bondgenoot.cases.parties import add_pupil, change_role
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.walking import check_all, choose, to_choice
from bondgenoot.disclosure.record import part_key, record_of
from bondgenoot.disclosure.record_pdf import NotReleasable, record_pdf
from bondgenoot.dossier import mentions
from bondgenoot.dossier.models import Entry, EntryLine, EntryPart, MarkVerdict, NameMark, Party
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import make_guardian, make_school

pytestmark = pytest.mark.django_db

VICTIM = ("Noor", "", "Smit", "110011")
OTHER = ("Bram", "de", "Vries", "220022")


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    for pupil, (first, infix, last, number) in ((made.pupil, VICTIM), (made.pupils_b[0], OTHER)):
        pupil.first_name, pupil.infix, pupil.last_name, pupil.number = first, infix, last, number
        pupil.save()
        make_guardian(pupil, relation="moeder", first_name=f"Ma{first}")
    return made


@pytest.fixture
def case(school):
    return make_case(school, suspect=school.pupils_b[0])


def party(case, pupil):
    return Party.objects.get(vault=case.vault, pupil=pupil)


def written(case, school, text, about=None, **more):
    """A note as it is stored, mentions and all; nobody looked for names in it."""
    lines = [EntryLine("seen", "Gezien", text)]
    return Entry.objects.write(
        case.vault,
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="gesprek",
        core=[] if about else lines,
        parts={about: lines} if about else {},
        **more,
    )


def read(record) -> str:
    return json.dumps(record.as_read(), ensure_ascii=False, default=str)


def paper(record, **more) -> tuple[str, str]:
    """The words of the PDF, and everything it says about itself."""
    made = pypdf.PdfReader(io.BytesIO(record_pdf(record, **more)))
    meta = json.dumps(dict(made.metadata or {}), default=str) + made.xmp_metadata.stream.get_data().decode()
    outline = " ".join(one.title for one in made.outline if not isinstance(one, list))
    return " ".join(page.extract_text() for page in made.pages), meta + outline


def walked(school, case):
    """A case with talks, measures, checks, agreements and messages about both pupils."""
    to_choice(case)
    choose(case, "confronterend")
    target, suspect = party(case, school.pupil), party(case, school.pupils_b[0])
    step = case.steps.open().first()
    Agreement.make(
        step,
        by=school.mentor,
        promises=[
            Promise(target, "Noor zegt het meteen.", clock.today() + timedelta(days=7)),
            Promise(suspect, "Wegblijven bij de kluisjes.", clock.today() + timedelta(days=7)),
            Promise(None, "De mentor loopt mee.", clock.today() + timedelta(days=7)),
        ],
    )
    Measure.decide(step, by=school.team_leader, party=suspect, kind="talk", reason="Het hield aan.")
    written(case, school, f"{mentions.of_party(suspect)} sprak {mentions.of_party(target)} aan.")
    # A colleague was asked about the name of the own child, and said that it may stay.
    NameMark.objects.update(verdict=MarkVerdict.LEAVE)
    return target, suspect


def test_each_family_reads_its_own_child_and_nobody_elses(school, case):
    walked(school, case)
    for own, others in ((school.pupil, school.pupils_b[0]), (school.pupils_b[0], school.pupil)):
        made = record_of(own)
        words = read(made)
        text, meta = paper(made, made_by="de mentor")
        for name in (
            others.first_name,
            others.last_name,
            others.number,
            f"Ma{others.first_name}",
            str(others.pk),
        ):
            assert name not in words, name
            assert name not in text, name
        assert str(own) in words
        assert own.first_name in text
        for name in (own.first_name, own.last_name, own.number, others.first_name):
            assert name not in meta, name


def test_what_is_only_about_another_is_counted_and_stays_out(school, case):
    written(case, school, "Alleen over de een.", about=party(case, school.pupil))
    written(case, school, "Alleen over de ander.", about=party(case, school.pupils_b[0]))
    written(case, school, "Over allebei.")
    (section,) = record_of(school.pupil).sections
    texts = [line.text for item in section.items for part in item.parts for line in part.lines]
    assert "Alleen over de een." in texts
    assert "Over allebei." in texts
    assert "Alleen over de ander." not in texts
    before = section.left_out
    written(case, school, "Nog iets over de ander.", about=party(case, school.pupils_b[0]))
    assert record_of(school.pupil).left_out == before + 1


def test_a_talk_that_was_only_with_the_other_is_no_entry_of_this_child(school, case):
    to_choice(case)
    mine = [item.title for item in record_of(school.pupil).sections[0].items]
    assert "Oriënterend gesprek met de leerling" in mine
    other = record_of(school.pupils_b[0]).sections[0]
    titles = {item.title for item in other.items} | {row.title for row in other.steps}
    assert "Oriënterend gesprek met de leerling" not in titles
    assert "Bespreken wie dit mag weten" not in titles


def test_what_was_done_with_the_other_is_no_step_and_no_entry_of_the_bullied_pupil(school, case):
    step_of_the_other(school, case)
    (section,) = record_of(school.pupil).sections
    assert "maatregel" not in read(record_of(school.pupil)).lower()
    assert "hekjes" not in read(record_of(school.pupil))
    assert "directie" not in [row.who for row in section.informed]
    assert section.agreements == ()
    (other,) = record_of(school.pupils_b[0]).sections
    assert "Beslissen over een maatregel" in {row.title for row in other.steps}
    assert "De school let op de hekjes." in read(record_of(school.pupils_b[0]))


def test_a_step_that_is_left_out_is_counted_before_and_after_it_is_done(school, case):
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    before = record_of(school.pupil).left_out
    do(case, "bemiddelingsgesprek", "maatregel")
    # The part about the other in the talk they had together, and the decision that waits.
    assert record_of(school.pupil).left_out == before + 2
    Measure.decide(
        open_step(case, "maatregel"),
        by=school.team_leader,
        party=party(case, school.pupils_b[0]),
        kind="talk",
        reason="Het hield aan.",
    )
    assert record_of(school.pupil).left_out == before + 3


def test_what_names_this_child_at_a_step_of_another_does_not_say_which_step(school, case):
    step = step_of_the_other(school, case)
    target = party(case, school.pupil)
    written(case, school, f"{mentions.of_party(target)} blijft thuis.", step=(step.pk, step.node_key))
    (section,) = record_of(school.pupil).sections
    (item,) = [one for one in section.items if "blijft thuis" in str(one.parts)]
    assert (item.title, item.step) == ("Aantekening", "")


def step_of_the_other(school, case):
    """A decision about the other pupil, with all that can stand beside it in the shared words."""
    suspect = walked_to_measure(school, case)
    step = open_step(case, "maatregel")
    at = (step.pk, step.node_key)
    case.write(
        kind="handover", title=f"Taak overgenomen: {step.node.title}", by=school.mentor, purpose="x", step=at
    )
    written(case, school, "Het ging over de hekjes.", step=at)
    promises = [Promise(None, "De school let op de hekjes.", clock.today() + timedelta(days=7))]
    promises.append(Promise(suspect, "Wegblijven.", clock.today() + timedelta(days=7)))
    Agreement.make(step, by=school.team_leader, promises=promises)
    Informing.objects.create(step=step, role="management").tell(
        by=school.team_leader, channel="gesprek", at=clock.now(), said="Wat er is besloten."
    )
    return step


def walked_to_measure(school, case):
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    do(case, "bemiddelingsgesprek", "maatregel")
    return party(case, school.pupils_b[0])


def test_the_steps_say_who_and_whether_on_time(school, case):
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    with clock.at(clock.now() + timedelta(days=30)):
        do(case, "bevestigd", "ja")
    rows = {row.title: row for row in record_of(school.pupil).sections[0].steps}
    assert rows["Oriënterend gesprek met de leerling"].timing == "op tijd"
    late = rows["Klopt het vermoeden?"]
    assert (late.timing, late.late, late.who) == ("te laat gedaan", True, "de mentor")
    assert rows["Ouders van de gepeste leerling inlichten"].timing == "nog open"


def test_who_was_informed_stands_with_name_and_moment_for_the_own_family(school, case):
    to_choice(case)
    guardian = school.pupil.guardians.get(first_name="MaNoor")
    rows = record_of(school.pupil).sections[0].informed
    assert f"{guardian} (moeder)" in [row.who for row in rows]
    assert all(row.by == "de mentor" for row in rows)
    assert record_of(school.pupils_b[0]).sections[0].informed == ()


def test_a_follow_up_says_how_it_was_in_own_words(school, case):
    to_choice(case)
    choose(case, "niet_confronterend")
    do(case, "les", "gegeven")
    do(case, "ouders_a", "geinformeerd")
    do(case, "dossier_a", "genoteerd")
    check_all(open_step(case, "volgen_a"), times=1)
    checks = record_of(school.pupil).sections[0].checks
    first = checks[0]
    assert (first.outcome, first.safety, first.text) == ("gestopt", "4 van 5", "Beter zo.")
    assert [row.state for row in checks[1:]] == ["planned"] * (len(checks) - 1)
    assert record_of(school.pupils_b[0]).sections[0].checks == ()


def test_of_an_agreement_only_own_promises_and_those_of_the_school(school, case):
    walked(school, case)
    (mine,) = record_of(school.pupil).sections[0].agreements
    assert [row.text for row in mine.promises] == ["Noor zegt het meteen.", "De mentor loopt mee."]
    assert [row.who for row in mine.promises] == ["Noor Smit", "de school"]
    assert mine.joint
    assert mine.others == 1


def test_a_withdrawn_suspicion_leaves_nothing_of_the_case_at_once(school, case):
    suspect = party(case, school.pupils_b[0])
    written(case, school, "Iets over de ander.", about=suspect)
    assert record_of(school.pupils_b[0]).sections
    change_role(
        case,
        suspect,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Was er niet.",
    )
    assert record_of(school.pupils_b[0]).sections == ()
    assert "(B)" not in read(record_of(school.pupil))


def test_a_signal_of_a_case_goes_with_the_suspicion_that_was_withdrawn(school):
    both = [school.pupil, school.pupils_b[0]]
    case = make_case(school, signal=make_signal(school, pupils=both))
    suspect = add_pupil(
        case, school.pupils_b[0], role=CaseRole.SUSPECT, certainty=Certainty.SUSPECTED, by=school.mentor
    )
    assert record_of(school.pupils_b[0]).sections
    change_role(
        case,
        suspect,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Was er niet.",
    )
    assert record_of(school.pupils_b[0]).sections == ()


def test_whoever_recorded_a_signal_is_somebody(school):
    signal = make_signal(school, by=school.staff_member)
    Entry.objects.write(
        signal.vault,
        kind="signal",
        title="Signaal",
        by=school.staff_member,
        purpose="signaleren",
        core=[EntryLine("facts", "Gezien", f"{mentions.of_staff(school.staff_member)} stond erbij.")],
    )
    (section,) = record_of(school.pupil).sections
    assert section.kind == "signal"
    assert [item.who for item in section.items] == ["iemand", "iemand"]
    assert "Iemand stond erbij." in read(record_of(school.pupil))
    case = make_case(school, signal=signal)
    joined = make_signal(school, by=school.counsellor)
    join_case(joined, case, by=school.coordinator)
    (section,) = record_of(school.pupil).sections
    assert {item.who for item in section.items if item.kind == "signal"} == {"iemand"}
    written(case, school, f"Dat zag {mentions.of_staff(school.staff_member)}.")
    assert "Dat zag iemand." in read(record_of(school.pupil))


def test_a_signal_uses_the_letters_of_its_case(school):
    signal = make_signal(school, pupils=[school.pupils_b[0], school.pupil])
    in_signal = Party.objects.get(vault=signal.vault, pupil=school.pupils_b[0])
    Entry.objects.write(
        signal.vault,
        kind="signal",
        title="Signaal",
        by=school.mentor,
        purpose="signaleren",
        core=[EntryLine("facts", "Gezien", f"Met {mentions.of_party(in_signal)}.")],
    )
    case = make_case(school, signal=make_signal(school))
    join_case(signal, case, by=school.coordinator)
    assert "Met een andere leerling." in read(record_of(school.pupil))
    other = add_pupil(
        case, school.pupils_b[0], role=CaseRole.SUSPECT, certainty=Certainty.SUSPECTED, by=school.mentor
    )
    assert f"Met een andere leerling ({other.letter})." in read(record_of(school.pupil))


def test_a_bystander_has_own_words_and_what_names_them(school, case):
    witness = school.pupils[1]
    by = add_pupil(case, witness, role=CaseRole.BYSTANDER, certainty=Certainty.SUSPECTED, by=school.mentor)
    written(case, school, "Niets met de getuige.")
    written(case, school, f"{mentions.of_party(by)} zag het.")
    written(case, school, "Vertelde wat er was.", about=by)
    (section,) = record_of(witness).sections
    texts = [line.text for item in section.items for part in item.parts for line in part.lines]
    assert f"{witness} zag het." in texts
    assert "Vertelde wat er was." in texts
    assert "Niets met de getuige." not in texts
    assert section.steps == ()


def test_a_word_that_was_said_to_be_this_pupil_brings_the_entry_in(school, case):
    someone = school.pupils[2]
    entry = written(case, school, "Robje zag het.")
    Party.objects.add(case.vault, pupil=someone)
    assert record_of(someone).sections == ()
    NameMark.objects.create(
        entry=entry,
        line=0,
        start=0,
        length=5,
        why="name",
        verdict=MarkVerdict.PARTY,
        about_party=party(case, someone),
    )
    (section,) = record_of(someone).sections
    assert section.items[0].parts[0].lines[0].text == f"{someone} zag het."


def test_a_correction_shows_the_newest_words_and_the_older_ones_small(school, case):
    entry = written(case, school, "Op maandag.")
    name = next(iter(EntryPart.objects.filter(entry=entry)))
    assert name.party is None
    correct(case, entry, by=school.mentor, words=_all_words(entry, "Op dinsdag."), reason="Verkeerde dag.")
    items = [item for item in record_of(school.pupil).sections[0].items if item.kind == "note"]
    assert len(items) == 1
    assert items[0].parts[0].lines[0].text == "Op dinsdag."
    assert items[0].earlier[0].parts[0].lines[0].text == "Op maandag."


def _all_words(entry, text):
    from bondgenoot.cases.correcting import pieces

    return {piece.name: text for piece in pieces(entry) if not piece.fixed}


def test_words_moved_out_of_the_shared_part_do_not_come_back_as_an_older_version(school, case):
    entry = written(case, school, "Iets over de ander.")
    case.write(
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="gesprek",
        parts={party(case, school.pupils_b[0]): [EntryLine("seen", "Gezien", "Iets over de ander.")]},
        replaces=entry,
    )
    assert "Iets over de ander." not in read(record_of(school.pupil))


def test_an_open_word_holds_up_the_release_and_an_answer_lets_it_go(school, case):
    entry = written(case, school, "Daar stond Sam weer.")
    mark = NameMark.objects.create(entry=entry, line=0, start=11, length=3, why="name")
    made = record_of(school.pupil)
    assert (made.open, made.releasable) == (1, False)
    with pytest.raises(NotReleasable):
        record_pdf(made)
    NameMark.objects.filter(pk=mark.pk).update(verdict=MarkVerdict.OTHER)
    made = record_of(school.pupil)
    assert made.releasable
    assert "Daar stond iemand weer." in read(made)


def test_an_open_word_in_an_older_version_is_nobody(school, case):
    entry = written(case, school, "Daar stond Sam weer.")
    NameMark.objects.create(entry=entry, line=0, start=11, length=3, why="name")
    correct(
        case, entry, by=school.mentor, words=_all_words(entry, "Daar stond er een."), reason="Zonder naam."
    )
    NameMark.objects.exclude(entry=entry).delete()
    made = record_of(school.pupil)
    assert made.releasable
    assert "Sam" not in read(made)


def test_what_is_held_back_is_counted(school, case):
    entry = written(case, school, "Dit niet.")
    whole, less = record_of(school.pupil), record_of(school.pupil, without=[part_key(entry.pk, own=False)])
    assert "Dit niet." not in read(less)
    assert less.left_out == whole.left_out + 1
    assert less.digest() != whole.digest()


def test_the_hash_is_the_same_for_the_same_words_and_not_for_what_colleagues_see(school, case):
    written(case, school, "Eerste woorden.")
    first = record_of(school.pupil).digest()
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert record_of(school.pupil).digest() == first
    written(case, school, "Meer woorden.")
    assert record_of(school.pupil).digest() != first


def test_a_case_at_another_location_of_the_board_belongs_to_the_record(school, case):
    case.location = school.other_location
    case.save()
    assert [one.place for one in record_of(school.pupil).sections] == [str(school.other_location)]


def test_more_entries_and_more_cases_ask_no_more_of_the_database(school, case):
    written(case, school, f"Met {mentions.of_staff(school.mentor)}.")
    with CaptureQueriesContext(connection) as once:
        record_of(school.pupil)
    for _time in range(2):
        more = make_case(school, suspect=school.pupils_b[0])
        written(more, school, f"Met {mentions.of_staff(school.counsellor)}.")
        written(more, school, "Over de een.", about=party(more, school.pupil))
        tell_everyone(more.steps.first(), school.mentor)
    with CaptureQueriesContext(connection) as thrice:
        assert record_of(school.pupil).cases == 3
    assert len(thrice) == len(once)


def test_a_pupil_of_whom_nothing_is_written_has_an_empty_record(school):
    made = record_of(school.pupils[2])
    assert made.sections == ()
    text, _meta = paper(made)
    assert "niets vastgelegd" in text
