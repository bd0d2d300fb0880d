"""A case: the walk of one matter through one frozen edition of the protocol."""

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases import mentioning
from bondgenoot.cases.models.roles import CENTRAL_ROLES, CaseRole, Certainty
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.models import Entry, EntryLine, Party, Vault
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.access import Grant, Holder
from bondgenoot.school.models import Enrolment, Location, Role, Staff

if TYPE_CHECKING:
    from bondgenoot.cases.models.closure import Closure

# No letters or digits that look alike: a reference is read aloud over the phone.
REF_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_ref() -> str:
    """A random reference such as "K7F-3XQ": no order, no year, no name."""
    letters = [secrets.choice(REF_ALPHABET) for _place in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


class CaseQuerySet(models.QuerySet["Case"]):
    def within(self, grant: Grant) -> "CaseQuerySet":
        """The cases this grant covers: of the location, of own pupils, or in which a step named this person.

        Reading also covers what this person opened in an emergency, until that ends.
        """
        reach = Q(location__in=grant.locations)
        own = []
        if grant.classes:
            pupils = Enrolment.objects.current(grant.on).filter(school_class__in=grant.classes)
            of_pupils = Case.objects.filter(
                party_roles__ends_at__isnull=True,
                party_roles__role__in=CENTRAL_ROLES,
                party_roles__certainty__in=[Certainty.SUSPECTED, Certainty.ESTABLISHED],
                party_roles__party__pupil__in=pupils.values("pupil"),
            )
            own.append(of_pupils.order_by().values("pk"))
        if grant.involved:
            named = Case.objects.filter(location__in=grant.involved_at, involvements__staff=grant.staff)
            own.append(named.order_by().values("pk"))
        if grant.facilitates:
            asked = {"involvements__staff": grant.staff, "involvements__role": Role.RESTORATIVE_FACILITATOR}
            own.append(Case.objects.filter(**asked).order_by().values("pk"))
        if grant.emergency_at:
            opened = apps.get_model("cases", "EmergencyAccess").objects.opens(grant)
            own.append(Case.objects.filter(pk__in=opened.order_by().values("case")).order_by().values("pk"))
        if own:
            # One list of ids: two of them with "or" between would make the database look at every case.
            reach |= Q(pk__in=own[0].union(*own[1:]))
        return self.filter(reach)

    def closed(self) -> "CaseQuerySet":
        return self.filter(_stands_closed())

    def open(self) -> "CaseQuerySet":
        return self.filter(~_stands_closed())


def _stands_closed() -> Exists:
    """Asked of the closures themselves: through the case again it costs a coordinator's list twice as much."""
    standing = apps.get_model("cases", "Closure").objects.filter(reopened_at__isnull=True)
    return Exists(standing.filter(case=OuterRef("pk")))


class Case(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(_("kenmerk"), max_length=7, unique=True, default=new_ref, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="cases")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="case")
    edition = models.ForeignKey(ProtocolEdition, on_delete=models.PROTECT, related_name="cases")
    # The member of staff who carries the case, as a rule the mentor of the bullied pupil.
    lead = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leads")
    digital = models.BooleanField(_("ook online"), null=True)
    round_number = models.PositiveSmallIntegerField(_("ronde"), default=1)
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="opened_cases")
    opened_at = models.DateTimeField(default=clock.now)
    signals = models.ManyToManyField(Signal, through="CaseSignal", related_name="cases")

    # True while whoever asks may read it in an emergency alone (see `reach.case_within`): then nothing may be done.
    read_in_emergency = False

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("casus")
        indexes = [models.Index(fields=["location", "-opened_at"], name="case_by_location")]

    def __str__(self) -> str:
        return self.ref

    @property
    def protocol(self) -> Edition:
        """The edition this case walks, parsed and kept per process."""
        return self.edition.graph

    @property
    def standing_closure(self) -> "Closure | None":
        """The closing that holds now; None while the case is open."""
        return self.closures.filter(reopened_at__isnull=True).first()

    @property
    def is_open(self) -> bool:
        return self.standing_closure is None

    def parties_with(self, *roles: str) -> list[Party]:
        """The parties that hold one of these roles now, by letter."""
        held = (
            self.party_roles.current().filter(role__in=roles).select_related("party__pupil", "party__vault")
        )
        return sorted({row.party for row in held}, key=lambda party: (len(party.letter), party.letter))

    def is_mentored_by(self, holder: Holder) -> bool:
        """Whether this person carries the case, or is mentor of a bullied pupil."""
        if self.lead_id == holder.staff.pk:
            return True
        classes = [held.school_class_id for held in holder.roles if held.role == Role.MENTOR]
        pupils = [party.pupil_id for party in self.parties_with(CaseRole.TARGET)]
        enrolled = Enrolment.objects.current(holder.on).filter(pupil__in=pupils, school_class__in=classes)
        return bool(classes) and enrolled.exists()

    def is_steered_by(self, holder: Holder) -> bool:
        """Whether this person may say who is what here and to whom the case goes, or sign and check what was agreed.

        That is whoever leads here, carries the case or has a task in it. The other pupil's mentor only reads along:
        nobody takes back a suspicion about a pupil of one's own.
        """
        if self.read_in_emergency:
            return False
        leading = (Role.COORDINATOR, Role.TEAM_LEADER, Role.MANAGEMENT)
        if any(holder.has_role(role, self.location_id) for role in leading) or self.is_mentored_by(holder):
            return True
        return self.tasks.open().filter(owner=holder.staff).exists()

    def lock(self) -> "Case":
        """This case, held until the transaction ends: one act at a time."""
        return Case.objects.select_for_update().get(pk=self.pk)

    def lock_open(self) -> "Case":
        """As `lock`, for what asks something of somebody. Refused when the case is closed."""
        case = self.lock()
        if not case.is_open:
            sentence = _("Deze casus is afgesloten. Heropen de casus als er opnieuw iets moet gebeuren.")
            raise Refused(str(sentence))
        return case

    def write(
        self,
        *,
        kind: str,
        title: str,
        by: Staff | None,
        purpose: str,
        core: list[EntryLine] | None = None,
        parts: dict[Party, list[EntryLine]] | None = None,
        edition: str = "",
        replaces: Entry | None = None,
        **more: object,
    ) -> Entry:
        """Append to the record of this case, on the edition it walks unless another is given.

        Every "@handle" in the words becomes a mention, and what looks like a name beside those is marked. Refused when
        a part is about somebody who was erased: a page that stood open since before.
        """
        if parts and Party.objects.cleared().filter(pk__in=[party.pk for party in parts]).exists():
            raise Refused(
                str(_("Wie dit was, is gewist. Over deze leerling wordt hier niets meer vastgelegd."))
            )
        people = mentioning.People(self, replaces=replaces)
        entry = Entry.objects.write(
            self.vault,
            kind=kind,
            title=title,
            by=by,
            purpose=purpose,
            core=people.bind_lines(core or []),
            parts={party: people.bind_lines(lines) for party, lines in (parts or {}).items()},
            edition=edition or f"{self.edition.key}@{self.edition.version}",
            replaces=replaces,
            **more,  # type: ignore[arg-type]
        )
        mark(entry)
        return entry

    def write_about(self, party: Party | None, words: list[EntryLine], **entry: Any) -> Entry:
        """Append words to the part of the one they are about, and to the core only when they are about nobody."""
        if party is None:
            return self.write(core=words, **entry)
        return self.write(parts={party: words}, **entry)


def free_ref(rows: "models.QuerySet[Any]") -> str:
    """A reference that none of these rows has: among ten thousand a random one is taken sooner than one thinks."""
    ref = new_ref()
    while rows.filter(ref=ref).exists():
        ref = new_ref()
    return ref


class CaseSignal(models.Model):
    """A signal that belongs to a case: it opened it or joined it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_signals")
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="case_signal")
    opened = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.case_id} {self.signal_id}"
