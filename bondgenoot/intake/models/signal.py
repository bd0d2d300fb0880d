"""A signal: an unassessed observation about a pupil. Facts and interpretation stay apart, and both in the vault."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.mentions import plain
from bondgenoot.dossier.models import Entry, EntryLine, Party, Vault
from bondgenoot.dossier.reading import EntryReading, read_one
from bondgenoot.intake.models.triage import Progress, Triage, Verdict
from bondgenoot.lib import clock
from bondgenoot.protocol.cards import indicators
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Enrolment, Location, Pupil, Role, RoleAssignment, Staff


class Source(models.TextChoices):
    SEEN = "gezien", _("ik zag of hoorde het zelf")
    PUPIL = "leerling", _("de leerling vertelde het zelf")
    PEER = "medeleerling", _("een andere leerling vertelde het")
    PARENT = "ouder", _("een ouder of verzorger vertelde het")
    COLLEAGUE = "collega", _("een collega vertelde het")


class Place(models.TextChoices):
    CLASSROOM = "lokaal", _("in de klas")
    CORRIDOR = "gang", _("op de gang of trap")
    CANTEEN = "kantine", _("kantine of aula")
    CHANGING_ROOM = "kleedkamer", _("kleedkamer of gymzaal")
    TOILETS = "toilet", _("toiletten")
    YARD = "plein", _("schoolplein of fietsenstalling")
    WAY = "onderweg", _("onderweg of bij de bushalte")
    ONLINE = "online", _("online")
    ELSEWHERE = "elders", _("ergens anders")
    UNKNOWN = "onbekend", _("niet bekend")


class Moment(models.TextChoices):
    BEFORE = "voor", _("voor schooltijd")
    LESSON = "les", _("tijdens de les")
    CHANGE = "leswissel", _("tijdens een leswissel")
    BREAK = "pauze", _("in de pauze")
    AFTER = "na", _("na schooltijd")
    EVENING = "avond", _("’s avonds of in het weekend")
    TRIP = "activiteit", _("excursie of activiteit")
    UNKNOWN = "onbekend", _("niet bekend")


class Online(models.TextChoices):
    YES = "ja", _("ja, (ook) online")
    NO = "nee", _("nee")
    UNKNOWN = "onbekend", _("weet ik niet")


class SignalQuerySet(models.QuerySet["Signal"]):
    def within(self, grant: Grant) -> "SignalQuerySet":
        """The signals this grant covers: own, about own pupils, or of the location."""
        reach = Q(location__in=grant.locations)
        if grant.own:
            reach |= Q(recorded_by=grant.staff)
        if grant.classes:
            in_class = Enrolment.objects.current(grant.on).filter(school_class__in=grant.classes)
            about = SignalPupil.objects.filter(pupil__in=in_class.values("pupil")).values("signal")
            reach |= Q(pk__in=about)
        if grant.whole_organisation:
            reach |= Q(location__organisation=grant.organisation_id)
        return self.filter(reach)

    def untriaged(self) -> "SignalQuerySet":
        return self.filter(~Exists(Triage.objects.standing().filter(signal=OuterRef("pk"))))

    def set_aside(self) -> "SignalQuerySet":
        return self.filter(Exists(Triage.objects.standing().set_aside().filter(signal=OuterRef("pk"))))

    def with_progress(self) -> "SignalQuerySet":
        """With the judgement that holds now, in one query for all of them."""
        standing = Triage.objects.standing().select_related("by")
        return self.prefetch_related(Prefetch("triages", queryset=standing, to_attr="judged"))

    def with_names(self) -> "SignalQuerySet":
        return self.prefetch_related("pupils").select_related("recorded_by")


class SignalManager(models.Manager.from_queryset(SignalQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def record(
        self,
        *,
        by: Staff,
        location: Location,
        pupils: Sequence[Pupil],
        source: str,
        happened_at: datetime,
        facts: str,
        interpretation: str = "",
        codes: Sequence[str] = (),
        key: uuid.UUID | None = None,
        **circumstances: str,
    ) -> "Signal":
        """Record a signal about one or more pupils of `location`; the same `key` twice gives the first one back.

        `circumstances` are codes of Place (`place`), Moment (`moment`) and Online (`online`); unknown when left out.
        """
        if key is not None and (known := self.filter(pk=key, recorded_by=by).first()):
            return known  # type: ignore[no-any-return]
        if not pupils:
            raise ValueError("a signal is about at least one pupil")
        signal: Signal = self.create(
            id=key or uuid.uuid4(),
            location=location,
            vault=Vault.objects.make(),
            recorded_by=by,
            source=source,
            happened_at=happened_at,
            indicators=list(codes),
            **circumstances,
        )
        signal.is_about(pupils)
        signal.write_down(facts, interpretation)
        record(action="signal.recorded", noun="signal", noun_id=signal.pk, by=by.user)
        return signal


class Signal(models.Model):
    """What was noticed, by whom, where and when. Opened, joined to a case or set aside by a triage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="signals")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="signal")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="signals")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    happened_at = models.DateTimeField(_("wanneer"))
    source = models.CharField(_("bron"), max_length=20, choices=Source.choices)
    indicators = models.JSONField(_("signalen"), default=list)
    place = models.CharField(_("plaats"), max_length=20, choices=Place.choices, default=Place.UNKNOWN)
    moment = models.CharField(_("moment"), max_length=20, choices=Moment.choices, default=Moment.UNKNOWN)
    online = models.CharField(_("online"), max_length=10, choices=Online.choices, default=Online.UNKNOWN)
    pupils = models.ManyToManyField(Pupil, through="SignalPupil", related_name="signals")

    objects = SignalManager()

    class Meta:
        ordering = ["-recorded_at"]
        verbose_name = _("signaal")
        indexes = [models.Index(fields=["location", "-recorded_at"], name="signal_by_location")]

    def __str__(self) -> str:
        return f"signaal {self.pk}"

    @property
    def standing_triage(self) -> Triage | None:
        """The judgement that holds now, if anybody judged."""
        judged: list[Triage] | None = self.__dict__.get("judged")
        if judged is not None:
            return judged[0] if judged else None
        standing: Triage | None = self.triages.standing().select_related("by").first()
        return standing

    def write_down(self, facts: str, interpretation: str) -> None:
        """What was seen, apart from what somebody makes of it; what looks like a name is marked."""
        entry = Entry.objects.write(
            self.vault,
            kind="signal",
            title=str(_("Signaal")),
            by=self.recorded_by,
            purpose="signaleren",
            happened_at=self.happened_at,
            core=[
                EntryLine("facts", str(_("Gezien of gehoord")), plain(facts)),
                EntryLine("interpretation", str(_("Wat ik denk dat het betekent")), plain(interpretation)),
            ],
        )
        mark(entry)

    def is_about(self, pupils: Sequence[Pupil]) -> None:
        """Name the pupils this signal is about; each is a party of its vault."""
        for pupil in pupils:
            SignalPupil.objects.create(signal=self, pupil=pupil)
            Party.objects.add(self.vault, pupil=pupil)

    @property
    def indicator_labels(self) -> list[str]:
        known = {indicator.code: indicator.label for indicator in indicators()}
        return [known.get(code, code) for code in self.indicators]

    @property
    def progress(self) -> Progress:
        """What the person who recorded it may know: how far it is, and nothing of the case."""
        standing = self.standing_triage
        if standing is None:
            return Progress.RECEIVED
        ended = standing.verdict == Verdict.SET_ASIDE or standing.ended_at is not None
        return Progress.FINISHED if ended else Progress.TAKEN_UP

    @property
    def names(self) -> str:
        return ", ".join(str(pupil) for pupil in self.pupils.all())

    def words(self) -> EntryReading:
        """What was written when it was recorded."""
        entry = (
            Entry.objects.filter(vault=self.vault_id, kind="signal")
            .select_related("vault")
            .earliest("number")
        )
        return read_one(entry)

    def receivers(self, on: date) -> list[RoleAssignment]:
        """Whose task it is to judge this signal: the mentors of its pupils, and the coordinators of the location."""
        classes = Enrolment.objects.current(on).filter(pupil__in=self.pupils.all()).values("school_class")
        held = RoleAssignment.objects.current(on).filter(
            Q(role=Role.MENTOR, school_class__in=classes)
            | Q(role=Role.COORDINATOR, location=self.location_id)
        )
        return list(held.select_related("staff", "school_class").order_by("-role", "starts_on"))

    def source_for_protocol(self) -> str:
        """Where the protocol starts: "own", "pupil", "colleague" or "default", seen from the pupil's mentor."""
        on = timezone.localdate(self.happened_at)
        classes = Enrolment.objects.current(on).filter(pupil__in=self.pupils.all())
        by_mentor = RoleAssignment.objects.current(on).filter(
            staff=self.recorded_by, role="mentor", school_class__in=classes.values("school_class")
        )
        if not by_mentor.exists():
            return "colleague"
        return {Source.SEEN: "own", Source.PUPIL: "pupil", Source.COLLEAGUE: "colleague"}.get(
            Source(self.source), "default"
        )


class SignalPupil(models.Model):
    """A pupil the signal is about."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="about")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="signalled")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "pupil"], name="signal_pupil_once")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.pupil_id}"
