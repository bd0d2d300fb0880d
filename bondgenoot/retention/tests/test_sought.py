"""Which words of a record are somebody's who leaves it, and which are left standing because they are another's."""

import unicodedata

import pytest

from bondgenoot.cases.models import CaseRole
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.tests.factories import make_case
from bondgenoot.dossier.models import EntryLine, MarkVerdict, NameMark
from bondgenoot.dossier.reading import read
from bondgenoot.retention.erasing import erase_pupil
from bondgenoot.retention.sought import Search, of_guardian, of_pupil
from bondgenoot.school.models import Guardian, Pupil
from bondgenoot.school.tests.factories import make_guardian, make_pupil, make_school

pytestmark = pytest.mark.django_db
FORMER = "een voormalige leerling (B)"


@pytest.fixture
def school():
    return make_school()


def written(school, *texts, leaver, beside=()):
    """What a colleague reads of these texts once the leaver is erased; the leaver is party B."""
    case = make_case(school, suspect=leaver)
    for pupil in beside:
        add_pupil(case, pupil, role=CaseRole.BYSTANDER, certainty="suspected", by=school.mentor)
    lines = [EntryLine(str(number), "Gezien", text) for number, text in enumerate(texts)]
    case.write(kind="note", title="Aantekening", by=school.mentor, purpose="volgen", core=lines)
    case.closures.create(kind="closed", by=school.coordinator)
    erase_pupil(leaver, by=None, rule="dossier")
    [note] = read(case.vault, kinds=["note"])
    return [note.value(str(number)) for number in range(len(texts))]


def zoe(school, **fields):
    name = {"first_name": "Zoë", "infix": "van den", "last_name": "Berg", "number": "041277"}
    return make_pupil(school.class_b, guardians=0, **{**name, **fields})


WRITINGS = (
    "Zoë van den Berg",
    "Zoe Van Den Berg",
    "ZOË VAN DEN BERG",
    "zoë van den berg",
    "Zoë",
    "Zoe",
    "Zoë v.d. Berg",
    "Z. van den Berg",
    "Zoë B.",
    "ZvdB",
    "Berg, Zoë van den",
    "leerling 041277",
)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_in_any_writing_is_gone(school, form):
    texts = [unicodedata.normalize(form, f"Toen kwam {name} binnen.") for name in WRITINGS]
    for name, left in zip(WRITINGS, written(school, *texts, leaver=zoe(school)), strict=True):
        # Some writings leave a dot, or the word before the number.
        rest = left.replace(FORMER, "#").replace("#.", "#").replace("leerling #", "#")
        assert rest == "Toen kwam # binnen.", name


def test_a_name_keeps_its_surroundings(school):
    [left] = written(school, "Zoë's fiets; Zoës jas. Storm stak op.", leaver=zoe(school))
    assert left.replace(FORMER, "#") in (
        "#'s fiets; #s jas. Storm stak op.",
        "# fiets; # jas. Storm stak op.",
    )


def test_a_name_that_two_in_the_record_have_is_left_standing(school):
    other = zoe(school, last_name="Kok", infix="", number="041278")
    text = "Zoë viel. Zoë van den Berg duwde. Zoë Kok hielp."
    [left] = written(school, text, leaver=zoe(school), beside=[other])
    assert left == f"Zoë viel. {FORMER} duwde. Zoë Kok hielp."


def test_the_parent_of_a_brother_who_stays_keeps_name_and_telephone(school):
    leaver, brother = zoe(school), zoe(school, first_name="Mees", number="041279")
    for pupil in (leaver, brother):
        make_guardian(
            pupil,
            first_name="Ottoline",
            last_name="Zwartjens",
            email="o@zwartjens.example",
            phone="06-48151623",
        )
    text = "Ottoline Zwartjens belde van 06-48151623 over Zoë."
    [left] = written(school, text, leaver=leaver, beside=[brother])
    assert left == f"Ottoline Zwartjens belde van 06-48151623 over {FORMER}."


def test_a_word_that_is_a_name_goes_with_a_capital_and_stays_without(school):
    storm = zoe(school, first_name="Storm")
    [left] = written(school, "Storm liep weg. Er stak een storm op.", leaver=storm)
    assert left == f"{FORMER} liep weg. Er stak een storm op."


def test_whoever_a_colleague_said_it_was_stays(school):
    leaver = zoe(school)
    case = make_case(school, suspect=leaver)
    entry = case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="volgen",
        core=[EntryLine("a", "Gezien", "Toen kwam Zoë, de conciërge.")],
    )  # fmt: skip
    given = {"length": 3, "why": "name", "verdict": MarkVerdict.OTHER, "by": school.mentor}
    NameMark.objects.update_or_create(entry=entry, party=None, line=0, start=10, defaults=given)
    case.closures.create(kind="closed", by=school.coordinator)
    erase_pupil(leaver, by=None, rule="dossier")
    [note] = read(case.vault, kinds=["note"])
    assert note.value("a") == "Toen kwam Zoë, de conciërge."


def test_elsewhere_only_what_can_mean_nobody_else_counts(school):
    pupil = Pupil(number="041277", first_name="Zoë", infix="van den", last_name="Berg")
    mother = Guardian(first_name="Ot", last_name="Zwart", email="ot@zwart.example", phone="06 - 4815 1623")
    search = Search([of_pupil(pupil, "#"), of_guardian(mother, "@")], spare=frozenset(), linked=False)
    for text, found in (
        ("Zoë fietste langs de berg.", []),
        ("Zoe van den Berg fietste.", ["Zoe van den Berg"]),
        ("Mail ot@zwart.example of bel 0648151623.", ["ot@zwart.example", "0648151623"]),
        ("Bestelnummer 10412779.", []),
        ("Ot Zwarte Piet.", []),
        (f"⟦p:{'041277'.zfill(8)}-0000-4000-8000-000000041277⟧ 041277", ["041277"]),
    ):
        assert [text[hit.start : hit.end] for hit in search.hits(text)] == found, text
