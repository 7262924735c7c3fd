"""The sheet is asked for on the command line and over HTTP; without its libraries that is said in one line."""

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from fhirnet.cli import MISSET, REFUSED, main
from fhirnet.settings import Settings
from fhirnet.sheet import FORMS, file_name, sheet
from fhirnet.web import create_app
from tests.sheet.reading import FIXTURES, case, written

HCC = FIXTURES / "cases" / "hcc-three-tace.json"
DOCUMENT = FIXTURES / "cases" / "documents" / "net-rectal-2025.json"
FHIR = "application/fhir+json"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings(database="off")).test_client()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["sheet", *map(str, arguments)])


@pytest.mark.parametrize("form", [*FORMS])
def test_the_command_writes_what_the_name_ends_with(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"mdt.{form}"
    found = run(HCC, "-o", file, "--language", "zh-CN")
    assert (found.exit_code, found.output) == (0, "")
    assert file.read_bytes() == written((HCC, "zh-CN"), form)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [file]


def test_the_command_asks_what_it_is_told(tmp_path: Path) -> None:
    found = run(
        HCC, "-o", "-", "--format", "csv", "--question", "tace-resistance", "--definition", "cci-2022",
        "--as-of", "2024-05-01", "--set", "extrahepatic-spread=yes", "--pseudonym", "case 7", "--language", "en",
    )  # fmt: skip
    assert found.exit_code == 0
    first = found.stdout_bytes.decode("utf-8-sig").splitlines()[1]
    assert first.startswith(
        'case 7,2024-05-01,"HYPOTHETICAL, not a result of this patient: supposes Extrahepatic spread: yes ('
    )
    assert ",cci-2022," in first


def test_a_case_document_has_a_sheet(tmp_path: Path) -> None:
    assert run(DOCUMENT, "-o", tmp_path / "a.csv").exit_code == 0


def test_a_name_that_says_no_form_is_wrong_usage(tmp_path: Path) -> None:
    for output in ("-", tmp_path / "mdt.odt"):
        found = run(HCC, "-o", output)
        assert found.exit_code == 2
        assert "--format" in found.output


def test_what_cannot_be_read_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("{}")
    assert run(tmp_path / "case.json", "-o", tmp_path / "mdt.pdf").exit_code == REFUSED
    assert not (tmp_path / "mdt.pdf").exists()


@pytest.fixture
def without_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the extra: an entry of None is how Python says that a module is not there."""
    for library in {library for form in FORMS.values() for library in form.libraries}:
        monkeypatch.setitem(sys.modules, library, None)


@pytest.mark.usefixtures("without_libraries")
@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_without_the_extra_one_line_says_how_to_install_it(tmp_path: Path, client: FlaskClient, form: str) -> None:
    found = run(HCC, "-o", tmp_path / f"mdt.{form}")
    assert found.exit_code == MISSET
    assert found.stderr.count("\n") == 1
    assert "pip install 'fhirnet[sheet]'" in found.stderr
    answer = client.post(f"/dossier/sheet?format={form}", data=HCC.read_bytes(), content_type=FHIR)
    assert answer.status_code == 404
    assert answer.json is not None
    assert "pip install 'fhirnet[sheet]'" in json.dumps(answer.json)


@pytest.mark.usefixtures("without_libraries")
def test_without_the_extra_there_is_csv() -> None:
    assert sheet(case(HCC, "zh-CN"), "csv") == written((HCC, "zh-CN"), "csv")


@pytest.mark.parametrize("form", [*FORMS])
def test_the_service_gives_the_same_sheet(client: FlaskClient, form: str) -> None:
    asked = f"/dossier/sheet?format={form}&language=zh-CN"
    answer = client.post(asked, data=HCC.read_bytes(), content_type=FHIR, headers={"Accept": FORMS[form].media_type})
    assert answer.status_code == 200
    assert answer.data == written((HCC, "zh-CN"), form)
    assert answer.headers["Content-Type"] == FORMS[form].media_type
    named = f'attachment; filename="mdt-5B2C-DAEC-2024-07-01.{form}"'
    assert answer.headers["Content-Disposition"] == named


@pytest.mark.parametrize(
    ("query", "accept", "status", "code"),
    [
        ("", "application/pdf", 200, ""),
        ("", "application/*, text/html;q=0.1", 200, ""),
        ("", "", 200, ""),
        ("?format=csv", "text/*", 200, ""),
        ("", "application/json", 406, "accept"),
        ("", "application/pdf;q=0", 406, "accept"),
        ("?format=csv", "application/pdf", 406, "accept"),
        ("?format=odt", "*/*", 400, "parameter"),
        ("?format=csv&format=pdf", "*/*", 400, "parameter"),
        ("?format=csv&question=unknown", "*/*", 400, "parameter"),
    ],
)
def test_the_service_answers_in_a_form_that_is_wanted(
    client: FlaskClient, query: str, accept: str, status: int, code: str
) -> None:
    headers = {"Accept": accept}
    answer = client.post(f"/dossier/sheet{query}", data=HCC.read_bytes(), content_type=FHIR, headers=headers)
    assert answer.status_code == status
    if code:
        assert answer.json is not None
        assert answer.json["issue"][0]["details"]["coding"][0]["code"] == code


@pytest.mark.parametrize(("pseudonym", "named"), [("A1-b", "A1-b"), ('张 三/"..\r\n', "patient"), ("x y", "x-y")])
def test_the_name_of_a_file_is_plain(pseudonym: str, named: str) -> None:
    found = case(HCC, "en")
    renamed = replace(found, patient=replace(found.patient, pseudonym=pseudonym))
    assert file_name(renamed, "pdf") == f"mdt-{named}-2024-07-01.pdf"
