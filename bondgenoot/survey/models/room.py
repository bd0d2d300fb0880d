"""A class in a round: its code on the board, its slips, and the answers that came in, sealed."""

import random
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib.random_key import RandomKeyField
from bondgenoot.school.models import Enrolment, SchoolClass, Staff
from bondgenoot.survey import box
from bondgenoot.survey.codes import new_code, shown

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant
    from bondgenoot.survey.models.round import Round

# The questions are about the last month: nearer together, two rounds would ask after the same days, and whoever joined
# or left a class in between could be found by subtraction.
APART = timedelta(days=28)
# So many more slips than pupils: for one that is lost.
SPARE = 3


class RoomQuerySet(models.QuerySet["Room"]):
    def within(self, grant: "Grant") -> "RoomQuerySet":
        found = self.filter(round__location__organisation=grant.organisation_id)
        if grant.whole_organisation:
            return found
        return found.filter(Q(school_class__in=grant.classes) | Q(round__location__in=grant.locations))

    def too_near(self, opens_on: date) -> "RoomQuerySet":
        """Rooms of rounds whose last day lies within a month of `opens_on`, or after it; and of those being counted."""
        since = opens_on - APART
        counted = Q(round__closing__isnull=False, round__closing__finished_at=None)
        # Nobody answered after the last day, however late the round was closed.
        open_or_closed = Q(round__closing=None) | Q(round__closing__finished_at__date__gt=since)
        near = self.filter(counted | Q(open_or_closed, round__closes_on__gt=since))
        # Of a class that was left out nothing is known, nor will be.
        return near.counted_in().select_related("school_class")

    def counted_in(self) -> "RoomQuerySet":
        """Without classes that were left out of a closing."""
        return self.filter(left_out=None)

    def taking_answers(self, on: date) -> "RoomQuerySet":
        """Rooms in which pupils can fill in on that day."""
        return self.filter(round__closing=None, round__opens_on__lte=on, round__closes_on__gte=on)

    def uncounted(self) -> "RoomQuerySet":
        return self.filter(answers=None)

    def with_received(self) -> "RoomQuerySet":
        """Each room with `received`: how many answers came in, also after they were counted and destroyed."""
        held = SealedAnswer.objects.filter(room=OuterRef("pk")).order_by().values("room")
        number = Subquery(held.annotate(number=Count("pk")).values("number"))
        return self.annotate(received=Coalesce(F("answers"), number, 0))


class RoomManager(models.Manager.from_queryset(RoomQuerySet)):  # type: ignore[misc]
    def furnish(self, of: "Round", classes: Iterable[SchoolClass], *, on: date) -> None:
        """A room with a code of its own for each class; `invited` are the pupils in it on that day."""
        for school_class in classes:
            invited = (
                Enrolment.objects.current(on).filter(school_class=school_class).values("pupil").distinct()
            )
            self.create(round=of, school_class=school_class, code=new_code(), invited=invited.count())


class Room(models.Model):
    """One class in one round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey("survey.Round", on_delete=models.CASCADE, related_name="rooms")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=9, unique=True)
    invited = models.PositiveIntegerField()
    # Between counting this class and finishing the round: its tally, sealed to the same round.
    tally = models.BinaryField(null=True)
    # The number of answers, from the moment this class was counted.
    answers = models.PositiveIntegerField(null=True)
    # So many answers were destroyed uncounted, by who closed the round. Empty: this class is counted.
    left_out = models.PositiveIntegerField(null=True)

    objects = RoomManager()

    class Meta:
        ordering = ["school_class__name"]
        verbose_name = _("klas in een ronde")
        constraints = [models.UniqueConstraint(fields=["round", "school_class"], name="room_once")]

    def __str__(self) -> str:
        return f"{self.school_class} in {self.round_id}"

    @property
    def shown_code(self) -> str:
        return shown(self.code)

    @property
    def is_overfull(self) -> bool:
        """There are more answers than could come from this class. Of a room that was fetched `with_received()`."""
        received: int = self.received  # type: ignore[attr-defined]
        return received > self.invited + SPARE

    @transaction.atomic
    def hand_out_slips(self, *, by: Staff) -> list[str]:
        """New one-time codes, in random order; earlier slips that were not used expire.

        One for each pupil and a few to spare, less those that were used: printing again gives nobody a second vote.
        None when there are as many answers. The codes exist in what this returns and on paper only.
        """
        # Not against pupils who send: their answers point at this class, and only their slips are waited for.
        Room.objects.select_for_update(no_key=True).get(pk=self.pk)
        self.slips.all().delete()
        left = max(0, self.invited + SPARE - self.sealed_answers.count())
        codes = [new_code() for _slip in range(left)]
        random.SystemRandom().shuffle(codes)
        Slip.objects.bulk_create(Slip(room=self, digest=box.slip_digest(self.pk, code)) for code in codes)
        record(action="slips.printed", noun="room", noun_id=self.pk, by=by.user, number=len(codes))
        return codes


class Slip(models.Model):
    """A one-time code that nobody used yet. Using it deletes the row: no moment, no answer it belongs to."""

    id = RandomKeyField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="slips")
    digest = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"briefje van {self.room_id}"


class SealedAnswer(models.Model):
    """The answers of one pupil, readable by nobody until the round is closed, and destroyed when it is.

    No moment, no address, no counter; `id` is made from the page that was sent (`box.row_id`) and tells nothing of it.
    """

    id = RandomKeyField()
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="sealed_answers")
    sealed = models.BinaryField()
    tag = models.BinaryField(max_length=box.TAG_BYTES)

    def __str__(self) -> str:
        return "verzegeld antwoord"

    @staticmethod
    def wait_for_pupils() -> None:
        """Until the answers that are being put in now are committed; later ones wait for us. Before any other lock.

        The lock of a room would not do on PostgreSQL: an answer looks for its room only when it is committed, after it
        looked whether the round is open. SQLite has one writer at a time.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                table = connection.ops.quote_name(SealedAnswer._meta.db_table)
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

    @classmethod
    def sealed_to(cls, public_key: bytes, row: bytes, *, room_id: uuid.UUID, key: int) -> "SealedAnswer":
        """A row of answers that only the holder of the private key can read; not kept yet."""
        sealed = box.seal(public_key, row)
        return cls(pk=key, room_id=room_id, sealed=sealed, tag=box.tag(key, room_id, sealed))
