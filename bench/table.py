"""The figures as a table, ratios to the yardstick first, and what was missed."""

from dataclasses import dataclass, field

from bench.measuring import Figure


@dataclass
class Report:
    """Collects figures per number of cases; `missed` are the targets that were not met, as sentences."""

    yardsticks: dict[int, Figure] = field(default_factory=dict)
    figures: dict[int, dict[str, Figure]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def built(self, number: int, seconds: float, limit: float) -> None:
        if seconds > limit:
            self.missed.append(f"{number} casussen maken: {seconds:.0f} s (hoogstens {limit:.0f} s)")

    def yardstick(self, number: int, figure: Figure) -> None:
        self.yardsticks[number] = figure

    def page(self, number: int, name: str, figure: Figure, limit: float | None) -> None:
        """One page at one number of cases. The same page earlier, with fewer cases, must have asked as many queries."""
        for fewer, before in self.figures.items():
            if name in before and before[name].queries != figure.queries:
                self.missed.append(
                    f"{name}: {before[name].queries} query’s bij {fewer} casussen, {figure.queries} bij {number}"
                )
        self.figures.setdefault(number, {})[name] = figure
        if limit is not None:
            self.limits[name] = limit
            if figure.p95 > limit:
                self.missed.append(
                    f"{name}: p95 {figure.p95:.1f} ms bij {number} casussen (hoogstens {limit:.0f} ms)"
                )

    def seconds(self, name: str, seconds: float, limit: float) -> None:
        self.facts.append(f"{name:<48}{seconds:>7.2f} s   hoogstens {limit:.0f} s")
        if seconds > limit:
            self.missed.append(f"{name}: {seconds:.1f} s (hoogstens {limit:.0f} s)")

    def text(self) -> str:
        lines = []
        for number, figures in self.figures.items():
            unit = self.yardsticks[number]
            lines += ["", f"Met {number} casussen", HEAD, "─" * len(HEAD)]
            lines.append(row("lege view (maatstaf)", unit, unit, ""))
            lines += [row(name, figure, unit, self.verdict(name, figure)) for name, figure in figures.items()]
        lines += ["", *self.facts]
        lines += ["", *(f"NIET GEHAALD  {sentence}" for sentence in self.missed)]
        lines.append(
            "Niet alles is gehaald."
            if self.missed
            else "PASS: alles gehaald, en evenveel query’s bij elk aantal."
        )
        return "\n".join(lines)

    def verdict(self, name: str, figure: Figure) -> str:
        limit = self.limits.get(name)
        if limit is None:
            return ""
        return f"PASS ≤ {limit:.0f} ms" if figure.p95 <= limit else f"TE TRAAG > {limit:.0f} ms"


COLUMNS = (
    ("× maatstaf", 11),
    ("p50 ms", 9),
    ("p95 ms", 9),
    ("rekentijd", 11),
    ("database", 10),
    ("query’s", 9),
    ("kB", 8),
)
HEAD = f"{'pagina':<30}" + "".join(f"{name:>{width}}" for name, width in COLUMNS) + "  doel"


def row(name: str, figure: Figure, unit: Figure, verdict: str) -> str:
    ratio = figure.p50 / unit.p50
    numbers = f"{ratio:>11.0f}{figure.p50:>9.1f}{figure.p95:>9.1f}{figure.processor:>11.1f}{figure.in_database:>10.1f}"
    return f"{name:<30}{numbers}{figure.queries:>9}{figure.bytes / 1024:>8.1f}  {verdict}".rstrip()
