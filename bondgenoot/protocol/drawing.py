"""The protocol as a picture: every box and arrow with its place and state, ready for a template.

A pure function of an edition and of what was done. Lengths are px of the drawing; letters are never under 13.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Edition, Node, Outcome
from bondgenoot.protocol.routing import Cell, Grid, head, path

DONE, NOW, NOT_TAKEN, POSSIBLE = "done", "now", "not_taken", "possible"
GATE = "veiligheidstoets"
LETTER = 7.5
LINE = 17


@dataclass(frozen=True)
class Line:
    """One line of words in a box; `y` is the baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A step, a signpost, the safety gate or an end. `kind` is step, sign, gate or end."""

    key: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    label: str
    number: str
    state: str
    added: bool = False
    href: str = ""

    @property
    def radius(self) -> float:
        """Signposts and ends are round, steps have soft corners."""
        return self.height / 2 if self.kind in ("sign", "end") else 6

    @property
    def badge(self) -> dict[str, float]:
        """Where the step number goes: on the upper left corner."""
        width = 14 + 8 * len(self.number)
        left, top = self.x - 8, self.y - 11
        return {"x": left, "y": top, "width": width, "middle": left + width / 2, "foot": top + 16}

    @property
    def mark(self) -> dict[str, Any] | None:
        """The sign of its state, on the upper right corner; a step that may still come has none."""
        x, y = self.x + self.width - 2, self.y
        line = state_sign(self.state, x, y)
        return {"x": x, "y": y, "line": line} if line else None

    @property
    def state_word(self) -> str:
        return state_words()[self.state]

    @property
    def told(self) -> str:
        """The whole box in words."""
        number = _("stap %(number)s: ") % {"number": self.number} if self.number else ""
        added = _(" (aanvulling, staat niet in het protocol)") if self.added else ""
        return f"{number}{self.label}{added}, {self.state_word}"


@dataclass(frozen=True)
class Arrow:
    """A line with its head; `taken` when the case went this way, `far` when it runs along many boxes or back."""

    line: str
    head: str
    taken: bool
    far: bool = False


@dataclass(frozen=True)
class Heading:
    """Words above a stretch of the narrow drawing."""

    text: str
    y: float


@dataclass(frozen=True)
class Picture:
    """One layout of the drawing."""

    name: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """The drawing in two widths, with the same in words: `steps` is every box in the order of the file."""

    title: str
    description: str
    wide: Picture
    narrow: Picture
    steps: tuple[Box, ...]
    linked: bool

    @property
    def legend(self) -> list[dict[str, Any]]:
        """A sample of each state, and of what is no part of the source protocol."""
        keys: list[dict[str, Any]] = [
            {"state": state, "word": word, "mark": state_sign(state, 32, 11)}
            for state, word in state_words().items()
        ]
        if any(box.added for box in self.steps):
            words = _("aanvulling, staat niet in het protocol")
            keys.append({"state": POSSIBLE, "word": words, "mark": "", "added": True})
        return keys


def state_sign(state: str, x: float, y: float) -> str:
    """A tick, an arrow or a dash around a point, as the `d` of an SVG path; empty for what may still come."""
    shapes = {
        DONE: [(-5, 0), (-1, 4), (5, -4)],
        NOW: [(-4, -5), (4, 0), (-4, 5)],
        NOT_TAKEN: [(-5, 0), (5, 0)],
    }
    return path([(x + right, y + down) for right, down in shapes[state]]) if state in shapes else ""


def state_words() -> dict[str, str]:
    return {
        DONE: _("gedaan"),
        NOW: _("nu bezig"),
        NOT_TAKEN: _("niet gekozen"),
        POSSIBLE: _("kan nog komen"),
    }


def draw(
    edition: Edition,
    taken: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw an edition. `taken`: step key → done, now or not_taken; `chosen`: step key → outcome key, to show the
    way that was gone; `links`: step key → address. The safety gate has the key "veiligheidstoets". A step that is
    not in `taken` may still come, unless no way from now leads to it without doing a finished step again.
    """
    taken = dict(taken or {})
    if NOW in taken.values():
        behind = edition.nodes.keys() - still_ahead(edition, taken)
        taken = dict.fromkeys(behind, NOT_TAKEN) | taken
    plan = _Plan(edition, taken, chosen or {}, links or {})
    wide, narrow = _wide(plan), _narrow(plan)
    states = [box.state for box in wide.boxes if box.kind == "step"]
    words = {"done": states.count(DONE), "all": len(states), "now": ", ".join(plan.now()) or _("geen")}
    steps = tuple(
        sorted((box for box in wide.boxes if box.kind != "sign"), key=lambda box: plan.order(box.key))
    )
    return Drawing(
        title=_("Het protocol in beeld: %(title)s") % {"title": edition.title},
        description=_("%(done)d van de %(all)d stappen gedaan. Nu bezig: %(now)s.") % words,
        wide=wide,
        narrow=narrow,
        steps=steps,
        linked=bool(links),
    )


