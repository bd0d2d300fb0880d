"""A new master key while everybody works, and the old one gone: all that was sealed opens, and the chain holds."""

import threading
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from bondgenoot.accounts.models.login_attempt import account_digest
from bondgenoot.audit import rotation
from bondgenoot.audit.models import Purpose, StandingKey, first_broken_link, record
from bondgenoot.audit.rotation import keys_in_use, models_with_keys, rotate
from bondgenoot.audit.tests.rings import OLD, forgetful, line
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.dossier.models import EntryLine, Vault
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.lib.sealing import KeyRingError, new_key, seal
from bondgenoot.school.models import RosterUpload
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of

__all__ = ["forgetful"]

NEW = line("nieuw")


def said(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def words_of(case):
    return [line.value for entry in read(case.vault) for part in entry.parts for line in part.lines]


def note(case, by, words):
    case.write(kind="note", title="Nota", by=by, purpose="volgen", core=[EntryLine("a", "Wat", words)])


def test_every_model_that_keeps_a_wrapped_key_says_where():
    """Otherwise it is left behind, and gone with the old master key."""
    said_so = {model for model, _wrapping in models_with_keys()}
    keeping = {
        model
        for model in apps.get_models()
        if {"key_name"} & {field.name for field in model._meta.fields} and model.__name__ != "MasterKeyCopy"
    }
    assert keeping == said_so
    for model, wrapping in models_with_keys():
        assert model._meta.get_field(wrapping.field)


@pytest.mark.django_db
def test_without_the_old_key_everything_opens_after_a_rotation(settings, forgetful):
    school = make_school()
    use_edition(school)
    case = make_case(school)
    note(case, school.mentor, "Vrijdag in de gang")
    upload = RosterUpload.objects.keep(
        location=school.location, kind="leerlingen", content=b"lijst", by=None, at=clock.now()
    )
    held = make_round(school)
    fill_in(room_of(held, school.class_a), [answer(held.layout, fill=1)] * 12)
    account = account_digest("iemand@school.example")
    settings.MASTER_KEYS = f"{NEW},{OLD}"
    made = rotate()
    assert made.broken == []
    assert made.free == ["dev"]
    assert set(keys_in_use()) == {"nieuw"}
    settings.MASTER_KEYS = NEW
    Purpose.known.clear()
    assert "Vrijdag in de gang" in words_of(type(case).objects.get(pk=case.pk))
    assert RosterUpload.objects.get(pk=upload.pk).content() == b"lijst"
    assert account_digest("iemand@school.example") == account
    record(action="case.read", noun="case")
    assert first_broken_link() is None
    closed = close(held, school)
    assert closed is None or closed
    held.refresh_from_db()
    assert held.state == "closed"
    assert held.closing.rejected == 0
    assert sum(room.answers for room in held.rooms.all()) == 12


@pytest.mark.django_db
def test_without_a_rotation_nothing_opens_when_the_old_key_is_gone(settings, forgetful):
    """The test above can fail."""
    vault = Vault.objects.make()
    settings.MASTER_KEYS = NEW
    with pytest.raises(KeyRingError, match="dev"):
        Vault.objects.get(pk=vault.pk).seal("a", place="b")


@pytest.mark.django_db
def test_what_was_broken_off_goes_on_the_next_time(settings, monkeypatch, forgetful):
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    vaults = [Vault.objects.make() for _number in range(5)]
    settings.MASTER_KEYS = f"{NEW},{OLD}"
    plain, calls = rotation._rewrap, []

    def until_the_power_fails(*arguments):
        calls.append(arguments)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return plain(*arguments)

    monkeypatch.setattr(rotation, "_rewrap", until_the_power_fails)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert keys_in_use()["dev"] > 0
    assert all(Vault.objects.get(pk=vault.pk).key == vault.key for vault in vaults)
    monkeypatch.setattr(rotation, "_rewrap", plain)
    rotate()
    assert set(keys_in_use()) == {"nieuw"}
    assert all(Vault.objects.get(pk=vault.pk).key == vault.key for vault in vaults)
    assert rotate().done.total() == 0


@pytest.mark.django_db
def test_a_key_that_does_not_open_stays_and_is_named_and_the_old_key_may_not_leave(settings, forgetful):
    good, bad = Vault.objects.make(), Vault.objects.make()
    Vault.objects.filter(pk=bad.pk).update(wrapped_key=seal(new_key(), new_key(), place="elders"))
    settings.MASTER_KEYS = f"{NEW},{OLD}"
    with pytest.raises(CommandError, match=f"Vault {bad.pk}"):
        said("hoofdsleutel_wisselen")
    assert Vault.objects.get(pk=good.pk).key_name == "nieuw"
    assert Vault.objects.get(pk=bad.pk).key_name == "dev"
    assert rotate().free == []


@pytest.mark.django_db
def test_the_command_says_what_was_done_and_which_key_may_leave(settings, forgetful):
    Vault.objects.make()
    settings.MASTER_KEYS = f"{NEW},{OLD}"
    words = said("hoofdsleutel_wisselen")
    assert "1 × Vault" in words
    assert "De sleutel 'dev' mag uit BONDGENOOT_MASTER_KEYS" in words
    assert "Alles was al verpakt met 'nieuw'" in said("hoofdsleutel_wisselen")


@pytest.mark.django_db
def test_a_standing_key_is_what_it_was_before_it_was_kept(forgetful, settings):
    """An installation of before this has a chain made with the key straight from its master key."""
    from bondgenoot.lib.sealing import parse

    assert Purpose.declared["audit-chain"].key == parse(OLD).derived("audit-chain")
    assert StandingKey.objects.get(pk="audit-chain").key_name == "dev"


@pytest.mark.django_db
def test_a_standing_key_of_another_purpose_does_not_open(forgetful):
    from bondgenoot.lib.sealing import SealBroken

    one, other = (StandingKey.objects.keep(name) for name in ("audit-chain", "survey-answer"))
    StandingKey.objects.filter(pk=one.pk).update(wrapped=bytes(other.wrapped))
    with pytest.raises(SealBroken):
        _key = Purpose.declared["audit-chain"].key


@pytest.mark.django_db(transaction=True)
def test_colleagues_read_and_write_while_it_goes_on(settings, forgetful):
    school = make_school()
    use_edition(school)
    cases = [make_case(school, suspect=pupil) for pupil in school.pupils_b]
    vaults = [Vault.objects.make() for _number in range(120)]
    keys = {vault.pk: vault.key for vault in vaults}
    settings.MASTER_KEYS = f"{NEW},{OLD}"
    failures, done, written = [], threading.Event(), []

    def work():
        try:
            number = 0
            while number < 3 or not done.is_set():
                case = type(cases[0]).objects.select_related("vault").get(pk=cases[number % 3].pk)
                note(case, school.mentor, f"nota {number}")
                written.append(f"nota {number}")
                words_of(case)
                record(action="case.read", noun="case", noun_id=case.pk)
                number += 1
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    made = rotate()
    done.set()
    worker.join()
    assert failures == []
    assert made.broken == []
    settings.MASTER_KEYS = NEW
    Purpose.known.clear()
    assert set(keys_in_use()) == {"nieuw"}
    assert {vault.pk: vault.key for vault in Vault.objects.filter(pk__in=keys)} == keys
    found = {words for case in cases for words in words_of(type(case).objects.get(pk=case.pk))}
    assert set(written) <= found
    assert first_broken_link() is None
