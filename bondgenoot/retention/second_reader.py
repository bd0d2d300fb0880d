"""Whether there is a second reader for a destruction list: somebody else, who covers all of it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bondgenoot.lib import clock
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.permissions import MATRIX, Permission, Scope


def second_roles(organisation_id: UUID, location_id: UUID | None, *, without: Collection[UUID]) -> list[str]:
    """The roles, in words, of colleagues who may read this list along and are none of `without`.

    `location_id` None is a list of the whole board. Empty when nobody may.
    """
    whole, at_one = (_roles_with(scope) for scope in (Scope.ORGANISATION, Scope.LOCATION))
    covers = Q(role__in=whole)
    if location_id is not None:
        covers |= Q(role__in=at_one, location=location_id)
    held = RoleAssignment.objects.current(clock.today()).filter(covers, staff__organisation=organisation_id)
    # Without an account nobody reads anything.
    held = held.filter(staff__user__isnull=False).exclude(staff__in=without)
    return [str(Role(role).label) for role in sorted(set(held.values_list("role", flat=True)))]


def laid_before(roles: Collection[str]) -> str:
    """What is said when a list was laid before somebody: of which role that is."""
    words = _("Voorgelegd. Een collega met de rol %(roles)s ziet het bij ‘Wat nu’.")
    return words % {"roles": _(" of ").join(roles)}


def nobody_words(location_id: UUID | None) -> str:
    """Why there is no list without a second reader, and what to do."""
    if location_id is None:
        return _(
            "Een lijst van de hele organisatie kan nu niet: er is geen tweede lezer. Dat is iemand anders van de "
            "directie. Maak een lijst per locatie; daar leest een anti-pestcoördinator mee."
        )
    return _(
        "Een lijst van deze locatie kan nu niet: er is geen tweede lezer. Vraag wie de collega's beheert om iemand "
        "anders anti-pestcoördinator of directie te maken."
    )


def _roles_with(scope: Scope) -> list[Role]:
    return [role for role, may in MATRIX.items() if may.get(Permission.RECORD_SECOND) == scope]
