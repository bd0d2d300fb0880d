"""What the figures see of an edition comes from its shape."""

from pathlib import Path

import pytest

from bondgenoot import protocol
from bondgenoot.insight.figures.counting import of_cases
from bondgenoot.insight.figures.facts import Facts
from bondgenoot.insight.figures.route import Route, route_of
from bondgenoot.protocol.reading import read

SHIPPED = Path(protocol.__file__).parent / "editions"


def route(key: str) -> Route:
    return route_of(read((SHIPPED / f"{key}.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("key", ["aanbevolen", "pestprotocol-2015"])
def test_an_approach_that_only_comes_when_it_goes_on_is_no_first_approach(key):
    known = route(key)
    rows = dict(of_cases([Facts(branch="B"), Facts(branch="D")], [known]))["branch"].parts
    assert [(one.key, one.count) for one in rows] == [
        ("A", 0), ("B", 1), ("C", 0), ("other", 1),
    ]  # fmt: skip
