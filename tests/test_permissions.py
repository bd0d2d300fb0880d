"""The matrix, cell by cell, through every real address; a new address is covered as soon as it exists.

What an address shows within a permission (own class, own location) is tested beside its view.
"""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.utils import timezone

from bondgenoot.lib.policy import Policy, addresses, policy_of, refuse_undeclared_views
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import LABELS, MATRIX, Permission
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_class,
    make_location,
    make_staff,
)

NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
DUMMIES = {"uuid": str(NOBODYS), "int": "1", "str": "bestaat-niet", "slug": "bestaat-niet", "path": "x"}
ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


def filled(address: str) -> str:
    """The address with a value nobody has in the place of each argument."""
    return "/" + ARGUMENT.sub(lambda found: DUMMIES.get(found["kind"] or "str", "bestaat-niet"), address)


ALL = [(filled(address), policy_of(view)) for address, view in addresses()]
PATHS = [path for path, _policy in ALL]
GUARDED = [(path, policy) for path, policy in ALL if policy and policy.kind in ("permission", "signed_in")]


def under(permission: Permission) -> list[str]:
    return [path for path, policy in ALL if policy == Policy("permission", permission.value)]


def holder(role: Role, **held):
    """Someone with this role and no other, at a location with one class."""
    location = make_location()
    person = make_staff(location.organisation)
    group = make_class(location) if role == Role.MENTOR else None
    give_role(person, role, location, school_class=group, **held)
    return person


def statuses(client, path: str) -> set[int]:
    return {client.get(path).status_code, client.post(path).status_code}


def test_every_address_has_a_rule():
    refuse_undeclared_views()
    assert len(ALL) > 20


def test_every_argument_has_a_stand_in():
    assert not [path for path in PATHS if "<" in path or "(?P" in path]


def test_every_rule_names_a_permission_that_exists():
    named = {policy.permission for _path, policy in ALL if policy and policy.kind == "permission"}
    assert named <= {permission.value for permission in Permission}


def test_every_permission_has_a_label_and_is_held_by_somebody():
    assert set(LABELS) == set(Permission)
    assert {permission for row in MATRIX.values() for permission in row} == set(Permission)
    assert set(MATRIX) == set(Role)


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(("path", "policy"), GUARDED, ids=[path for path, _policy in GUARDED])
def test_a_visitor_is_sent_to_the_door(client, path, policy):
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 302
        assert response.url.startswith(resolve_url(settings.LOGIN_URL))


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_cell_of_the_matrix_opens_its_addresses_or_hides_them(client, role, permission):
    login(client, holder(role))
    for path in under(permission):
        if permission not in MATRIX[role]:
            assert statuses(client, path) == {404}, path
        elif str(NOBODYS) not in path and "bestaat-niet" not in path:
            assert client.get(path).status_code in (200, 302, 405), path


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(("path", "policy"), GUARDED, ids=[path for path, _policy in GUARDED])
def test_what_nobody_has_is_not_found_by_who_may_look(client, path, policy):
    """An address with a made-up reference is 404 for everyone, never an error and never a hint."""
    if str(NOBODYS) not in path:
        return
    for role in Role:
        login(client, holder(role))
        assert statuses(client, path) <= {404, 405}, role


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["ended", "to come", "left", "without a role"])
def test_a_role_opens_doors_only_while_it_is_held(client, when):
    today = timezone.localdate()
    one_day = timedelta(days=1)
    held = {"ended": {"ends_on": today - one_day}, "to come": {"starts_on": today + one_day}}.get(when, {})
    person = holder(Role.COORDINATOR, **held)
    if when == "left":
        person.left_on = today
        person.save()
    if when == "without a role":
        person.roles.all().delete()
    login(client, person)
    for path, policy in GUARDED:
        if policy.kind == "permission":
            assert statuses(client, path) == {404}, path


@pytest.mark.django_db
def test_an_account_that_belongs_to_no_colleague_opens_nothing(client):
    from bondgenoot.accounts.models import User

    client.force_login(User.objects.create_user(email="los@school.example", name="Los"))
    for path, _policy in GUARDED:
        assert statuses(client, path) == {404}, path


@pytest.mark.django_db
def test_what_is_there_for_developers_is_not_there_in_a_real_school(client, settings):
    settings.DEVELOPMENT_LOGIN = False
    for path, policy in ALL:
        if policy and policy.kind == "development":
            assert statuses(client, path) == {404}, path
