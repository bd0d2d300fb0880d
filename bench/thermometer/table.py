"""The figures as a table: what was measured, beside what, and which targets were missed."""

from dataclasses import dataclass, field

WIDTH = 54
HEAD = f"{'wat':<{WIDTH}}{'gemeten':>16}  doel"


@dataclass
class Table:
    """Rows of one database; `missed` are the targets that were not met, as sentences."""

    title: str
    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    printed: int = 0

    def section(self, name: str) -> None:
        self.lines += ["", name, "─" * (WIDTH + 40)]

    def row(self, name: str, figure: str, target: str = "", met: bool | None = None) -> None:
        """`met` is None where nothing was promised."""
        mark = "" if met is None else ("PASS " if met else "NIET GEHAALD ") + target
        self.lines.append(f"{name:<{WIDTH}}{figure:>16}  {mark}".rstrip())
        if met is False:
            self.missed.append(f"{name}: {figure} ({target})")

    def most(self, name: str, value: float, limit: float, unit: str, digits: int = 1) -> None:
        """A figure that may be this high."""
        limit_words = f"≤ {number(limit, 0 if limit == int(limit) else digits)} {unit}"
        self.row(name, f"{number(value, digits)} {unit}", limit_words, value <= limit)

    def none(self, name: str, value: int) -> None:
        self.row(name, str(value), "0", value == 0)

    def note(self, sentence: str) -> None:
        self.lines.append(f"  {sentence}")

    def heading(self) -> str:
        return "\n".join(["", self.title, "═" * (WIDTH + 40), HEAD])

    def fresh(self) -> str:
        """What came since it was last asked for, so that a run that is broken off has not been for nothing."""
        found = self.lines[self.printed :]
        self.printed = len(self.lines)
        return "\n".join(found)

    def ending(self) -> str:
        verdict = [f"NIET GEHAALD  {sentence}" for sentence in self.missed] or ["PASS: alles gehaald."]
        return "\n".join(["", *verdict])


def number(value: float, digits: int = 1) -> str:
    """As Dutch writes it."""
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
