"""The harness takes a fixture's name at its word, whoever answers."""

import json
from pathlib import Path

import pytest

from fhirnet import harness
from fhirnet.harness import Fixture, Library, Query, Reply
from fhirnet.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TACE, PRRT = ((EXAMPLES / f"{name}-input.json").read_bytes() for name in ("tace-v5", "prrt-22"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one fixture of every kind and some files that are none."""
    verdict = json.loads((EXAMPLES / "tace-v5-expected.json").read_bytes())["valueCodeableConcept"]["coding"][0]["code"]
    grade = json.loads((EXAMPLES / "prrt-22-expected.json").read_bytes())["valueCodeableConcept"]["coding"][0]["code"]
    for name, body in {
        f"tace-resistance/jsh-lcsgj-2014/{verdict}--the-example.json": TACE,
        f"prrt-suitability/prrt-default-1/{grade}--the-example.json": PRRT,
        "tace-unsuitability/cn-tace-unsuitable/not-met--the-example.json": TACE,
        "cnlc-stage/IIa--the-example.json": TACE,
        "refused/400-json--cut-off.json": b"{",
        "refused/prrt-suitability/422-no-patient--nobody.json": b'{"resourceType":"Bundle","type":"collection"}',
        "set-aside/entered-in-error--the-example.json": TACE,
        "cases/hcc.json": TACE,
        "README.md": b"no fixture",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tmp_path


def test_fixtures_are_found_by_their_folders(folder: Path) -> None:
    found = harness.fixtures(folder)
    assert [f.kind for f in found] == ["beside", "verdict", "refused", "refused", "set-aside", "verdict", "beside"]
    assert (found[2].status, found[2].expected) == (400, "json")
    assert found[3].question == "prrt-suitability"


def test_the_library_answers_them_as_they_say(folder: Path) -> None:
    results = [harness.run(fixture, Library(Settings())) for fixture in harness.fixtures(folder)]
    assert [(result.fixture.name, result.answered) for result in results if not result.passed] == []


def test_of_a_bundle_the_panel_is_compared(folder: Path) -> None:
    asked = {"name": "output", "valueCode": "bundle"}, {"name": "case", "resource": json.loads(TACE)}
    body = json.dumps({"resourceType": "Parameters", "parameter": asked}).encode()
    for path in folder.rglob("*the-example.json"):
        if path.parts[-3] != "prrt-suitability" and "set-aside" not in path.parts:
            path.write_bytes(body)
    results = [harness.run(fixture, Library(Settings())) for fixture in harness.fixtures(folder)]
    assert [(result.fixture.name, result.answered) for result in results if not result.passed] == []


@pytest.mark.parametrize(
    "name",
    [
        "tace-resistance/jsh-lcsgj-2014/met.json",
        "refused/json--wrong.json",
        "tace-resistance/jsh-lcsgj-2014/not-applicable--wrong.json",
        "tace-resistance/jsh-lcsgj-2014/nonsense--wrong.json",
        "tace-resistance/no-such-definition/met--wrong.json",
        "tace-unsuitability/cn-tace-unsuitable/met--wrong.json",
        "tace-unsuitability/nonsense/met--wrong.json",
        "cnlc-stage/Ia--wrong.json",
        "refused/400-depth--wrong.json",
        "set-aside/unit-unknown--wrong.json",
    ],
)
def test_a_wrong_name_does_not_pass(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(TACE)
    (result,) = [harness.run(fixture, Library(Settings())) for fixture in harness.fixtures(tmp_path)]
    assert not result.passed
    assert result.answered


class Said:
    """A service that says the same to everybody and keeps what it was asked."""

    def __init__(self, reply: Reply) -> None:
        self.reply, self.asked = reply, list[tuple[str, bytes, Query]]()

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        self.asked.append((operation, body, query))
        return self.reply


def _refusal(status: int, code: str) -> Reply:
    coding = {"system": f"{harness.FN}/CodeSystem/issue", "code": code}
    return Reply(status, {"resourceType": "OperationOutcome", "issue": [{"details": {"coding": [coding]}}]})


@pytest.mark.parametrize(
    ("status", "code", "passed"), [(400, "json", True), (500, "json", False), (400, "depth", False)]
)
def test_a_refusal_has_both_status_and_code(tmp_path: Path, status: int, code: str, passed: bool) -> None:
    path = tmp_path / "400-json--x.json"
    path.write_bytes(b"{")
    fixture = Fixture(path, path.name, "refused", "tace-resistance", "json", status=400)
    assert harness.run(fixture, Said(_refusal(status, code))).passed is passed


def test_the_definition_is_added_where_the_body_takes_it(tmp_path: Path) -> None:
    service = Said(Reply(200, {}))
    for body in (TACE, PRRT):
        path = tmp_path / "met--x.json"
        path.write_bytes(body)
        harness.run(Fixture(path, path.name, "verdict", "tace-resistance", "met", "cci-2022"), service)
    (_, bare, query), (_, wrapped, nothing) = service.asked
    assert (bare, query) == (TACE, [("definition", "cci-2022")])
    assert nothing == ()
    assert json.loads(wrapped)["parameter"][0] == {"name": "definition", "valueCode": "cci-2022"}
    assert len(json.loads(wrapped)["parameter"]) == len(json.loads(PRRT)["parameter"]) + 1


def test_a_file_in_no_folder_of_expectations_fails(folder: Path) -> None:
    misplaced = folder / "tace-resistence" / "jsh-lcsgj-2014" / "met--folder-misspelt.json"
    misplaced.parent.mkdir(parents=True)
    misplaced.write_bytes(TACE)
    (found,) = [f for f in harness.fixtures(folder) if f.path == misplaced]
    assert not harness.run(found, Library(Settings())).passed


@pytest.mark.parametrize("name", ["met--x.JSON", "met--x.txt", "met--x.json.bak"])
def test_a_case_of_another_ending_fails(folder: Path, name: str) -> None:
    path = folder / "tace-resistance" / "jsh-lcsgj-2014" / name
    path.write_bytes(TACE)
    path.with_name(".hidden.json").write_bytes(TACE)
    before = [each for each in harness.fixtures(folder) if each.kind == "unplaced"]
    assert [each.path for each in before] == [path]
    assert not harness.run(before[0], Library(Settings())).passed
