"""From a declared permission and a logged-in person to a grant: what this request may touch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.lib.policy import policy_of
from bondgenoot.school.models import Role, RoleAssignment, Staff
from bondgenoot.school.night import keep_up
from bondgenoot.school.permissions import MATRIX, Permission, Scope


@dataclass(frozen=True)
class Grant:
    """What one person may touch under one permission. Querysets take it in `.within(grant)`."""

    permission: Permission
    staff: Staff
    on: date
    own: bool = False
    involved: bool = False
    # Where the roles that make somebody involved are held: what happened at an earlier school stays there.
    involved_at: frozenset[UUID] = field(default=frozenset())
    # Only a facilitator may be asked from another location of the board.
    facilitates: bool = False
    classes: frozenset[UUID] = field(default=frozenset())
    locations: frozenset[UUID] = field(default=frozenset())
    whole_organisation: bool = False
    # Where a case may be read that this person opened in an emergency; for reading alone.
    emergency_at: frozenset[UUID] = field(default=frozenset())

    def __bool__(self) -> bool:
        return bool(self.own or self.involved or self.classes or self.locations or self.whole_organisation)

    @property
    def ordinary(self) -> "Grant":
        """The same without what was opened in an emergency."""
        return replace(self, emergency_at=frozenset()) if self.emergency_at else self

    @property
    def organisation_id(self) -> UUID:
        return self.staff.organisation_id

    @property
    def user(self) -> User | None:
        return self.staff.user


def grant_of(staff: Staff, roles: Iterable[RoleAssignment], permission: Permission, on: date) -> Grant:
    """Add up what each role at its own place gives; a role elsewhere never widens this one."""
    own = involved = facilitates = whole = False
    classes: set[UUID] = set()
    locations: set[UUID] = set()
    involved_at: set[UUID] = set()
    emergency_at: set[UUID] = set()
    for held in roles:
        scope = MATRIX[Role(held.role)].get(permission)
        own |= scope == Scope.OWN
        # A mentor is told of a case by the class, or by a step that names them.
        if scope in (Scope.INVOLVED, Scope.OWN_PUPILS):
            involved = True
            involved_at.add(held.location_id)
            facilitates |= held.role == Role.RESTORATIVE_FACILITATOR
        whole |= scope == Scope.ORGANISATION
        if scope == Scope.OWN_PUPILS and held.school_class_id:
            classes.add(held.school_class_id)
        if scope == Scope.LOCATION:
            locations.add(held.location_id)
        if permission == Permission.CASE_READ and Permission.CASE_EMERGENCY in MATRIX[Role(held.role)]:
            emergency_at.add(held.location_id)
    return Grant(
        permission,
        staff,
        on,
        own=own,
        involved=involved,
        involved_at=frozenset(involved_at),
        facilitates=facilitates,
        classes=frozenset(classes),
        locations=frozenset(locations),
        whole_organisation=whole,
        emergency_at=frozenset(emergency_at),
    )


class Holder:
    """A member of staff with the roles held today, loaded once a request."""

    def __init__(self, staff: Staff, on: date | None = None) -> None:
        self.staff = staff
        self.on = on or clock.today()
        self.roles = list(
            RoleAssignment.objects.current(self.on)
            .filter(staff=staff)
            .select_related("location", "school_class")
        )

    def grant(self, permission: str) -> Grant:
        return grant_of(self.staff, self.roles, Permission(permission), self.on)

    def may(self, permission: str) -> bool:
        return bool(self.grant(permission))

    def has_role(self, role: str, location_id: UUID | None = None) -> bool:
        return any(
            held.role == role and (location_id is None or held.location_id == location_id)
            for held in self.roles
        )


class StaffRequest(HttpRequest):
    """A request that passed a permission: it knows who asks and what they may touch."""

    holder: Holder
    staff: Staff
    grant: Grant


def holder_of(user: Any) -> Holder | None:
    """The staff member behind an account, or None when the account has none or the person has left."""
    if not user.is_authenticated:
        return None
    staff = Staff.objects.filter(user=user).select_related("user", "organisation").first()
    if staff is None or (staff.left_on and staff.left_on <= clock.today()):
        return None
    return Holder(staff)


class AccessMiddleware:
    """Lets a request reach its view only under the view's declared policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # On a shared computer the back button must not bring a page of a colleague who logged out.
        add_never_cache_headers(response)
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        policy = policy_of(view)
        if policy is None:
            raise Http404
        if policy.kind == "development" and not settings.DEVELOPMENT_LOGIN:
            raise Http404
        if policy.kind in ("public", "development"):
            return None
        keep_up()
        holder = holder_of(request.user)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if holder is None:
            raise Http404
        request.holder, request.staff = holder, holder.staff
        if policy.kind == "permission":
            request.grant = holder.grant(policy.permission)
            if not request.grant:
                write_refused(request, policy.permission, str(kwargs.get("ref", "")))
                raise Http404
        return None


def write_refused(request: Any, permission: str, ref: str) -> None:
    """Somebody whose roles do not reach this far tried all the same; of a case the reference is kept."""
    about = ref.replace("\0", "")[:40]
    record(action="address.refused", noun="address", noun_id=about, by=request.user, permission=permission)
