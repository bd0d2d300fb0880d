"""How one text reads for one reader: every kind of mention, every answer to a word, and names nobody answered for."""

import pytest

from bondgenoot.cases.models import CaseRole, Certainty
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.disclosure.audience import OPEN, SAID, Audience
from bondgenoot.disclosure.models import RecordChoices, StaffShown
from bondgenoot.dossier import mentions
from bondgenoot.dossier.models import Entry, EntryLine, MarkVerdict, NameMark, Party
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, make_guardian, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    names = [(made.pupil, "Noor", "", "Smit"), (made.pupils_b[0], "Bram", "de", "Vries")]
    for pupil, first, infix, last in names:
        pupil.first_name, pupil.infix, pupil.last_name = first, infix, last
        pupil.save()
    return made


@pytest.fixture
def case(school):
    return make_case(school, suspect=school.pupils_b[0])


def party(case, pupil):
    return Party.objects.get(vault=case.vault, pupil=pupil)


def own(case, school):
    return Audience.family(party(case, school.pupil))


def mark(case, text, word, verdict="", **about):
    entry = Entry.objects.write(
        case.vault,
        kind="note",
        title="Aantekening",
        by=None,
        purpose="gesprek",
        core=[EntryLine("seen", "", text)],
    )
    return NameMark.objects.create(
        entry=entry, line=0, start=text.index(word), length=len(word), why="name", verdict=verdict, **about
    )


def test_the_own_child_is_read_by_name_and_another_pupil_by_letter(case, school):
    noor, bram = party(case, school.pupil), party(case, school.pupils_b[0])
    text = f"{mentions.of_party(bram)} duwde {mentions.of_party(noor)}. Daarna riep {mentions.of_party(bram)} iets."
    said = f"Een andere leerling ({bram.letter}) duwde Noor Smit. Daarna riep een andere leerling ({bram.letter}) iets."
    assert own(case, school).text(text) == said
    assert Audience.family(bram).text(mentions.of_party(bram)) == "Bram de Vries"


def test_colleagues_see_beside_it_whose_name_stood_there(case, school):
    bram = party(case, school.pupils_b[0])
    piece = own(case, school).pieces(f"Wij zagen {mentions.of_party(bram)}.")[1]
    assert (piece.text, piece.was, piece.kind) == (
        f"een andere leerling ({bram.letter})",
        "Bram de Vries",
        SAID,
    )


def test_an_erased_pupil_is_a_former_pupil_with_the_same_letter(case, school):
    bram = party(case, school.pupils_b[0])
    Party.objects.filter(pk=bram.pk).update(pupil=None, kind=PartyKind.FORMER)
    said = own(case, school).text(mentions.of_party(bram))
    assert said == f"Een voormalige leerling ({bram.letter})"


def test_a_withdrawn_pupil_has_no_letter_and_is_unnamed_for_colleagues_too(case, school):
    bram = add_pupil(
        case,
        school.pupils_b[0],
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Was er niet bij.",
    )
    (piece,) = own(case, school).pieces(mentions.of_party(bram))
    assert piece.text == "Een leerling"
    assert "Bram" not in piece.was


def test_the_reporter_is_always_somebody(case, school):
    assert (
        own(case, school).text(f"Volgens {mentions.OF_REPORTER} was het laat.")
        == "Volgens iemand was het laat."
    )


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("mentor", "de mentor"),
        ("second_mentor", "een mentor"),
        ("coordinator", "de anti-pestcoördinator"),
        ("team_leader", "de teamleider"),
        ("facilitator", "de herstelrechtspecialist"),
        ("management", "de directie"),
        ("staff_member", "een medewerker"),
        # What somebody is elsewhere is nothing here.
        ("other_coordinator", "een medewerker"),
    ],
)
def test_staff_are_read_by_the_role_they_held(case, school, who, said):
    staff = getattr(school, who)
    assert own(case, school).text(f"Dat zei {mentions.of_staff(staff)}.") == f"Dat zei {said}."


