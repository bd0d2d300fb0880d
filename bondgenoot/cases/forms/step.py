"""The form of a step, made from the edition: safety first, when it was, the questions, how it ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.answers import Answers, Asked, lines, questions
from bondgenoot.cases.completeness import AGAINST_CHECKS, NO_GUARDIANS
from bondgenoot.cases.forms.act import PastMoment
from bondgenoot.cases.forms.question import PupilsField, field_for, named
from bondgenoot.cases.models import Step
from bondgenoot.cases.walk import SAFE
from bondgenoot.dossier.models import EntryLine, Party
from bondgenoot.lib.forms import Card, CardField, Words
from bondgenoot.protocol.codes import FieldKind, Kind
from bondgenoot.protocol.format import Outcome

SAFETY, HAPPENED, OUTCOME = "stap__veiligheid", "stap__gebeurd_op", "stap__uitkomst"
SEARCH = "__zoek"
# Steps of which the moment itself matters; the others ask for a day where it does.
HAPPENS = (Kind.TALK, Kind.CONFERENCE)


@dataclass(frozen=True)
class Extra:
    """What this page asks beside the edition, and which outcomes it offers."""

    outcomes: tuple[Outcome, ...]
    proposed: str = ""
    asks_against_checks: bool = False
    asks_no_guardians: bool = False
    agreeing: bool = False
    # Who must agree before an outcome that asks for it counts; empty when this person may.
    agreement_of: str = ""
    # What a proposal that is changed said already, by the key of the form field.
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A question, with the search box above it where it picks pupils."""

    question: BoundField
    search: BoundField | None = None


@dataclass(frozen=True)
class Group:
    """Questions that belong together: about one party (with a title), or about nobody in particular."""

    title: str
    rows: list[Row]


