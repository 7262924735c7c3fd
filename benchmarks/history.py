"""How much the story over time costs beside one evaluation: a ratio measured side by side in one run.

    python -m benchmarks.history [--rounds 40]

A synthetic HCC case of 60 resources is evaluated once, and its verdicts by all four definitions are computed on 20
days from its first fact to its last, from one reading.
"""

import argparse
from datetime import date

from benchmarks.side_by_side import side_by_side
from fhirnet.assessment import assess, evaluate
from fhirnet.history import JUDGES
from fhirnet.settings import Settings
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle

QUESTION = "tace-resistance"
RESOURCES, DATES = 60, 20


def main() -> None:
    """Prints the two times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    settings, body = Settings(), bundle(RESOURCES)
    read = evaluate(QUESTION, body, settings=settings)
    first, last = read.known.dates(QUESTION, recorded_filter=True)[0].toordinal(), read.as_of.toordinal()
    days = [date.fromordinal(first + (last - first) * step // (DATES - 1)) for step in range(DATES)]

    def story() -> None:
        reading = evaluate(QUESTION, body, settings=settings).reading
        for day in days:
            JUDGES[QUESTION](reading.known_on(day, recorded_filter=True).case, False)

    def once() -> None:
        assess(QUESTION, body, settings=settings)

    once()
    story()
    rest_of_the_garbage_collector()
    one, many = side_by_side(once, story, rounds=rounds)
    print(f"one evaluation {one * 1e3:.2f} ms, {DATES} dates {many * 1e3:.2f} ms: {many / one:.1f} times")


if __name__ == "__main__":
    main()
