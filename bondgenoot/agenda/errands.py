"""What somebody must do outside a case: let a class fill in, close a round. One function per kind, listed in `SOURCES`.

Every function takes the holder, asks at most one question, asks none of who cannot have such an errand, and gives the
errands of that person today. What it gives is counted, cut and drawn together with signals and tasks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bondgenoot.audit.finding import done_by
from bondgenoot.intake.models import TalkRequest
from bondgenoot.intake.models.talk_request import so_far
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.permissions import Permission
from bondgenoot.survey.findings import about
from bondgenoot.survey.models import ClassSignal, ClassTopic, MonitorMeasure, Reminder, Room, Round
from bondgenoot.survey.monitor_terms import SENT_BY, to_send
from bondgenoot.survey.response import response_of

# Of one kind; more than that nobody does in a day, and the page of that kind shows them all.
MOST = 100
# What tells of a point: where it is, and by which questionnaire.
POINT = ("point__unit__round__location", "point__unit__round__questionnaire", "point__unit__school_class")
# So long the coordinator has to judge a class signal, and everybody to look at a result.
WEEK = timedelta(days=7)
# After that nobody is told any more that a result is there.
NEWS = timedelta(days=28)


@dataclass(frozen=True)
class Errand:
    """`key` is the id of what it is about; the school days of `location_id` say how late it is."""

    key: UUID
    title: str
    url: str
    about: str
    due_on: date
    location_id: UUID


def classes_to_fill_in(holder: Holder) -> list[Errand]:
    """The classes of this mentor in which a round is open, until nearly everybody answered."""
    classes = holder.grant(Permission.SURVEY_BOARD).classes
    if not classes:
        return []
    rooms = Room.objects.taking_answers(holder.on).filter(school_class__in=classes).with_received()
    reminded = Exists(Reminder.objects.filter(room=OuterRef("pk")))
    found = rooms.select_related("round", "school_class").annotate(reminded=reminded)
    return [_fill_in(room, holder.on) for room in found if not response_of(room).is_done]


def _fill_in(room: Room, on: date) -> Errand:
    reminded: bool = room.reminded  # type: ignore[attr-defined]
    words = {"class": room.school_class, "number": response_of(room).words}
    title = _("Thermometer afnemen in %(class)s (%(number)s)")
    if reminded:
        title = _("Thermometer afnemen in %(class)s (%(number)s; je bent herinnerd)")
    return Errand(
        key=room.pk,
        title=title % words,
        url=reverse("survey:board", args=[room.pk]),
        about=room.round.name,
        # Somebody asked for it: then it is not something for the last day.
        due_on=on if reminded else room.round.closes_on,
        location_id=room.round.location_id,
    )


def rounds_to_close(holder: Holder) -> list[Errand]:
    """Rounds whose last day has passed, or whose closing stopped half-way, for who may close them."""
    grant = holder.grant(Permission.SURVEY_RUN)
    if not grant:
        return []
    unfinished = Q(closing=None, closes_on__lt=holder.on) | Q(
        closing__finished_at=None, closing__isnull=False
    )
    return [
        Errand(
            key=one.pk,
            title=_("Ronde sluiten"),
            url=reverse("survey:round_page", args=[one.pk]),
            about=one.name,
            due_on=min(one.closes_on, holder.on),
            location_id=one.location_id,
        )
        for one in Round.objects.within(grant).filter(unfinished)
    ]


def results_to_look_at(holder: Holder) -> list[Errand]:
    """Rounds counted lately, until this person saw the result once: coordinators, and mentors whose class answered."""
    grant = holder.grant(Permission.SURVEY_BOARD)
    if not grant:
        return []
    answered = Room.objects.within(grant).filter(round=OuterRef("pk"), answers__gt=0)
    fresh = Round.objects.within(grant).filter(closing__finished_at__date__gt=holder.on - NEWS)
    found = fresh.filter(Exists(answered)).exclude(
        done_by(holder.staff.user_id, action="results.read", noun="round")
    )
    return [
        Errand(
            key=one.pk,
            title=_("Uitslag bekijken"),
            url=reverse("survey:results", args=[one.pk]),
            about=one.name,
            due_on=timezone.localdate(one.closing.finished_at) + WEEK,
            location_id=one.location_id,
        )
        for one in found.select_related("closing").order_by("closing__finished_at")[:MOST]
    ]


def pupils_who_want_to_talk(holder: Holder) -> list[Errand]:
    """Requests of pupils with whom nobody talked yet: for today, until their next school day is over.

    What somebody began is there again on the day to come back to it. When there are any, also asks for what was done
    and for the holidays.
    """
    grant = holder.grant(Permission.TALK_ANSWER)
    if not grant:
        return []
    found = TalkRequest.objects.within(grant).open().with_answers().select_related("location")
    waiting = found.prefetch_related("location__holidays").order_by("received_on")[:MOST]
    return [
        Errand(
            key=one.pk,
            title=_("Een leerling wil praten"),
            url=reverse("intake:talk_page", args=[one.pk]),
            about=so_far(one, holder.on),
            due_on=one.due_on if one.last_answer else min(one.due_on, holder.on),
            location_id=one.location_id,
        )
        for one in waiting
    ]


def class_signals_to_judge(holder: Holder) -> list[Errand]:
    """What stood out in a round and somebody laid before the coordinator: to be judged within a week."""
    grant = holder.grant(Permission.SURVEY_RUN)
    if not grant:
        return []
    found = ClassSignal.objects.within(grant).unjudged().select_related(*POINT).order_by("raised_at")[:MOST]
    return [
        Errand(
            key=one.pk,
            title=_("Klassensignaal beoordelen"),
            url=reverse("survey:class_signal", args=[one.pk]),
            about=about(one.point),
            due_on=timezone.localdate(one.raised_at) + WEEK,
            location_id=one.location.pk,
        )
        for one in found
    ]


def topics_to_discuss(holder: Holder) -> list[Errand]:
    """What stands open on the agendas of the classes of this mentor; of a class without one, for the coordinator."""
    grant = holder.grant(Permission.SURVEY_BOARD)
    if not grant:
        return []
    mentors = RoleAssignment.objects.current(holder.on).filter(role=Role.MENTOR)
    alone = Q(school_class__location__in=grant.locations) & ~Exists(
        mentors.filter(school_class=OuterRef("school_class"))
    )
    wanted = ("school_class", *(f"signal__{name}" for name in POINT))
    mine = ClassTopic.objects.open().filter(Q(school_class__in=grant.classes) | alone)
    found = mine.select_related(*wanted)[:MOST]
    return [
        Errand(
            key=one.pk,
            title=_("Met klas %(class)s bespreken") % {"class": one.school_class},
            url=reverse("survey:topic", args=[one.pk]),
            about=about(one.signal.point),
            due_on=one.due_on,
            location_id=one.school_class.location_id,
        )
        for one in found
    ]


def monitors_to_send(holder: Holder) -> list[Errand]:
    """From June on: the statutory monitor of this school year that is not with the inspectorate yet."""
    grant = holder.grant(Permission.MONITOR_KEEP)
    if not grant:
        return []
    return [
        Errand(
            key=place,
            title=_("Wettelijke monitor versturen naar de inspectie"),
            url=reverse("survey:monitor_page", args=[register])
            if register
            else reverse("survey:monitor_list"),
            about=name,
            due_on=date(holder.on.year, *SENT_BY),
            location_id=place,
        )
        for place, name, register in to_send(grant, holder.on)
    ]


def measures_of_the_monitor(holder: Holder) -> list[Errand]:
    """Measures this person takes care of; for a coordinator also those of somebody who left."""
    found = MonitorMeasure.objects.waiting_for(holder).select_related("monitor")[:MOST]
    return [_measure(one, mine=one.owner_id == holder.staff.pk) for one in found]


def _measure(one: MonitorMeasure, *, mine: bool) -> Errand:
    title = _("Maatregel uit de monitor") if mine else _("Maatregel zonder eigenaar: kies wie dit doet")
    return Errand(
        key=one.pk,
        title=title,
        url=reverse("survey:monitor_measure" if mine else "survey:monitor_measure_edit", args=[one.pk]),
        about=Truncator(one.what).chars(80),
        due_on=one.due_on,
        location_id=one.monitor.location_id,
    )


SOURCES: tuple[Callable[[Holder], list[Errand]], ...] = (
    classes_to_fill_in,
    rounds_to_close,
    results_to_look_at,
    pupils_who_want_to_talk,
    class_signals_to_judge,
    topics_to_discuss,
    monitors_to_send,
    measures_of_the_monitor,
)


def errands(holder: Holder) -> list[Errand]:
    """Everything of this person, what is due first in front."""
    found = [errand for source in SOURCES for errand in source(holder)]
    return sorted(found, key=lambda one: (one.due_on, one.title))
