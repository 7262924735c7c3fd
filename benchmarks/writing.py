"""What it costs to write a case as FHIR beside building the same resources with fhir.resources and dumping them.

    python -m benchmarks.writing [--rounds 40]

A synthetic HCC case is written as a Bundle. The opponent makes the fhir.resources R4B models of the same resources from
Python values (its ordinary constructor, which validates) and dumps them as JSON. Both in turn, per resource.
"""

import argparse
from datetime import date

import orjson
from fhir.resources.R4B.bundle import Bundle

from benchmarks.side_by_side import side_by_side
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle
from mappings import r4
from mappings.bundle import read, write

SIZES = (20, 60, 200)
CALLS = 5  # of each in a round


def main() -> None:
    """Prints one line per size of the case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    print(f"medians of {rounds} rounds")
    print(f"{'resources':>9} {'written us/resource':>20} {'fhir.resources us/resource':>27} {'x':>6}")
    for size in SIZES:
        case = read(r4.receive(bundle(size)).bundle()).known_on(date(2040, 1, 1), recorded_filter=False).case
        values = orjson.loads(write(case))
        written = len(values["entry"])
        rest_of_the_garbage_collector()
        ours, theirs = side_by_side(
            lambda case=case: write(case),  # type: ignore[misc]
            lambda values=values: Bundle(**values).model_dump_json(),  # type: ignore[misc]
            rounds=rounds,
            in_a_round=CALLS,
        )
        print(f"{written:>9} {ours / written * 1e6:>20.1f} {theirs / written * 1e6:>27.1f} {theirs / ours:>6.1f}")


if __name__ == "__main__":
    main()
