"""What the family says beside the record: their own view of an entry, and the request to correct one."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.correcting import latest
from bondgenoot.cases.models import Case
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models.access_request import AccessRequest
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.mentions import plain
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A correction keeps the moment of what it replaces, and must stay in front.
JUST_AFTER = timedelta(microseconds=1)


class GivenBy(models.TextChoices):
    """Who says it, by role."""

    GUARDIAN = "guardian", _("een ouder of verzorger")
    PUPIL = "pupil", _("de leerling zelf")
    TOGETHER = "together", _("leerling en ouders samen")


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("aangepast")
    REFUSED = "refused", _("niet aangepast")


def case_of(entry: Entry) -> Case | None:
    """The case in whose record this entry stands; None where it is the record of a signal."""
    return Case.objects.select_related("edition").filter(vault=entry.vault_id).first()


def write_beside(about: Entry, party: Party, *, by: Staff, **entry: Any) -> Entry:
    """An entry in the part of this child, beside the entry it is about.

    It carries the moment of what it is about, so that every reader finds it right after that, also when that is
    corrected later; when it was written down stands beside it.
    """
    if party.vault_id != about.vault_id:
        raise ValueError("a party belongs to one vault only")
    lines = entry.pop("lines")
    step = (about.step_id, about.node) if about.step_id else None
    more: dict[str, Any] = {
        "by": by,
        "purpose": "rechten",
        "happened_at": about.happened_at + JUST_AFTER,
        "step": step,
        **entry,
    }
    case = case_of(about)
    if case is not None:
        return case.write(parts={party: lines}, **more)
    plainly = [EntryLine(line.key, line.label, plain(line.value)) for line in lines]
    written = Entry.objects.write(about.vault, parts={party: plainly}, **more)
    mark(written)
    return written


def _who(given_by: str, on: date) -> list[EntryLine]:
    return [
        EntryLine("given_by", str(_("Van wie")), str(GivenBy(given_by).label)),
        EntryLine("given_on", str(_("Gegeven op")), on.strftime("%d-%m-%Y")),
    ]


@dataclass(frozen=True)
class _Saying:
    """What a statement and the request to correct something differ in; `day` is the field of the day it was given."""

    kind: str
    action: str
    title: "StrPromise"
    key: str
    label: "StrPromise"
    missing: "StrPromise"
    day: str


OWN_VIEW = _Saying(
    kind="statement",
    action="statement.added",
    title=_("Zienswijze van de familie"),
    key="statement",
    label=_("Zienswijze"),
    missing=_("Schrijf op wat de familie zegt, in hun eigen woorden."),
    day="given_on",
)
WRONG = _Saying(
    kind="rectification",
    action="rectification.asked",
    title=_("Gevraagd om aan te passen"),
    key="asked",
    label=_("Wat er volgens de familie niet klopt"),
    missing=_("Schrijf op wat er volgens de familie niet klopt."),
    day="asked_on",
)


@dataclass(frozen=True)
class Said:
    """What a family said: who of them, on which day, their words, and the access request it came with."""

    given_by: str
    on: date
    words: str
    request: AccessRequest | None
    key: uuid.UUID | None


@transaction.atomic
def _keep(
    rows: "models.Manager[Any]",
    saying: _Saying,
    about: Entry,
    party: Party,
    said: Said,
    *,
    by: Staff,
) -> Any:
    """What a family says, in their own words, beside `about`. The same `key` twice is one. Refused without a word."""
    if said.key is not None and (known := rows.filter(pk=said.key, party=party).first()):
        return known
    if not said.words.strip():
        raise Refused(str(saying.missing))
    name = said.key or uuid.uuid4()
    lines = [*_who(said.given_by, said.on), EntryLine(saying.key, str(saying.label), said.words.strip())]
    entry = write_beside(
        about, party, by=by, kind=saying.kind, title=str(saying.title), lines=lines, key=name
    )
    given = {"given_by": said.given_by, saying.day: said.on, "request": said.request, "by": by}
    made = rows.create(id=name, entry=entry, about=about, party=party, **given)
    _audit(saying.action, about, by)
    return made


class StatementManager(models.Manager["Statement"]):
    def add(
        self,
        about: Entry,
        party: Party,
        *,
        by: Staff,
        given_by: str,
        given_on: date,
        words: str,
        request: AccessRequest | None = None,
        key: uuid.UUID | None = None,
    ) -> "Statement":
        """Keep the family's own words beside `about`; see `_keep`."""
        said = Said(given_by, given_on, words, request, key)
        made: Statement = _keep(self, OWN_VIEW, about, party, said, by=by)
        return made


