"""The restorative meeting (appendix 8): who takes part, the talk apart, the invitation, and who had to leave."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models.case import Case
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.models.party_role import PartyRole
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.cases.models.step import Step
from bondgenoot.cases.models.task import Task, TaskKind
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.mentions import Stored, of_guardian, of_party, of_staff
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Guardian, Role, RoleAssignment, Staff


class Side(models.TextChoices):
    SUSPECT = "suspect", _("andere leerling")
    TARGET = "target", _("gepeste leerling")
    SUPPORTER = "supporter", _("steun: familie, vriend, getuige")


class Meeting(models.Model):
    """One restorative meeting, belonging to the step that called it."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="meeting")
    facilitator = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="meetings")
    planned_at = models.DateTimeField(_("wanneer"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.step_id}"

    @classmethod
    def of(cls, step: Step) -> "Meeting":
        """The meeting a step of the called protocol belongs to, with every pupil it is about in it."""
        caller = step.caller or step
        meeting, _made = cls.objects.get_or_create(step=caller)
        known = set(meeting.participants.values_list("party_id", flat=True))
        for side in (Side.SUSPECT, Side.TARGET):
            for party in caller.case.parties_with(side.value):
                if party.pk not in known:
                    Participant.objects.get_or_create(meeting=meeting, party=party, defaults={"side": side})
        return meeting

    def circle(self) -> "models.QuerySet[Participant]":
        """Who takes part: nobody of whom the suspicion was withdrawn, nor who sat beside that pupil."""
        withdrawn = PartyRole.objects.withdrawn().filter(case=self.step.case_id).values("party")
        gone = Q(party__in=withdrawn) | Q(beside__in=withdrawn)
        return self.participants.exclude(pk__in=self.participants.filter(gone).values("pk"))

    @transaction.atomic
    def ask(self, facilitator: Staff, *, step: Step, by: Staff) -> None:
        """Ask a colleague to lead the meeting: from now on the steps of the meeting are theirs.

        Refused for somebody who does not hold that role, or who guides one of the pupils.
        """
        case = step.case.lock()
        if self.facilitator_id == facilitator.pk:
            return
        if not facilitators_for(case).filter(pk=facilitator.pk).exists():
            raise Refused(
                str(_("Kies een herstelrechtspecialist die niemand van de betrokken leerlingen begeleidt."))
            )
        self.facilitator = facilitator
        self.save(update_fields=["facilitator"])
        involve(case, facilitator, Role.RESTORATIVE_FACILITATOR)
        Task.objects.open().filter(step=self.step, kind=TaskKind.STEP).update(owner=facilitator)
        theirs = Step.objects.filter(caller=self.step).exclude(pk=step.pk)
        Task.objects.open().filter(step__in=theirs, kind=TaskKind.STEP).update(owner=facilitator)
        case.write(
            kind="meeting",
            title=str(_("Gespreksleider gevraagd")),
            by=by,
            purpose="herstelgesprek",
            step=(step.pk, step.node_key),
            core=[EntryLine("facilitator", str(_("Gespreksleider")), of_staff(facilitator))],
        )
        record(action="meeting.asked", noun="case", noun_id=case.pk, by=by.user, to=facilitator.pk)

    def plan(self, at: datetime) -> None:
        """Set the day and the hour for everybody."""
        if self.planned_at != at:
            self.planned_at = at
            self.save(update_fields=["planned_at"])


def facilitators_for(case: Case) -> models.QuerySet[Staff]:
    """Who may lead a meeting of this case: facilitators of the board who do not guide one of its pupils."""
    today = clock.today()
    held = RoleAssignment.objects.current(today).filter(
        role=Role.RESTORATIVE_FACILITATOR, location__organisation=case.location.organisation_id
    )
    pupils = [party.pupil_id for party in case.parties_with(*CENTRAL_ROLES) if party.pupil_id]
    classes = Enrolment.objects.current(today).filter(pupil__in=pupils).values("school_class")
    mentors = RoleAssignment.objects.current(today).filter(role=Role.MENTOR, school_class__in=classes)
    return (
        Staff.objects.active(today)
        .filter(pk__in=held.values("staff"))
        .exclude(pk__in=mentors.values("staff"))
        .exclude(pk=case.lead_id)
    )


class Participant(models.Model):
    """Somebody in the circle: a party, a guardian, a colleague, or another person (named only in the vault)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    side = models.CharField(max_length=20, choices=Side.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="participations")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="participations")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="participations")
    sealed_name = models.BinaryField(default=b"", blank=True)
    # Whose side this person stands on, so that what is said apart goes into that child's part.
    beside = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="supporters")
    talked_at = models.DateTimeField(_("apart gesproken op"), null=True, blank=True)
    willing = models.BooleanField(_("wil meedoen"), null=True)
    invited_at = models.DateTimeField(_("uitgenodigd op"), null=True, blank=True)
    accepted = models.BooleanField(_("komt"), null=True)
    present = models.BooleanField(_("aanwezig"), null=True)
    asked_to_leave_at = models.DateTimeField(_("gevraagd te vertrekken op"), null=True, blank=True)

    class Meta:
        ordering = ["side", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "party"], name="participant_party_once"),
            models.UniqueConstraint(fields=["meeting", "guardian"], name="participant_guardian_once"),
            models.CheckConstraint(
                condition=~Q(willing=False) | Q(present__isnull=True) | Q(present=False),
                name="nobody_attends_unwillingly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.side}"

    @property
    def name(self) -> str:
        """Who this is, for staff on the case."""
        if self.sealed_name:
            vault = self.meeting.step.case.vault
            return vault.unseal(bytes(self.sealed_name), place=f"participant|{self.pk}")
        # Who sat beside a pupil who was erased has no name any more.
        return str(self.party or self.guardian or self.staff or _("iemand"))

    @property
    def meant(self) -> Stored:
        """The same, as it is stored in the record."""
        if self.sealed_name:
            return People(self.meeting.step.case).bind_exactly(self.name)
        if self.party is not None:
            return of_party(self.party)
        if self.guardian is not None:
            return of_guardian(self.guardian)
        return of_staff(self.staff) if self.staff else Stored("")

    @property
    def about(self) -> Party | None:
        return self.party or self.beside

    @transaction.atomic
    def talk_apart(
        self,
        *,
        step: Step,
        by: Staff,
        at: datetime,
        willing: bool,
        said: str,
        key: uuid.UUID | None = None,
    ) -> None:
        """Record the talk apart: what this person told, and whether they want to take part."""
        if Entry.objects.written(step.case.lock().vault, key):
            return
        self.refresh_from_db(fields=["present"])
        if self.present and not willing:
            raise Refused(str(_("Deze persoon was bij de bijeenkomst. Leg eerst vast dat dit niet zo is.")))
        self.talked_at, self.willing = at, willing
        self.save(update_fields=["talked_at", "willing"])
        self._write(
            step,
            title=str(_("Gesprek apart, voor de bijeenkomst")),
            by=by,
            at=at,
            lines=[
                EntryLine("said", str(_("Wat deze persoon vertelde")), said),
                EntryLine("willing", str(_("Wil meedoen")), str(_("ja") if willing else _("nee"))),
            ],
            key=key,
        )

    @transaction.atomic
    def invite(
        self,
        *,
        step: Step,
        by: Staff,
        at: datetime,
        accepted: bool | None,
        key: uuid.UUID | None = None,
    ) -> None:
        """Record the invitation and, once known, the answer. Refused before the talk apart, or without willingness."""
        if Entry.objects.written(step.case.lock().vault, key):
            return
        if self.talked_at is None or not self.willing:
            raise Refused(
                str(_("Nodig iemand pas uit na een gesprek apart, en alleen als diegene zelf wil."))
            )
        self.invited_at, self.accepted = at, accepted
        self.save(update_fields=["invited_at", "accepted"])
        answer = {True: _("komt"), False: _("komt niet"), None: _("nog geen antwoord")}[accepted]
        self._write(
            step,
            title=str(_("Uitnodiging")),
            by=by,
            at=at,
            lines=[EntryLine("answer", str(_("Antwoord")), str(answer))],
            key=key,
        )

    @transaction.atomic
    def attend(self, *, by: Staff, present: bool) -> None:
        """Record who sat in the circle. Refused for whoever did not want to."""
        step = self.meeting.step
        step.case.lock()
        self.refresh_from_db(fields=["present", "willing"])
        if self.present == present:
            return
        if present and self.willing is False:
            raise Refused(str(_("Wie niet wil, zit niet in de kring.")))
        self.present = present
        self.save(update_fields=["present"])
        there = str(_("ja") if present else _("nee"))
        self._write(
            step,
            title=str(_("Aanwezigheid bij de bijeenkomst")),
            by=by,
            at=clock.now(),
            lines=[EntryLine("present", str(_("Was erbij")), there)],
            key=None,
        )

    @transaction.atomic
    def ask_to_leave(
        self, *, step: Step, by: Staff, at: datetime, reason: str, key: uuid.UUID | None = None
    ) -> None:
        """Record that this person was asked to leave the meeting, and why. Refused for whoever was not there."""
        if Entry.objects.written(step.case.lock().vault, key):
            return
        if not self.present:
            raise Refused(str(_("Deze persoon was niet bij de bijeenkomst.")))
        if not reason.strip():
            raise Refused(str(_("Schrijf op waarom je deze persoon vroeg te vertrekken.")))
        self.asked_to_leave_at = at
        self.save(update_fields=["asked_to_leave_at"])
        self._write(
            step,
            title=str(_("Gevraagd de bijeenkomst te verlaten")),
            by=by,
            at=at,
            lines=[EntryLine("reason", str(_("Reden")), reason)],
            key=key,
        )

    def _write(
        self,
        step: Step,
        *,
        title: str,
        by: Staff,
        at: datetime,
        lines: list[EntryLine],
        key: uuid.UUID | None,
    ) -> Entry:
        case = step.case.lock()
        who = Stored(f"{self.meant} ({self.get_side_display()})")
        named = [EntryLine("who", str(_("Wie")), who), *lines]
        record(action="meeting.recorded", noun="case", noun_id=case.pk, by=by.user, participant=self.pk)
        return case.write_about(
            self.about,
            named,
            kind="meeting",
            title=title,
            by=by,
            purpose="herstelgesprek",
            happened_at=at,
            step=(step.pk, step.node_key),
            key=key,
        )


def add_supporter(
    meeting: Meeting,
    *,
    by: Staff,
    beside: Party,
    name: str = "",
    guardian: Guardian | None = None,
    staff: Staff | None = None,
    key: uuid.UUID | None = None,
) -> Participant:
    """Add somebody who sits beside one of the pupils. Refused without a name. The same `key` twice is one person."""
    meeting.step.case.lock()
    same = {"guardian": guardian} if guardian else {"pk": key}
    if (guardian or key) and (known := meeting.participants.filter(**same).first()):
        return known
    if guardian is not None and guardian.pupil_id != beside.pupil_id:
        raise Refused(str(_("Een ouder steunt het eigen kind.")))
    if not (name.strip() or guardian or staff):
        raise Refused(str(_("Schrijf op wie er mee komt.")))
    person = Participant(
        id=key or uuid.uuid4(),
        meeting=meeting,
        side=Side.SUPPORTER,
        beside=beside,
        guardian=guardian,
        staff=staff,
    )
    if name.strip():
        person.sealed_name = meeting.step.case.vault.seal(name.strip(), place=f"participant|{person.pk}")
    person.save(force_insert=True)
    record(action="meeting.supporter", noun="case", noun_id=meeting.step.case_id, by=by.user, at=clock.now())
    return person
