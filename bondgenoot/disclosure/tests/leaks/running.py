"""One school from the first word to the last copy: written, refused, answered, given, withdrawn and erased."""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core import mail
from django.test import Client

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import CaseRole, Certainty
from bondgenoot.cases.parties import change_role
from bondgenoot.disclosure.models import RecordChoices, StaffShown
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.leaks.answering import Answerer, find_missed
from bondgenoot.disclosure.tests.leaks.outlets import Outlets, Output
from bondgenoot.disclosure.tests.leaks.searching import Leak, Searcher
from bondgenoot.disclosure.tests.leaks.writing import World
from bondgenoot.retention.erasing import erase_whatever
from bondgenoot.school.models import Pupil


@dataclass
class Figures:
    """What was counted; `leaks` of a mapped identity, `unasked` of a word that the scan missed."""

    entries: int = 0
    names: int = 0
    outputs: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    unasked: list[Leak] = field(default_factory=list)
    refused: int = 0
    stopped: int = 0
    alarms: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        for name in ("entries", "names", "leaks", "unasked", "refused", "stopped", "alarms"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("outputs", "missed", "planted"):
            getattr(self, name).update(getattr(other, name))


class Log(logging.Handler):
    """Everything that is logged, as it would stand in a file."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def everything_logged() -> Iterator[Log]:
    """Every logger, also those that keep to themselves; below INFO templates write out what they show."""
    log, root = Log(), logging.getLogger()
    alone = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    listened = [root, *(one for one in alone if not one.propagate)]
    levels = [(one, one.level) for one in [root, *alone]]
    for one in listened:
        one.addHandler(log)
    for one, _level in levels:
        one.setLevel(logging.INFO)
    try:
        yield log
    finally:
        for one in listened:
            one.removeHandler(log)
        for one, level in levels:
            one.setLevel(level)


def without_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "·", text)


class Run:
    """The life of one world. `named`: staff by name, as the school may choose."""

    def __init__(self, seed: int, *, cases: int, notes: int, named: bool = False) -> None:
        self.figures = Figures()
        self.world = World(seed)
        self.client = Client(**{"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"})
        self.outlets = Outlets(self.world, self.client)
        self.searcher = Searcher(self.world, named=named)
        if named:
            RecordChoices.objects.create(
                organisation=self.world.school.organisation, staff_shown=StaffShown.NAME
            )
        self.cases, self.notes = cases, notes

    def go(self) -> Figures:
        mail.outbox.clear()
        with everything_logged() as log:
            self.world.write(self.cases, self.notes)
            self.refuse_what_is_open()
            self.answer()
            self.give()
            self.withdraw()
            self.erase()
            self.look(self.outlets.mails())
            self.look(self.outlets.broken(self.world.cases[0]))
        self.look([Output("log", None, without_ids("\n".join(log.lines))), self.audit()])
        self.count()
        return self.figures

    def pupils(self) -> list[Pupil]:
        """Whoever has something in a record."""
        vaults = [case.vault_id for case in self.world.cases]
        return list(Pupil.objects.filter(parties__vault__in=vaults).distinct().order_by("pk"))

    def look(self, outputs: Iterable[Output]) -> None:
        for one in outputs:
            self.figures.outputs[one.channel] += 1
            for leak in self.searcher.leaks(one):
                (self.figures.unasked if leak.missed else self.figures.leaks).append(leak)

    def audit(self) -> Output:
        rows = AuditEvent.objects.values_list("action", "noun", "noun_id", "detail")
        words = " ".join(" ".join(map(str, row)) for row in rows)
        # Whom an act was about stands in the chain by id, never by name.
        return Output("keten van wie wat las", None, without_ids(words))

    def refuse_what_is_open(self) -> None:
        """While a word waits nothing leaves, and what says so does not say the word."""
        wanting = []
        for pupil in self.pupils():
            waiting = record_of(pupil).open
            if waiting:
                self.figures.stopped += waiting
                wanting.append(pupil)
        for pupil in wanting[:4]:
            self.look(self.outlets.refusals(pupil))

    def answer(self) -> None:
        """All but one word; the records in which that one stands stay shut. Then that one too."""
        for case in self.world.cases:
            answerer = Answerer(self.world, case)
            answerer.answer(self.client, leave=1)
            self.figures.alarms += answerer.alarms
        for pupil in self.pupils()[:2]:
            if record_of(pupil).open:
                self.look(self.outlets.refusals(pupil))
        for case in self.world.cases:
            Answerer(self.world, case).answer(self.client)
        find_missed(self.world)

    def give(self) -> None:
        """Every pupil's record, by one door or the other."""
        for number, pupil in enumerate(self.pupils()):
            if number % 3:
                self.look(self.outlets.of_pupil(pupil, paper=number % 3 == 1))
            else:
                self.look(self.outlets.access(pupil, facts=number % 6 == 3))
        for case in self.world.cases:
            self.look(self.outlets.proofs(case))
            self.look(self.outlets.readers(case))

        self.look(self.outlets.closed_doors(self.world.cases[0], self.pupils()[0]))

    def withdraw(self) -> None:
        """A suspicion that was wrong: the pupil is gone from the case, for every family."""
        case = self.world.cases[-1]
        suspect = next(one for one in case.parties_with(CaseRole.SUSPECT) if one.pupil_id)
        pupil, target = suspect.pupil, case.parties_with(CaseRole.TARGET)[0].pupil
        change_role(
            case,
            suspect,
            role=CaseRole.SUSPECT,
            certainty=Certainty.WITHDRAWN,
            by=self.world.school.mentor,
            reason="Was er niet bij.",
        )
        assert case.ref not in str(record_of(pupil).as_read())
        self.answer_again()
        self.look(self.outlets.of_pupil(target))

    def erase(self) -> None:
        """Erase somebody: what others keep tells nothing of this pupil."""
        case = self.world.cases[0]
        gone = next(one for one in case.parties_with(CaseRole.SUSPECT) if one.pupil_id).pupil
        target = case.parties_with(CaseRole.TARGET)[0].pupil
        erase_whatever([gone], by=self.world.school.coordinator, rule="record")
        self.answer_again()
        self.look(self.outlets.of_pupil(target))

    def answer_again(self) -> None:
        """Words that are asked about only now."""
        for case in self.world.cases:
            Answerer(self.world, case).answer(None)

    def count(self) -> None:
        figures, world = self.figures, self.world
        figures.entries, figures.names = world.written, len(world.planted)
        figures.refused = self.outlets.refused
        figures.planted = Counter(one.trap for one in world.planted)
        figures.missed = Counter(one.trap for one in world.planted if one.missed)
