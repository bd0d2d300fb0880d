"""Close one round and say how long it took (seconds) and how much memory it needed at most (MB).

python -m bench.thermometer.closer <round>
"""

import os
import sys
from time import perf_counter
from uuid import UUID

import django


def main(round_id: str) -> int:
    django.setup()
    from bench.serving import peak_of
    from bondgenoot.survey import closing
    from bondgenoot.survey.models import Round

    of = Round.objects.get(pk=UUID(round_id))
    began = perf_counter()
    closing.begin(of, by=None)
    closing.go_on(of)
    # Not getrusage: that begins with what the process had that started this one.
    print(f"{perf_counter() - began:.2f} {peak_of(os.getpid()):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
