"""Look in what came out for anybody who should not be in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bondgenoot.disclosure.tests.leaks.cast import PUPIL, STAFF, Person
from bondgenoot.disclosure.tests.leaks.outlets import Output, normal
from bondgenoot.disclosure.tests.leaks.sentences import FIND
from bondgenoot.disclosure.tests.leaks.writing import World
from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.words import INFIXES


@dataclass(frozen=True)
class Leak:
    """`missed` where nobody was ever asked about the word: then it is the scan that failed."""

    channel: str
    reader: str
    who: str
    trap: str
    around: str
    missed: bool = False

    def __str__(self) -> str:
        return f"{self.channel} · {self.reader}: {self.who} ({self.trap}) · {self.around}"


class Searcher:
    """`named`: the school chose to say staff by name."""

    def __init__(self, world: World, *, named: bool = False) -> None:
        self.world, self.named = world, named

    def leaks(self, output: Output) -> Iterator[Leak]:
        own = [one for one in self.world.cast.people if one.family and one.family == output.reader]
        text = normal(output.text)
        for allowed in (*output.allowed, *(one.full for one in own if not output.bare)):
            text = text.replace(allowed, "·")
        reader = next((one.full for one in own if one.kind == PUPIL), "–")
        yield from self._planted(output, text, reader)
        yield from self._loose(output, FIND.sub(" ", text), own, reader)

    def _planted(self, output: Output, text: str, reader: str) -> Iterator[Leak]:
        """In the sentences of the suite, word by word: also a name that is a word."""
        for hit in FIND.finditer(text):
            said = fold(hit.group())
            for slot in self.world.book.slots.get(int(hit.group(1)), ()):
                if self.may_read(slot.who, output):
                    continue
                for word in slot.words:
                    if _whole(word, said):
                        yield Leak(
                            output.channel, reader, slot.who.full, slot.trap, hit.group()[:160], slot.missed
                        )
                        break

    def may_read(self, who: Person, output: Output) -> bool:
        if who.kind == STAFF:
            return not output.staff or self._names_staff(output)
        return who.family is not None and who.family == output.reader

    def _names_staff(self, output: Output) -> bool:
        return self.named and output.reader is not None

    def _loose(self, output: Output, text: str, own: list[Person], reader: str) -> Iterator[Leak]:
        """Anywhere else: no name with a capital, no number, no address and no id of anybody else."""
        pattern, whose = self._net
        mine = {word for one in own for word in _words(one) if not output.bare} | {str(output.reader)}
        for hit in pattern.finditer(text):
            word = hit.group()
            if word in mine or (word.isalpha() and word.islower()):
                continue
            who = next((one for one in whose[word.casefold()] if self._strange(one, output, own)), None)
            if who is not None:
                yield Leak(
                    output.channel, reader, who.full, "los", text[max(0, hit.start() - 60) : hit.end() + 60]
                )

    def _strange(self, who: Person, output: Output, own: list[Person]) -> bool:
        if who.kind == STAFF:
            return output.staff and not self._names_staff(output)
        return output.bare or who not in own

    @cached_property
    def _net(self) -> tuple[re.Pattern[str], dict[str, list[Person]]]:
        whose: dict[str, list[Person]] = {}
        for who in self.world.cast.people:
            codes = [code for _kind, code in who.codes]
            for word in {who.full, *codes, *_words(who), str(who.id)}:
                whose.setdefault(word.casefold(), []).append(who)
        words = sorted(whose, key=len, reverse=True)
        found = "|".join(map(re.escape, words))
        return re.compile(rf"(?<![\w-])(?:{found})(?![\w-])", re.IGNORECASE), whose


def _words(who: Person) -> set[str]:
    words = re.findall(r"[^\W\d_]+", who.full)
    return {word for word in words if len(word) > 2 and word[0].isupper() and fold(word) not in INFIXES}


def _whole(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
