"""What `Prefer: handling=strict` costs beside a lenient assessment of the same bytes: ratios measured in one run.

    python -m benchmarks.strict [--question tace-resistance] [--rounds 40]

For synthetic multi-session HCC bundles of 20, 60, 200 and 1,000 resources it prints the median time of a lenient and of
a strict assessment, of the strict checks alone, of `orjson.loads` and of the fhir.resources R4B validation of the same
bytes. They are timed in turn, a few calls each as a service makes them, so a busy machine slows all alike.
"""

import argparse

import orjson
from fhir.resources.R4B.bundle import Bundle

from benchmarks.side_by_side import side_by_side
from fhirnet.assessment import QUESTIONS, assess
from fhirnet.settings import Settings
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle
from mappings import strict

SIZES = (20, 60, 200, 1_000)
CALLS = 5  # of each in a round


def main() -> None:
    """Prints one line per bundle size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--question", choices=QUESTIONS, default="tace-resistance")
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    settings = Settings()
    bodies = {size: bundle(size) for size in SIZES}
    for body in bodies.values():
        assess(asked.question, body, strict=True, settings=settings)
    rest_of_the_garbage_collector()
    print(f"{asked.question}, medians of {asked.rounds} rounds, milliseconds")
    print(
        f"{'resources':>9} {'lenient':>8} {'strict':>8} {'ratio':>6} {'checks':>7} {'orjson':>7} {'fhir.resources':>15}"
    )
    for size, body in bodies.items():
        times = side_by_side(
            lambda body=body: assess(asked.question, body, settings=settings),  # type: ignore[misc]
            lambda body=body: assess(asked.question, body, strict=True, settings=settings),  # type: ignore[misc]
            lambda body=body: strict.of_case(body),  # type: ignore[misc]
            lambda body=body: orjson.loads(body),  # type: ignore[misc]
            lambda body=body: Bundle.model_validate_json(body),  # type: ignore[misc]
            rounds=asked.rounds if size <= 60 else max(5, asked.rounds * 60 // size),
            in_a_round=CALLS,
        )
        lenient, strictly, checks, parsing, validating = (seconds * 1e3 for seconds in times)
        print(
            f"{size:>9} {lenient:>8.2f} {strictly:>8.2f} {strictly / lenient:>6.2f} {checks:>7.2f} "
            f"{parsing:>7.2f} {validating:>15.2f}"
        )


if __name__ == "__main__":
    main()
