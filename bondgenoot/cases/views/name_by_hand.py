"""Beside the question whether a word is a name: a name that was not seen, and an answer that was wrong."""

from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.audit.models import record
from bondgenoot.cases.answered_names import AnsweredWord, answered_words, reopen_word
from bondgenoot.cases.forms.name_by_hand import NameByHandForm
from bondgenoot.dossier.models import Vault
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Pupil

# What a form of this part is sent with, so that the question itself leaves it alone.
SEARCH, AGAIN = "zoek-woord", "opnieuw"


class NameByHand:
    """The part of a page of questions about these vaults.

    `noun` and `noun_id` say in the audit of what. With `about` the words about other pupils only stay closed.
    """

    search, again = SEARCH, AGAIN

    def __init__(
        self,
        request: StaffRequest,
        vaults: list[Vault],
        *,
        noun: str,
        noun_id: UUID,
        about: Pupil | None = None,
    ) -> None:
        self.request, self.vaults, self.about = request, vaults, about
        self.noun, self.noun_id = noun, noun_id
        data = request.POST if SEARCH in request.POST else None
        self.form = NameByHandForm(vaults, request.staff, data, about=about)

    @property
    def is_sent(self) -> bool:
        return SEARCH in self.request.POST or AGAIN in self.request.POST

    @property
    def answers(self) -> QueryDict | None:
        """What was sent to the question itself, if anything was."""
        return None if self.is_sent else self.request.POST or None

    @property
    def url(self) -> str:
        """The same page with every question, also about older words."""
        onward = self.request.GET.get("verder", "")
        return f"{self.request.path}?{urlencode({'verder': onward})}" if onward else self.request.path

    @cached_property
    def answered(self) -> list[AnsweredWord]:
        return answered_words(self.vaults, about=self.about)

    def settle(self) -> bool:
        """Do what was sent; False where the page has to say what is wrong, or nothing was sent."""
        if AGAIN in self.request.POST:
            return self._reopen()
        return SEARCH in self.request.POST and self._add()

    def _add(self) -> bool:
        if not self.form.is_valid():
            return False
        made = self.form.marking.made
        self._record("names.added", made)
        said = ngettext(
            "Gevonden op %(n)d plek. Zeg hieronder wie het is.",
            "Gevonden op %(n)d plekken. Zeg hieronder wie het is.",
            made,
        )
        messages.success(self.request, said % {"n": made})
        return True

    def _reopen(self) -> bool:
        key, by = self.request.POST[AGAIN], self.request.staff
        number = reopen_word(self.vaults, key, by=by, about=self.about)
        if number:
            self._record("names.reopened", number)
            messages.success(self.request, _("Het antwoord is weg. Zeg hieronder opnieuw wie of wat het is."))
        else:
            messages.info(self.request, _("Dit antwoord is intussen al veranderd."))
        return True

    def _record(self, action: str, words: int) -> None:
        by = self.request.staff.user
        record(action=action, noun=self.noun, noun_id=self.noun_id, by=by, words=words)
