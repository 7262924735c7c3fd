"""A run: the same answers and bytes whatever the form of the source, the number of processes, or an interruption."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fhirnet.errors import Refused, Unreachable
from fhirnet.population import portions, running, source
from fhirnet.population.asking import Asked, named
from fhirnet.population.row import Row
from fhirnet.population.running import Run, run
from fhirnet.population.writing import VERDICTS, rows_of
from tests.population.registry import Json, as_bundle, cases, distinct, write_bundles, write_ndjson

ASKED = Asked(names=named([], ["jsh-lcsgj-2014", "cci-2022", "prrt-default-1"]))
CHOSEN = (  # who, between them, are given every verdict, result and criterion that these fixtures are given
    "cases/hcc-four-ways", "cases/hcc-three-tace", "cases/net-liver-burden-80", "cases/net-rectal-2025",
    *(f"tace-resistance/cci-2022/{name}" for name in (
        "indeterminate--disease-trend-is-not-a-response", "indeterminate--hcc-not-confirmed",
        "met--complete-response-did-not-last-to-the-next-session",
        "not-applicable--neuroendocrine-tumour",
        "not-met--new-lesions-invasion-spread-and-markers", "not-met--two-sessions-no-markers",
    )),
)  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> dict[str, list[Json]]:
    """The resources of a few cases, by the name of their patient."""
    return patients({name: case for name, case in every_case().items() if name.removesuffix(".json") in CHOSEN})


@cache
def every_case() -> dict[str, Json]:
    return cases("cases", "tace-resistance/cci-2022")


def patients(of: Mapping[str, Json]) -> dict[str, list[Json]]:
    found = {}
    for number, bundle in enumerate(of.values()):
        resources = distinct(bundle, number)
        patients = [each["id"] for each in resources if each["resourceType"] == "Patient"]
        if len(patients) == 1 and all(each["resourceType"] != "Bundle" for each in resources):
            found[f"Patient/{patients[0]}"] = resources
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of few patients."""
    monkeypatch.setattr(portions, "PORTION", 10_000)
    monkeypatch.setattr("fhirnet.population.grouping.PORTION", 10_000)
    monkeypatch.setattr(running, "CONTEXT", Here())


class Here:
    """Processes that are made by forking, so that they have the small portions too."""

    def __getattr__(self, name: str) -> Any:
        import multiprocessing

        return getattr(multiprocessing.get_context("fork"), name)


def made(folder: Path, places: list[Path], **more: Any) -> list[Row]:
    run(Run(source=source.find([str(each) for each in places]), asked=ASKED, folder=folder, **more))
    return [Row._make(cells) for cells in rows_of(folder / VERDICTS)]


def everything(registry: dict[str, list[Json]]) -> list[Json]:
    return [resource for resources in registry.values() for resource in resources]


def plain(rows: list[Row]) -> list[tuple[str, ...]]:
    """What is the same for a Bundle and for the lines of an export: all but where a case came from."""
    return sorted(tuple(row._replace(source="", problem_at="")) for row in rows)


def test_an_export_is_answered_as_the_bundles_of_its_patients(registry: dict[str, list[Json]], tmp_path: Path) -> None:
    bundles = {f"{name[8:]}.json": as_bundle(resources) for name, resources in registry.items()}
    lines = made(tmp_path / "lines", [write_ndjson(tmp_path / "export", everything(registry))])
    packed = made(tmp_path / "packed", [write_ndjson(tmp_path / "gz", everything(registry), packed=True)])
    files = made(tmp_path / "files", [write_bundles(tmp_path / "bundles", bundles)])
    one_file = tmp_path / "bundles.ndjson"
    one_file.write_text("\n".join(map(json.dumps, bundles.values())) + "\n", "utf-8")
    numbered = made(tmp_path / "numbered", [one_file])
    assert lines == packed
    assert [row.patient for row in lines] == sorted(row.patient for row in lines)
    assert {row.patient for row in lines if row.problem != "no-patient"} == set(registry)
    known = [row for row in files if row.patient]
    assert plain([row for row in lines if not row.problem]) == plain([row for row in known if not row.problem])
    assert plain(numbered) == plain(files)
    assert [row.source for row in files] == sorted(row.source for row in files)


