from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import LoginAttempt, User

REFUSED = _(
    "Deze combinatie van e-mailadres en wachtwoord kennen we niet. "
    "Kijk of het adres klopt en typ het wachtwoord opnieuw."
)
TOO_MANY = _(
    "Er is te vaak geprobeerd in te loggen met dit adres. Wacht een kwartier en probeer het dan opnieuw; "
    "haast? Vraag je beheerder om een nieuwe inloglink."
)


class LoginForm(forms.Form):
    """The same answer, after the same work, for an unknown account as for a wrong password."""

    # Not an EmailField: schools have addresses such as özm@school.example, and a login page judges no address.
    email = forms.CharField(
        label=_("E-mailadres"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Wachtwoord"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        email = given["email"].strip().lower()
        if not LoginAttempt.objects.allowed(email, at=timezone.now()):
            raise forms.ValidationError(TOO_MANY, code="too_many")
        found = authenticate(self.request, username=email, password=given["password"])
        if not isinstance(found, User):
            raise forms.ValidationError(REFUSED, code="refused")
        LoginAttempt.objects.of(email).delete()
        self.user = found
        return given


class PersonForm(forms.Form):
    """Development: the one to be."""

    user = forms.UUIDField()


class PasswordForm(forms.Form):
    """A new password, once: the browser's own button shows what was typed."""

    password = forms.CharField(
        label=_("Nieuw wachtwoord"),
        help_text=_("Minstens 12 tekens. Een zin van een paar woorden is sterk en goed te onthouden."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class PasswordChangeForm(PasswordForm):
    current = forms.CharField(
        label=_("Wachtwoord van nu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("Dit is niet je wachtwoord van nu. Typ het opnieuw."))
        return current
