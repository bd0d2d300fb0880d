"""What somebody must do outside a case: let a class fill in, close a round. One function per kind, listed in `SOURCES`.

Every function takes the holder, asks at most one question, asks none of who cannot have such an errand, and gives the
errands of that person today. What it gives is counted, cut and drawn together with signals and tasks.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid5

from django.db.models import Exists, OuterRef, Q, Subquery, UUIDField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import MOST, WEEK, Errand
from bondgenoot.agenda.rare import rare_errands
from bondgenoot.audit.finding import done_by
from bondgenoot.disclosure.access_clock import first_due, left
from bondgenoot.disclosure.access_progress import stage_of, stage_words
from bondgenoot.disclosure.models import AccessRequest, Rectification
from bondgenoot.disclosure.reach import pupils_within
from bondgenoot.intake.models import TalkRequest
from bondgenoot.intake.models.talk_request import so_far
from bondgenoot.lib.due import exact_day
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment, Role, RoleAssignment
from bondgenoot.school.permissions import Permission
from bondgenoot.survey.findings import about
from bondgenoot.survey.models import ClassSignal, ClassTopic, Reminder, Room, Round
from bondgenoot.survey.monitor_terms import SENT_BY, to_send
from bondgenoot.survey.response import response_of

# What tells of a point: where it is, and by which questionnaire.
POINT = ("point__unit__round__location", "point__unit__round__questionnaire", "point__unit__school_class")
# After that nobody is told any more that a result is there.
NEWS = timedelta(days=28)


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


def access_requests_to_answer(holder: Holder) -> list[Errand]:
    """Requests for the record of a child that this person handles. The term is a month; holidays do not stop it.

    When there are any, also asks how far each is.
    """
    if not holder.may(Permission.RECORD_RELEASE):
        return []
    found = AccessRequest.objects.handled_by(holder).open().with_progress()[:MOST]
    return [
        Errand(
            key=one.pk,
            title=_("Inzageverzoek beantwoorden"),
            url=reverse("disclosure:access_page", args=[one.pk]),
            about=_access(one, holder.on),
            due_on=one.due_on,
            location_id=one.location_id,
        )
        for one in found
    ]


def access_requests_to_read(holder: Holder) -> list[Errand]:
    """What a colleague wants to give out and laid before a second reader; to be read within a week, and in time."""
    grant = holder.grant(Permission.RECORD_SECOND)
    if not grant:
        return []
    waiting = AccessRequest.objects.within(grant).to_second(holder.staff).with_progress()[:MOST]
    return [
        Errand(
            key=uuid5(one.pk, "second"),
            title=_("Meelezen bij een inzageverzoek"),
            url=reverse("disclosure:access_second", args=[one.pk]),
            about=_access(one, holder.on),
            due_on=min(one.due_on, timezone.localdate(one.last_draft.at) + WEEK),
            location_id=one.location_id,
        )
        for one in waiting
    ]


def _access(one: AccessRequest, on: date) -> str:
    """How far it is, by reference: no name of a pupil on this page."""
    stage = stage_words(stage_of(one))
    words = {"ref": one.ref, "stage": stage, "left": left(one.due_on, on)}
    return _("verzoek %(ref)s, %(stage)s; %(left)s") % words


def corrections_to_decide(holder: Holder) -> list[Errand]:
    """What a family wants corrected in the record of its child, and nobody decided yet; within a month."""
    grant = holder.grant(Permission.RECORD_RELEASE)
    if not grant:
        return []
    enrolled = Enrolment.objects.filter(pupil=OuterRef("party__pupil"), starts_on__lte=holder.on)
    last = enrolled.order_by("-starts_on").values("school_class__location")[:1]
    found = Rectification.objects.filter(decision=None, party__pupil__in=pupils_within(grant))
    return [
        Errand(
            key=one.pk,
            title=_("Besluiten of een tekst wordt aangepast"),
            url=reverse("disclosure:rectification", args=[one.pk]),
            about=_("gevraagd op %(day)s door een familie") % {"day": exact_day(one.asked_on, holder.on)},
            due_on=first_due(one.asked_on),
            location_id=one.place,
        )
        for one in found.annotate(place=Subquery(last, output_field=UUIDField())).order_by("asked_on")[:MOST]
    ]


SOURCES: tuple[Callable[[Holder], list[Errand]], ...] = (
    classes_to_fill_in,
    rounds_to_close,
    results_to_look_at,
    pupils_who_want_to_talk,
    class_signals_to_judge,
    topics_to_discuss,
    monitors_to_send,
    access_requests_to_answer,
    access_requests_to_read,
    corrections_to_decide,
    rare_errands,
)


def errands(holder: Holder) -> list[Errand]:
    """Everything of this person, what is due first in front."""
    found = [errand for source in SOURCES for errand in source(holder)]
    return sorted(found, key=lambda one: (one.due_on, one.title))
