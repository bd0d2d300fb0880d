"""The door: in, out, and a password of one's own."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bondgenoot.accounts.forms import LoginForm, PasswordChangeForm, PasswordForm, PersonForm
from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib.policy import development_only, public, signed_in

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _let_in(request: HttpRequest, user: User, *, how: str) -> HttpResponse:
    """Open a new session (with a new key) and go where the person was heading, if that is here."""
    heading = request.POST.get("next", "") or request.GET.get("next", "")
    open_session(request, user, backend=BACKEND)
    record(action="login", noun="user", noun_id=user.pk, by=user, how=how)
    ours = url_has_allowed_host_and_scheme(
        heading, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(heading if ours else settings.LOGIN_REDIRECT_URL)


@public
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        return _let_in(request, form.user, how="password")
    if request.method == "POST":
        typed = form.cleaned_data.get("email", "").strip().lower()
        known = User.objects.filter(email=typed).first()
        too_many = form.has_error("__all__", code="too_many")
        record(
            action="login.refused",
            noun="user",
            noun_id=known.pk if known else "",
            why="too_many" if too_many else "no_match",
        )
    heading = request.POST.get("next", "") or request.GET.get("next", "")
    return render(request, "accounts/login.html", {"form": form, "next": heading})


@public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        record(action="logout", noun="user", noun_id=request.user.pk, by=request.user)
    close_session(request)
    messages.success(request, _("Je bent uitgelogd."))
    return redirect("accounts:login")


@development_only
@require_POST
def login_as(request: HttpRequest) -> HttpResponse:
    """Development: be this person, without a password."""
    form = PersonForm(request.POST)
    form.is_valid()
    user = get_object_or_404(User, pk=form.cleaned_data.get("user"), is_active=True)
    return _let_in(request, user, how="development")


@signed_in
@never_cache
@sensitive_post_parameters("current", "password")
def password_change(request: Any) -> HttpResponse:
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.choose_password(form.cleaned_data["password"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Je nieuwe wachtwoord geldt vanaf nu. Overal anders ben je uitgelogd."))
        return redirect("accounts:password_change")
    return render(request, "accounts/password_change.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters("password")
def password_set(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    user = User.objects.of_link(reference, token)
    if user is None:
        return render(request, "accounts/link_gone.html", status=410)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        user.choose_password(form.cleaned_data["password"], by=user)
        messages.success(request, _("Je wachtwoord is gekozen. Log er nu mee in."))
        return redirect("accounts:login")
    return render(request, "accounts/password_set.html", {"form": form, "user": user})
