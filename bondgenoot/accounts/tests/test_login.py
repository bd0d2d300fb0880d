from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from bondgenoot.accounts.models import LoginAttempt, User
from bondgenoot.accounts.models.login_attempt import LIMIT
from bondgenoot.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

PASSWORD = "vier losse woorden samen"


@pytest.fixture
def user():
    return User.objects.create_user(email="Özm@school.example", name="Marijn", password=PASSWORD)


def attempt(client, email="özm@school.example", password=PASSWORD, **more):
    return client.post(reverse("accounts:login"), {"email": email, "password": password, **more})


def shown(response) -> str:
    return str(response.context["form"].non_field_errors())


def test_the_right_password_opens_the_door(client, user):
    response = attempt(client, email=" özm@School.example ")
    assert response.status_code == 302
    assert client.session[SESSION_KEY] == str(user.pk)
    assert AuditEvent.objects.get(action="login").actor == str(user.pk)


def test_a_session_gets_a_new_key_at_login(client, user):
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    attempt(client)
    assert client.session.session_key != before


def test_an_unknown_account_and_a_wrong_password_look_the_same(client, user):
    wrong = attempt(client, password="niet dit wachtwoord")
    unknown = attempt(client, email="niemand@school.example")
    assert shown(wrong) == shown(unknown) != ""
    assert wrong.status_code == unknown.status_code == 200


def test_someone_without_a_password_or_without_the_door_is_refused_alike(client, user):
    wrong = shown(attempt(client, password="niet dit wachtwoord"))
    user.is_active = False
    user.save()
    assert shown(attempt(client)) == wrong
    User.objects.create_user(email="nieuw@school.example", name="Nieuw")
    assert shown(attempt(client, email="nieuw@school.example")) == wrong


def test_after_ten_tries_the_account_waits_and_another_account_does_not(client, user):
    other = User.objects.create_user(email="kim@school.example", name="Kim", password=PASSWORD)
    for _ in range(LIMIT):
        attempt(client, password="mis")
    assert "te vaak" in shown(attempt(client))
    assert attempt(client, email=other.email).status_code == 302


def test_an_unknown_account_is_limited_too(client):
    for _ in range(LIMIT):
        attempt(client, email="niemand@school.example")
    assert "te vaak" in shown(attempt(client, email="niemand@school.example"))


def test_after_a_quarter_of_an_hour_one_may_try_again(client, user):
    for _ in range(LIMIT):
        attempt(client, password="mis")
    LoginAttempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert attempt(client).status_code == 302
    assert not LoginAttempt.objects.exists()


def test_no_address_is_kept_of_those_who_try(client):
    attempt(client, email="niemand@school.example")
    assert "niemand" not in LoginAttempt.objects.get().account
    assert "niemand" not in str(AuditEvent.objects.get(action="login.refused").detail)


@pytest.mark.parametrize(
    ("heading", "goes"),
    [("/school/", "/school/"), ("https://elders.example/", "/"), ("//elders.example", "/"), ("", "/")],
)
def test_one_is_sent_on_only_inside_the_product(client, user, heading, goes):
    assert attempt(client, next=heading).url == goes


def test_logging_out_is_a_post_and_is_written_down(client, user):
    attempt(client)
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert SESSION_KEY not in client.session
    assert AuditEvent.objects.filter(action="logout", actor=str(user.pk)).exists()


def test_a_one_time_link_works_once(client, user):
    link = user.one_time_link()
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": "kort"}).status_code == 200
    assert client.post(link, {"password": "een heel ander wachtwoord"}).status_code == 302
    assert client.get(link).status_code == 410
    assert attempt(client, password="een heel ander wachtwoord").status_code == 302


def test_a_made_up_link_is_no_link(client, user):
    assert client.get("/wachtwoord/AAAA/bbb-ccc/").status_code == 410
    assert client.get("/wachtwoord/é/bbb-ccc/").status_code == 410


def test_a_developer_can_be_anyone_and_a_real_school_cannot(client, user, settings):
    address = reverse("accounts:login_as")
    assert client.post(address, {"user": user.pk}).status_code == 302
    assert client.session[SESSION_KEY] == str(user.pk)
    settings.DEVELOPMENT_LOGIN = False
    assert client.post(address, {"user": user.pk}).status_code == 404


def test_a_person_who_does_not_exist_cannot_be_logged_in_as(client):
    assert client.post(reverse("accounts:login_as"), {"user": "geen-uuid"}).status_code == 404


def test_a_null_byte_is_no_address(client, user):
    response = attempt(client, email="\0özm@school.example")
    assert response.status_code == 200
    assert AuditEvent.objects.get(action="login.refused").noun_id == ""
