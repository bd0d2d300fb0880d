"""A round: one questionnaire, asked in some classes between two days, and sealed until it is closed."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Location, SchoolClass, Staff
from bondgenoot.survey import box
from bondgenoot.survey.answer_row import Layout
from bondgenoot.survey.models.nearness import near_words, nearer_words
from bondgenoot.survey.models.overlap import overlapping
from bondgenoot.survey.models.questionnaire import Questionnaire
from bondgenoot.survey.models.room import Room, SealedAnswer

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# Below these nothing is ever shown; a round may only raise them.
MIN_GROUP, MIN_CELL, MIN_OWN_BEHAVIOUR = 10, 5, 25


class RoundRefused(Exception):
    """A round that may not begin, change or close like this; the message says why and what to do, in Dutch."""


class Entry(models.TextChoices):
    CLASS_CODE = "code", _("één code voor de hele klas")
    SLIPS = "briefjes", _("de klascode en een briefje met een eigen code voor elke leerling")


@dataclass(frozen=True)
class Thresholds:
    """From how many pupils on something is shown. RoundRefused when one is below what the product allows."""

    group: int = MIN_GROUP  # answers of a class, year level or location
    cell: int = MIN_CELL  # pupils behind any number
    own_behaviour: int = MIN_OWN_BEHAVIOUR  # answers, for what pupils say they do themselves

    def __post_init__(self) -> None:
        least = (MIN_GROUP, MIN_CELL, MIN_OWN_BEHAVIOUR)
        if any(
            given < low for given, low in zip((self.group, self.cell, self.own_behaviour), least, strict=True)
        ):
            words = dict(zip(("group", "cell", "own"), least, strict=True))
            raise RoundRefused(
                _now("Een grens kan alleen omhoog: minstens %(group)d, %(cell)d en %(own)d leerlingen.")
                % words
            )

    @property
    def columns(self) -> dict[str, int]:
        """As a round keeps them."""
        return {"min_group": self.group, "min_cell": self.cell, "min_own_behaviour": self.own_behaviour}


class RoundQuerySet(models.QuerySet["Round"]):
    def within(self, grant: "Grant") -> "RoundQuerySet":
        """Rounds of the locations of a grant, or in which one of its classes takes part."""
        found = self.filter(location__organisation=grant.organisation_id)
        if grant.whole_organisation:
            return found
        own = Room.objects.filter(school_class__in=grant.classes).values("round")
        return found.filter(Q(location__in=grant.locations) | Q(pk__in=own))

    def open(self, on: date) -> "RoundQuerySet":
        """Pupils can fill it in on that day."""
        return self.unclosed().filter(opens_on__lte=on, closes_on__gte=on)

    def unclosed(self) -> "RoundQuerySet":
        return self.filter(closing=None)

    def over(self, on: date) -> "RoundQuerySet":
        """Its last day has passed and nobody closed it."""
        return self.unclosed().filter(closes_on__lt=on)

    def being_closed(self) -> "RoundQuerySet":
        return self.filter(closing__isnull=False, closing__finished_at=None)

    def closed(self) -> "RoundQuerySet":
        """Counted: there are results, and no answers any more."""
        return self.filter(closing__finished_at__isnull=False)


class RoundManager(models.Manager.from_queryset(RoundQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def prepare(
        self,
        *,
        by: Staff,
        location: Location,
        name: str,
        questionnaire: Questionnaire,
        classes: Iterable[SchoolClass],
        opens_on: date,
        closes_on: date,
        entry: str = Entry.CLASS_CODE,
        reasons: Mapping[str, str] | None = None,
        thresholds: Thresholds | None = None,
        key: uuid.UUID | None = None,
    ) -> "Round":
        """Make a round with its key and a code per class. RoundRefused when it may not be like this.

        `reasons` says for each background question that is turned on (by its key) why it is asked. The same `key`
        again is the same form sent again: nothing is made, and the round that was made is returned.
        """
        chosen, limits = list(classes), thresholds or Thresholds()
        _hold(location)
        sent_before: Round | None = self.filter(pk=key).first() if key else None
        if sent_before is not None:
            return sent_before._same_again(by, location)
        _refuse_days(opens_on, closes_on)
        _refuse_classes(location, chosen, opens_on, limits.group)
        made: Round = self.model(
            location=location,
            name=name,
            questionnaire=questionnaire,
            opens_on=opens_on,
            closes_on=closes_on,
            entry=entry,
            reasons=_reasons(questionnaire, reasons or {}),
            **limits.columns,
            prepared_by=by,
            pk=key or uuid.uuid4(),
        )
        return made._furnished(chosen)


class Round(models.Model):
    """Answers of pupils are sealed to `public_key`; what is shown after closing are units and cells."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(_("naam"), max_length=80)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="rounds")
    opens_on = models.DateField(_("eerste dag"))
    closes_on = models.DateField(_("laatste dag"))
    entry = models.CharField(_("hoe leerlingen binnenkomen"), max_length=10, choices=Entry.choices)
    # The background questions that are asked, by key, each with the reason. Empty: none.
    reasons = models.JSONField(default=dict)
    min_group = models.PositiveSmallIntegerField(default=MIN_GROUP)
    min_cell = models.PositiveSmallIntegerField(default=MIN_CELL)
    min_own_behaviour = models.PositiveSmallIntegerField(default=MIN_OWN_BEHAVIOUR)
    public_key = models.BinaryField(max_length=box.SIGNED_KEY_BYTES)
    prepared_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="prepared_rounds")
    prepared_at = models.DateTimeField(default=clock.now)

    objects = RoundManager()

    class Meta:
        ordering = ["-opens_on", "name"]
        verbose_name = _("ronde")
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="round_in_order"),
            models.CheckConstraint(
                condition=Q(min_group__gte=MIN_GROUP)
                & Q(min_cell__gte=MIN_CELL)
                & Q(min_own_behaviour__gte=MIN_OWN_BEHAVIOUR),
                name="round_limits_only_up",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _furnished(self, classes: list[SchoolClass]) -> "Round":
        """Saved, with its key and a room for each class."""
        self.public_key, name_of_key, wrapped = box.new_pair(self.pk)
        self.save(force_insert=True)
        RoundKey.objects.create(round=self, key_name=name_of_key, wrapped=wrapped)
        Room.objects.furnish(self, classes, on=self.opens_on)
        by = self.prepared_by.user
        record(
            action="round.prepared",
            noun="round",
            noun_id=self.pk,
            by=by,
            classes=len(classes),
            background=" ".join(sorted(self.reasons)),
            min_group=self.min_group,
            min_cell=self.min_cell,
            min_own_behaviour=self.min_own_behaviour,
        )
        return self

    def _same_again(self, by: Staff, location: Location) -> "Round":
        if (self.prepared_by_id, self.location_id) != (by.pk, location.pk):
            raise RoundRefused(_now("Dit formulier is al gebruikt. Begin met een nieuwe ronde."))
        return self

    @property
    def layout(self) -> Layout:
        """How a row of answers of this round is laid out."""
        form = self.questionnaire.form
        # In the order of the questionnaire, whatever the database made of the order of the reasons.
        asked = tuple(one.key for one in form.background if one.key in self.reasons)
        return Layout(form, asked)

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.min_group, self.min_cell, self.min_own_behaviour)

    @property
    def uses_slips(self) -> bool:
        return self.entry == Entry.SLIPS

    @property
    def state(self) -> str:
        """`planned`, `open`, `over` (the last day has passed), `closing` or `closed`."""
        return self.state_with(RoundClosing.objects.filter(round=self).first())

    def state_with(self, closing: "RoundClosing | None") -> str:
        """`state`, for who already has the closing at hand: lists ask for all of them at once."""
        if closing is not None:
            return "closed" if closing.finished_at else "closing"
        today = clock.today()
        return "planned" if today < self.opens_on else "over" if today > self.closes_on else "open"

    @transaction.atomic
    def move_end(self, *, closes_on: date, by: Staff) -> None:
        """Let it last longer or shorter, as long as nobody closed it."""
        _hold(self.location)
        if RoundClosing.objects.filter(round=self).exists():
            raise RoundRefused(_now("Deze ronde is al gesloten. Maak een nieuwe ronde."))
        _refuse_days(self.opens_on, closes_on)
        # Moved before it is looked at; a refusal takes it back.
        Round.objects.filter(pk=self.pk).update(closes_on=closes_on)
        nearer = nearer_words(self, closes_on) if closes_on > self.closes_on else ""
        if nearer:
            raise RoundRefused(nearer)
        self.closes_on = closes_on
        record(action="round.moved", noun="round", noun_id=self.pk, by=by.user, closes_on=closes_on)

    @transaction.atomic
    def withdraw(self, *, by: Staff) -> None:
        """Take it back, codes, slips and key included. RoundRefused once somebody answered or it was closed."""
        SealedAnswer.wait_for_pupils()
        rooms = list(Room.objects.select_for_update().filter(round=self).order_by("pk"))
        if RoundClosing.objects.filter(round=self).exists():
            raise RoundRefused(_now("Deze ronde is al gesloten. Intrekken kan niet meer."))
        if self.rooms.filter(sealed_answers__isnull=False).exists():
            raise RoundRefused(
                _now("Er zijn al antwoorden binnen. Sluit de ronde: dan worden ze geteld en vernietigd.")
            )
        record(action="round.withdrawn", noun="round", noun_id=self.pk, by=by.user, classes=len(rooms))
        self.delete()

    def overfull(self) -> set[uuid.UUID]:
        """The classes (by room) with more answers than can be."""
        return {room.pk for room in self.rooms.with_received() if room.is_overfull}

    def responses(self) -> dict[uuid.UUID, int]:
        """The number of answers of each class (by room): while it is open the only thing anybody can know."""
        return {room.pk: room.received for room in self.rooms.with_received()}