def still_ahead(edition: Edition, taken: Mapping[str, str]) -> set[str]:
    """The steps that can still come after those being done now, without going through a finished step again."""
    ahead: set[str] = set()
    waiting = [key for key, state in taken.items() if state == NOW and key in edition.nodes]
    waiting += [edition.safety.to] if edition.safety else []
    while waiting:
        key = waiting.pop()
        if key not in ahead and taken.get(key) != DONE:
            ahead.add(key)
            waiting += [after for way in edition.node(key).outcomes for after in way.next]
    return ahead


@dataclass(frozen=True)
class _Plan:
    """What is drawn, before it has a place."""

    edition: Edition
    taken: Mapping[str, str]
    chosen: Mapping[str, str]
    links: Mapping[str, str]

    def order(self, key: str) -> int:
        keys = list(self.edition.nodes)
        return keys.index(key) if key in keys else 0

    def now(self) -> list[str]:
        return [node.label for node in self.edition.steps if self.taken.get(node.key) == NOW]

    def box(self, key: str, corner: tuple[float, float], width: float, height: float) -> Box:
        """The box for a step, sign or gate, with its words wrapped into it."""
        letters = int((width - 8) / LETTER)
        kind, label, number, added = self._what(key)
        x, y = corner
        rows = textwrap.wrap(label, letters, max_lines=3, placeholder=" …") or [""]
        first = y + height / 2 - (len(rows) - 1) * LINE / 2 + 5
        lines = tuple(Line(row, x + width / 2, first + index * LINE) for index, row in enumerate(rows))
        state, href = self.state(key), self.links.get(key, "")
        return Box(key, kind, x, y, width, height, lines, label, number, state, added, href)

    def _what(self, key: str) -> tuple[str, str, str, bool]:
        if key in self.edition.nodes:
            node = self.edition.node(key)
            numbers = "/".join(str(number) for number in node.numbers)
            return "end" if node.is_end else "step", node.label, numbers, node.basis == "added"
        if key == GATE:
            return "gate", _("Is het veilig?"), "", True
        return "sign", next(sign.text for sign in self.edition.signs if sign.key == key), "", False

    def state(self, key: str) -> str:
        """A signpost is done when the way past it was taken, and not taken when another way was."""
        if key in self.taken:
            return self.taken[key]
        passing = [(node, way) for node, way in self._ways() if key in way.via]
        if any(self.went(node, way) for node, way in passing):
            return DONE
        gone = passing and all(self.taken.get(node.key) == DONE for node, _way in passing)
        return NOT_TAKEN if gone else POSSIBLE

    def _ways(self) -> Iterator[tuple[Node, Outcome]]:
        for node in self.edition.steps:
            for way in node.outcomes:
                yield node, way

    def went(self, node: Node, way: Outcome) -> bool:
        """Whether the case left this step by this way."""
        if node.key in self.chosen:
            return self.chosen[node.key] == way.key
        begun = any(self.taken.get(key) in (DONE, NOW) for key in way.next)
        return self.taken.get(node.key) == DONE and len(node.outcomes) == 1 and begun

    def links_between(self) -> dict[tuple[str, str], bool]:
        """Every arrow, box to box, with whether the case went along it."""
        found: dict[tuple[str, str], bool] = {}
        for node, way in self._ways():
            for target in way.next:
                for pair in pairwise((node.key, *way.via, target)):
                    found[pair] = found.get(pair, False) or self.went(node, way)
        gate = self.edition.safety
        if gate:
            went = self.taken.get(GATE) == DONE
            if self.edition.signal:
                found[(self.edition.signal.key, GATE)] = went
            found[(GATE, gate.to)] = False
        return found

    def cells(self) -> dict[str, Cell]:
        """A cell for every box: as the file says, or in rows by distance from the start if it does not say."""
        placed = {node.key: node.place for node in self.edition.steps}
        if any(place is None for place in placed.values()):
            return self._rows()
        wanted = {key: (place.col, place.row) for key, place in placed.items() if place}
        wanted |= {sign.key: (sign.place.col, sign.place.row) for sign in self.edition.signs}
        if self.edition.safety:
            place = self.edition.safety.place
            wanted[GATE] = (place.col, place.row) if place else (1, 1)
        cells: dict[str, Cell] = {}
        for key, cell in wanted.items():
            while cell in cells.values():
                cell = (cell[0] + 1, cell[1])
            cells[key] = cell
        return cells

    def _rows(self) -> dict[str, Cell]:
        depth: dict[str, int] = {}
        front = [key for keys in self.edition.start.values() for key in keys]
        front = [self.edition.signal.key] if self.edition.signal else front
        after = self.links_between()
        while front:
            depth |= dict.fromkeys(front, len(set(depth.values())) + 1)
            front = [end for start, end in after if start in front and end not in depth]
        last = max(depth.values(), default=0) + 1
        rows: dict[int, int] = {}
        cells = {}
        signs = [sign.key for sign in self.edition.signs]
        for key in [*self.edition.nodes, *signs, *([GATE] if self.edition.safety else [])]:
            row = depth.get(key, last)
            rows[row] = rows.get(row, 0) + 1
            cells[key] = (rows[row], row)
        return cells


