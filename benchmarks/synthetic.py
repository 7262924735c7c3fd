"""How fast a synthetic registry is written, on one core, beside merely making its patients.

    python -m benchmarks.synthetic [--patients 2000]

Prints patients and resources a CPU-second, as files of a bulk export, and the share of it that the files take.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from time import process_time

from fhirnet.synthetic import files
from fhirnet.synthetic.registry import Registry


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=2000)
    numbers = range(parser.parse_args().patients)
    registry = Registry()
    registry.resources(0)  # tables are loaded once
    begin = process_time()
    sizes = sorted(len(registry.resources(number)) for number in numbers)
    made = process_time() - begin
    with tempfile.TemporaryDirectory() as folder:
        begin = process_time()
        counts = files.write(registry, numbers, Path(folder) / "out", form="ndjson", zipped=False)
        written = process_time() - begin
    share = sizes[len(sizes) // 20], statistics.median(sizes), sizes[-1 - len(sizes) // 20]
    print(f"{len(numbers) / written:.0f} patients, {counts.total() / written:.0f} resources a CPU-second")
    print(
        f"files take {100 * (1 - made / written):.0f} % of it; 5 %, half, 95 % of the patients have {share} resources"
    )


if __name__ == "__main__":
    main()
