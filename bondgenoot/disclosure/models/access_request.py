"""An access request: somebody asks for the record of one child. Its own vault holds every word about it."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models.case import free_ref
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_clock import first_due
from bondgenoot.disclosure.grounds import (
    AgeGroup,
    Asker,
    Gives,
    Ground,
    Holding,
    age_group,
    ground_for,
    holding,
)
from bondgenoot.dossier.models import Entry, EntryLine, EntryPart, Vault, clearing
from bondgenoot.lib import clock
from bondgenoot.school.access import Grant, Holder
from bondgenoot.school.models import Guardian, Location, Pupil, RoleAssignment, Staff
from bondgenoot.school.permissions import MATRIX, Permission

if TYPE_CHECKING:
    from bondgenoot.disclosure.models.access_draft import AccessDraft
    from bondgenoot.disclosure.models.access_ending import AccessEnding, AccessExtension
    from bondgenoot.disclosure.models.access_release import AccessRelease

HANDLERS = [role for role, row in MATRIX.items() if Permission.RECORD_RELEASE in row]


class IdentityCheck(models.TextChoices):
    KNOWN = "known", _("de school kent deze persoon")
    DOCUMENT = "document", _("een identiteitsbewijs gezien, geen kopie bewaard")
    PORTAL = "portal", _("gevraagd in het ouderportaal, met eigen account")


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def within(self, grant: Grant) -> "AccessRequestQuerySet":
        """Those of the locations this grant covers."""
        found = self.filter(location__organisation=grant.organisation_id)
        return found if grant.whole_organisation else found.filter(location__in=grant.locations)

    def open(self) -> "AccessRequestQuerySet":
        """Those nobody was given anything for yet, and nobody refused or took back."""
        return self.filter(release__isnull=True, ending__isnull=True)

    def ended(self) -> "AccessRequestQuerySet":
        return self.exclude(release__isnull=True, ending__isnull=True)

    def with_progress(self) -> "AccessRequestQuerySet":
        """With everything that says how far each is, in two queries."""
        rows = ("pupil", "location", "handler", "guardian", "release", "ending", "extension")
        drafts = self._drafts().select_related("reading", "by")
        return self.select_related(*rows).prefetch_related(Prefetch("drafts", queryset=drafts))

    def _drafts(self) -> Any:
        related: Any = self.model._meta.get_field("drafts").related_model
        return related.objects.all()

    def last_of(self, pupil: Pupil) -> "AccessRequest | None":
        """The request about this pupil that was taken in last."""
        return self.filter(pupil=pupil).order_by("-received_on", "-recorded_at").first()

    def read_along_by(self, reader: Staff) -> "AccessRequestQuerySet":
        """Those of which this person read a draft as a second reader."""
        return self.filter(Exists(self._drafts().filter(request=OuterRef("pk"), reading__by=reader)))

    def to_second(self, reader: Staff) -> "AccessRequestQuerySet":
        """Those whose last draft waits for a second reader, and this person made or decided nothing of it."""
        newer = self._drafts().filter(request=OuterRef("request"), number__gt=OuterRef("number"))
        waiting = self._drafts().filter(request=OuterRef("pk"), reading__isnull=True).exclude(by=reader)
        decided: Any = self.model._meta.get_field("lines").related_model
        mine = decided.objects.filter(request=OuterRef("pk"), by=reader)
        return self.open().filter(Exists(waiting.filter(~Exists(newer))), ~Exists(mine))

    def handled_by(self, holder: Holder) -> "AccessRequestQuerySet":
        """Those this person handles, and those of a location whose handler does not hold that role there any more."""
        grant = holder.grant(Permission.RECORD_RELEASE)
        held = RoleAssignment.objects.current(holder.on).filter(
            staff=OuterRef("handler"), location=OuterRef("location"), role__in=HANDLERS
        )
        return self.within(grant).filter(Q(handler=holder.staff) | ~Exists(held))

    @transaction.atomic
    def destroy(self) -> int:
        """Delete these for good, with their vaults and every copy that was given; how many it were. For retention."""
        vaults = list(Vault.objects.filter(access_request__in=self))
        self.delete()
        for vault in vaults:
            with clearing(vault):
                EntryPart.objects.filter(entry__vault=vault).delete()
                Entry.objects.filter(vault=vault).delete()
            vault.delete()
        return len(vaults)


def refuse_unclear(pupil: Pupil, asker: str, guardian: Guardian | None, age: str) -> None:
    """Refused when nobody can say on which ground this is asked."""
    if not age:
        raise Refused(str(_("Zeg hoe oud de leerling is: de geboortedatum is niet bekend.")))
    if asker == Asker.GUARDIAN and (guardian is None or guardian.pupil_id != pupil.pk):
        raise Refused(str(_("Kies welke ouder het vraagt.")))


class AccessRequestManager(models.Manager.from_queryset(AccessRequestQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def receive(
        self,
        *,
        by: Staff,
        pupil: Pupil,
        location: Location,
        asker: str,
        received_on: date,
        identity: str,
        guardian: Guardian | None = None,
        age: str = "",
        authority_on: date | None = None,
        words: str = "",
        key: uuid.UUID | None = None,
    ) -> "AccessRequest":
        """Write down that somebody asks; `age` where the birth date is unknown. Refused: see `refuse_unclear`."""
        if key is not None and (known := self.filter(pk=key, pupil=pupil).first()):
            return known  # type: ignore[no-any-return]
        group = str(age_group(pupil.born_on, received_on)) if pupil.born_on else age
        refuse_unclear(pupil, asker, guardian, group)
        custody, authorised = guardian is not None and guardian.has_custody, authority_on is not None
        made: AccessRequest = self.create(
            id=key or uuid.uuid4(),
            ref=free_ref(self.all()),
            pupil=pupil,
            location=location,
            vault=Vault.objects.make(),
            asker=asker,
            guardian=guardian if asker == Asker.GUARDIAN else None,
            age=group,
            authority_on=authority_on,
            ground=ground_for(asker, group, custody=custody, authorised=authorised),
            received_on=received_on,
            due_on=first_due(received_on),
            identity=identity,
            handler=by,
        )
        made._receive(words, by=by)
        return made


class AccessRequest(models.Model):
    """One pupil, one asker, one ground. What is decided about it are rows beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Read aloud and printed on what is given; says nothing.
    ref = models.CharField(max_length=7, unique=True, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="access_requests")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="access_requests")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="access_request")
    asker = models.CharField(max_length=20, choices=Asker.choices)
    guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, related_name="access_requests"
    )
    # The age on the day it came in: computed, or said by whoever wrote it down.
    age = models.CharField(max_length=10, choices=AgeGroup.choices)
    # The day of the written authority that was shown.
    authority_on = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=12, choices=Ground.choices)
    received_on = models.DateField()
    due_on = models.DateField()
    identity = models.CharField(max_length=10, choices=IdentityCheck.choices)
    handler = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_requests")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AccessRequestManager()

    # Told to mypy: the other side of one-to-one rows.
    release: "AccessRelease"
    ending: "AccessEnding"
    extension: "AccessExtension"

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("inzageverzoek")
        indexes = [models.Index(fields=["location", "due_on"], name="access_by_location")]

    def __str__(self) -> str:
        return self.ref

    def _receive(self, words: str, *, by: Staff) -> None:
        asked = {str(_("Wat er is gevraagd")): words}
        self.write("received", str(_("Verzoek ontvangen")), by=by, words=asked)
        record(action="access.received", noun="access", noun_id=self.pk, by=by.user, ground=self.ground)

    @property
    def is_open(self) -> bool:
        return not (hasattr(self, "release") or hasattr(self, "ending"))

    @property
    def gives(self) -> Gives:
        return self.holding.gives

    @property
    def holding(self) -> Holding:
        """The ground it was taken in on, in words."""
        return self._in_words(self.ground, self.age)

    def holding_on(self, on: date) -> Holding:
        """The ground that holds on that day: a child turns 16, custody changes."""
        age = str(age_group(self.pupil.born_on, on)) if self.pupil.born_on else self.age
        custody = self.guardian is not None and self.guardian.has_custody and not self._guardian_ended(on)
        ground = ground_for(self.asker, age, custody=custody, authorised=self.authority_on is not None)
        if self.asker == Asker.GUARDIAN and (self.guardian is None or self._guardian_ended(on)):
            ground = Ground.NONE
        return self._in_words(ground, age)

    def _guardian_ended(self, on: date) -> bool:
        return self.guardian is not None and self.guardian.ends_on is not None and self.guardian.ends_on <= on

    def _in_words(self, ground: str, age: str) -> Holding:
        limit = self.guardian.contact_limit if self.guardian else ""
        return holding(ground, asker=self.asker, age=age, contact_limit=limit)

    @property
    def asker_said(self) -> str:
        """Who asks, by role and never by name: for paper, and for everything that leaves this house."""
        if self.asker != Asker.GUARDIAN:
            return {
                Asker.PUPIL: str(_("de leerling zelf")),
                Asker.REPRESENTATIVE: str(_("een gemachtigde")),
            }.get(Asker(self.asker), str(Asker.OTHER.label))
        if self.ground == Ground.NO_CUSTODY:
            return str(_("een ouder zonder gezag"))
        return str(_("een ouder met gezag"))

    @property
    def last_draft(self) -> "AccessDraft | None":
        """The draft that counts; of many requests it is there already (`with_progress`)."""
        drafts = list(self.drafts.all())
        return drafts[0] if drafts else None

    def lock(self) -> "AccessRequest":
        """This request, held until the transaction ends: one act at a time."""
        return AccessRequest.objects.select_for_update().get(pk=self.pk)  # type: ignore[no-any-return]

    def lock_open(self) -> "AccessRequest":
        """As `lock`. Refused when it was answered, refused or taken back."""
        held = self.lock()
        if not held.is_open:
            raise Refused(str(_("Dit verzoek is al afgerond. Een nieuw verzoek leg je apart vast.")))
        return held

    def write(
        self, kind: str, title: str, *, by: Staff, words: Mapping[str, str], key: uuid.UUID | None = None
    ) -> Entry:
        """Append to what was done with this request; `words` by their label, empty ones left out."""
        lines = [
            EntryLine(str(number), label, said.strip()) for number, (label, said) in enumerate(words.items())
        ]
        return Entry.objects.write(
            self.vault, kind=f"access_{kind}", title=title, by=by, purpose="inzage", core=lines, key=key
        )

    @transaction.atomic
    def take_over(self, *, by: Staff) -> None:
        """From now on this colleague handles it."""
        held = self.lock_open()
        if held.handler_id == by.pk:
            return
        AccessRequest.objects.filter(pk=self.pk).update(handler=by)
        self.handler = by
        held.write("taken_over", str(_("Overgenomen door een collega")), by=by, words={})
        record(action="access.taken_over", noun="access", noun_id=self.pk, by=by.user)
