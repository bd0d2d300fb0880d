"""A pupil who wants to talk with somebody, and what was done about it. What the pupil wrote is sealed at once."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.models import Entry, EntryLine, Vault
from bondgenoot.lib import clock
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# So many unanswered requests a location takes in a day. The busiest day, after a whole school filled in the
# thermometer, stays well below it; a page full of nonsense from one bored pupil does not.
MOST_A_DAY = 50


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


def readers(location: Location, on: date) -> list[RoleAssignment]:
    """Who reads the requests of this location on that day: its coordinators, without any its management."""
    held = RoleAssignment.objects.current(on).filter(location=location).select_related("staff")
    for role in (Role.COORDINATOR, Role.MANAGEMENT):
        found = {one.staff_id: one for one in held.filter(role=role).order_by("-starts_on")}
        if found:
            return list(found.values())[::-1]
    return []


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
    def due_on(self) -> date:
        """The last day on which somebody should have answered."""
        # Of many requests the holidays are there already: see `prefetch_related`.
        closed = [(one.starts_on, one.ends_on) for one in self.location.holidays.all()]
        return SchoolCalendar.of(closed).add(self.received_on, 1)

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