class RoundKey(models.Model):
    """The private key of a round, wrapped; gone with the closing, and with it every answer that anybody kept."""

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="key")
    key_name = models.CharField(max_length=60)
    wrapped = models.BinaryField()

    wrapping = box.WRAPPING

    def __str__(self) -> str:
        return f"sleutel van {self.round_id}"


class RoundClosing(models.Model):
    """From the moment a round takes no more answers until its answers are counted and gone."""

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.PROTECT, related_name="closing")
    started_at = models.DateTimeField(default=clock.now)
    # Empty: the last day had passed.
    started_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="closed_rounds")
    finished_at = models.DateTimeField(null=True)
    # Rows that were not taken in by this product (see `box.tag`): never counted, only reported.
    rejected = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sluiting van {self.round_id}"


def _hold(location: Location) -> None:
    """Two coordinators who press at the same moment, here and elsewhere, must see each other's classes."""
    everywhere = Location.objects.filter(organisation=location.organisation_id)
    list(everywhere.select_for_update().order_by("pk"))


def _refuse_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise RoundRefused(_now("De laatste dag ligt voor de eerste dag. Kies een latere laatste dag."))
    if closes_on < clock.today():
        raise RoundRefused(_now("De laatste dag is al voorbij. Kies vandaag of een latere dag."))
    if closes_on - opens_on > timedelta(days=61):
        raise RoundRefused(_now("Een ronde duurt hoogstens twee maanden. Kies een eerdere laatste dag."))


