"""What the pupils of the benchmark answer: drawn once, known to whoever sends it and to whoever counts afterwards.

Knows no Django: the load runs in a process of its own.
"""

import random
from urllib.parse import urlencode

SEED = 2015
FORMS = 2_000
# Safe more often than not, so that the counts are those of a school and no two columns are the same.
LEAST, MOST = 1, 6


def rows(statements: int) -> list[bytes]:
    """Two thousand rows, every statement answered from 0 to 5."""
    chance = random.Random(SEED)
    weights = [[chance.randint(LEAST, MOST) for _value in range(6)] for _one in range(statements)]
    columns = [chance.choices(range(6), weights=some, k=FORMS) for some in weights]
    return [bytes(row) for row in zip(*columns, strict=True)]


def encoded(row: bytes) -> bytes:
    """The row as a browser sends it, without the key."""
    return urlencode([(f"s{place}", value) for place, value in enumerate(row)]).encode()
