"""Looking for names in what was written before anything was marked."""

from io import StringIO

import pytest
from django.core.management import call_command

from bondgenoot.dossier.marking import judge
from bondgenoot.dossier.models import Entry, EntryLine, NameMark, Party, Vault
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def look():
    said = StringIO()
    call_command("namen_zoeken", stdout=said)
    return said.getvalue()


def test_every_record_is_looked_at_and_what_was_answered_stays():
    school = make_school()
    school.pupil.first_name = "Bram"
    school.pupil.save()
    for _vault in range(2):
        vault = Vault.objects.make()
        Party.objects.add(vault, pupil=school.pupil)
        Entry.objects.write(
            vault,
            kind="note",
            title="Aantekening",
            by=school.mentor,
            purpose="waarneming",
            core=[EntryLine("seen", "Gezien", "In de gang stond Bram te wachten.")],
        )
    assert "2 teksten nagekeken. Nog na te vragen: 2 woorden." in look()
    judge(NameMark.objects.first(), by=school.mentor, verdict="nobody")
    assert "Nog na te vragen: 1 woorden." in look()
    assert NameMark.objects.count() == 2


def test_without_records_it_says_so():
    assert "0 teksten nagekeken." in look()