def _wide(plan: _Plan) -> Picture:
    grid, cells = Grid(), plan.cells()
    targets = sorted({end for _start, end in plan.links_between()}, key=lambda key: cells[key][::-1])
    lanes = {key: index % 5 - 2 for index, key in enumerate(targets)}
    arrows = []
    for (start, end), went in plan.links_between().items():
        points = grid.route(cells[start], cells[end], cells.values(), lanes[end])
        arrows.append(Arrow(path(points), head(points), went, len(points) > 4))
    boxes = [plan.box(key, grid.corner(cell), grid.width, grid.height) for key, cell in cells.items()]
    width, height = grid.size(cells.values())
    return Picture("wide", width, height, tuple(boxes), tuple(sorted(arrows, key=lambda arrow: arrow.taken)))


NARROW, TALL, APART, HEADING = 300, 56, 18, 46


def _narrow(plan: _Plan) -> Picture:
    """One box under another, branch by branch, with a heading for each stretch instead of signposts."""
    boxes: list[Box] = []
    headings: list[Heading] = []
    y, stretch = 8.0, ("", "")
    phases = [phase.key for phase in plan.edition.phases]
    for node in sorted(plan.edition.steps, key=lambda node: (phases.index(node.phase), node.branch)):
        if (node.phase, node.branch) != stretch:
            stretch = (node.phase, node.branch)
            headings.append(Heading(_stretch(plan.edition, node), y + 26))
            y += HEADING
        boxes.append(plan.box(node.key, (20, y), NARROW - 40, TALL))
        y += TALL + APART
        if node.kind is Kind.SIGNAL and plan.edition.safety:
            boxes.append(plan.box(GATE, (20, y), NARROW - 40, TALL))
            y += TALL + APART
    went = plan.links_between()
    arrows = []
    for above, below in pairwise(boxes):
        if below.y - above.y < TALL + APART + 1 and (above.key, below.key) in went:
            points = [(NARROW / 2, above.y + TALL), (NARROW / 2, below.y)]
            arrows.append(Arrow(path(points), head(points), went[(above.key, below.key)]))
    return Picture("narrow", NARROW, int(y), tuple(boxes), tuple(arrows), tuple(headings))


def _stretch(edition: Edition, node: Node) -> str:
    """The name of a branch, or of the phase for the steps that every case passes."""
    title = next((phase.title for phase in edition.phases if phase.key == node.phase), "")
    return edition.branches.get(node.branch, title) if node.branch else title
