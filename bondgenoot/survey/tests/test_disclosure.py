"""What a round publishes tells nothing small: not by itself, not by subtraction, not to who knows the rule.

Random schools, and an attacker who pools everything that is stored (see `attacker`). The attacker is tested as well:
when a part of the rule is switched off, it must find something.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bondgenoot.lib import clock
from bondgenoot.school.models import SchoolClass
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey import disclosure, publication, shown
from bondgenoot.survey.answer_row import BLANK
from bondgenoot.survey.models import Questionnaire, Room, Round, Thresholds
from bondgenoot.survey.shape import Direction
from bondgenoot.survey.tally import Tally
from bondgenoot.survey.tests.attacker import (
    Published,
    Truth,
    by_means,
    by_subtraction,
    small_groups,
)

SMALL = """\
vragenlijst: klein
versie: 1
talen: [nl]
titel: {nl: Klein}
periode: {nl: 'Deze week:'}
laag: {nl: nooit}
hoog: {nl: altijd}
groepen:
  - groep: 1
    zin: {nl: Ik voel mij veilig}
    kort: {nl: Veilig}
    richting: omhoog
    stellingen:
      - {stelling: 1.1, nl: in de klas}
      - {stelling: 1.2, nl: op het plein}
  - groep: 2
    zin: {nl: Ik voel mij onveilig}
    kort: {nl: Onveilig}
    richting: omlaag
    stellingen:
      - {stelling: 2.1, nl: door pesten}
  - groep: 3
    zin: {nl: Ik word gepest}
    kort: {nl: Gepest}
    richting: omlaag
    stellingen:
      - {stelling: 3.1, nl: om hoe ik eruitzie}
      - {stelling: 3.2, nl: om wat ik kan}
      - {stelling: 3.3, nl: om hoe ik praat}
  - groep: 4
    zin: {nl: Ik maak het onveilig}
    kort: {nl: Eigen gedrag}
    richting: omlaag
    eigen_gedrag: ja
    stellingen:
      - {stelling: 4.1, nl: door pesten}
achtergrond:
  - vraag: kleur
    nl: Ik ben
    waarschuwing: Let op.
    keuzes:
      - {keuze: rood, nl: rood}
      - {keuze: blauw, nl: blauw}
  - vraag: vorm
    nl: Ik hoor bij
    waarschuwing: Let op.
    keuzes:
      - {keuze: rond, nl: rond}
      - {keuze: vierkant, nl: vierkant}
      - {keuze: driehoek, nl: driehoek}
