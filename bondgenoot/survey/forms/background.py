"""Questions about the pupil: off, unless a round turns one on and says why."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.survey.models import Questionnaire
from bondgenoot.survey.shape import Background


@dataclass(frozen=True)
class Asked:
    """One question with its two fields; `only_in` names the questionnaires that have it, when not all do."""

    question: Background
    only_in: str
    turn_on: Any
    reason: Any

    @property
    def options(self) -> str:
        """What a pupil can choose from: "een jongen, een meisje"."""
        return ", ".join(one.words["nl"] for one in self.question.options)


def questions(published: list[Questionnaire]) -> dict[str, tuple[Background, list[Questionnaire]]]:
    """Every question of these questionnaires by its key, with who has it; the first one says how it reads."""
    found: dict[str, tuple[Background, list[Questionnaire]]] = {}
    for one in published:
        for question in one.form.background:
            found.setdefault(question.key, (question, []))[1].append(one)
    return found


class BackgroundForm(forms.Form):
    """A tick and a reason per question. `reasons()` gives the reason of each that is turned on."""

    def __init__(self, *args: Any, published: list[Questionnaire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = published
        self.questions = questions(published)
        for key, (question, _having) in self.questions.items():
            label = _now("Vragen: %(question)s") % {"question": question.words["nl"]}
            self.fields[f"ask_{key}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"why_{key}"] = forms.CharField(
                label=_("Waarom is dit nodig?"),
                help_text=_("Vul dit in als je de vraag aanzet: wat ga je met de uitkomst doen?"),
                # A question that is turned on has a reason.
                required=self._is_on(key),
                error_messages={
                    "required": _("Schrijf waarom je dit vraagt, of haal het vinkje hierboven weg.")
                },
                max_length=300,
            )

    def _is_on(self, key: str) -> bool:
        return self.is_bound and bool(self.data.get(f"ask_{key}"))

    @property
    def asked(self) -> list[Asked]:
        return [
            Asked(question, self._only_in(having), self[f"ask_{key}"], self[f"why_{key}"])
            for key, (question, having) in self.questions.items()
        ]

    def _only_in(self, having: list[Questionnaire]) -> str:
        if len(having) == len(self.published):
            return ""
        return _now("Alleen in %(names)s.") % {"names": ", ".join(map(str, having))}

    @property
    def unfolded(self) -> bool:
        return self.turned_on > 0

    @property
    def turned_on(self) -> int:
        """How many questions are ticked."""
        return sum(map(self._is_on, self.questions))

    def reasons(self, questionnaire: Questionnaire | None) -> dict[str, str]:
        """Of the questions turned on; adds an error to each that is not in this questionnaire."""
        found = {}
        for key, (_question, having) in self.questions.items():
            if not self.cleaned_data.get(f"ask_{key}"):
                continue
            if questionnaire and questionnaire not in having:
                self.add_error(f"ask_{key}", _now("Deze vraag staat niet in de vragenlijst die je koos."))
            found[key] = self.cleaned_data.get(f"why_{key}", "")
        return found