def test_a_role_counts_on_the_day_of_the_entry(case, school):
    today = clock.today()
    give_role(school.staff_member, Role.COORDINATOR, school.location, starts_on=today)
    audience, token = own(case, school), mentions.of_staff(school.staff_member)
    assert audience.text(f"Van {token}", on=today) == "Van de anti-pestcoördinator"
    assert audience.text(f"Van {token}", on=school.year.starts_on) == "Van een medewerker"


def test_the_board_may_choose_names_of_staff(case, school):
    RecordChoices.objects.create(organisation=school.organisation, staff_shown=StaffShown.NAME)
    assert own(case, school).text(mentions.of_staff(school.mentor)) == str(school.mentor)
    committee = Audience.committee(case).text(mentions.of_staff(school.mentor))
    assert committee == "De mentor"


def test_guardians_of_the_own_child_have_a_name_and_others_have_not(case, school):
    mine = make_guardian(school.pupil, first_name="Anna")
    theirs = make_guardian(school.pupils_b[0], first_name="Karel")
    stranger = make_guardian(school.pupils_b[1], first_name="Ineke")
    bram = party(case, school.pupils_b[0])
    audience = own(case, school)
    assert audience.text(mentions.of_guardian(mine)) == "Anna Smit"
    assert audience.text(mentions.of_guardian(theirs)) == f"Een ouder van een andere leerling ({bram.letter})"
    assert audience.text(mentions.of_guardian(stranger)) == "Een ouder"


def test_a_committee_reads_letters_and_numbers(case, school):
    noor, bram = party(case, school.pupil), party(case, school.pupils_b[0])
    first, second = (
        school.pupils_b[0].guardians.all()[:2]
        if school.pupils_b[0].guardians.count() > 1
        else (
            make_guardian(school.pupils_b[0], relation="moeder"),
            make_guardian(school.pupils_b[0], relation="vader"),
        )
    )
    audience = Audience.committee(case)
    assert audience.text(f"Wij spraken {mentions.of_party(noor)}.") == f"Wij spraken leerling {noor.letter}."
    said = {audience.text(f"Met {mentions.of_guardian(one)}") for one in (first, second)}
    assert said == {f"Met ouder 1 van leerling {bram.letter}", f"Met ouder 2 van leerling {bram.letter}"}


def test_what_somebody_said_of_a_word_counts_as_a_mention(case, school):
    bram = party(case, school.pupils_b[0])
    text = "Toen kwam BdV binnen."
    answers = {
        MarkVerdict.PARTY: ({"about_party": bram}, f"Toen kwam een andere leerling ({bram.letter}) binnen."),
        MarkVerdict.STAFF: ({"about_staff": school.mentor}, "Toen kwam de mentor binnen."),
        MarkVerdict.GUARDIAN: ({}, "Toen kwam een ouder binnen."),
        MarkVerdict.REPORTER: ({}, "Toen kwam iemand binnen."),
        MarkVerdict.OTHER: ({}, "Toen kwam iemand binnen."),
        MarkVerdict.NOBODY: ({}, text),
        MarkVerdict.LEAVE: ({}, text),
    }
    for verdict, (about, said) in answers.items():
        one = mark(case, text, "BdV", verdict, **about)
        assert own(case, school).text(text, [one]) == said, verdict


def test_a_word_nobody_answered_for_stays_and_is_told_apart(case, school):
    text = "Toen kwam Bram binnen."
    audience, one = own(case, school), mark(case, text, "Bram")
    assert [piece.kind for piece in audience.pieces(text, [one])] == ["", OPEN, ""]
    assert audience.text(text, [one]) == text
    settled = audience.pieces(text, [one], settled=True)
    assert "".join(piece.text for piece in settled) == "Toen kwam iemand binnen."


