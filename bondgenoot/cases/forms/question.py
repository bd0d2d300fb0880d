"""One question of an edition as a form field: the kind of answer decides the widget."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import Asked
from bondgenoot.cases.models import Case
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, Checklist, Choices, Day, Moment, Scale, Words
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.protocol.format import Choice, Field, Node, When
from bondgenoot.school.models import Pupil

# So many pupils are offered after a search; who is not among them types a little more.
MOST_FOUND = 12


class PupilsField(forms.MultipleChoiceField):
    """A group of pupils of the location, picked from what a search found. Cleans to a list of Pupil."""

    widget = Checklist

    def __init__(self, *, case: Case, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.case = case

    def offer(self, chosen: Iterable[str], words: str) -> None:
        """Offer who was chosen already, and whom these words find."""
        here = Pupil.objects.at(self.case.location, clock.today())
        kept = list(here.filter(pk__in=[one for one in chosen if is_uuid(one)]))
        found = here.search(words).exclude(pk__in=[one.pk for one in kept])[:MOST_FOUND] if words else []
        self.choices = [(str(one.pk), named(one)) for one in [*kept, *found]]

    def clean(self, value: object) -> list[Pupil]:
        chosen = super().clean(value)
        pupils = Pupil.objects.at(self.case.location, clock.today()).in_bulk([UUID(one) for one in chosen])
        return list(pupils.values())


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def named(pupil: Pupil) -> str:
    """A pupil as staff on the case knows one: full name and class."""
    own_class = pupil.class_on(clock.today())
    return f"{pupil} ({own_class.name})" if own_class else str(pupil)


def field_for(asked: Asked, case: Case, node: Node) -> forms.Field:
    """The form field of this question."""
    one = asked.field
    told = {
        "label": one.question,
        "help_text": " ".join(filter(None, [one.hint, condition_in_words(node, one.when)])),
        # Whether an answer is missing under a condition is judged with the other answers in hand.
        "required": one.required and not one.when.needed,
    }
    field = _by_kind(one, case, told)
    return field


def _by_kind(one: Field, case: Case, told: dict[str, object]) -> forms.Field:
    kind = one.kind
    if kind in (FieldKind.YES_NO, FieldKind.CHOICE):
        cards = [Card(choice.code, choice.label, choice.explanation) for choice in one.choices]
        return forms.ChoiceField(choices=_options(one.choices), widget=Choices(cards=cards), **told)  # type: ignore[arg-type]
    if kind is FieldKind.CHOICES:
        cards = [Card(choice.code, choice.label, choice.explanation) for choice in one.choices]
        widget = Checklist(cards=cards)
        return forms.MultipleChoiceField(choices=_options(one.choices), widget=widget, **told)  # type: ignore[arg-type]
    if kind is FieldKind.SCALE:
        low, high = one.minimum or 0, one.maximum if one.maximum is not None else 5
        numbers = [(str(number), str(number)) for number in range(low, high + 1)]
        return forms.TypedChoiceField(choices=numbers, coerce=int, empty_value=None, widget=Scale(), **told)  # type: ignore[arg-type]
    if kind is FieldKind.NUMBER:
        return forms.IntegerField(min_value=one.minimum, max_value=one.maximum, **told)  # type: ignore[arg-type]
    if kind is FieldKind.DATE:
        return forms.DateField(widget=Day(), **told)  # type: ignore[arg-type]
    if kind is FieldKind.MOMENT:
        return forms.DateTimeField(widget=Moment(), **told)  # type: ignore[arg-type]
    if kind is FieldKind.PUPILS:
        return PupilsField(case=case, **told)
    if kind is FieldKind.LINE:
        return forms.CharField(max_length=300, **told)  # type: ignore[arg-type]
    return forms.CharField(widget=Words(), max_length=20_000, **told)  # type: ignore[arg-type]


def _options(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    return [(choice.code, choice.label) for choice in choices]


def condition_in_words(node: Node, when: When) -> str:
    """ "Alleen als je bij ‘Weet de leerling wie het doet?’ kiest: Ja"; empty without such a condition."""
    said = []
    for key, codes in when.needed.items():
        one = node.field(key)
        if one is None:
            continue
        labels = {choice.code: choice.label for choice in one.choices}
        chosen = _(" of ").join(f"‘{labels.get(code, code)}’" for code in codes)
        said.append(_("bij ‘%(question)s’ %(chosen)s") % {"question": one.question, "chosen": chosen})
    return _("Alleen als er staat: %(conditions)s.") % {"conditions": _(" en ").join(said)} if said else ""
