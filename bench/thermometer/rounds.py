"""Rounds to measure with: forty-eight classes at a location of their own, and what must come out of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from bench.thermometer import forms
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Role, SchoolYear, Staff
from bondgenoot.school.tests.factories import (
    make_class,
    make_holder,
    make_location,
    make_organisation,
    make_pupil,
)
from bondgenoot.survey import box, closing
from bondgenoot.survey.models import Cell, Questionnaire, Room, Round, RoundKey, SealedAnswer
from bondgenoot.survey.models.round import MIN_GROUP
from bondgenoot.survey.questionnaire_shipping import ship
from bondgenoot.survey.shape import Direction
from bondgenoot.survey.tally import EVERYBODY

CLASSES = 48
SHIPPED = "thermometer-2015"


@dataclass(frozen=True)
class Site:
    """A location with one round in all its classes; `rooms` in a fixed order, which is the order of the addresses."""

    location: Location
    coordinator: Staff
    round: Round
    rooms: list[Room]

    @property
    def codes(self) -> list[str]:
        return [room.code for room in self.rooms]


def thermometer() -> Questionnaire:
    return next(one for one in ship() if one.key == SHIPPED)


@transaction.atomic
def furnish(name: str, *, classes: int = CLASSES, invited: int = 30) -> Site:
    """A location of its own, with classes over six years and a round that is open today in each of them."""
    organisation = make_organisation(f"Meting {name}")
    year = SchoolYear.around(organisation)
    location = make_location(organisation, name)
    coordinator = make_holder(Role.COORDINATOR, location)
    made = [
        make_class(location, f"{1 + turn % 6}{chr(65 + turn // 6)}", year=year) for turn in range(classes)
    ]
    for one in made:
        for _pupil in range(MIN_GROUP):
            make_pupil(one, guardians=0)
    today = clock.today()
    of = Round.objects.prepare(
        by=coordinator,
        location=location,
        name=name,
        questionnaire=thermometer(),
        classes=made,
        opens_on=today,
        closes_on=today + timedelta(days=7),
    )
    # A few pupils in the register stand for a class full of them.
    of.rooms.update(invited=invited)
    return Site(location, coordinator, of, list(of.rooms.order_by("code")))


@dataclass
class Accounts:
    """Acknowledged against stored. `sent` are (key, place of the room, place of the row in `forms.rows`)."""

    sent: list[tuple[int, int, int]]
    lost: int = 0
    double: int = 0

    def check(self, site: Site) -> None:
        """Look in the database. `double` are rows that nobody was told of, and rows that two pupils share."""
        held = dict(SealedAnswer.objects.filter(room__round=site.round).values_list("pk", "room_id"))
        rows = forms.rows(len(site.round.layout.form.statements))
        rooms = [room.pk for room in site.rooms]
        told = {box.row_id(key, rooms[place], rows[row]): rooms[place] for key, place, row in self.sent}
        self.lost = sum(held.get(one) != room for one, room in told.items())
        self.double = len(held.keys() - told.keys()) + len(self.sent) - len(told)

    def expected(self, site: Site, rows: list[bytes]) -> dict[UUID, list[Counter[int]]]:
        """By room: per statement how often each value was sent. Counted here, without the product's own tally."""
        found = {room.pk: [Counter[int]() for _one in rows[0]] for room in site.rooms}
        for _key, place, row in self.sent:
            for column, value in zip(found[site.rooms[place].pk], rows[row], strict=True):
                column[value] += 1
        return found


def close_and_compare(site: Site, accounts: Accounts) -> list[str]:
    """Close the round and say, as sentences, where what was counted is not what was sent."""
    of = site.round
    expected = accounts.expected(site, forms.rows(len(of.layout.form.statements)))
    closing.begin(of, by=site.coordinator)
    key = RoundKey.objects.get(round=of)
    opener = box.opener(of.pk, key.key_name, bytes(key.wrapped))
    wrong = []
    for room in of.rooms.uncounted():
        closing.count(of, room, opener)
        room.refresh_from_db()
        # As `finish` reads it: nobody else may, and a moment later it is gone.
        tally = closing._unpacked(of.layout, room.pk, bytes(room.tally or b""), opener)
        counted = tally.counts[EVERYBODY].values
        sent = [[column[value] for value in range(6)] for column in expected[room.pk]]
        if counted != sent:
            wrong.append(f"telling van een klas anders dan verstuurd ({tally.pupils} antwoorden)")
    closing.finish(of, opener)
    return wrong + _wrong_cells(of, expected)


def _wrong_cells(of: Round, expected: dict[UUID, list[Counter[int]]]) -> list[str]:
    """What is shown about a class must be what was sent as well."""
    form = of.layout.form
    places = {statement.key: place for place, statement in enumerate(form.statements)}
    columns = {room.school_class_id: expected[room.pk] for room in of.rooms.all()}
    wrong = []
    for cell in Cell.objects.filter(unit__round=of, unit__kind="class").select_related("unit"):
        place = places[cell.statement]
        up = form.group_of(cell.statement).direction == Direction.UP
        worrying, strong = (range(0, 3), range(0, 1)) if up else (range(1, 6), range(3, 6))
        column = columns[cell.unit.school_class_id][place]
        if cell.worried != sum(column[value] for value in worrying):
            wrong.append(f"stelling {cell.statement}: {cell.worried} getoond")
        if cell.strong is not None and cell.strong != sum(column[value] for value in strong):
            wrong.append(f"stelling {cell.statement}: {cell.strong} aan het eind getoond")
    return wrong
