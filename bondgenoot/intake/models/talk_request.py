"""A pupil who wants to talk with somebody, and what was done about it. What the pupil wrote is sealed at once."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.models import Entry, EntryLine, Vault
from bondgenoot.lib import clock
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# So many unanswered requests a location takes in a day: far more than the busiest day brings, after a whole school
# filled in the thermometer. One bored pupil can send as many; `put_aside` makes room again.
MOST_A_DAY = 500


class TooManyToday(Exception):
    """This location takes no more requests today: whoever wants to talk must hear so, and where to go."""


class Rather(models.TextChoices):
    """With whom the pupil would rather talk."""

    MENTOR = "mentor", _("met mijn mentor")
    COORDINATOR = "coordinator", _("met de anti-pestcoördinator")
    OTHER = "ander", _("met iemand anders")
    ANYBODY = "iedereen", _("dat maakt mij niet uit")


class Done(models.TextChoices):
    """What somebody did with a request."""

    TALKED = "gesproken", _("gesproken met de leerling")
    MENTOR = "mentor", _("de mentor gevraagd")
    NOT_FOUND = "onvindbaar", _("de leerling niet kunnen vinden")
    NO_PUPIL = "geen_leerling", _("geen leerling van ons, of een grap")


# What ends a request. After anything else somebody comes back to it, so many school days later.
ENDS = (Done.TALKED, Done.NO_PUPIL)
AGAIN = {Done.MENTOR: 3, Done.NOT_FOUND: 1}


def readers(location: Location, on: date) -> list[RoleAssignment]:
    """Who reads the requests of this location on that day: its coordinators, without any its management."""
    held = RoleAssignment.objects.current(on).filter(location=location).select_related("staff")
    for role in (Role.COORDINATOR, Role.MANAGEMENT):
        found = {one.staff_id: one for one in held.filter(role=role).order_by("-starts_on")}
        if found:
            return list(found.values())[::-1]
    return []


def so_far(talk: "TalkRequest", on: date) -> str:
    """When it came in and what was done last, without anything of what was written."""
    came = _now("binnengekomen %(day)s") % {"day": exact_day(talk.received_on, on)}
    last = talk.last_answer
    if last is None:
        return came
    return f"{came}, {last.get_done_display()} {exact_day(timezone.localdate(last.at), on)}"


class TalkRequestQuerySet(models.QuerySet["TalkRequest"]):
    def within(self, grant: "Grant") -> "TalkRequestQuerySet":
        """Those of the locations of a coordinator. Where there is none today, management has them.

        Nearest management first: that of the location, or when it has none either, that of the board.
        """
        reach = Q(location__in=grant.locations)
        if grant.involved:
            here = RoleAssignment.objects.current(grant.on).filter(location=OuterRef("location"))
            near = Q(location__in=grant.involved_at) | ~Exists(here.filter(role=Role.MANAGEMENT))
            reach |= ~Exists(here.filter(role=Role.COORDINATOR)) & near
        return self.filter(reach, location__organisation=grant.organisation_id)

    def unanswered(self) -> "TalkRequestQuerySet":
        return self.filter(~Exists(TalkAnswer.objects.filter(request=OuterRef("pk"))))

    def open(self) -> "TalkRequestQuerySet":
        """Those of whom nobody knows yet that somebody talked with the pupil."""
        return self.exclude(self._ended())

    def ended(self) -> "TalkRequestQuerySet":
        return self.filter(self._ended())

    def _ended(self) -> Exists:
        return Exists(TalkAnswer.objects.filter(request=OuterRef("pk"), done__in=ENDS))

    @transaction.atomic
    def put_aside(self, *, by: Staff, words: str, key: uuid.UUID) -> int:
        """Answer those of these that nobody answered as no request of a pupil of ours; how many it were."""
        # Always in the same order, so that two colleagues never wait for each other.
        held = self.order_by("pk").select_related("vault").select_for_update(of=("self",))
        found = {one.pk: one for one in held}
        waiting = self.model.objects.filter(pk__in=found).unanswered().values_list("pk", flat=True)
        for name in waiting:
            found[name].answer(by=by, done=Done.NO_PUPIL, words=words, key=key)
        return len(waiting)

    def with_answers(self) -> "TalkRequestQuerySet":
        """With what was done, newest first, in one query for all of them."""
        answers = TalkAnswer.objects.select_related("by")
        return self.prefetch_related(models.Prefetch("answers", queryset=answers))


class TalkRequestManager(models.Manager.from_queryset(TalkRequestQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def receive(self, *, location: Location, key: uuid.UUID, words: Mapping[str, str]) -> "TalkRequest":
        """Seal and keep what a pupil wrote. TooManyToday when the location is full.

        The same form (`key`) with the same words is one request, however often it is sent; with other words it is
        another, so that nothing is lost. The day is all that is kept of the moment: no audit event either, since its
        neighbours in the chain would tell the minute.
        """
        text = json.dumps(dict(words), sort_keys=True)
        # The form key is random and kept nowhere, so this name tells nothing about the words.
        name = uuid.uuid5(key, f"{location.pk} {text}")
        Location.objects.select_for_update().get(pk=location.pk)
        if known := self.filter(pk=name).first():
            return known  # type: ignore[no-any-return]
        today = clock.today()
        if self.filter(location=location, received_on=today).unanswered().count() >= MOST_A_DAY:
            raise TooManyToday
        vault = Vault.objects.make(at=timezone.make_aware(datetime.combine(today, time.min)))
        sealed = vault.seal(text, place=f"talk|{name}")
        made: TalkRequest = self.create(
            id=name, location=location, vault=vault, received_on=today, sealed=sealed
        )
        return made

    def is_full(self, location: Location) -> bool:
        """Whether this location takes no more requests today."""
        fresh: TalkRequestQuerySet = self.filter(location=location, received_on=clock.today())
        return fresh.unanswered().count() >= MOST_A_DAY


class TalkRequest(models.Model):
    """Not anonymous: it holds a name. Never changed; what was done about it are answers beside it."""

    id = models.UUIDField(primary_key=True, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="talk_requests")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="talk_request")
    received_on = models.DateField()
    sealed = models.BinaryField()

    objects = TalkRequestManager()

    class Meta:
        ordering = ["-received_on", "id"]
        verbose_name = _("verzoek om een gesprek")
        indexes = [models.Index(fields=["location", "-received_on"], name="talk_by_location")]

    def __str__(self) -> str:
        return f"verzoek om een gesprek {self.pk}"

    def words(self) -> dict[str, str]:
        """What the pupil wrote, by name of the field. SealBroken when a byte was changed."""
        text = self.vault.unseal(bytes(self.sealed), place=f"talk|{self.pk}")
        return {str(name): str(value) for name, value in json.loads(text).items()}

    @property
    def last_answer(self) -> "TalkAnswer | None":
        """What was done last; of many requests it is there already (`with_answers`)."""
        return next(iter(self.answers.all()), None)

    @property
    def is_open(self) -> bool:
        return not any(one.done in ENDS for one in self.answers.all())

    @property
    def due_on(self) -> date:
        """The last day on which somebody should have answered, or come back to it."""
        # Of many requests the holidays are there already: see `prefetch_related`.
        closed = [(one.starts_on, one.ends_on) for one in self.location.holidays.all()]
        return self.due_in(SchoolCalendar.of(closed))

    def due_in(self, calendar: SchoolCalendar) -> date:
        """The same, by the school days of this calendar."""
        last = self.last_answer
        if last is None:
            return calendar.add(self.received_on, 1)
        return calendar.add(timezone.localdate(last.at), AGAIN.get(Done(last.done), 1))

    @transaction.atomic
    def answer(self, *, by: Staff, done: str, words: str, key: uuid.UUID) -> None:
        """Write down what was done. The same form (`key`) with the same words is one answer; see `receive`."""
        TalkRequest.objects.select_for_update().get(pk=self.pk)
        name = uuid.uuid5(key, json.dumps([str(self.pk), done, words]))
        if Entry.objects.written(self.vault, name):
            return
        TalkAnswer.objects.create(id=name, request=self, done=done, by=by)
        Entry.objects.write(
            self.vault,
            kind="talk",
            title=str(Done(done).label),
            by=by,
            purpose="gesprek",
            core=[EntryLine("words", str(_("Wat je deed")), words)],
            key=name,
        )
        record(action="talk.answered", noun="talk", noun_id=self.pk, by=by.user, done=done)


class TalkAnswer(models.Model):
    """What somebody did with a request, and when. The words are in the entry with the same id, in the vault."""

    id = models.UUIDField(primary_key=True, editable=False)
    request = models.ForeignKey(TalkRequest, on_delete=models.PROTECT, related_name="answers")
    done = models.CharField(max_length=20, choices=Done.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="talk_answers")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("antwoord op een verzoek")

    def __str__(self) -> str:
        return f"{self.request_id} {self.done}"
