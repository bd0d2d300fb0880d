"""A form that does one act: pressed twice it is done once, and a refusal leaves everything that was typed in place."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models import Case, Step
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Moment
from bondgenoot.school.access import Holder

# The clock of a phone may be a little ahead of ours.
MARGIN = timedelta(minutes=10)


class ActForm(forms.Form):
    """Fields with a hidden key that is made once, when the page is first shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def do(self, act: Callable[..., Any], *args: Any, **named: Any) -> bool:
        """Do it with the key of this form. False when a field or the act itself refuses; the form then says why."""
        if not self.is_valid():
            return False
        try:
            self.result = act(*args, key=self.cleaned_data["key"], **named)
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    def repeated(self, case: Case) -> bool:
        """Whether this very form was taken before: the choices on the page may have moved on since."""
        try:
            key = uuid.UUID(self.data.get("key", ""))
        except ValueError:
            return False
        return Entry.objects.written(case.vault, key)

    def refuse(self, refused: Refused) -> None:
        """Say on top of the form why it was not done."""
        for blocker in refused.blockers:
            self.add_error(None, blocker.sentence)

    def show_without_errors(self) -> None:
        """A button that only changes the page was pressed: say nothing about what is not filled in yet."""
        quiet(self)

    def text(self, name: str) -> str:
        """What was typed in a field of a valid form."""
        return str(self.cleaned_data.get(name) or "").strip()


def quiet(form: Any) -> None:
    """Show this form as it was typed, with no errors."""
    form._errors = ErrorDict()
    form.cleaned_data = {}


def refuse_unless_theirs(step: Step, holder: Holder) -> None:
    """Refused when this step is done already, or somebody else's."""
    if step.done is not None:
        raise Refused(str(_("Deze stap is al afgerond. Schrijf wat je nog kwijt wilt in een aantekening.")))
    if not step.may_be_done_by(holder):
        raise Refused(str(_("Deze stap is van een collega. De coördinator kan hem overnemen.")))


class PastMoment(forms.DateTimeField):
    """A moment that has been; now, unless somebody says otherwise."""

    widget = Moment

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": clock.now, **kwargs})

    def clean(self, value: Any) -> datetime | None:
        at: datetime | None = super().clean(value)
        if at is not None and at > clock.now() + MARGIN:
            raise forms.ValidationError(_("Dit moment is nog niet geweest. Kies wanneer het was."))
        return at
