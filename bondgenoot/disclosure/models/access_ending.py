"""How a request ends without a copy, and the one time that it may take longer."""

import uuid
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_clock import extended_due
from bondgenoot.disclosure.models.access_request import AccessRequest
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class EndingKind(models.TextChoices):
    REFUSED = "refused", _("afgewezen")
    WITHDRAWN = "withdrawn", _("ingetrokken door de aanvrager")


class AccessEndingManager(models.Manager["AccessEnding"]):
    @transaction.atomic
    def end(
        self,
        request: AccessRequest,
        *,
        by: Staff,
        kind: str,
        words: str,
        told_on: date,
        key: uuid.UUID | None = None,
    ) -> "AccessEnding":
        """End it without giving anything; `words` say why, as the asker was told. The same `key` twice is one end."""
        if key is not None and (known := self.filter(pk=key, request=request).first()):
            return known
        held = request.lock_open()
        if not words.strip():
            raise Refused(str(_("Schrijf op waarom. Zo is het ook aan de aanvrager verteld.")))
        made = self.create(id=key or uuid.uuid4(), request=held, kind=kind, told_on=told_on, by=by)
        title = str(EndingKind(kind).label).capitalize()
        held.write("ending", title, by=by, words={str(_("Waarom")): words}, key=made.pk)
        record(action="access.ended", noun="access", noun_id=held.pk, by=by.user, kind=kind)
        return made


class AccessEnding(models.Model):
    """The reason is in the entry with the same id in the vault of the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(AccessRequest, on_delete=models.CASCADE, related_name="ending")
    kind = models.CharField(max_length=10, choices=EndingKind.choices)
    told_on = models.DateField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_endings")
    at = models.DateTimeField(default=clock.now)

    objects = AccessEndingManager()

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class AccessExtensionManager(models.Manager["AccessExtension"]):
    @transaction.atomic
    def grant(
        self, request: AccessRequest, *, by: Staff, words: str, told_on: date, key: uuid.UUID | None = None
    ) -> "AccessExtension":
        """Two months more, once, with a reason that the asker was told within the first month. Refused otherwise."""
        held = request.lock_open()
        if known := self.filter(request=held).first():
            if key is not None and known.pk == key:
                return known
            raise Refused(str(_("Dit verzoek is al één keer verlengd. Nog eens kan niet.")))
        if told_on > held.due_on or clock.today() > held.due_on:
            raise Refused(
                str(
                    _(
                        "Verlengen kan alleen binnen de eerste maand. "
                        "Verstrek zo snel als het kan, en zeg dat het later is."
                    )
                )
            )
        if not words.strip():
            raise Refused(
                str(_("Schrijf op waarom het langer duurt. Zo is het ook aan de aanvrager verteld."))
            )
        until = extended_due(held.received_on)
        made = self.create(
            id=key or uuid.uuid4(), request=held, from_on=held.due_on, until_on=until, told_on=told_on, by=by
        )
        AccessRequest.objects.filter(pk=held.pk).update(due_on=until)
        held.write("extension", str(_("Verlengd")), by=by, words={str(_("Waarom")): words}, key=made.pk)
        record(action="access.extended", noun="access", noun_id=held.pk, by=by.user, until=until)
        return made


class AccessExtension(models.Model):
    """`from_on` was the last day before, `until_on` is it from now on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(AccessRequest, on_delete=models.CASCADE, related_name="extension")
    from_on = models.DateField()
    until_on = models.DateField()
    told_on = models.DateField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_extensions")
    at = models.DateTimeField(default=clock.now)

    objects = AccessExtensionManager()

    def __str__(self) -> str:
        return f"{self.request_id} {self.until_on}"
