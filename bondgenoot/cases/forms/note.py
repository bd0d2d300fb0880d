"""An extra note, and a new version of something that was written."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.correcting import Piece, pieces
from bondgenoot.cases.forms.act import ActForm, PastMoment
from bondgenoot.cases.forms.handover import numbered
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import Case, PartyRole, Step
from bondgenoot.cases.noting import PROMPTS, Purpose
from bondgenoot.dossier.models import Entry, Party
from bondgenoot.lib.forms import Choices, Words

EVERYBODY = "kern"
# Begins the name of the field for one party only.
ALONE = "alleen-"


class NoteForm(ActForm):
    """Facts first, what the writer makes of it last; `kept` is a draft of it, with the values by field."""

    step = forms.ChoiceField(label=_("Bij welke stap hoort dit?"))
    purpose = forms.ChoiceField(label=_("Waarom schrijf je dit op?"), choices=Purpose.choices, widget=Choices)
    about = forms.ChoiceField(
        label=_("Over wie gaat het?"),
        widget=Choices,
        help_text=_("Gaat het over één leerling? Dan staat het alleen in het dossier van die leerling."),
    )
    happened_at = PastMoment(label=_("Wanneer was het?"))
    seen = forms.CharField(
        label=_("Gezien"), required=False, widget=Words, help_text=_("Wat je zelf zag gebeuren.")
    )
    heard = forms.CharField(
        label=_("Gehoord"),
        required=False,
        widget=Words,
        help_text=_("Wat iemand je vertelde, en wie dat was."),
    )
    said = forms.CharField(
        label=_("Gezegd"), required=False, widget=Words, help_text=_("Wat jij zei of afsprak.")
    )
    reading = forms.CharField(
        label=_("Mijn duiding"),
        required=False,
        widget=Words,
        help_text=_("Wat jij denkt dat het betekent. Dit staat apart van de feiten, onder jouw naam."),
    )

    def __init__(
        self, *args: Any, case: Case, at_step: str = "", kept: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(*args)
        found = case.steps.select_related("edition").order_by("-opened_at")
        self.steps = {str(step.pk): step for step in found}
        self.parties = {str(party.pk): party for party in parties_of(case)}
        choices = [(key, numbered(step.node)) for key, step in self.steps.items()]
        self.fields["step"].choices = choices  # type: ignore[attr-defined]
        self.fields["step"].initial = at_step
        people = [(key, _now("alleen %(who)s") % {"who": who(party)}) for key, party in self.parties.items()]
        everybody = (EVERYBODY, _now("iedereen in de casus: ik noem iemand alleen met @"))
        self.fields["about"].choices = [*people, everybody]  # type: ignore[attr-defined]
        for key, party in self.parties.items():
            self.fields[ALONE + key] = forms.CharField(
                label=_now("Alleen over %(who)s") % {"who": who(party)}, required=False, widget=Words
            )
        for name in self.fields.keys() & (kept or {}).keys():
            self.fields[name].initial = (kept or {})[name][-1]

    def clean_step(self) -> Step:
        return self.steps[self.cleaned_data["step"]]

    def clean_about(self) -> Party | None:
        return self.parties.get(self.cleaned_data["about"])

    def words(self) -> dict[str, str]:
        return {name: self.text(name) for name in PROMPTS}

    def alone(self) -> dict[Party, str]:
        """What is about one party only."""
        return {party: self.text(ALONE + key) for key, party in self.parties.items()}

    def given(self) -> dict[str, Any]:
        """What was filled in, as `note` takes it."""
        plain = {name: self.cleaned_data[name] for name in ("purpose", "happened_at", "about")}
        return {**plain, "words": self.words(), "alone": self.alone()}

    @property
    def for_one(self) -> Iterator[BoundField]:
        return (self[ALONE + key] for key in self.parties)

    @property
    def says_of_one(self) -> bool:
        """Whether something stands there already, so that it is not folded away."""
        return any(bound.value() for bound in self.for_one)


def parties_of(case: Case) -> list[Party]:
    """Everybody in the case now, by letter."""
    rows = case.party_roles.current().select_related("party__pupil", "party__vault")
    return sorted((row.party for row in rows), key=lambda party: (len(party.letter), party.letter))


class CorrectionForm(ActForm):
    """The lines of an entry as they are now, each to be rewritten; codes and signatures stay as they were."""

    def __init__(self, data: Any = None, *, entry: Entry, typed: dict[str, str] | None = None) -> None:
        super().__init__(data)
        # What was about a pupil of whom the suspicion was withdrawn stays as it was, and is not shown any more.
        gone = set(
            PartyRole.objects.withdrawn().filter(case__vault=entry.vault_id).values_list("party", flat=True)
        )
        self.pieces = [one for one in pieces(entry) if one.party is None or one.party.pk not in gone]
        for piece in self.pieces:
            if not piece.fixed:
                self.fields[piece.name] = forms.CharField(
                    label=label_of(piece),
                    required=False,
                    widget=Words,
                    initial=(typed or {}).get(piece.name, piece.typed),
                )
        self.fields["reason"] = forms.CharField(
            label=_now("Waarom verbeter je dit?"),
            max_length=500,
            help_text=_now("Bijvoorbeeld: verkeerde dag genoemd. Noem een leerling alleen met @."),
            initial=(typed or {}).get("reason", ""),
        )

    @property
    def fixed(self) -> list[dict[str, str]]:
        """What stays as it was, for the part `facts.html`."""
        return [{"label": label_of(one), "text": one.typed} for one in self.pieces if one.fixed]

    def typed(self) -> dict[str, str]:
        """What somebody wrote, by the name of the piece."""
        return {name: self.text(name) for name in self.fields if name != "key"}


def label_of(piece: Piece) -> str:
    if piece.party is None:
        return piece.line.label
    return _now("%(question)s (alleen %(who)s)") % {"question": piece.line.label, "who": who(piece.party)}
