"""The file of rules is the policy: it is whole, it fits the models, and what it promises is carried out."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from bondgenoot.retention import checking
from bondgenoot.retention.automatic import AUTOMATIC
from bondgenoot.retention.rules import SOURCE, End, RulesError, Term, Unit, book, read

WHOLE = SOURCE.read_text(encoding="utf-8")
SMALL = """
regels:
  - regel: keep
    naam: Alles
    groep: Dossiers
    bewaart: Alles.
    waarom: Daarom.
    zolang: altijd
    einde: blijft
velden:
  retention.Diary.*: keep
"""


def test_every_field_of_the_product_has_a_rule_and_every_rule_is_carried_out():
    assert checking.findings(book(), list(apps.get_models(include_auto_created=True))) == []


def test_the_start_check_says_the_same(monkeypatch):
    assert checking.every_field_has_a_rule(None) == []
    monkeypatch.setattr(checking, "book", lambda: read(SMALL))
    found = checking.every_field_has_a_rule(None)
    assert any("school.Pupil heeft geen bewaarregels" in one.msg for one in found)
    assert all("retention.yaml" in one.hint for one in found)
    with pytest.raises(ImproperlyConfigured, match=r"school\.Pupil heeft geen bewaarregels"):
        checking.refuse_without_rules()


def test_the_server_starts_with_the_rules_that_ship():
    checking.refuse_without_rules()


def test_a_file_that_cannot_be_read_stops_the_start_too(monkeypatch):
    monkeypatch.setattr(checking, "book", lambda: read(SMALL.replace("einde: blijft", "einde: ooit")))
    (found,) = checking.every_field_has_a_rule(None)
    assert "einde" in found.msg


@pytest.fixture
def diary():
    with isolate_apps("bondgenoot.retention"):

        class Diary(models.Model):
            on = models.DateField()
            kind = models.CharField(max_length=9, choices=[("a", "een")])

            class Meta:
                app_label = "retention"

            def __str__(self) -> str:
                return str(self.on)

        yield Diary


def findings(policy: str, model) -> list[str]:
    return [one for one in checking.findings(read(policy), [model]) if "Diary" in one]


def test_a_star_covers_what_can_hold_no_words(diary):
    assert findings(SMALL, diary) == []


@pytest.mark.parametrize(
    "field",
    [
        models.TextField(),
        models.CharField(max_length=9),
        models.EmailField(),
        models.JSONField(),
        models.BinaryField(),
        models.FileField(),
        models.GenericIPAddressField(),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_new_field_that_can_hold_words_must_be_named(diary, field):
    diary.add_to_class("words", field)
    (said,) = findings(SMALL, diary)
    assert said.startswith("retention.Diary.words kan woorden bevatten")
    assert findings(SMALL + "  retention.Diary.words: keep\n", diary) == []


def test_without_a_star_every_new_field_must_be_named(diary):
    named = SMALL.replace("retention.Diary.*: keep", "retention.Diary.id: keep\n  retention.Diary.on: keep")
    assert findings(named, diary) == ["retention.Diary.kind heeft geen bewaarregel."]


def test_a_model_without_any_line_hears_which_lines_to_add(diary):
    diary.add_to_class("words", models.TextField())
    (said,) = findings(SMALL.replace("retention.Diary.*", "retention.Other.*"), diary)
    assert said.endswith("Zet erbij: retention.Diary.*, retention.Diary.words")


def test_beside_a_star_no_field_has_another_rule(diary):
    (said,) = findings(SMALL + "  retention.Diary.on: other\n", diary)[:1]
    assert "een andere regel dan retention.Diary.*" in said


def test_lines_and_rules_about_what_does_not_exist_are_named(diary):
    policy = read(SMALL + "  retention.Diary.gone: keep\n  retention.Diary.on: nowhere\n")
    said = " ".join(checking.findings(policy, [diary]))
    assert "retention.Diary.gone: dit veld bestaat niet" in said
    assert "de regel nowhere bestaat niet" in said


def test_a_rule_that_nothing_carries_out_is_found_and_the_other_way_round(monkeypatch):
    without = {key: one for key, one in AUTOMATIC.items() if key != "talk"}
    monkeypatch.setattr(checking, "AUTOMATIC", without | {"loose": AUTOMATIC["talk"]})
    assert checking.undone(book()) == [
        "talk: niemand voert deze regel uit.",
        "loose: er is geen regel die dit zegt.",
    ]
    broken = read(WHOLE.replace("bondgenoot.survey.closing.finish", "bondgenoot.survey.closing.nothing"))
    assert "answer: bondgenoot.survey.closing.nothing bestaat niet." in checking.undone(broken)


def test_every_rule_that_ends_by_itself_has_a_term_and_says_from_when():
    for rule in book().ending(End.TURN) + book().ending(End.LIST):
        assert rule.term
        assert rule.counted


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("    einde: lijst\n", "    einde: met\n", "met hoort bij einde: met"),
        ("    met: [dossier]\n", "    met: [nergens]\n", "de regel nergens bestaat niet"),
        ("    minstens: 2\n", "    minstens: 4\n", "minstens en hoogstens"),
        ("    hoogstens: 5\n    let_op", "    let_op", "minstens en hoogstens"),
        ("regel: pupil\n", "regel: dossier\n", "staat er twee keer"),
        ("    getal: 2\n", "    zolang: lang\n", "einde vraagt getal"),
        ("eenheid: jaar", "eenheid: eeuwen", "eenheid"),
        ("    groep: Dossiers\n", "    groepen: Dossiers\n", "groep"),
        ("  accounts.LoginAttempt.*: login_attempt\n", "  accounts.User.*: staff\n", "twee keer"),
    ],
)
def test_what_does_not_fit_in_the_file_is_said(was, becomes, said):
    assert was in WHOLE
    with pytest.raises(RulesError, match=said):
        read(WHOLE.replace(was, becomes, 1))


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("number", [1, 2, 7])
def test_what_is_over_and_what_is_kept_touch_on_every_day_of_two_years(unit, number):
    term = Term(number, unit)
    for turn in range(0, 800, 7):
        on = date(2027, 7, 20) + timedelta(days=turn % 800)
        last = term.over(on)
        assert term.last_day(last) < on <= term.last_day(last + timedelta(days=1))


def test_a_term_counts_as_people_count():
    two_years = Term(2, Unit.YEARS)
    assert two_years.last_day(date(2024, 2, 29)) == date(2026, 2, 28)
    assert two_years.over(date(2026, 11, 23)) == date(2024, 11, 22)
    assert Term(1, Unit.MONTHS).last_day(date(2026, 1, 31)) == date(2026, 2, 28)
    this_year = Term(1, Unit.SCHOOL_YEARS)
    assert this_year.last_day(date(2026, 8, 1)) == date(2027, 7, 31)
    assert this_year.last_day(date(2027, 7, 31)) == date(2027, 7, 31)
    assert this_year.words == "tot het einde van het schooljaar"
    assert book().rule("dossier").term_words(two_years) == "2 jaar nadat de leerling van school ging"
