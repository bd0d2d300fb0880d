"""Close one round and say how long it took (seconds) and how much memory it needed at most (kilobytes).

python -m bench.thermometer.closer <round>
"""

import resource
import sys
from time import perf_counter
from uuid import UUID

import django


def main(round_id: str) -> int:
    django.setup()
    from bondgenoot.survey import closing
    from bondgenoot.survey.models import Round

    of = Round.objects.get(pk=UUID(round_id))
    began = perf_counter()
    closing.begin(of, by=None)
    closing.go_on(of)
    print(f"{perf_counter() - began:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
