"""Say of every word that looks like a name what it is, through the form that colleagues use."""

from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.urls import reverse

from bondgenoot.cases.forms.naming import WHERE, WHO, NamingForm
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case
from bondgenoot.cases.naming import LISTED, Question, fits, questions, vaults_of
from bondgenoot.disclosure.tests.leaks.cast import GUARDIAN, OUTSIDER, PUPIL, STAFF, Person
from bondgenoot.disclosure.tests.leaks.sentences import FIND, Slot
from bondgenoot.disclosure.tests.leaks.writing import World
from bondgenoot.dossier.marking import OpenMark
from bondgenoot.dossier.models import EntryPart, NameMark, Party
from bondgenoot.dossier.names.folding import fold
from bondgenoot.school.access import Holder

# One page of the question asks as many.
MOST = 20
Line = tuple[Any, Any, int]


class Answerer:
    """A coordinator who knows whom everybody meant."""

    def __init__(self, world: World, case: Case) -> None:
        self.world, self.case = world, case
        self.holder = Holder(world.school.coordinator)
        self.lines: dict[Line, str] = {}
        self.alarms = 0

    def answer(self, client: Client | None, *, leave: int = 0) -> int:
        """Answer what is open but for the last `leave` words; how many words were answered.

        With a client the newest page is answered through the page itself, the rest through its form.
        """
        answered = 0
        for _round in range(6):
            asked = questions(vaults_of(self.case, self.holder))
            asked = asked[: len(asked) - leave] if leave else asked
            if not asked:
                break
            if client is not None:
                data = self.data(asked[:MOST])
                page = client.post(reverse("cases:names", args=[self.case.ref]), data)
                assert page.status_code == 302, page.content.decode()
                answered += len(asked[:MOST])
                asked = asked[MOST:]
            form = NamingForm(asked, People(self.case), self.data(asked))
            assert form.is_valid(), form.errors
            form.settle(by=self.world.school.coordinator)
            answered += len(asked)
        return answered

    def data(self, asked: Iterable[Question]) -> dict[str, Any]:
        """The form as it is sent; of a word that is somebody else at another place, the first ones."""
        found: dict[str, Any] = {}
        people = People(self.case)
        for one in asked:
            told = [(place, self.said(one, place, people)) for place in one.places]
            first = told[0][1]
            found[one.key] = first[0]
            if first[1]:
                found[one.key + WHO] = first[1]
            if len(one.places) > 1:
                found[one.key + WHERE] = [str(place.mark.pk) for place, said in told if said == first]
        return found

    def said(self, one: Question, place: OpenMark, people: People) -> tuple[str, str]:
        """The card, and who is typed where it asks for somebody."""
        slot = self.meant(place)
        if slot is None:
            self.alarms += 1
            return ("nobody" if self.alarms % 2 else "leave"), ""
        slot.asked = True
        values = [card.value for card in one.cards]
        for key in self.keys(slot.who, one):
            if key in values:
                return key, ""
        handle = self.world.handle(slot.who, people)
        person = people.called(handle) if handle else None
        if person is not None and fits(person, one):
            return LISTED, handle
        return "other", ""

    def keys(self, who: Person, one: Question) -> list[str]:
        if who.kind == PUPIL:
            party = Party.objects.filter(vault=one.entry.vault_id, pupil=who.id).first()
            return [f"party:{party.pk}"] if party else [f"pupil:{who.id}"]
        return [
            f"{one}:{who.id}"
            for one in {GUARDIAN: ["guardian"], STAFF: ["staff"], OUTSIDER: ["party"]}.get(who.kind, [])
        ]

    def meant(self, place: OpenMark) -> Slot | None:
        """Whom the writer meant with this word; None for nobody."""
        text = self.line(place.mark)
        slots = self.world.book.at(text, place.mark.start) or []
        word = fold(place.word)
        found = [one for one in slots if one.form and (fold(one.form) in word or word in fold(one.form))]
        if not found:
            words = set(word.replace("-", " ").split())
            found = [one for one in slots if one.form and words & set(one.words)]
        return max(found, key=lambda one: len(one.form), default=None)

    def line(self, mark: NameMark) -> str:
        key = (mark.entry_id, mark.party_id, mark.line)
        if key not in self.lines:
            part = EntryPart.objects.select_related("entry__vault").get(
                entry=mark.entry_id, party=mark.party_id
            )
            for number, line in enumerate(part.lines(part.entry.vault)):
                self.lines[mark.entry_id, mark.party_id, number] = line.value
        return self.lines[key]


def find_missed(world: World) -> list[Slot]:
    """The planted names of which a word was not asked about somewhere; marked as missed."""
    parts = EntryPart.objects.filter(entry__author__organisation=world.school.organisation).select_related(
        "entry__vault"
    )
    marks: dict[Line, list[range]] = {}
    for one in NameMark.objects.filter(entry__author__organisation=world.school.organisation):
        place = marks.setdefault((one.entry_id, one.party_id, one.line), [])
        place.append(range(one.start, one.start + one.length))
    for part in parts:
        for number, line in enumerate(part.lines(part.entry.vault)):
            _look(world, line.value, marks.get((part.entry_id, part.party_id, number), []))
    return [slot for slot in world.planted if slot.missed]


def _look(world: World, text: str, marks: list[range]) -> None:
    for hit in FIND.finditer(text):
        for slot in world.book.slots.get(int(hit.group(1)), ()):
            at = hit.group().find(slot.form) if slot.form else -1
            if at < 0:
                continue
            start = hit.start() + at
            span = range(start, start + len(slot.form))
            if not any(one.start < span.stop and span.start < one.stop for one in marks):
                slot.missed = True
