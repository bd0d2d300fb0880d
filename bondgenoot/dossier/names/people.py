"""Who is known, from the database: the school once per process and organisation, the record at every call."""

import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from threading import Lock
from uuid import UUID

from django.db.models import Aggregate, Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from bondgenoot.dossier.models import MarkVerdict, Party, Vault
from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.lexicon import Lexicon, SchoolPeople
from bondgenoot.dossier.names.person import Nearness, Person, Who
from bondgenoot.dossier.names.words import ordinary
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Guardian, Organisation, Pupil, Staff
from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.models.roster import RosterImport

PUPIL = "pupil"
# Who left longer ago is in no lexicon.
REMEMBERED = timedelta(days=730)
# Who was in a class together this recently are classmates.
SHARED = timedelta(days=365)
MOST_ORGANISATIONS = 8
_NAME = ("first_name", "infix", "last_name")

_kept: OrderedDict[UUID, tuple[tuple[object, ...], SchoolPeople]] = OrderedDict()
_lock = Lock()


def lexicon_of(school: SchoolPeople, vault: Vault, parties: Iterable[Party]) -> Lexicon:
    """Everybody for the texts of one vault, without a query; `parties` are all of the vault, with their pupils."""
    here: dict[UUID, Who] = {}
    others = []
    for party in parties:
        if party.pupil_id:
            here[party.pupil_id] = Who(MarkVerdict.PARTY.value, party.pk, str(party))
        elif party.sealed_description:
            party.vault = vault
            others.append(_described(party))
    return Lexicon.around_parties(school, here, others)


def organisation_of(parties: Iterable[Party], authors: Iterable[Staff | None]) -> UUID | None:
    """The organisation of a vault: that of its pupils, or else of whoever wrote in it."""
    pupils = (party.pupil.organisation_id for party in parties if party.pupil)
    return next(pupils, None) or next((one.organisation_id for one in authors if one), None)


def school_people(organisation_id: UUID | None) -> SchoolPeople:
    """Everybody of this organisation, nobody without one. One query when nothing changed, else five."""
    if organisation_id is None:
        return SchoolPeople()
    stamp = _stamp(organisation_id)
    with _lock:
        kept = _kept.get(organisation_id)
        if kept is not None and kept[0] == stamp:
            _kept.move_to_end(organisation_id)
            return kept[1]
    people = _read(organisation_id, _this_year())
    with _lock:
        _kept[organisation_id] = (stamp, people)
        _kept.move_to_end(organisation_id)
        while len(_kept) > MOST_ORGANISATIONS:
            _kept.popitem(last=False)
    return people


def _stamp(organisation_id: UUID) -> tuple[object, ...]:
    """Differs when somebody came, went or got another name, and every year. One query."""
    return (_this_year(), *(_stamps().filter(pk=organisation_id).first() or ()))


@cache
def _stamps() -> QuerySet[Organisation, tuple[object, ...]]:
    """The figures of every organisation; never asked itself. Put together once: every entry that is written asks it."""
    letters = Sum(Length("first_name") * 7 + Length("infix") * 3 + Length("last_name"))
    many = Count("pk")
    counted: list[tuple[type[Model], str, Aggregate]] = [
        (Pupil, "organisation", many),
        (Pupil, "organisation", letters),
        (Staff, "organisation", many),
        (Staff, "organisation", letters),
        (Guardian, "pupil__organisation", many),
        (Enrolment, "pupil__organisation", many),
        (RosterImport, "location__organisation", many),
    ]
    return Organisation.objects.values_list(
        *(_one_of(model, path, sum_of) for model, path, sum_of in counted)
    )


def _one_of(model: type[Model], path: str, sum_of: Aggregate) -> Subquery:
    """A figure over the rows of an organisation."""
    rows = model._default_manager.filter(**{path: OuterRef("pk")}).order_by()
    return Subquery(rows.values(path).annotate(figure=sum_of).values("figure"))


def _this_year() -> date:
    """From where is looked back: a day would make everybody be read anew every morning, and in no test twice."""
    return clock.today().replace(month=1, day=1)


def _read(organisation_id: UUID, today: date) -> SchoolPeople:
    """Four queries: pupils, classes, guardians and staff."""
    stayed = Q(left_on__isnull=True) | Q(left_on__gt=today - REMEMBERED)
    classes: dict[UUID, set[UUID]] = defaultdict(set)
    labels: dict[UUID, str] = {}
    lately = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today - SHARED), pupil__organisation=organisation_id
    ).order_by("starts_on")
    for pupil, one, name in lately.values_list("pupil_id", "school_class_id", "school_class__name"):
        classes[pupil].add(one)
        labels[pupil] = name
    pupils = {
        pk: Person.named(
            Who(PUPIL, pk, ", ".join(filter(None, (full_name(*name), labels.get(pk))))), *name, codes=[number]
        )
        for pk, number, *name in Pupil.objects.filter(stayed, organisation=organisation_id).values_list(
            "pk", "number", "first_name", "infix", "last_name"
        )
    }
    staff = tuple(
        Person.named(Who(MarkVerdict.STAFF.value, pk, full_name(*name)), *name, codes=[code], email=email)
        for pk, code, email, *name in Staff.objects.filter(organisation=organisation_id).values_list(
            "pk", "code", "email", "first_name", "infix", "last_name"
        )
    )
    together = {pupil: frozenset(many) for pupil, many in classes.items()}
    return SchoolPeople(pupils, staff, _guardians(organisation_id), together)


def _guardians(organisation_id: UUID) -> dict[UUID, tuple[Person, ...]]:
    found: dict[UUID, list[Person]] = defaultdict(list)
    rows = Guardian.objects.filter(pupil__organisation=organisation_id).values_list(
        "pupil_id", "pk", "relation", "phone", "email", *_NAME, *(f"pupil__{one}" for one in _NAME)
    )
    for pupil, pk, relation, phone, email, *names in rows:
        name, child = names[:3], full_name(*names[3:])
        label = _("%(name)s (%(relation)s van %(pupil)s)") % {
            "name": full_name(*name),
            "relation": relation,
            "pupil": child,
        }
        who = Who(MarkVerdict.GUARDIAN.value, pk, label)
        found[pupil].append(Person.named(who, *name, codes=[phone], email=email))
    return {pupil: tuple(many) for pupil, many in found.items()}


def _described(party: Party) -> Person:
    """Somebody who is no pupil here, by the words with a capital in what is known of this one."""
    names = re.findall(r"\b[A-ZÀ-Þ][\w'’-]+", party.description)
    who = Who(MarkVerdict.PARTY.value, party.pk, party.description[:60] or str(party))
    person = Person.named(who, " ".join(name for name in names if not ordinary(fold(name))), "", "")
    return person.as_near(Nearness.PARTY)