class StepForm(forms.Form):
    use_required_attribute = False

    def __init__(self, step: Step, extra: Extra, data: Any = None, kept: Any = None) -> None:
        """`kept` is what somebody typed before (a draft, or before a search): shown again, not judged."""
        super().__init__(data)
        self.step, self.extra = step, extra
        self.asked = [] if extra.agreeing else questions(step.case, step.node)
        self._add_fields()
        self.initial.update(extra.said)
        self._offer_pupils(data if data is not None else kept)
        if kept is not None:
            self.initial.update(self._read_back(kept))
        if data is not None and data.get(SAFETY, SAFE) != SAFE:
            # Safety goes first: nothing else needs to be filled in.
            for one in self.fields.values():
                one.required = False

    def _add_fields(self) -> None:
        step, extra = self.step, self.extra
        gate = None if extra.agreeing else step.protocol.gate_for(step.node)
        if gate is not None:
            cards = [Card(SAFE, gate.none_label, icon="check")]
            cards += [Card(route.key, route.label, route.advice, "shield") for route in gate.routes]
            self.fields[SAFETY] = CardField(label=gate.question, cards=cards)
        if step.node.kind in HAPPENS and not extra.agreeing:
            self.fields[HAPPENED] = PastMoment(label=_("Wanneer was het gesprek?"))
        for asked in self.asked:
            self.fields[asked.key] = field_for(asked, step.case, step.node)
            if asked.field.kind is FieldKind.PUPILS:
                self.fields[asked.key + SEARCH] = forms.CharField(
                    label=_("Zoek een leerling"), help_text=_("Naam, klas of nummer."), required=False
                )
        if extra.asks_no_guardians:
            self.fields[NO_GUARDIANS] = forms.CharField(
                label=_("Waarom is geen ouder ingelicht?"),
                help_text=_("Van een leerling is geen ouder met gezag bekend."),
                widget=Words(attrs={"rows": 2}),
            )
        if extra.asks_against_checks:
            self.fields[AGAINST_CHECKS] = forms.CharField(
                label=_("Waarom kan de casus toch dicht?"),
                help_text=_(
                    "De gepeste leerling zei nog niet twee keer achter elkaar dat het gestopt is. "
                    "Vul dit alleen in als je toch wilt afsluiten."
                ),
                widget=Words(attrs={"rows": 3}),
                required=False,
            )
        self.fields[OUTCOME] = CardField(
            label=_("Kies één weg"),
            cards=[self._card(one) for one in extra.outcomes],
            initial=extra.proposed or None,
        )
        if len(extra.outcomes) == 1:
            self.fields[OUTCOME].widget = forms.HiddenInput()
            self.initial[OUTCOME] = extra.outcomes[0].key

    def _card(self, one: Outcome) -> Card:
        told = [one.consequence]
        if one.basis == "added" and self.step.node.basis != "added":
            told.append(str(_("Aanvulling, staat niet in het protocol.")))
        if one.requires_agreement and self.extra.agreement_of:
            told.append(_now("Eerst geeft de %(role)s akkoord.") % {"role": self.extra.agreement_of})
        return Card(one.key, one.label, " ".join(filter(None, told)))

    def _offer_pupils(self, typed: Any) -> None:
        for name, one in self.fields.items():
            if isinstance(one, PupilsField):
                chosen = typed.getlist(name) if typed is not None else []
                words = typed.get(name + SEARCH, "") if typed is not None else ""
                one.offer(chosen, words.strip())

    def _read_back(self, kept: Any) -> dict[str, Any]:
        return {
            name: one.widget.value_from_datadict(kept, MultiValueDict(), name)
            for name, one in self.fields.items()
        }

    # What the page shows

    @property
    def groups(self) -> list[Group]:
        """The questions in the order of the edition; those about a party together, under that pupil's name."""
        found: list[Group] = []
        for party, asked in _runs(self.asked):
            rows = [Row(self[one.key], self._search(one.key + SEARCH)) for one in asked]
            found.append(Group(who(party) if party else "", rows))
        return found

    def _search(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    @property
    def safety(self) -> BoundField | None:
        return self[SAFETY] if SAFETY in self.fields else None

    @property
    def happened(self) -> BoundField | None:
        return self[HAPPENED] if HAPPENED in self.fields else None

    @property
    def outcome(self) -> BoundField:
        return self[OUTCOME]

    @property
    def reasons(self) -> list[BoundField]:
        return [self[name] for name in (NO_GUARDIANS, AGAINST_CHECKS) if name in self.fields]

    # What was filled in

    def answers(self) -> Answers:
        """What was filled in, by question; what did not fit is left out."""
        given = self.cleaned_data
        core: dict[str, Any] = {}
        parts: dict[UUID, dict[str, Any]] = {}
        for asked in self.asked:
            place = parts.setdefault(asked.party.pk, {}) if asked.party else core
            place[asked.field.key] = given.get(asked.key)
        for name in (NO_GUARDIANS, AGAINST_CHECKS):
            if given.get(name):
                core[name] = given[name]
        return Answers(core, parts)

    def words(self) -> dict[Party | None, list[EntryLine]]:
        """What was filled in, as it would read in the record."""
        core, parts = lines(self.step.case, self.step.node, self.answers())
        words: dict[Party | None, list[EntryLine]] = {None: [*core, *self._extra_lines()]}
        for party, said in parts.items():
            words[party] = said
        return words

    def _extra_lines(self) -> Iterator[EntryLine]:
        for name in (NO_GUARDIANS, AGAINST_CHECKS):
            if self.cleaned_data.get(name):
                yield EntryLine(name, str(self.fields[name].label), self.cleaned_data[name])
        chosen = self.step.node.outcome(self.cleaned_data.get(OUTCOME, ""))
        if chosen is not None:
            yield EntryLine("outcome", str(_("Hoe het afliep")), chosen.label)


def _runs(asked: list[Asked]) -> Iterator[tuple[Party | None, list[Asked]]]:
    """Consecutive questions with the same owner; a run of questions about parties is split by party."""
    block: list[Asked] = []
    for one in [*asked, None]:
        if block and (one is None or (one.party is None) != (block[0].party is None)):
            for party in dict.fromkeys(item.party for item in block):
                yield party, [item for item in block if item.party == party]
            block = []
        if one is not None:
            block.append(one)


def who(party: Party) -> str:
    """A party as staff on the case reads it: a pupil by name and class, somebody else by what is known.

    Kept on the instance: one page says it above many entries.
    """
    kept: str | None = party.__dict__.get("_who")
    if kept is None:
        kept = named(party.pupil) if party.pupil is not None else party.description or str(party)
        party.__dict__["_who"] = kept
    return kept