class Statement(models.Model):
    """The words are in `entry`, in the part of this child, and are shown right after `about` (see `record`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="statement")
    about = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="statements")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="statements")
    given_by = models.CharField(max_length=10, choices=GivenBy.choices)
    given_on = models.DateField()
    request = models.ForeignKey(
        AccessRequest, on_delete=models.SET_NULL, null=True, related_name="statements"
    )
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="statements")
    at = models.DateTimeField(default=clock.now)

    objects = StatementManager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.about_id} {self.given_by}"


class RectificationManager(models.Manager["Rectification"]):
    def ask(
        self,
        about: Entry,
        party: Party,
        *,
        by: Staff,
        given_by: str,
        asked_on: date,
        words: str,
        request: AccessRequest | None = None,
        key: uuid.UUID | None = None,
    ) -> "Rectification":
        """Write down which words the family wants corrected; see `_keep`."""
        said = Said(given_by, asked_on, words, request, key)
        made: Rectification = _keep(self, WRONG, about, party, said, by=by)
        return made


class Rectification(models.Model):
    """Asked by the family; decided by the school in a `RectificationDecision`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="rectification")
    about = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="rectifications")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="rectifications")
    given_by = models.CharField(max_length=10, choices=GivenBy.choices)
    asked_on = models.DateField()
    request = models.ForeignKey(
        AccessRequest, on_delete=models.SET_NULL, null=True, related_name="rectifications"
    )
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="rectifications")
    at = models.DateTimeField(default=clock.now)

    objects = RectificationManager()

    decision: "RectificationDecision"

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.about_id} {self.given_by}"

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "decision")

    @property
    def correction(self) -> Entry | None:
        """The version that was written since it was asked; None while there is none."""
        now = latest(self.about)
        return now if now.pk != self.about_id and now.recorded_at >= self.at else None

    @transaction.atomic
    def decide(
        self, *, by: Staff, verdict: str, words: str, key: uuid.UUID | None = None
    ) -> "RectificationDecision":
        """Say yes, once the text was corrected, or no with a reason; both stand in the record of this child.

        The same `key` twice is one decision. Refused when it was decided, without a reason, or yes without a correction.
        """
        Rectification.objects.select_for_update().get(pk=self.pk)
        if known := RectificationDecision.objects.filter(rectification=self).first():
            if key is not None and known.pk == key:
                return known
            raise Refused(str(_("Een collega heeft hier al over besloten.")))
        correction = self.correction if verdict == Verdict.ACCEPTED else None
        if verdict == Verdict.ACCEPTED and correction is None:
            raise Refused(str(_("Verbeter eerst de tekst. Daarna leg je vast dat die is aangepast.")))
        if verdict == Verdict.REFUSED and not words.strip():
            raise Refused(str(_("Schrijf op waarom de tekst blijft staan. De familie leest dit.")))
        name = key or uuid.uuid4()
        entry = write_beside(
            self.about,
            self.party,
            by=by,
            kind="rectification_decision",
            title=str(_("Besluit over aanpassen")),
            lines=[
                EntryLine("verdict", str(_("Besluit")), str(Verdict(verdict).label)),
                EntryLine("reason", str(_("Waarom")), words.strip()),
            ],
            key=name,
        )
        made = RectificationDecision.objects.create(
            id=name, rectification=self, verdict=verdict, entry=entry, correction=correction, by=by
        )
        _audit("rectification.decided", self.about, by, verdict=verdict)
        return made


class RectificationDecision(models.Model):
    """`correction` is the version that came instead; empty when the text stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rectification = models.OneToOneField(Rectification, on_delete=models.CASCADE, related_name="decision")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="rectification_decision")
    correction = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="rectification_decisions")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.rectification_id} {self.verdict}"


def _audit(action: str, about: Entry, by: Staff, **detail: str) -> None:
    case = case_of(about)
    noun, noun_id = ("case", case.pk) if case else ("entry", about.pk)
    record(action=action, noun=noun, noun_id=noun_id, by=by.user, at=None, entry=about.pk, **detail)
