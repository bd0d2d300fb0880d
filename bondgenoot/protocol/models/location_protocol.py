"""Which edition a location works with, since when, and who chose it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.protocol.models.edition import ProtocolEdition
from bondgenoot.school.models import Location

#: What a location works with that has chosen nothing yet.
RECOMMENDED = "aanbevolen"


class LocationProtocol(models.Model):
    """From this day on, new cases of the location begin on this edition. Running cases stay where they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="protocols")
    edition = models.ForeignKey(ProtocolEdition, on_delete=models.PROTECT, related_name="chosen_by_locations")
    from_on = models.DateField()
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-from_on", "-chosen_at"]
        indexes = [models.Index(fields=["location", "-from_on", "-chosen_at"], name="protocol_of_location")]

    def __str__(self) -> str:
        return f"{self.location_id} {self.from_on:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def choose(
        cls,
        *,
        location: Location,
        edition: ProtocolEdition,
        by: User | None,
        at: datetime,
        from_on: date | None = None,
    ) -> LocationProtocol:
        """Let new cases of a location begin on this edition. Raises ValueError if it is not one to work with."""
        if not edition.is_published or edition.partial:
            raise ValueError("only a whole, published edition can be chosen")
        if edition.organisation_id not in (None, location.organisation_id):
            raise ValueError("an edition of another organisation cannot be chosen")
        chosen = cls.objects.create(
            location=location,
            edition=edition,
            from_on=from_on or timezone.localdate(at),
            chosen_at=at,
            chosen_by=by,
        )
        record(
            action="protocol.chosen",
            noun="Location",
            noun_id=location.pk,
            by=by,
            at=at,
            edition=edition.pk,
            from_on=chosen.from_on,
        )
        return chosen

    @classmethod
    @transaction.atomic
    def choose_all(
        cls,
        locations: Iterable[Location],
        *,
        edition: ProtocolEdition,
        by: User | None,
        at: datetime,
        from_on: date,
    ) -> None:
        """Choose for several locations, all or none."""
        for location in locations:
            cls.choose(location=location, edition=edition, by=by, at=at, from_on=from_on)


def in_use(organisation_id: uuid.UUID, on: date) -> list[tuple[Location, ProtocolEdition | None]]:
    """What every location of an organisation works with that day; None if nothing has been shipped yet."""
    chosen = LocationProtocol.objects.filter(location__organisation=organisation_id, from_on__lte=on)
    latest: dict[uuid.UUID, ProtocolEdition] = {}
    for choice in chosen.select_related("edition").defer("edition__text"):
        latest.setdefault(choice.location_id, choice.edition)
    locations = Location.objects.filter(organisation=organisation_id).order_by("name")
    standard = ProtocolEdition.objects.latest_of(RECOMMENDED, None)
    return [(location, latest.get(location.pk, standard)) for location in locations]


def edition_for(location: Location, on: date | None = None) -> ProtocolEdition:
    """The edition on which a case of this location begins that day; the recommended one if none was chosen.

    Raises ProtocolEdition.DoesNotExist when nothing was chosen and nothing has been shipped yet.
    """
    on = on or timezone.localdate()
    chosen = LocationProtocol.objects.filter(location=location, from_on__lte=on).select_related("edition")
    first = chosen.defer("edition__text").first()
    if first is not None:
        return first.edition
    shipped = (
        ProtocolEdition.objects.shipped().published().filter(key=RECOMMENDED).order_by("-version").first()
    )
    if shipped is None:
        raise ProtocolEdition.DoesNotExist("run the command ship_editions first")
    return shipped
