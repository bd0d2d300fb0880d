"""Is mail going out: last success, what waits, why, and who cannot get any. Nothing about cases."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.reminders.models import Digest, Trouble
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import login, make_holder, make_school

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def school():
    return make_school()


def address(name="mail"):
    return reverse(f"reminders:{name}")


def digest(staff, *, days=0, **fields):
    """A mail made so many days ago."""
    made_at = clock.now() - ONE_DAY * days
    return Digest.objects.create(staff=staff, day=made_at.date(), made_at=made_at, **fields)


def failed(staff, *, days=0, trouble=Trouble.UNREACHABLE, tries=4):
    return digest(staff, days=days, trouble=trouble, tries=tries, next_try_at=clock.now() + ONE_DAY)


def page_of(client, staff):
    return login(client, staff).get(address())


@pytest.mark.parametrize("who", ["management", "administrator"])
def test_management_and_the_administrator_see_it(client, school, who):
    page = page_of(client, school.everyone()[who])
    assert page.status_code == 200
    assert "Er ging nog geen herinnering per mail weg." in page.text


@pytest.mark.parametrize("who", ["mentor", "coordinator", "other_coordinator", "team_leader", "staff_member"])
def test_others_have_no_such_page(client, school, who):
    login(client, school.everyone()[who])
    assert client.get(address()).status_code == 404
    assert client.post(address("mail_again")).status_code == 404
    assert client.post(address("mail_trial")).status_code == 404
    assert "Gaat de mail weg?" not in client.get(address("preference")).text


def test_a_visitor_must_log_in(client, school):
    assert client.get(address()).url.startswith("/inloggen/")


def test_it_says_when_the_last_one_went_what_waits_and_why(client, school):
    now = clock.now()
    digest(school.coordinator, handed_at=now, sent_at=now)
    failed(school.mentor, trouble=Trouble.ADDRESS)
    digest(school.second_mentor, handed_at=now - timedelta(hours=2))
    page = page_of(client, school.management).text
    assert "Niet alle mail kon weg." in page
    assert str(school.mentor) in page
    assert "het adres bestaat niet of weigert" in page
    assert "4 keer geprobeerd" in page
    assert str(school.second_mentor) in page
    assert "Die sturen we niet nog eens" in page
    assert str(school.coordinator) not in page


def test_of_another_board_there_is_nothing(client, school):
    failed(make_school().mentor, days=3)
    page = page_of(client, school.management).text
    assert "Er ging nog geen herinnering per mail weg." in page
    login(client, school.management).post(address("mail_again"))
    assert Digest.objects.get().next_try_at > clock.now()


def test_trying_again_puts_everything_that_waits_in_the_next_round(client, school):
    one, other = failed(school.mentor), failed(school.coordinator)
    sent = digest(school.second_mentor, handed_at=clock.now(), sent_at=clock.now())
    answer = login(client, school.administrator).post(address("mail_again"), follow=True)
    assert "2 mails gaan mee met de volgende ronde" in answer.text
    claimable = set(Digest.objects.claimable(clock.now()).values_list("pk", flat=True))
    assert claimable == {one.pk, other.pk}
    sent.refresh_from_db()
    assert sent.sent_at
    [event] = AuditEvent.objects.filter(action="mail.retried")
    assert event.detail == {"mails": 2}
    assert client.get(address("mail_again")).status_code == 405


def test_trying_again_when_nothing_waits_says_so(client, school):
    answer = login(client, school.administrator).post(address("mail_again"), follow=True)
    assert "Er wacht geen mail." in answer.text


def test_a_trial_mail_goes_to_whoever_asks_and_says_nothing_else(client, school):
    answer = login(client, school.administrator).post(address("mail_trial"), follow=True)
    assert "De proefmail is verstuurd." in answer.text
    [sent] = outbox.outbox
    assert sent.to == [school.administrator.email]
    for person in school.everyone().values():
        assert person.first_name not in sent.subject + sent.body


def test_a_trial_mail_that_cannot_go_says_why(client, school, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # A port of this machine at which nobody listens.
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    answer = login(client, school.administrator).post(address("mail_trial"), follow=True)
    assert "De proefmail is niet verstuurd: de mailserver is niet bereikbaar." in answer.text


def test_who_has_no_address_stands_by_name(client, school):
    staff = make_holder(Role.STAFF_MEMBER, school.location)
    staff.email = staff.user.email = ""
    staff.save()
    staff.user.save()
    page = page_of(client, school.management).text
    assert str(staff) in page
    assert str(school.mentor) not in page
    staff.leave(on=clock.today(), by=None)
    assert str(staff) not in page_of(client, school.management).text


def test_an_address_that_cannot_be_stands_there_in_words(client, school):
    school.mentor.email = school.administrator.email = "özm@school.example"
    school.mentor.save()
    failed(school.mentor, trouble=Trouble.ADDRESS)
    page = page_of(client, school.management).text
    assert "Een adres dat niet kan" in page
    assert "in het adres staat iets dat niet kan, zoals een letter met een accent ·" in page
    assert page.count(str(school.mentor)) == 2
    school.administrator.save()
    answer = login(client, school.administrator).post(address("mail_trial"), follow=True)
    assert "Op özm@school.example kan geen mail aankomen." in answer.text
    assert outbox.outbox == []
    page = client.get(address("preference")).text
    assert "Je e-mailadres klopt niet" in page and "Hij gaat naar" not in page


def test_where_every_address_can_be_there_is_no_such_list(client, school):
    assert "Een adres dat niet kan" not in page_of(client, school.management).text


@pytest.mark.parametrize(
    ("days", "trouble", "warned"),
    [
        (2, Trouble.UNREACHABLE, True),
        (2, Trouble.LOGIN, True),
        (0, Trouble.UNREACHABLE, False),
        (2, Trouble.ADDRESS, False),
        (2, Trouble.NO_ADDRESS, False),
    ],
)
def test_the_overview_of_the_school_warns_when_mail_failed_for_more_than_a_day(
    client, school, days, trouble, warned
):
    failed(school.mentor, days=days, trouble=trouble)
    page = login(client, school.management).get(reverse("school:overview")).text
    assert ("Herinneringen gaan niet per mail weg" in page) is warned
    page = login(client, school.mentor).get(reverse("school:overview")).text
    assert "Herinneringen gaan niet per mail weg" not in page


def test_many_mails_ask_as_much_as_one(client, school):
    login(client, school.management)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(address())
        return len(seen)

    failed(school.mentor)
    digest(school.mentor, days=1, handed_at=clock.now() - ONE_DAY)
    one = asked()
    for staff in (school.coordinator, school.second_mentor, school.staff_member):
        failed(staff)
        digest(staff, days=1, handed_at=clock.now() - ONE_DAY)
    assert asked() == one
