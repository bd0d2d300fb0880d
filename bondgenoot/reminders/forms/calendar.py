"""What stands in somebody's own calendar besides the work."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    with_holidays = forms.BooleanField(label=_("Zet ook de vakanties van mijn locatie erin"), required=False)