def _refuse_classes(location: Location, chosen: list[SchoolClass], opens_on: date, least: int) -> None:
    if not chosen:
        raise RoundRefused(_now("Kies minstens één klas."))
    if any(one.location_id != location.pk for one in chosen):
        raise RoundRefused(_now("Een ronde is van één locatie. Kies alleen klassen van deze locatie."))
    _refuse_small(chosen, opens_on, least)
    near = near_words(chosen, opens_on)
    if near:
        raise RoundRefused(near)
    same = overlapping(location, chosen, opens_on)
    if same:
        raise RoundRefused(
            _now(
                "Dezelfde leerlingen zitten ook in %(names)s. Uit twee uitslagen over dezelfde leerlingen is een "
                "antwoord van één leerling af te leiden: laat een van de klassen weg of kies een latere eerste dag."
            )
            % {"names": ", ".join(sorted(one.name for one in same))}
        )


def _refuse_small(chosen: list[SchoolClass], opens_on: date, least: int) -> None:
    """Of a class that is too small to show, somebody who adds answers of his own would read those of the pupils."""
    enrolled = Enrolment.objects.current(opens_on).filter(school_class__in=chosen)
    held = enrolled.values_list("school_class", "pupil").distinct()
    sizes = Counter(school_class for school_class, _pupil in held)
    small = sorted(one.name for one in chosen if sizes[one.pk] < least)
    if small:
        raise RoundRefused(
            _now(
                "Op die dag zitten er minder dan %(least)d leerlingen in %(names)s. Bij zo weinig leerlingen is na te "
                "gaan wie wat invulde. Laat die klas weg, of zet in de gegevens van de school twee kleine klassen "
                "samen in één klas en kies die."
            )
            % {"names": ", ".join(small), "least": least}
        )


def _reasons(questionnaire: Questionnaire, given: Mapping[str, str]) -> dict[str, str]:
    known = {one.key for one in questionnaire.form.background}
    if given.keys() - known:
        raise RoundRefused(_now("Deze vragenlijst heeft die achtergrondvraag niet."))
    if any(not reason.strip() for reason in given.values()):
        raise RoundRefused(_now("Zeg bij elke achtergrondvraag waarom je die stelt, of zet de vraag uit."))
    return {key: reason.strip() for key, reason in given.items()}