@pytest.mark.parametrize("name", ["Bram de Vries", "Bram", "Vries"])
def test_the_name_of_another_party_is_masked_also_when_nobody_marked_it(case, school, name):
    bram = party(case, school.pupils_b[0])
    text = f"Daar stond {name}'s fiets."
    assert own(case, school).text(text) == f"Daar stond de fiets van een andere leerling ({bram.letter})."
    assert Audience.family(bram).text(text) == text


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("Brams moeder belde.", "Brams", "De moeder van een andere leerling (B) belde."),
        ("Toen kwam Bram's broertje.", "Bram's", "Toen kwam het broertje van een andere leerling (B)."),
        ("Dat was Bram’s idee.", "Bram", "Dat was een andere leerling (B)’s idee."),
        ("Dat was BdV's jas.", "BdV's", "Dat was de jas van een andere leerling (B)."),
        ("Bram's moeder-in-spe belde.", "Bram's", "Een andere leerling (B)’s moeder-in-spe belde."),
        ("Daar stond Brams.", "Brams", "Daar stond een andere leerling (B)’s."),
        ("Lars' fiets stond er.", "Lars'", "De fiets van een andere leerling (B) stond er."),
        ("Lars was er.", "Lars", "Een andere leerling (B) was er."),
    ],
)
def test_what_is_anothers_stays_dutch(case, school, text, word, said):
    other = school.pupils_b[0]
    if word.startswith("Lars"):
        other.first_name = "Lars"
        other.save()
    marked = mark(case, text, word, MarkVerdict.PARTY, about_party=party(case, other))
    assert own(case, school).text(text, [marked]) == said


@pytest.mark.parametrize(
    ("first", "last", "word", "said"),
    [
        ("Max", "Smit", "Max's", "Max Smits moeder belde."),
        ("Noor", "Mendez", "Noors", "Noor Mendez’ moeder belde."),
        ("Anna", "Kuiperda", "Anna’s", "Anna Kuiperda’s moeder belde."),
    ],
)
def test_what_is_the_own_childs_stays_dutch(case, school, first, last, word, said):
    pupil = school.pupil
    pupil.first_name, pupil.last_name = first, last
    pupil.save()
    text = f"{word} moeder belde."
    marked = mark(case, text, word, MarkVerdict.PARTY, about_party=party(case, pupil))
    assert own(case, school).text(text, [marked]) == said


def test_somebody_and_staff_have_things_too(case, school):
    audience = own(case, school)
    text = "Sams tas lag er."
    one = mark(case, text, "Sam", MarkVerdict.OTHER)
    assert audience.text("Sam's tas lag er.", [one]) == "De tas van iemand lag er."
    assert audience.text(f"Het was {mentions.of_staff(school.mentor)}'s idee.") == "Het was de mentors idee."


def test_a_name_behind_what_is_anothers_is_never_swallowed(case, school):
    text = "Met Brams opa Joris."
    whose = mark(case, text, "Brams", MarkVerdict.PARTY, about_party=party(case, school.pupils_b[0]))
    whom = mark(case, text, "opa Joris", MarkVerdict.OTHER)
    assert own(case, school).text(text, [whose, whom]) == "Met een andere leerling (B)’s iemand."


def test_a_name_with_an_s_is_masked_also_when_nobody_marked_it(case, school):
    assert own(case, school).text("Met Brams moeder.") == "Met de moeder van een andere leerling (B)."
    school.pupil.first_name = "Brams"
    school.pupil.save()
    assert own(case, school).text("Met Brams moeder.") == "Met Brams moeder."


def test_a_name_the_own_child_has_too_is_not_masked(case, school):
    other = school.pupils_b[0]
    other.first_name = school.pupil.first_name
    other.save()
    assert own(case, school).text("Noor Smit lachte.") == "Noor Smit lachte."


def test_a_signal_has_a_family_as_well(school):
    signal = make_signal(school, pupils=[school.pupil, school.pupils[1]])
    first, second = (Party.objects.get(vault=signal.vault, pupil=pupil) for pupil in school.pupils[:2])
    said = Audience.family(first).text(f"Met {mentions.of_party(first)} en {mentions.of_party(second)}")
    assert said == f"Met Noor Smit en een andere leerling ({second.letter})"
