"""The Week tegen Pesten of a location: a day, a class, something to do, and whether it was done."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.school.models import Location, SchoolClass, SchoolYear, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

SCHOOL_DAYS = 5


def fourth_week(year: SchoolYear) -> date:
    """The fourth Monday of September: a first guess, the national week is some years a week earlier."""
    first = date(year.starts_on.year, 9, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7, weeks=3)


class WeekPlanQuerySet(models.QuerySet["WeekPlan"]):
    def within(self, grant: "Grant") -> "WeekPlanQuerySet":
        """Those of the locations, or of the classes, that a grant reaches."""
        return self.filter(
            Q(location__in=Location.objects.within(grant))
            | Q(location__in=SchoolClass.objects.within(grant).values("location"))
        )


class WeekPlanManager(models.Manager.from_queryset(WeekPlanQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def begin(self, *, by: Staff, location: Location, school_year: SchoolYear, starts_on: date) -> "WeekPlan":
        """The plan of this location in that year; `starts_on` is a Monday."""
        made, new = self.get_or_create(
            location=location, school_year=school_year, defaults={"starts_on": starts_on}
        )
        if new:
            record(action="week.begun", noun="week", noun_id=made.pk, by=by.user, starts_on=starts_on)
        return made  # type: ignore[no-any-return]


class WeekPlan(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="week_plans")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="week_plans")
    starts_on = models.DateField(_("maandag van de week"))

    objects = WeekPlanManager()

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = _("Week tegen Pesten")
        constraints = [
            models.UniqueConstraint(fields=["location", "school_year"], name="week_plan_once_a_year")
        ]

    def __str__(self) -> str:
        return f"week {self.pk}"

    @property
    def days(self) -> list[date]:
        """Monday to Friday."""
        return [self.starts_on + timedelta(days=number) for number in range(SCHOOL_DAYS)]

    @transaction.atomic
    def move(self, *, starts_on: date, by: Staff) -> None:
        """Hold it in another week; everything moves along and stays on its weekday."""
        fresh = WeekPlan.objects.select_for_update().get(pk=self.pk)
        items = list(fresh.items.all())
        for one in items:
            one.on += starts_on - fresh.starts_on
        WeekItem.objects.bulk_update(items, ["on"])
        self.starts_on = starts_on
        self.save(update_fields=["starts_on"])
        record(action="week.moved", noun="week", noun_id=self.pk, by=by.user, starts_on=starts_on)

    @transaction.atomic
    def add(
        self,
        *,
        by: Staff,
        on: date,
        what: str,
        classes: Iterable[SchoolClass | None],
        led_by: Staff | None = None,
        key: uuid.UUID,
    ) -> "list[WeekItem]":
        """The same on one day for these classes (None: everybody). The same form (`key`) is one, however often sent."""
        made = []
        for one in classes:
            name = uuid.uuid5(key, f"{self.pk} {one.pk if one else ''}")
            item, new = self.items.get_or_create(
                pk=name, defaults={"on": on, "what": what, "school_class": one, "led_by": led_by}
            )
            made += [item] if new else []
        if made:
            record(action="week.planned", noun="week", noun_id=self.pk, by=by.user, items=len(made))
        return made

    @transaction.atomic
    def copy_from(self, earlier: "WeekPlan", *, by: Staff) -> "list[WeekItem]":
        """Plan what the earlier week held, for the class of the same name; gives back what has no such class now."""
        classes = {one.name: one for one in SchoolClass.objects.filter(**self._place())}
        there = {(one.on, one.what, one.school_class_id) for one in self.items.all()}
        made, left = [], []
        for one in earlier.items.select_related("school_class"):
            now = classes.get(one.school_class.name) if one.school_class else None
            on = self.starts_on + (one.on - earlier.starts_on)
            if one.school_class and now is None:
                left.append(one)
            elif (on, one.what, now.pk if now else None) not in there:
                made.append(WeekItem(plan=self, on=on, what=one.what, school_class=now))
        WeekItem.objects.bulk_create(made)
        record(action="week.copied", noun="week", noun_id=self.pk, by=by.user, items=len(made))
        return left

    def _place(self) -> dict[str, uuid.UUID]:
        return {"location_id": self.location_id, "school_year_id": self.school_year_id}


class WeekItemQuerySet(models.QuerySet["WeekItem"]):
    def within(self, grant: "Grant") -> "WeekItemQuerySet":
        """Of a mentor the own classes; of whoever has the location, all of it."""
        classes = SchoolClass.objects.within(grant)
        whole = Q(plan__location__in=Location.objects.within(grant))
        return self.filter(whole | Q(school_class__in=classes))

    def seen_by(self, grant: "Grant") -> "WeekItemQuerySet":
        """The same, and what everybody of the location does."""
        here = SchoolClass.objects.within(grant).values("location")
        return self.filter(
            Q(pk__in=self.model.objects.within(grant)) | Q(school_class=None, plan__location__in=here)
        )


class WeekItem(models.Model):
    """Something to do on one day with one class, or with everybody. Without `led_by` the mentor of the class does it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(WeekPlan, on_delete=models.CASCADE, related_name="items")
    school_class = models.ForeignKey(
        SchoolClass, verbose_name=_("klas"), on_delete=models.PROTECT, null=True, related_name="week_items"
    )
    on = models.DateField(_("dag"))
    what = models.CharField(_("wat"), max_length=160)
    led_by = models.ForeignKey(
        Staff, verbose_name=_("wie"), on_delete=models.PROTECT, null=True, related_name="week_items"
    )
    done_on = models.DateField(_("gedaan op"), null=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WeekItemQuerySet.as_manager()

    class Meta:
        ordering = ["on", F("school_class__name").asc(nulls_first=True), "what", "id"]
        verbose_name = _("onderdeel van de Week tegen Pesten")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="week_item_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"onderdeel {self.pk}"

    @transaction.atomic
    def arrange(self, *, by: Staff, on: date, what: str, led_by: Staff | None) -> None:
        self.on, self.what, self.led_by = on, what, led_by
        self.save(update_fields=["on", "what", "led_by"])
        record(action="week.arranged", noun="week", noun_id=self.plan_id, by=by.user, item=self.pk)

    @transaction.atomic
    def finish(self, *, by: Staff, on: date) -> None:
        """It was done on that day; said twice is once."""
        fresh = WeekItem.objects.select_for_update().get(pk=self.pk)
        self.done_on, self.done_by = fresh.done_on, fresh.done_by
        if fresh.done_on is None:
            self.done_on, self.done_by = on, by
            self.save(update_fields=["done_on", "done_by"])
            record(action="week.done", noun="week", noun_id=self.plan_id, by=by.user, item=self.pk)

    @transaction.atomic
    def reopen(self, *, by: Staff) -> None:
        """It turned out not to be done."""
        self.done_on = self.done_by = None
        self.save(update_fields=["done_on", "done_by"])
        record(action="week.reopened", noun="week", noun_id=self.plan_id, by=by.user, item=self.pk)

    @transaction.atomic
    def remove(self, *, by: Staff) -> None:
        record(action="week.removed", noun="week", noun_id=self.plan_id, by=by.user, item=self.pk)
        self.delete()
