"""What is laid before a second reader, bound to exactly what stood on the page, and what the second reader said."""

import uuid

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models.access_request import AccessRequest
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class ReadingVerdict(models.TextChoices):
    AGREED = "agreed", _("akkoord")
    SENT_BACK = "sent_back", _("terug naar de behandelaar")


class AccessDraftManager(models.Manager["AccessDraft"]):
    @transaction.atomic
    def lay_before(
        self, request: AccessRequest, *, by: Staff, sha256: str, words: str = "", key: uuid.UUID | None = None
    ) -> "AccessDraft":
        """Lay what is on the page (`sha256` of it) before a second reader. The same `key` twice is one draft."""
        held = request.lock_open()
        if key is not None and (known := self.filter(pk=key, request=held).first()):
            return known
        last = self.filter(request=held).order_by("-number").first()
        made = self.create(
            id=key or uuid.uuid4(), request=held, number=last.number + 1 if last else 1, sha256=sha256, by=by
        )
        said = {str(_("Voor de tweede lezer")): words}
        held.write("draft", str(_("Voorgelegd aan een tweede lezer")), by=by, words=said, key=made.pk)
        record(action="access.laid_before", noun="access", noun_id=held.pk, by=by.user, sha256=sha256)
        return made


class AccessDraft(models.Model):
    """`sha256` is over what the family would read. The last number counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_drafts")
    at = models.DateTimeField(default=clock.now)

    objects = AccessDraftManager()

    reading: "SecondReading"

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="access_draft_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number}"

    @property
    def verdict(self) -> str:
        """What the second reader said; empty while nobody read it."""
        return self.reading.verdict if hasattr(self, "reading") else ""

    def barred(self, reader: Staff) -> str:
        """Why this person cannot be the second reader: whoever made the draft is no second pair of eyes. Empty: can."""
        if reader.pk == self.by_id:
            return str(_("Jij legde dit voor. De tweede lezer is altijd een ander."))
        if self.request.lines.filter(by=reader).exists():
            return str(
                _("Jij besloot mee over wat er in dit concept staat. De tweede lezer is altijd een ander.")
            )
        return ""

    @transaction.atomic
    def read_by(
        self, *, by: Staff, verdict: str, sha256: str, words: str = "", key: uuid.UUID | None = None
    ) -> "SecondReading":
        """Agree, or send it back with a remark. `sha256` is of what stood on the page of the second reader.

        Refused for whoever laid it before or decided about a part of it, when it was read already, and when what is on
        the page differs by now.
        """
        held = self.request.lock_open()
        if key is not None and (known := SecondReading.objects.filter(pk=key, draft=self).first()):
            return known
        self._refuse(held, by, verdict, sha256, words)
        made = SecondReading.objects.create(id=key or uuid.uuid4(), draft=self, verdict=verdict, by=by)
        title = str(_("Tweede lezer: %(verdict)s")) % {"verdict": ReadingVerdict(verdict).label}
        held.write("reading", title, by=by, words={str(_("Opmerking")): words}, key=made.pk)
        record(action=f"access.{verdict}", noun="access", noun_id=held.pk, by=by.user, sha256=self.sha256)
        return made

    def _refuse(self, held: AccessRequest, by: Staff, verdict: str, sha256: str, words: str) -> None:
        if barred := self.barred(by):
            raise Refused(barred)
        last = (
            AccessDraft.objects.filter(request=held).order_by("-number").values_list("pk", flat=True).first()
        )
        if last != self.pk or SecondReading.objects.filter(draft=self).exists():
            raise Refused(str(_("Dit is al door een collega beoordeeld, of er ligt een nieuwer concept.")))
        if verdict == ReadingVerdict.SENT_BACK and not words.strip():
            raise Refused(str(_("Schrijf op wat er anders moet.")))
        if verdict == ReadingVerdict.AGREED and sha256 != self.sha256:
            raise Refused(
                str(
                    _(
                        "Het dossier is veranderd sinds het is voorgelegd. "
                        "Stuur het terug; de behandelaar legt het dan opnieuw voor."
                    )
                )
            )


class SecondReading(models.Model):
    """One reading of one draft; a remark is in the entry with the same id in the vault of the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.OneToOneField(AccessDraft, on_delete=models.CASCADE, related_name="reading")
    verdict = models.CharField(max_length=10, choices=ReadingVerdict.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="second_readings")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.verdict}"
