"""Every view says who may use it; an address without a policy stops the application from starting.

This module knows no roles. `bondgenoot.school.access` turns a declared permission into a grant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may use a view: everyone, everyone in development, whoever is logged in, or holders of a permission."""

    kind: str
    permission: str = ""


def _declare(policy: Policy) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return declare


def requires(permission: str) -> Callable[[View], View]:
    """Only holders of `permission`; the view finds what it covers in `request.grant`."""
    return _declare(Policy("permission", permission))


public = _declare(Policy("public"))
signed_in = _declare(Policy("signed_in"))
development_only = _declare(Policy("development"))


def policy_of(view: Any) -> Policy | None:
    found = getattr(view, "policy", None)
    return found if isinstance(found, Policy) else None


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, as ("casussen/<ref>/", view)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def refuse_undeclared_views() -> None:
    """Raise ImproperlyConfigured when an address has no policy."""
    bare = [address for address, view in addresses() if policy_of(view) is None]
    if bare:
        raise ImproperlyConfigured("Deze adressen hebben geen toegangsregel: " + ", ".join(bare))
