"""How much faster an assessment is than CQL: npm cql-execution with cql-exec-fhir on the same bundles, in one run.

    make bench-cql     (Node >= 20)

The opponent is a library of one definition, JSH-LCSGJ 2014, with its five criteria (`benchmarks/cql/jsh.cql`,
translated to ELM by the reference translator). It takes the record to be complete and exact; an assessment answers four
definitions, their other readings, unsuitability and stage, says what is missing, and writes it all as an Observation.
Both go from the bytes of the bundle to their answer; Node is timed inside, after warming up. What the definition
answers is compared.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle
from mappings import result

HERE = Path(__file__).parent / "cql"
SIZES = (20, 60, 200)
SAID = {True: "met", False: "not-met", None: "indeterminate"}


def main() -> None:
    """Prints one line per bundle size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--packages", type=Path, default=Path("build/cql"), help="where npm put node_modules")
    asked = parser.parse_args()
    assert shutil.which("node"), "Node >= 20 is needed"
    ours(bundle(SIZES[0]), 1)
    rest_of_the_garbage_collector()
    print(f"{'resources':>9} {'assess ms':>10} {'cql-execution ms':>17} {'x':>6}  answers")
    for size in SIZES:
        body = bundle(size)
        times, answer = ours(body, asked.rounds)
        theirs = in_node(body, asked.rounds, asked.packages)
        times += ours(body, asked.rounds)[0]  # before and after: the machine may have been busier
        said = SAID[theirs["answer"]]
        spent = statistics.median(times)
        print(
            f"{size:>9} {spent * 1e3:>10.2f} {theirs['ms']:>17.1f} {theirs['ms'] / spent / 1e3:>6.1f}  {answer}, {said}"
        )
        if answer != said:
            raise SystemExit("they do not answer alike")


def ours(body: bytes, rounds: int) -> tuple[list[float], str]:
    """The seconds of each call, and what the primary definition answers."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = assess("tace-resistance", body, settings=Settings())
        times.append(time.perf_counter() - start)
    return times, result.read(answer).definitions[0].answer


def in_node(body: bytes, rounds: int, packages: Path) -> dict[str, Any]:
    """The median milliseconds of a warm call and its answer, as run.mjs tells them."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        command = ["node", str(HERE / "run.mjs"), str(HERE / "jsh.elm.json"), str(rounds), file.name]
        done = subprocess.run(command, cwd=packages, capture_output=True, check=True, timeout=300)  # own script  # noqa: S603  # nosec B603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
