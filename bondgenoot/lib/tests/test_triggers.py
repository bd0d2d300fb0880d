"""The database itself refuses to change what must stay, however one asks; on SQLite and on PostgreSQL alike."""

import pytest
from django.db import DatabaseError, connection, transaction

from bondgenoot.audit.models import AuditEvent, first_broken_link
from bondgenoot.cases.models import CheckResult, LineCheck, Measure, Message, StepOutcome
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import (
    choose,
    decide,
    do,
    follow,
    promise_and_sign,
    to_choice,
)
from bondgenoot.dossier.models import Entry, EntryPart
from bondgenoot.lib import clock
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db

# A column of each table that could be put to another value.
STAYS = {
    Entry: {"title": "Iets anders"},
    EntryPart: {"sealed": b"niets"},
    StepOutcome: {"outcome": "anders"},
    Message: {"channel": "mail"},
    CheckResult: {"state": "stopped"},
    LineCheck: {"kept": "no"},
    Measure: {"kind": "expulsion"},
    AuditEvent: {"action": "niets.gedaan"},
    ProtocolEdition: {"title": "Een ander protocol"},
}


@pytest.fixture
def everything():
    """A case in which each of these rows was written."""
    school = make_school()
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    agreement = promise_and_sign(open_step(case, "bemiddelingsgesprek"), school)
    for line in agreement.lines.all():
        line.answer(by=school.mentor, kept="yes")
    do(case, "bemiddelingsgesprek", "maatregel")
    decide(case, "maatregel")
    do(case, "maatregel", "opgelegd")
    do(case, "melden", "gemeld")
    do(case, "dossier_b", "genoteerd")
    follow(case, "volgen_b", "nagekomen")
    return case


def refused(act, *arguments, **named):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(*arguments, **named)


def test_no_row_is_changed_or_deleted_by_any_road(everything):
    for model, change in STAYS.items():
        rows = model.objects.all()
        assert rows.exists(), f"no {model.__name__} to try on"
        before = list(rows.order_by("pk").values_list("pk", *change))
        [(column, value)] = change.items()
        one = rows.order_by("pk")[0]
        setattr(one, column, value)
        refused(rows.update, **change)
        refused(rows.filter(pk=one.pk).update, **change)
        refused(one.save, update_fields=[column])
        refused(rows.filter(pk=one.pk)._raw_delete, using="default")
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            refused(cursor.execute, f'UPDATE {table} SET "{key}" = "{key}"')
            refused(cursor.execute, f"DELETE FROM {table}")
        assert list(rows.order_by("pk").values_list("pk", *change)) == before
    assert first_broken_link() is None


def test_a_draft_of_an_edition_may_still_change(everything):
    school_edition = everything.edition
    draft = school_edition.adapt(by=None, organisation=everything.location.organisation, at=clock.now())
    assert ProtocolEdition.objects.filter(pk=draft.pk).update(title="Van ons") == 1
    draft.delete()
