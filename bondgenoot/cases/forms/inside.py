"""The small forms inside a step: stop and think, another way, told, told later, a check, a measure."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import PastMoment
from bondgenoot.cases.models import Channel, Kept, MeasureKind, State, Step
from bondgenoot.cases.stop_and_think import QUESTIONS, Told
from bondgenoot.cases.walk import jumps_ahead
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, CardField, Checklist, Choices, Day, Scale, Words
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Node


class Plain(forms.Form):
    """Without the browser's own refusals: ours say more."""

    use_required_attribute = False


class Keyed(Plain):
    """With a key that is made once, when the page is first shown: sent twice it is kept once."""

    key = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4)


class StopAndThinkForm(Plain):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, question in QUESTIONS.items():
            self.fields[key] = forms.ChoiceField(label=question, choices=Told.choices, widget=Choices())


ELSEWHERE = "elders"


class DepartureForm(Plain):
    """Skip to what would come next, or go to any other step; always with a reason."""

    to = CardField(label=_("Waar ga je verder?"))
    elsewhere = forms.ChoiceField(label=_("Naar welke stap?"), required=False)
    reason = forms.CharField(
        label=_("Waarom doe je het anders?"),
        help_text=_("De coördinator leest dit mee. Noem iemand alleen met @."),
        widget=Words(),
        max_length=4000,
    )

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regular = regular_next(step)
        cards = [
            Card(
                node.key,
                _now("Sla over en ga verder met: %(title)s") % {"title": node.title},
                node.explanation,
            )
            for node in self.regular
        ]
        told = _now("Je kiest zelf een stap uit het protocol.")
        cards.append(Card(ELSEWHERE, _now("Ga ergens anders in het protocol verder"), told, "branch"))
        self.fields["to"].show(cards)  # type: ignore[attr-defined]
        self.fields["elsewhere"].choices = [("", _now("Kies een stap")), *by_phase(step)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") == ELSEWHERE and not given.get("elsewhere"):
            self.add_error("elsewhere", _("Kies met welke stap je verdergaat."))
        return given

    @property
    def destination(self) -> str:
        to: str = self.cleaned_data["to"]
        return str(self.cleaned_data["elsewhere"]) if to == ELSEWHERE else to

    @property
    def skips(self) -> bool:
        """Whether this only skips the step: what comes next would have come next anyway."""
        return self.destination in {node.key for node in self.regular}


def regular_next(step: Step) -> list[Node]:
    """The steps that the outcomes of this step lead to."""
    keys = dict.fromkeys(key for one in step.node.outcomes for key in one.next)
    nodes = [step.protocol.node(key) for key in keys if key in step.protocol.nodes]
    return [node for node in nodes if _may_be_entered(node, step)]


def by_phase(step: Step) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every step that can be entered, under the heading of its phase."""
    found = []
    for phase in step.protocol.phases:
        nodes = [one for one in step.protocol.steps if one.phase == phase.key and _may_be_entered(one, step)]
        if nodes:
            found.append((phase.title, [(node.key, numbered(node)) for node in nodes]))
    return found


def _may_be_entered(node: Node, step: Step) -> bool:
    return (
        node.kind not in (Kind.END, Kind.SIGNAL)
        and node.key != step.node_key
        and not jumps_ahead(step, node.key)
    )


def numbered(node: Node) -> str:
    """A step by its number in the source, "7. Herstelgesprek"."""
    return f"{node.numbers[0]}. {node.title}" if node.numbers else node.title


class MessageForm(Keyed):
    channel = forms.ChoiceField(label=_("Hoe heb je het verteld?"), choices=Channel.choices, widget=Choices())
    at = PastMoment(label=_("Wanneer?"))
    said = forms.CharField(
        label=_("Wat heb je verteld?"),
        help_text=_("Schrijf niets over een ander kind."),
        widget=Words(),
        max_length=20_000,
    )
    reaction = forms.CharField(
        label=_("Hoe was de reactie?"), widget=Words(attrs={"rows": 3}), required=False, max_length=20_000
    )
    also = forms.MultipleChoiceField(
        label=_("Ook verteld aan"),
        help_text=_("Zet een vinkje als je het tegelijk hebt verteld."),
        widget=Checklist(),
        required=False,
    )

    def __init__(self, others: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = list(others)
        if shown:
            self.fields["also"].choices = shown  # type: ignore[attr-defined]
        else:
            del self.fields["also"]


class DeferralForm(Keyed):
    reason = forms.CharField(
        label=_("Waarom wacht je met vertellen?"), widget=Words(attrs={"rows": 3}), max_length=20_000
    )
    wish = forms.CharField(
        label=_("Wat wil de leerling zelf?"),
        help_text=_("Gebruik de woorden van de leerling."),
        widget=Words(attrs={"rows": 3}),
        max_length=20_000,
    )
    ask_again_on = forms.DateField(
        label=_("Wanneer vraag je het opnieuw?"),
        help_text=_("Op die dag staat het op de lijst van wie de casus leidt."),
        widget=Day(),
    )

    def clean_ask_again_on(self) -> date:
        on: date = self.cleaned_data["ask_again_on"]
        if on <= clock.today():
            raise forms.ValidationError(_("Kies een dag die nog moet komen."))
        return on


class CheckForm(Plain):
    state = CardField(label=_("Hoe is het nu, volgens de leerling?"))
    safety = forms.TypedChoiceField(
        label=_("Hoe veilig voelt de leerling zich op school?"),
        choices=[(str(number), str(number)) for number in range(6)],
        coerce=int,
        empty_value=None,
        widget=Scale(low=_("0: helemaal niet veilig"), high=_("5: helemaal veilig")),
    )
    own_words = forms.CharField(
        label=_("Wat zegt de leerling er zelf over?"),
        help_text=_("Gebruik de woorden van de leerling."),
        widget=Words(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
    kept = forms.ChoiceField(
        label=_("Worden de afspraken nagekomen?"), choices=[*Kept.choices], widget=Choices()
    )
    remark = forms.CharField(
        label=_("Wat zag jij zelf?"), widget=Words(attrs={"rows": 3}), required=False, max_length=20_000
    )
    at = PastMoment(label=_("Wanneer sprak je de leerling?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].show(state_cards())  # type: ignore[attr-defined]

    def also_ask(self, asked: list[str]) -> None:
        """What this edition wants to know beside: asked with what was seen."""
        if asked:
            self.fields["remark"].help_text = _now("Denk ook aan: %(questions)s") % {
                "questions": " ".join(asked)
            }


def state_cards() -> list[Card]:
    return [
        Card(State.STOPPED, _now("Het is gestopt"), _now("Er gebeurt niets meer."), "stop"),
        Card(State.LESS, _now("Het is minder"), _now("Je blijft volgen tot het volgende moment."), "less"),
        Card(
            State.GOES_ON, _now("Het gaat door"), _now("Je wacht niet: de volgende aanpak komt nu."), "repeat"
        ),
        Card(State.NEW, _now("Er is iets nieuws"), _now("Ook dan pakken jullie het nu weer op."), "alert"),
    ]


class MeasureForm(Keyed):
    party = forms.ChoiceField(label=_("Voor wie is de maatregel?"), widget=Choices())
    kind = forms.ChoiceField(
        label=_("Welke maatregel is het?"), choices=MeasureKind.choices, widget=Choices()
    )
    what = forms.CharField(
        label=_("Wat houdt het in?"), widget=Words(attrs={"rows": 3}), required=False, max_length=20_000
    )
    reason = forms.CharField(
        label=_("Waarom is dit nodig?"),
        help_text=_("Schrijf over gedrag. Noem geen ander kind."),
        widget=Words(),
        max_length=20_000,
    )
    starts_on = forms.DateField(label=_("Eerste dag"), widget=Day(), required=False)
    ends_on = forms.DateField(
        label=_("Laatste dag"),
        help_text=_("Een schorsing duurt hoogstens een week."),
        widget=Day(),
        required=False,
    )
    letter_on = forms.DateField(
        label=_("Brief met de reden verstuurd op"),
        help_text=_("Verplicht bij een schorsing."),
        widget=Day(),
        required=False,
    )
    inspectorate_on = forms.DateField(
        label=_("Inspectie ingelicht op"),
        help_text=_("Verplicht als een schorsing langer duurt dan 1 dag."),
        widget=Day(),
        required=False,
    )

    def __init__(self, parties: Iterable[tuple[Party, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(party.pk), name) for party, name in parties]
        self.fields["party"].choices = shown  # type: ignore[attr-defined]
        if len(shown) == 1:
            self.initial["party"] = shown[0][0]
