"""Spark answers as DuckDB does, to the byte (local mode; `make test-spark`)."""

from pathlib import Path

import pytest

from fhirnet.errors import Refused
from fhirnet.population import source
from fhirnet.population.asking import Asked, named
from fhirnet.population.running import MANIFEST, Run, run
from fhirnet.population.writing import VERDICTS
from tests.population.registry import as_bundle, cases, distinct, write_bundles, write_ndjson

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]
ASKED = Asked(names=named([], []))


@pytest.fixture(params=["lines", "packed", "bundles"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A registry in each of the forms that both engines read."""
    registry = [distinct(bundle, number) for number, bundle in enumerate(cases("cases", "set-aside").values())]
    if request.param == "bundles":
        bundles = {f"case {number}.json": as_bundle(resources) for number, resources in enumerate(registry)}
        return write_bundles(tmp_path / "in", bundles)
    every = [resource for resources in registry for resource in resources if resource["resourceType"] != "Bundle"]
    folder = write_ndjson(tmp_path / "in", every, packed=request.param == "packed")
    if request.param == "lines":
        with (folder / "Observation.ndjson").open("ab") as file:
            file.write(b'{"resourceType":"Observation","id":"whose"}\nno json at all\n')
            file.write(b'{"resourceType":"Observation","subject":{"reference":"Patient/c001-p1"},\n')
    return folder


@pytest.mark.parametrize("key", [None, bytes(range(32))])
def test_both_engines_write_the_same_bytes(places: Path, tmp_path: Path, key: bytes | None) -> None:
    from fhirnet.population import spark

    asked = Asked(names=ASKED.names, key=key)
    both = [Run(source=source.find([str(places)]), asked=asked, folder=tmp_path / name) for name in ("one", "other")]
    run(both[0])
    spark.run(both[1], "local[2]", lambda what, done, of: None)
    for name in (VERDICTS, MANIFEST):
        assert (both[0].folder / name).read_bytes() == (both[1].folder / name).read_bytes()


def test_spark_does_not_number_lines(tmp_path: Path) -> None:
    from fhirnet.population import spark

    (tmp_path / "bundles.ndjson").write_text("{}\n")
    with pytest.raises(Refused, match="duckdb"):
        spark.run(Run(source=source.find([str(tmp_path)]), asked=ASKED, folder=tmp_path), "local[1]", print)
