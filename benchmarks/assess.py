"""How much an assessment costs beside merely parsing the same bytes: ratios measured side by side in one run.

    python -m benchmarks.assess [--question tace-resistance] [--rounds 40]

For synthetic multi-session HCC bundles of 20, 60, 200 and 1,000 resources it prints the median time of
`assess(bytes)` as a multiple of `orjson.loads(bytes)` and as a fraction of the fhir.resources R4B validation of the
same bytes, and the cost per resource. The three are timed in turn in every round, a few calls each as a service makes
them, so a busy machine slows all alike.
"""

import argparse

import orjson
from fhir.resources.R4B.bundle import Bundle

from benchmarks.side_by_side import side_by_side
from fhirnet.assessment import QUESTIONS, assess
from fhirnet.settings import Settings
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle

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
        assess(asked.question, body, settings=settings)
    rest_of_the_garbage_collector()
    print(f"{asked.question}, medians of {asked.rounds} rounds")
    print(f"{'resources':>9} {'kB':>6} {'assess ms':>10} {'x orjson':>9} {'fhir.resources x':>17} {'us/resource':>12}")
    for size, body in bodies.items():
        rounds = asked.rounds if size <= 60 else max(5, asked.rounds * 60 // size)
        ours, parsing, validating = side_by_side(
            lambda body=body: assess(asked.question, body, settings=settings),  # type: ignore[misc]
            lambda body=body: orjson.loads(body),  # type: ignore[misc]
            lambda body=body: Bundle.model_validate_json(body),  # type: ignore[misc]
            rounds=rounds,
            in_a_round=CALLS,
        )
        print(
            f"{size:>9} {len(body) / 1000:>6.0f} {ours * 1e3:>10.3f} {ours / parsing:>9.2f} "
            f"{validating / ours:>17.1f} {ours / size * 1e6:>12.1f}"
        )


if __name__ == "__main__":
    main()
