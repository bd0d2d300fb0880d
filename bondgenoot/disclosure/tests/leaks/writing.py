"""Cases that live through everything the product can write, with planted names in every word of it."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from bondgenoot.cases.attaching import attach
from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.mentioning import Person as Mentioned
from bondgenoot.cases.models import Case, CaseRole, Certainty, Informing, Measure
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.noting import PROMPTS, note
from bondgenoot.cases.opening import FirstParty, join_case, open_case
from bondgenoot.cases.parties import add_outsider, add_pupil
from bondgenoot.cases.tests.factories import do, make_signal, open_step, tell_everyone, use_edition
from bondgenoot.cases.walk import depart
from bondgenoot.disclosure.models import Rectification, Statement
from bondgenoot.disclosure.tests.leaks.cast import GUARDIAN, OUTSIDER, PUPIL, STAFF, Cast, Person, make_cast
from bondgenoot.disclosure.tests.leaks.sentences import Book, Slot
from bondgenoot.dossier.models import Entry, Party
from bondgenoot.dossier.stripping import JPEG, Stripped
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil

FILE = Stripped(JPEG, b"\xff\xd8 een foto")
OUTSIDERS = (("Gijs", "", "Terpstra"), ("Yara", "", "Oudkerk"))


class World:
    """One school with cases about the same twelve pupils: brother and sister, two of one name, one of another school."""

    def __init__(self, seed: int) -> None:
        self.rng, self.book = Random(seed), Book()
        self.cast: Cast = make_cast(self.rng)
        self.school = self.cast.school
        self.person = {one.id: one for one in self.cast.people}
        self.cases: list[Case] = []
        self.outsiders: dict[object, Person] = {}
        self.planted: list[Slot] = []
        self.written = 0
        self.known: tuple[object, list[Party], list[Mentioned]] = (None, [], [])
        use_edition(self.school)

    def write(self, cases: int, notes: int) -> None:
        for number in range(cases):
            self.live(number, notes)
        self.written = Entry.objects.filter(author__organisation=self.school.organisation).count()

    # Words

    def around(self, parties: list[Party]) -> list[Person]:
        """Who may be written about here: the parties most of all, then who stands around them."""
        own = [self.person[one.pupil_id] for one in parties if one.pupil_id]
        other = [self.outsiders[one.pk] for one in parties if one.pk in self.outsiders]
        found = [*own, *own, *own, *other]
        for one in own:
            found += self.cast.of(GUARDIAN, family=one.id)
        classmates = [one for one in self.cast.of(PUPIL) if one not in own]
        return [
            *found,
            *self.rng.sample(classmates, min(2, len(classmates))),
            *self.cast.of(STAFF),
            self.cast.stranger,
        ]

    def slot(self, who: Person, people: Iterable[Mentioned] | None) -> Slot:
        """One way of writing this person; as a mention about one time in four."""
        handle = self.handle(who, people) if people and self.rng.random() < 0.25 else ""
        if handle:
            return Slot(who, "mention", f"@{handle}")
        trap, form = self.rng.choice(sorted(who.forms().items()))
        return Slot(who, trap, form, form)

    def handle(self, who: Person, people: Iterable[Mentioned]) -> str:
        """How this one is mentioned on a page of the case; empty when not offered there."""
        for one in people:
            if who.kind == PUPIL and one.pupil is not None and one.pupil.pk == who.id:
                return one.handle
            if who.kind in (STAFF, GUARDIAN, OUTSIDER) and one.id == who.id:
                return one.handle
        return ""

    def text(
        self, parties: list[Party], people: Iterable[Mentioned] | None = None, *, sentences: int = 1
    ) -> str:
        return " ".join(self.sentence(parties, people) for _turn in range(sentences))

    def sentence(self, parties: list[Party], people: Iterable[Mentioned] | None) -> str:
        picked: list[Slot] = []
        if self.rng.random() < 0.85:
            for who in self.rng.sample(self.around(parties), 2):
                one = self.slot(who, people)
                if not any(_alike(one, other) for other in picked):
                    picked.append(one)
        said = self.book.sentence(self.rng, picked)
        self.planted += self.book.slots[self.book.number() - 1]
        return said

    # A case

    def live(self, number: int, notes: int) -> None:
        rng, school = self.rng, self.school
        a, b = self.cast.pupils[:6], self.cast.pupils[6:]
        target, suspect = a[number % 6], b[(number * 5) % 6]
        case = self.open(target, suspect)
        self.cases.append(case)
        # Jana and Mees Bakker are sister and brother: in every second case the one stands beside the other.
        witness = (
            a[3] if target != a[3] and number % 2 == 0 else rng.choice([one for one in a if one != target])
        )
        add_pupil(case, witness, role=CaseRole.BYSTANDER, certainty=Certainty.SUSPECTED, by=school.mentor)
        if number % 2:
            second = rng.choice([one for one in b if one != suspect])
            add_pupil(case, second, role=CaseRole.SUSPECT, certainty=Certainty.SUSPECTED, by=school.mentor)
        if number % 3 == 0:
            self.outsider(case, OUTSIDERS[number // 3 % 2])
        Party.objects.add(case.vault, pupil=rng.choice(self.cast.pupils))
        self.walk(case)
        for _turn in range(notes):
            self.note(case)
        self.after(case)

    def open(self, target: Pupil, suspect: Pupil) -> Case:
        school = self.school

        def facts() -> str:
            return self.text_about([target, suspect])

        first = make_signal(school, by=school.mentor, pupils=[target], facts=facts(), interpretation=facts())
        case = open_case(
            first,
            by=school.mentor,
            parties=[FirstParty(target), FirstParty(suspect, CaseRole.SUSPECT, Certainty.SUSPECTED)],
        )
        more = make_signal(school, by=school.staff_member, pupils=[target, suspect], facts=facts())
        join_case(more, case, by=school.coordinator)
        return case

    def text_about(self, pupils: list[Pupil]) -> str:
        return self.text([Party(pupil=pupil) for pupil in pupils])

    def outsider(self, case: Case, names: tuple[str, str, str]) -> None:
        party = add_outsider(
            case,
            kind="other_school",
            description=f"{names[0]} {names[2]} van het Vossius",
            role=CaseRole.SUSPECT,
            certainty=Certainty.SUSPECTED,
            by=self.school.mentor,
        )
        self.outsiders[party.pk] = Person(OUTSIDER, party.pk, *names)

    def parties(self, case: Case) -> list[Party]:
        return list(Party.objects.filter(vault=case.vault).select_related("pupil", "vault"))

    def words(self, case: Case, *, sentences: int = 1) -> str:
        """Who can be mentioned is asked once for several sentences, as a page does."""
        known, parties, people = self.known
        if known != case.pk or not self.rng.randrange(8):
            parties, people = self.parties(case), list(People(case))
            self.known = case.pk, parties, people
        return self.text(parties, people, sentences=sentences)

    def walk(self, case: Case) -> None:
        """From the first talk to the approach, with an agreement, a measure, messages and a postponement."""
        school = self.school
        say = {"verteld": self.words(case), "wens": self.words(case), "delen_met": self.words(case)}
        do(case, "zelfmelding_delen", "gedeeld", **say)
        do(case, "orienterend_gesprek", "gevoerd", verteld=self.words(case), afspraken=self.words(case))
        do(case, "bevestigd", "ja", waarom=self.words(case))
        self.tell(case)
        do(case, "ouders_inlichten", "ingelicht", wens=self.words(case))
        confronting = len(self.cases) % 2 == 1
        do(case, "keuze", "confronterend" if confronting else "niet_confronterend")
        step = case.steps.open().first()
        parties = [one for one in case.parties_with(CaseRole.TARGET, CaseRole.SUSPECT) if one.pupil_id]
        day = clock.today() + timedelta(days=7)
        promises = [Promise(one, self.words(case), day) for one in (*parties, None)]
        made = Agreement.make(step, by=school.mentor, promises=promises)
        made.lines.first().answer(by=school.mentor, kept="yes", remark=self.words(case))
        suspect = case.parties_with(CaseRole.SUSPECT)[0]
        Measure.decide(step, by=school.team_leader, party=suspect, kind="talk", reason=self.words(case))
        if not confronting:
            self.follow(case)
        else:
            depart(step, by=step.task.owner, reason=self.words(case), to="keuze")

    def tell(self, case: Case) -> None:
        step = open_step(case, "ouders_inlichten")
        prepare(step)
        for row in Informing.objects.filter(step=step).waiting():
            later = clock.today() + timedelta(days=7)
            by = self.school.mentor
            row.defer(by=by, reason=self.words(case), wish=self.words(case), ask_again_on=later)
            said, heard = self.words(case), self.words(case)
            row.tell(by=by, channel="telefoon", at=clock.now(), said=said, reaction=heard)
        tell_everyone(step, self.school.mentor)

    def follow(self, case: Case) -> None:
        do(case, "les", "gegeven")
        do(case, "ouders_a", "geinformeerd")
        do(case, "dossier_a", "genoteerd")
        for check in open_step(case, "volgen_a").checks.order_by("number")[:2]:
            own, remark = self.words(case), self.words(case)
            check.record(
                by=check.task.owner, at=clock.now(), state="goes_on", safety=2, own_words=own, remark=remark
            )

    def note(self, case: Case) -> None:
        """A note for everybody, or about one child; one in eight is corrected, has a file or a family's own words."""
        rng = self.rng
        parties = [one for one in self.parties(case) if one.pupil_id]
        about = rng.choice([None, None, *parties])
        words = {
            key: self.words(case, sentences=rng.choice((1, 1, 2)))
            for key in rng.sample(list(PROMPTS), rng.choice((1, 1, 2)))
        }
        by = rng.choice((self.school.mentor, self.school.coordinator, self.school.counsellor))
        note(
            case.steps.first(),
            by=by,
            purpose="waarneming",
            happened_at=clock.now(),
            words=words,
            about=about,
        )
        entry = Entry.objects.filter(vault=case.vault).order_by("number").last()
        kind = rng.randrange(12)
        if kind == 0:
            self.correct(case, entry, by)
        elif kind == 1:
            attach(case, entry, by=by, party=about, words=self.words(case), file=FILE)
        elif kind == 2:
            self.beside(case, entry, about or rng.choice(parties))

    def correct(self, case: Case, entry: Entry, by: object) -> None:
        """More words in the first line, and the rest as it was."""
        first = next(piece for piece in pieces(entry) if not piece.fixed and piece.typed)
        words = {first.name: f"{first.typed} {self.words(case)}"}
        correct(case, entry, by=by, words=words, reason=self.words(case))

    def beside(self, case: Case, entry: Entry, party: Party) -> None:
        given = {"by": self.school.coordinator, "given_by": "guardian"}
        Statement.objects.add(entry, party, given_on=clock.today(), words=self.words(case), **given)
        asked = Rectification.objects.ask(
            entry, party, asked_on=clock.today(), words=self.words(case), **given
        )
        asked.decide(by=self.school.coordinator, verdict="refused", words=self.words(case))

    def after(self, case: Case) -> None:
        """A certainty that changes, with its reason."""
        party = case.parties_with(CaseRole.SUSPECT)[0]
        if party.pupil is not None:
            role = {"role": CaseRole.SUSPECT, "certainty": Certainty.ESTABLISHED}
            add_pupil(case, party.pupil, by=self.school.mentor, reason=self.words(case), **role)


def _alike(one: Slot, other: Slot) -> bool:
    """Whether a word of the one could be taken for a word of the other, or for how the own child is said."""
    names = [{*slot.who.full.lower().split(), *slot.words} for slot in (one, other)]
    return bool(names[0] & names[1])
