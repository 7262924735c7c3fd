"""The next dose of PRRT from the outside: the command line, the endpoint, the harness."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fhirnet import harness
from fhirnet.cli import main
from fhirnet.settings import Settings
from fhirnet.web import create_app

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "prrt-next-dose"
RENAL = FOLDER / "ctcae-5.0" / "reduce--creatinine-123.76-after-88.4.json"


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    """The case of a fixture as a bare Bundle in a file."""
    told = json.loads(RENAL.read_bytes())["parameter"][-1]["resource"]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return str(path)


def test_the_command_line_takes_the_version_and_the_renal_rule(bundle: str) -> None:
    asked = ["assess", "prrt-next-dose", bundle, "--as-of", "2024-04-26", "--language", "en"]
    shown = CliRunner().invoke(main, asked)
    assert shown.exit_code == 0, shown.output
    for words in ("PRRT next dose", "Resume at the reduced activity", "CTCAE 5.0", "Hepatic", "Renal toxicity since"):
        assert words in shown.output
    other = CliRunner().invoke(main, [*asked, "--ctcae", "6.0", "--renal-rule", "and", "--json"])
    observation = json.loads(other.stdout)
    assert observation["method"] == {"text": "CTCAE 6.0; renalRule=and"}
    assert observation["valueCodeableConcept"]["coding"][0]["code"] == "release"


def test_the_endpoint_takes_them_in_the_query(bundle: str) -> None:
    client = create_app(Settings(database="off")).test_client()
    path = "/fhir/$evaluate-prrt-next-dose?asOf=2024-04-26&ctcae=4.03&renalRule=and"
    answer = client.post(path, data=Path(bundle).read_bytes(), content_type="application/fhir+json")
    assert answer.status_code == 200
    assert json.loads(answer.data)["method"] == {"text": "CTCAE 4.03; renalRule=and"}
    refused = client.post(f"{path}&ctcae=5.0", data=Path(bundle).read_bytes(), content_type="application/fhir+json")
    assert refused.status_code == 400


def test_the_harness_asks_for_the_version_of_the_folder(bundle: str, tmp_path: Path) -> None:
    for version in ("4.03", "6.0"):
        path = tmp_path / "prrt-next-dose" / f"ctcae-{version}" / "reduce--creatinine.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(RENAL.read_bytes())
        (fixture,) = [each for each in harness.fixtures(tmp_path) if each.path == path]
        assert harness.run(fixture, harness.Library(Settings())).passed
