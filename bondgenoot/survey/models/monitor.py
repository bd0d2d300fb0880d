"""The register of the statutory yearly monitor: what was measured with what, sent when, and what the school did with it.

The thermometer is another thing: its answers never come here.
"""

import json
import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.school.models import Location, SchoolYear, Staff
from bondgenoot.school.permissions import Permission

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant, Holder


class Overtaken(Exception):
    """Somebody else changed this since it was opened; nothing was written."""


def name_of(key: uuid.UUID, location: Location, school_year: SchoolYear) -> uuid.UUID:
    """The id of the register that a form with this key makes."""
    return uuid.uuid5(key, f"{location.pk} {school_year.pk}")


class MonitorQuerySet(models.QuerySet["Monitor"]):
    def within(self, grant: "Grant") -> "MonitorQuerySet":
        return self.filter(location__in=Location.objects.within(grant))

    def of_year(self, year: SchoolYear) -> "MonitorQuerySet":
        return self.filter(school_year=year)


class MonitorManager(models.Manager.from_queryset(MonitorQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def begin(
        self, *, by: Staff, location: Location, school_year: SchoolYear, key: uuid.UUID, **values: Any
    ) -> "Monitor":
        """A new register of a location in a school year; `values` as in `Monitor.arrange`. The same form is one.

        IntegrityError when that location has one in that year.
        """
        # A button pressed twice waits here for itself.
        Location.objects.select_for_update().get(pk=location.pk)
        name = name_of(key, location, school_year)
        if known := self.filter(pk=name).first():
            return known  # type: ignore[no-any-return]
        made: Monitor = self.create(
            id=name, location=location, school_year=school_year, **_known(values, ARRANGED)
        )
        record(action="monitor.begun", noun="monitor", noun_id=made.pk, by=by.user, location=location.pk)
        return made


class Monitor(models.Model):
    """One location in one school year. What is not known yet is empty; `monitor_terms` says by when it is needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="monitors")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="monitors")
    instrument = models.CharField(_("instrument"), max_length=200)
    supplier = models.CharField(_("aanbieder"), max_length=200)
    starts_on = models.DateField(_("eerste dag van de afname"), null=True)
    ends_on = models.DateField(_("laatste dag van de afname"), null=True)
    invited = models.PositiveIntegerField(_("gevraagde leerlingen"), null=True)
    answered = models.PositiveIntegerField(_("leerlingen die meededen"), null=True)
    representative = models.TextField(_("waarom dit representatief is"), blank=True)
    sent_on = models.DateField(_("verstuurd naar de inspectie op"), null=True)
    sent_how = models.CharField(_("hoe verstuurd"), max_length=200, blank=True)
    # Discussed with: the participation council (MR), the team, the pupils.
    council_on = models.DateField(_("besproken met de MR op"), null=True)
    team_on = models.DateField(_("besproken met het team op"), null=True)
    pupils_on = models.DateField(_("besproken met leerlingen op"), null=True)
    # One more with every change, to notice that a colleague was first.
    version = models.PositiveIntegerField(default=1)

    objects = MonitorManager()

    class Meta:
        ordering = ["-school_year__starts_on", "location__name"]
        verbose_name = _("wettelijke monitor")
        constraints = [
            models.UniqueConstraint(fields=["location", "school_year"], name="monitor_once_a_year"),
            models.CheckConstraint(
                # A comparison with an empty day is neither true nor false, and that a database lets pass.
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="monitor_in_order",
            ),
            models.CheckConstraint(
                condition=Q(answered=None) | Q(answered__lte=F("invited"), invited__isnull=False),
                name="monitor_no_more_than_invited",
            ),
            models.CheckConstraint(condition=Q(sent_how="") | Q(sent_on__isnull=False), name="monitor_sent"),
        ]

    def __str__(self) -> str:
        return f"monitor {self.location_id} {self.school_year_id}"

    @property
    def percentage(self) -> int | None:
        """How many of a hundred invited pupils answered, rounded; None when that is not known."""
        if not self.invited or self.answered is None:
            return None
        return round(100 * self.answered / self.invited)

    def values(self) -> dict[str, Any]:
        """What can be arranged, as it is now."""
        return {name: getattr(self, name) for name in ARRANGED}

    @transaction.atomic
    def arrange(self, *, by: Staff, seen: int, **values: Any) -> None:
        """Write what is known (any of ARRANGED). Overtaken when it is not version `seen` any more."""
        changed = _write(self, seen, _known(values, ARRANGED))
        if changed:
            record(
                action="monitor.arranged",
                noun="monitor",
                noun_id=self.pk,
                by=by.user,
                fields=",".join(changed),
            )

    @transaction.atomic
    def plan(self, *, by: Staff, what: str, owner: Staff, due_on: date, key: uuid.UUID) -> "MonitorMeasure":
        """A measure because of the results.

        The same form (`key`) with the same words is one, however often it is sent; with other words it is another.
        """
        Monitor.objects.select_for_update().get(pk=self.pk)
        name = uuid.uuid5(key, json.dumps([str(self.pk), what, str(owner.pk), due_on.isoformat()]))
        if known := self.measures.filter(pk=name).first():
            return known
        made = self.measures.create(id=name, what=what, owner=owner, due_on=due_on)
        record(
            action="monitor.measure_planned",
            noun="monitor",
            noun_id=self.pk,
            by=by.user,
            measure=made.pk,
            owner=owner.pk,
        )
        return made


ARRANGED = (
    "instrument",
    "supplier",
    "starts_on",
    "ends_on",
    "invited",
    "answered",
    "representative",
    "sent_on",
    "sent_how",
    "council_on",
    "team_on",
    "pupils_on",
)


class MonitorMeasureQuerySet(models.QuerySet["MonitorMeasure"]):
    def within(self, grant: "Grant") -> "MonitorMeasureQuerySet":
        return self.filter(monitor__location__in=Location.objects.within(grant))

    def of(self, holder: "Holder") -> "MonitorMeasureQuerySet":
        """One's own, and those of the registers this person keeps."""
        grant = holder.grant(Permission.MONITOR_KEEP)
        own = Q(owner=holder.staff)
        return self.filter(own | Q(pk__in=self.model.objects.within(grant)) if grant else own)

    def open(self) -> "MonitorMeasureQuerySet":
        return self.filter(done_on=None)

    def without_owner(self, on: date) -> "MonitorMeasureQuerySet":
        """Open, while whoever should do it works here no more."""
        return self.open().exclude(owner__in=Staff.objects.active(on))

    def waiting_for(self, holder: "Holder") -> "MonitorMeasureQuerySet":
        """Open ones of this person, and for a coordinator those that nobody has."""
        places = holder.grant(Permission.MONITOR_KEEP).locations
        mine = Q(owner=holder.staff)
        if places:
            mine |= Q(monitor__location__in=places) & ~Q(owner__in=Staff.objects.active(holder.on))
        return self.open().filter(mine)


class MonitorMeasure(models.Model):
    """What the school does because of the results: who, by when, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    monitor = models.ForeignKey(Monitor, on_delete=models.PROTECT, related_name="measures")
    what = models.TextField(_("wat"))
    owner = models.ForeignKey(
        Staff, verbose_name=_("wie"), on_delete=models.PROTECT, related_name="monitor_measures"
    )
    due_on = models.DateField(_("klaar op"))
    done_on = models.DateField(_("gedaan op"), null=True)
    result = models.TextField(_("wat het opleverde"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MonitorMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("maatregel uit de monitor")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="monitor_measure_done_with_result",
            )
        ]

    def __str__(self) -> str:
        return f"maatregel {self.pk}"

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*PLANNED, *FINISHED)}

    @transaction.atomic
    def change(self, *, by: Staff, seen: int, **values: Any) -> None:
        """What, who or by when (any of PLANNED). Overtaken when it is not version `seen` any more."""
        self._rewrite("monitor.measure_changed", by, seen, _known(values, PLANNED))

    @transaction.atomic
    def finish(self, *, by: Staff, seen: int, done_on: date, result: str) -> None:
        """It was done on that day, and this came of it; also how that is corrected."""
        values = {"done_on": done_on, "result": result}
        self._rewrite("monitor.measure_done", by, seen, values)

    def _rewrite(self, action: str, by: Staff, seen: int, values: dict[str, Any]) -> None:
        changed = _write(self, seen, values)
        if changed:
            record(
                action=action,
                noun="monitor",
                noun_id=self.monitor_id,
                by=by.user,
                measure=self.pk,
                fields=",".join(changed),
            )


PLANNED = ("what", "owner", "due_on")
FINISHED = ("done_on", "result")


def _known(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """TypeError for a value that has no place here."""
    if unknown := values.keys() - set(names):
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}")
    return values


def _write(row: Monitor | MonitorMeasure, seen: int, values: dict[str, Any]) -> list[str]:
    """Write what differs and count the version up; the names of what changed."""
    fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if fresh.version != seen:
        raise Overtaken
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    for name, value in values.items():
        setattr(row, name, value)
    if changed:
        row.version = fresh.version + 1
        row.save(update_fields=[*changed, "version"])
    return changed