@pytest.mark.usefixtures("small")
def test_the_bytes_do_not_depend_on_processes_or_portions(registry: dict[str, list[Json]], tmp_path: Path) -> None:
    export = write_ndjson(tmp_path / "export", everything(registry))
    made(tmp_path / "one", [export], form="csv")
    made(tmp_path / "two", [export], form="csv", processes=2)
    for name in (VERDICTS, "verdicts.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert not (tmp_path / "one" / "work").exists()
    assert not (tmp_path / "one" / "parts").exists()


def test_every_form_holds_the_same(registry: dict[str, list[Json]], tmp_path: Path) -> None:
    export = write_ndjson(tmp_path / "export", everything(registry))
    rows = made(tmp_path / "out", [export], form="csv")
    with (tmp_path / "out" / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [Row._fields, *map(tuple, rows)]
    made(tmp_path / "observations", [export], form="ndjson")
    lines = (tmp_path / "observations" / "verdicts.ndjson").read_bytes().splitlines()
    told = Counter((each["subject"]["reference"], len(each.get("component", ()))) for each in map(json.loads, lines))
    wanted: Counter[tuple[str, str]] = Counter((row.patient, row.definition) for row in rows if not row.problem)
    assert told == Counter((patient, count - 1) for (patient, _), count in wanted.items())


def test_a_medication_goes_to_whoever_it_is_given_to(tmp_path: Path) -> None:
    """A Medication has no subject; without it the drug would be unknown."""
    bundle = cases("cases")["cases/net-rectal-2025.json"]
    resources = distinct(bundle, 1)
    drugs = [each for each in resources if "medicationCodeableConcept" in each]
    assert drugs
    shared = [
        {"resourceType": "Medication", "id": f"m{place}", "code": each["medicationCodeableConcept"]}
        for place, each in enumerate(drugs)
    ]
    referring = [
        {key: value for key, value in each.items() if key != "medicationCodeableConcept"}
        | {"medicationReference": {"reference": f"Medication/m{place}"}}
        for place, each in enumerate(drugs)
    ]
    others = [each for each in resources if each not in drugs]
    own = made(tmp_path / "own", [write_ndjson(tmp_path / "a", resources)])
    referred = made(tmp_path / "referred", [write_ndjson(tmp_path / "b", [*others, *referring, *shared])])
    assert plain(referred) == plain(own)


def test_what_belongs_to_nobody_is_counted_and_what_cannot_be_read_refuses_its_patient(
    registry: dict[str, list[Json]], tmp_path: Path
) -> None:
    export = write_ndjson(tmp_path / "export", everything(registry))
    victim, other, *_ = sorted(registry)
    with (export / "Observation.ndjson").open("ab") as file:
        file.write(b'{"resourceType":"Observation","id":"x","subject":{"reference":"' + victim.encode() + b'"},\n')
        file.write(b'{"resourceType":"Observation","subject":{"reference":"' + other.encode() + b'"},"id":"\xff"}\n')
        file.write(b'{"resourceType":"Observation","id":"whose"}\n\nno json at all\n')
        file.write(b'{"resourceType":"Observation","id":"y","subject":{"reference":"Patient/nobody"}}\n')
    rows = made(tmp_path / "out", [export])
    assert {row.patient: row.problem for row in rows if row.problem == "json"} == {victim: "json", other: "json"}
    assert [row.problem.split()[0] for row in rows if row.patient == "Patient/nobody"] != [""]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["unknownPatient"] == {"Observation": 1, "unreadable": 1}


def test_a_patient_whose_patient_is_missing_has_a_reason(tmp_path: Path) -> None:
    resources = distinct(cases("cases")["cases/hcc-three-tace.json"], 1)
    rows = made(
        tmp_path / "out", [write_ndjson(tmp_path / "in", [r for r in resources if r["resourceType"] != "Patient"])]
    )
    assert [row.problem for row in rows] == ["no-patient"]


def test_under_pseudonyms_the_order_tells_nothing(registry: dict[str, list[Json]], tmp_path: Path) -> None:
    export = write_ndjson(tmp_path / "export", everything(registry))
    asked = Asked(names=ASKED.names, key=bytes(range(32)))
    run(Run(source=source.find([str(export)]), asked=asked, folder=tmp_path / "out"))
    rows = [Row._make(cells) for cells in rows_of(tmp_path / "out" / VERDICTS)]
    assert [row.patient for row in rows] == sorted(row.patient for row in rows)
    assert all(row.patient.startswith("urn:uuid:") for row in rows)
    bundles = {f"{name[8:]}.json": as_bundle(resources) for name, resources in registry.items()}
    files = write_bundles(tmp_path / "bundles", bundles)
    run(Run(source=source.find([str(files)]), asked=asked, folder=tmp_path / "files"))
    named_ = [Row._make(cells) for cells in rows_of(tmp_path / "files" / VERDICTS)]
    assert {row.patient for row in named_ if row.patient} <= {row.patient for row in rows}
    assert [row.source for row in named_] == sorted(row.source for row in named_)


def test_the_same_command_goes_on_another_one_is_refused(registry: dict[str, list[Json]], tmp_path: Path) -> None:
    export = write_ndjson(tmp_path / "export", everything(registry))
    made(tmp_path / "out", [export])
    before = (tmp_path / "out" / VERDICTS).stat().st_mtime_ns
    made(tmp_path / "out", [export])
    assert (tmp_path / "out" / VERDICTS).stat().st_mtime_ns == before
    with pytest.raises(Refused, match="differs in: form"):
        made(tmp_path / "out", [export], form="csv")
    os.utime(export / "Patient.ndjson")
    with pytest.raises(Refused, match="differs in: source"):
        made(tmp_path / "out", [export])
    made(tmp_path / "out", [export], restart=True)
    assert (tmp_path / "out" / VERDICTS).stat().st_mtime_ns > before


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with running.alone(tmp_path), pytest.raises(Refused, match="another process"), running.alone(tmp_path):
        pass


def test_where_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        source.find([str(tmp_path / "nowhere")])
    with pytest.raises(Refused, match="no NDJSON"):
        source.find([str(tmp_path)])
    (tmp_path / "bundles.ndjson").write_text("{}\n")
    (tmp_path / "Patient.ndjson").write_text("{}\n")
    with pytest.raises(Refused, match="one after the other"):
        source.find([str(tmp_path)])


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Observation.ndjson", True), ("Observation.0.ndjson.gz", True), ("Encounter.ndjson", False),
        ("patients-2024.ndjson", True), ("export_Observation_3.ndjson", True), ("Claim-000.ndjson.gz", False),
        ("readme.txt", None),
    ],
)  # fmt: skip
def test_which_files_are_read(name: str, read: bool | None, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    (tmp_path / "Patient.ndjson").touch()
    found = source.find([str(tmp_path)])
    assert (str(tmp_path / name) in found.resources) is (read is True)
    assert (str(tmp_path / name) in found.unread) is (read is False)


def test_addresses_are_left_to_the_engine() -> None:
    found = source.find(["s3://registry/export/*.ndjson"])
    assert found.resources == ("s3://registry/export/*.ndjson",)
    assert found.size > 0
    assert found.fingerprint == source.find(["s3://registry/export/*.ndjson"]).fingerprint


KILLED = """
import sys
from pathlib import Path
from fhirnet.population import grouping, portions, running, source
from fhirnet.population.asking import Asked, named
portions.PORTION = 20_000

def small(*given):
    from fhirnet.population import grouping
    grouping.PORTION = 20_000
    made = grouping.group(*given)
    return {"portions": made.portions, "unknown": dict(made.unknown)}

running._group = small
if __name__ == "__main__":
    running.run(
        running.Run(source=source.find([sys.argv[1]]), asked=Asked(names=named([], ["jsh-lcsgj-2014"])),
                    folder=Path(sys.argv[2]), processes=2),
        lambda *told: print(*told, flush=True))
"""


def test_killed_at_any_time_it_goes_on_and_gives_the_same_bytes(tmp_path: Path) -> None:
    many = patients(every_case())  # enough to do that the kill comes before the end
    export = write_ndjson(tmp_path / "export", everything(many))
    script = tmp_path / "script.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), str(export)]
    root = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    subprocess.run([*command, str(tmp_path / "whole")], check=True, env=root, stdout=subprocess.DEVNULL)
    broken = tmp_path / "broken"
    for _ in range(2):
        with subprocess.Popen([*command, str(broken)], env=root, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:  # until a few parts are there
                if line.startswith("evaluating") and len(list(broken.glob("parts/part-*.parquet"))) >= 2:
                    break
            os.kill(process.pid, signal.SIGKILL)
        _wait_for_the_children(broken)
    parts = {part: part.stat().st_mtime_ns for part in broken.glob("parts/part-*.parquet")}
    assert parts
    assert not (broken / VERDICTS).exists()
    with subprocess.Popen([*command, str(broken)], env=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = next(line for line in process.stdout if line.startswith("evaluating"))
        assert int(first.split()[1]) == len(parts)
        process.communicate()
    assert process.returncode == 0
    assert (broken / VERDICTS).read_bytes() == (tmp_path / "whole" / VERDICTS).read_bytes()


def _wait_for_the_children(folder: Path) -> None:
    """Whoever worked for the killed process ends by itself."""
    for _ in range(100):
        working = [each for each in Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in _command(each)]
        if not working:
            return
        time.sleep(0.1)
    raise AssertionError("a process outlives the one that started it")


def _command(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