"""
# The school is the same for every population; what a population adds is rolled back.
ONE_SCHOOL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
QUESTIONS = ("kleur", "vorm")
STATEMENTS = 7


@dataclass(frozen=True)
class Group:
    """A class: its year level, its size, and of how many pupils each statement gets a worrying answer."""

    level: int | None
    size: int
    worried: tuple[int, ...]


@dataclass(frozen=True)
class Population:
    classes: tuple[Group, ...]
    # How often each answer to a background question is given, the last of them none; none at all: not asked.
    background: dict[str, tuple[int, ...]] = field(default_factory=dict)
    # Of ten worried pupils, so many are at the far end; of ten calm ones, so many skip.
    strongly: int = 4
    skipped: int = 0
    # All who worry give the mildest answer, and all others the calmest.
    flat: bool = False
    seed: int = 0
    thresholds: Thresholds = field(default_factory=Thresholds)


SIZES = st.sampled_from([0, 1, 4, 5, 9, 10, 11, 12, 15, 20, 24, 25, 28, 30, 60])
# Just on both sides of every limit, from below and (negative) from above.
WORRIED = st.sampled_from([0, 0, 1, 2, 3, 4, 4, 5, 5, 6, 8, 10, -1, -2, -4, -5, -6])


@st.composite
def populations(draw):
    classes = []
    for _class in range(draw(st.integers(1, 8))):
        size = draw(SIZES)
        worried = draw(st.lists(WORRIED, min_size=STATEMENTS, max_size=STATEMENTS))
        counts = tuple(min(size, one) if one >= 0 else max(0, size + one + 1) for one in worried)
        classes.append(Group(draw(st.sampled_from([None, 1, 1, 2, 3])), size, counts))
    asked = {}
    for key, options in zip(QUESTIONS, (3, 4), strict=True):
        if draw(st.booleans()):
            weights = draw(st.lists(st.sampled_from([0, 1, 2, 10, 30]), min_size=options, max_size=options))
            asked[key] = tuple(weights) if any(weights) else (1,) * options
    return Population(
        tuple(classes),
        asked,
        strongly=draw(st.integers(0, 10)),
        skipped=draw(st.sampled_from([0, 0, 1, 5])),
        flat=draw(st.booleans()),
        seed=draw(st.integers(0, 10_000)),
        thresholds=draw(st.sampled_from([Thresholds(), Thresholds(), Thresholds(15, 7, 40)])),
    )


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def small(school):
    made = Questionnaire(organisation=school.organisation, key="klein", version=1, title="Klein")
    made._keep(SMALL)
    made.published_at = clock.now()
    made.save()
    return made


@contextmanager
def published(school, small, of: Population) -> Iterator[tuple[Published, Truth]]:
    """This population as a round that was counted; gone again afterwards."""
    with transaction.atomic():
        today = clock.today()
        made = Round.objects.create(
            location=school.location,
            name="Ronde",
            questionnaire=small,
            opens_on=today,
            closes_on=today + timedelta(days=7),
            reasons=dict.fromkeys(of.background, "omdat"),
            min_group=of.thresholds.group,
            min_cell=of.thresholds.cell,
            min_own_behaviour=of.thresholds.own_behaviour,
            prepared_by=school.coordinator,
        )
        truth, tallies = _filled_in(school, made, of)
        publication.publish(made, tallies)
        yield Published(made, truth), truth
        transaction.set_rollback(True)


def _filled_in(school, made: Round, of: Population):
    chance, layout = random.Random(of.seed), made.layout
    rows, levels, tallies = {}, {}, {}
    for key in layout.background:
        rows |= {(key, one.key): [] for one in layout.form.background_of(key).options} | {(key, ""): []}
    for turn, group in enumerate(of.classes):
        held = SchoolClass.objects.create(
            location=school.location, school_year=school.year, name=f"K{turn}", year_level=group.level
        )
        room = Room.objects.create(round=made, school_class=held, code=f"K{turn}", invited=group.size)
        some = _rows(of, group, layout, chance)
        leaf = ("class", str(held.pk))
        rows[leaf], levels[leaf], tallies[room.pk] = some, group.level, Tally(layout)
        tallies[room.pk].take(some)
        for row in some:
            for place, key in enumerate(layout.background, start=len(layout.form.statements)):
                options = [one.key for one in layout.form.background_of(key).options]
                rows[key, "" if row[place] == BLANK else options[row[place]]].append(row)
    return Truth(layout.form, rows, levels), tallies


def _rows(of: Population, group: Group, layout, chance: random.Random) -> list[bytes]:
    columns = []
    for statement, worried in zip(layout.form.statements, group.worried, strict=True):
        up = layout.form.group_of(statement.key).direction == Direction.UP
        column = [_worrying(of, up, chance) for _one in range(worried)]
        column += [_calm(of, up, chance) for _one in range(group.size - worried)]
        chance.shuffle(column)
        columns.append(column)
    for key in layout.background:
        weights = of.background[key]
        column = chance.choices(range(len(weights)), weights, k=group.size)
        columns.append([BLANK if value == len(weights) - 1 else value for value in column])
    return [bytes(row) for row in zip(*columns, strict=True)]


def _worrying(of: Population, up: bool, chance: random.Random) -> int:
    if chance.randrange(10) < of.strongly:
        return 0 if up else 3 if of.flat else chance.choice([3, 4, 5])
    return 2 if up and of.flat else 1 if of.flat else chance.choice([1, 2])


def _calm(of: Population, up: bool, chance: random.Random) -> int:
    if chance.randrange(10) < of.skipped:
        return BLANK
    return 0 if not up else 5 if of.flat else chance.choice([3, 4, 5])


def found_by_all(published: Published, *, skipped: int) -> list[str]:
    attacks = [by_subtraction, small_groups]
    # Who averages must know how many answered: everybody, or it is a guess.
    attacks += [] if skipped else [by_means]
    return [sentence for attack in attacks for sentence in attack(published)]


@ONE_SCHOOL
@given(populations())
def test_nothing_small_can_be_found(school, small, population):
    with published(school, small, population) as (seen, _truth):
        assert not found_by_all(seen, skipped=population.skipped)


@ONE_SCHOOL
@given(populations())
def test_what_is_published_is_true(school, small, population):
    with published(school, small, population) as (seen, truth):
        place = {one.key: at for at, one in enumerate(truth.form.statements)}
        for group, answers in seen.answers.items():
            assert answers == truth.size(group)
        for (group, statement), (worried, strong) in seen.cells.items():
            assert worried == truth.count(group, place[statement], (1, 2))
            assert strong in (None, truth.count(group, place[statement], (2,)))


# The test of the test: with a part of the rule switched off, the attacker finds something.


def classes(*numbers: tuple[int | None, int, int], **fields) -> Population:
    """Classes of (year level, size, how many worry), the same for every statement."""
    return Population(
        tuple(Group(level, size, (worried,) * STATEMENTS) for level, size, worried in numbers), **fields
    )


def nothing(*_arguments, **_fields) -> None:
    return None


def yes(*_arguments, **_fields) -> bool:
    return True


def as_it_was(_root, found, _same, _moves) -> frozenset[str]:
    return found


SWITCHED_OFF = {
    "few or many may be shown": (
        [(shown.Rule, "splits", yes)],
        classes((1, 20, 3), (1, 20, 10)),
        by_subtraction,
    ),
    "the far end may always be told apart": (
        [(shown.Rule, "splits_far", yes)],
        classes((1, 20, 8), (1, 20, 8), strongly=2),
        by_subtraction,
    ),
    "nothing else is hidden with it": (
        [(disclosure, "_first_unsafe", nothing), (shown, "not_pinned", as_it_was)],
        classes((1, 20, 3), (1, 20, 10)),
        by_subtraction,
    ),
    "any number of pupils may have a background": (
        [(publication, "_large_enough", lambda root, _least: frozenset(node.key for node in root.all()))],
        classes((1, 30, 12), (2, 30, 12), background={"kleur": (10, 1, 0)}),
        small_groups,
    ),
    "a mean may always be shown": (
        [(shown, "leaves_room", yes)],
        Population((Group(1, 10, (0, 0, 0, 1, 0, 0, 0)),), flat=True, strongly=0),
        by_means,
    ),
}


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_the_attacker_finds_what_a_broken_rule_lets_through(school, small, monkeypatch, name):
    broken, population, attack = SWITCHED_OFF[name]
    with published(school, small, population) as (seen, _truth):
        assert not found_by_all(seen, skipped=0)
    for place, attribute, instead in broken:
        monkeypatch.setattr(place, attribute, instead)
    with published(school, small, population) as (seen, _truth):
        assert list(attack(seen))


# Cases that once told too much, or nearly.


def cells_of(seen: Published, statement: str) -> set[int]:
    """The sizes of the groups of which a cell about this statement is shown."""
    return {seen.truth.size(group) for group, about in seen.cells if about == statement}


def means_of(seen: Published, about: str) -> set[int]:
    return {seen.truth.size(group) for _kind, group, of in seen.means if of == about}


def test_a_safe_school_is_shown_as_a_whole(school, small):
    with published(school, small, classes((1, 20, 8), (1, 22, 9), (None, 24, 10))) as (seen, _truth):
        assert cells_of(seen, "2.1") == {20, 22, 24, 42, 66}
        assert means_of(seen, "3") == {20, 22, 24, 42, 66}


def test_the_only_other_class_of_a_level_is_empty(school, small):
    with published(school, small, classes((1, 20, 8), (1, 0, 0), (2, 22, 9))) as (seen, _truth):
        assert cells_of(seen, "2.1") == {20, 22, 42}


def test_eight_worried_pupils_in_two_hidden_classes_are_not_shown_together(school, small):
    with published(school, small, classes((1, 20, 4), (1, 21, 4), (1, 19, 12), (2, 30, 12))) as (
        seen,
        _truth,
    ):
        assert cells_of(seen, "2.1") == {30, 90}
    # Of two classes in all it may be three and five: then the class of five is hidden with the other.
    with published(school, small, classes((1, 20, 4), (1, 21, 4), (2, 30, 12))) as (seen, _truth):
        assert cells_of(seen, "2.1") == {41, 30, 71}


def test_own_behaviour_of_a_level_that_is_nearly_one_class_is_not_shown(school, small):
    with published(school, small, classes((1, 28, 12), (1, 1, 0))) as (seen, _truth):
        assert cells_of(seen, "4.1") == set()


def test_no_background_is_crossed_with_the_only_class(school, small):
    for rest in (0, 9):
        alone = classes((1, 30, 12), (1, rest, 0), background={"kleur": (10, 10, 10)})
        with published(school, small, alone) as (seen, _truth):
            assert not [group for group in seen.answers if any(kind == "kleur" for kind, _key in group)]


def test_own_behaviour_of_a_level_with_one_class_is_not_shown(school, small):
    with published(school, small, classes((1, 30, 12), (2, 31, 12), (2, 32, 12))) as (seen, _truth):
        assert cells_of(seen, "4.1") == {93}
        assert means_of(seen, "4") <= {93}
    with published(school, small, classes((1, 30, 12))) as (seen, _truth):
        assert cells_of(seen, "4.1") == set()


def test_a_single_worried_answer_does_not_show_as_a_mean(school, small):
    with published(school, small, classes((1, 25, 1), strongly=0, flat=True)) as (seen, _truth):
        assert not seen.means
    with published(school, small, classes((1, 25, 0), strongly=0)) as (seen, _truth):
        assert means_of(seen, "2") == set()


def test_an_answer_that_nobody_gave_is_not_told(school, small):
    everybody = classes((1, 30, 12), (1, 30, 12), background={"kleur": (10, 10, 0)})
    with published(school, small, everybody) as (seen, truth):
        options = [group for group in seen.answers if any(kind == "kleur" for kind, _key in group)]
        assert len(options) == 1
        assert truth.size(options[0]) >= 10


def test_empty_schools_and_one_voice_schools_are_no_trouble(school, small):
    for population in (
        classes((1, 0, 0)),
        classes((1, 1, 1), background={"vorm": (1, 1, 1, 1)}),
        classes((1, 30, 30), (2, 30, 30), strongly=10, flat=True),
        classes((None, 30, 0), (None, 30, 0), flat=True),
    ):
        with published(school, small, population) as (seen, _truth):
            assert not seen.cells
            assert not found_by_all(seen, skipped=0)
