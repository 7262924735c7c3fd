"""`fhirnet map`: candidates for local codes, and the site mapping file before and after a review."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fhirnet.cli import FAILED, MISSET, REFUSED, UNREACHABLE, main
from mappings import site
from tests.mappings.posting import LOINC, Json, body, condition, observation, quantity

LAB, HEADER = "http://hospital.example/lab", ",".join(site.HEADER) + "\n"
Folder = Path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["map", *map(str, arguments)], env={"FHIRNET_LANGUAGE": "en"})


def local(code: str, display: str, value: str = "20", unit: str = "umol/L", on: str = "2024-06-20") -> Json:
    made = observation((LAB, code), on=on, valueQuantity=quantity(float(value), unit))
    made["code"]["coding"][0]["display"] = display
    return made


@pytest.fixture
def cases(tmp_path: Path) -> Folder:
    """Two cases with local codes, texts and a name where none belongs."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.json").write_bytes(body(condition(text="肝细胞癌"), local("L2", "总胆红素"), local("NA", "钠")))
    named = observation((LOINC, "2118-8"), valueString="阴性 张三")
    (folder / "b.json").write_bytes(body(local("L2", "总胆红素"), local("L1", "甲胎蛋白测定", unit="ng/mL"), named))
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site-mapping.csv"


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def test_candidates_are_shown_and_nothing_is_written(cases: Folder) -> None:
    done = run("suggest", cases)
    assert done.exit_code == 0, done.output
    for said in ("lab-bilirubin 100", "dx-hcc 100", "lab-afp 88", "1 further codes"):
        assert said in done.output
    assert "张三" not in done.output


def test_rows_are_written_that_nobody_has_signed(cases: Folder, file: Path) -> None:
    done = run("suggest", cases, "-o", file)
    assert "4 rows added" in done.output
    assert lines(file)[0] == HEADER.strip()
    assert all(line.endswith(",,") for line in lines(file)[1:])
    assert site.load(file).codes == {}


def test_a_row_that_is_there_is_kept_as_it_is(cases: Folder, file: Path) -> None:
    signed = f"{LAB},L2,bili,lab-bilirubin,Dr Li,2024-01-02"
    file.write_text(f"{HEADER}{signed}\n{LAB},NA,,,,", "utf-8")
    assert run("suggest", cases, "-o", file, "--all").exit_code == 0
    assert lines(file)[1:3] == [signed, f"{LAB},NA,,,,"]
    assert not any("L2" in line for line in lines(file)[3:])
    before = file.read_bytes()
    assert "0 rows added" in run("suggest", cases, "-o", file, "--all").output
    assert file.read_bytes() == before


def test_what_the_mapping_of_the_settings_reads_is_not_suggested(
    cases: Folder, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(f"{HEADER}{LAB},L2,,lab-bilirubin,Dr Li,2024-01-02\n", "utf-8")
    monkeypatch.setenv("FHIRNET_SITE_MAPPING", str(file))
    assert "lab-bilirubin" not in run("suggest", cases).output


def test_suggestions_as_json(cases: Folder) -> None:
    told = json.loads(run("suggest", cases, "--json").stdout)
    assert told[0] == {
        "system": LAB, "code": "L2", "text": "", "display": "总胆红素", "types": ["Observation"], "resources": 2,
        "candidates": [{"concept": "lab-bilirubin", "score": 100}], "writable": True, "in_file": False,
    }  # fmt: skip


def test_a_string_that_is_a_value_is_shown_only_where_asked_for(cases: Folder) -> None:
    assert "test-negative" in run("suggest", cases, "--value-strings").output


def test_codes_are_limited_to_a_question_and_marked_where_no_row_can_be_written(tmp_path: Path, file: Path) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(body(local("=L", "淋巴细胞")))
    file.write_text(HEADER, "utf-8")
    assert "1 further codes" in run("suggest", case, "--question", "tace-resistance").output
    assert "no row can be written" in run("suggest", case, "-o", file).output
    assert lines(file) == [HEADER.strip()]


def test_where_every_code_is_read_that_is_said(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(body())
    assert "Every code is read." in run("suggest", case).output


def test_a_case_that_is_refused_is_left_out_and_the_others_are_read(cases: Folder, tmp_path: Path) -> None:
    (cases / "c.json").write_bytes(b"{")
    done = run("suggest", cases)
    assert done.exit_code == REFUSED
    assert "c.json is left out" in done.stderr
    assert "lab-bilirubin" in done.stdout
    assert run("suggest", tmp_path / "none.json").exit_code == UNREACHABLE


def test_where_a_case_is_left_out_nobody_says_that_every_code_is_read(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"{")
    done = run("suggest", tmp_path)
    assert (done.exit_code, done.stdout) == (REFUSED, "")


def test_a_folder_without_a_case_is_told_as_such(tmp_path: Path, file: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    done = run("suggest", empty)
    assert done.exit_code == REFUSED
    assert f"{empty} holds no case" in done.output
    assert "Every code is read" not in done.output
    file.write_text(f"{HEADER}{LAB},A,,lab-afp,Dr Li,2024-01-02\n", "utf-8")
    tried = run("verify", file, empty)
    assert tried.exit_code == REFUSED
    assert f"{empty} holds no case" in tried.output
    assert "No verdict differs" not in tried.output


def test_a_file_that_cannot_be_added_to_is_left_alone(cases: Folder, file: Path) -> None:
    for bad in (b"system;code\n", HEADER.encode() + b'"open', HEADER.encode() + b"\xe9"):
        file.write_bytes(bad)
        assert run("suggest", cases, "-o", file).exit_code == MISSET
        assert file.read_bytes() == bad


def test_standard_output_is_no_site_mapping_file(cases: Folder) -> None:
    done = run("suggest", cases, "-o", "-")
    assert (done.exit_code, "-o names a file" in done.stderr) == (2, True)
    assert not Path("-").exists()


def test_a_signed_row_with_a_broken_date_does_not_count(file: Path) -> None:
    file.write_text(f"{HEADER}{LAB},A,,lab-afp,Dr Li,2024-01-02\n{LAB},B,,lab-inr,Dr Li,2024/01/02\n", "utf-8")
    assert "1 rows are reviewed and count, 1 are not; to put right: 1" in run("verify", file).output


def test_a_sound_file_is_verified(file: Path) -> None:
    file.write_text(f"{HEADER}{LAB},A,,lab-afp,Dr Li,2024-01-02\n{LAB},B,,lab-inr,,\n", "utf-8")
    done = run("verify", file)
    assert (done.exit_code, done.output) == (0, "1 rows are reviewed and count, 1 are not; to put right: 0\n")


def test_everything_wrong_is_told_by_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f"{HEADER}{LAB},A,,lab-apf,Li,2024-01-02\n{LAB},B,,lab-inr,Li,x\n{LAB},C*D,,lab-inr,,\n", "utf-8")
    monkeypatch.setenv("FHIRNET_SITE_MAPPING", str(file))  # what is broken does not keep it from being looked at
    done = run("verify", file)
    assert done.exit_code == FAILED
    assert [line.partition(":")[0] for line in done.output.splitlines()[:3]] == ["line 2", "line 3", "line 4"]
    assert "(a remark)" in done.output
    chinese = run("verify", file, "--language", "zh-CN").output
    assert "第2行" in chinese
    told = json.loads(run("verify", file, "--json").stdout)
    assert [each["wrong"] for each in told["remarks"]] == [True, True, False]
    assert "used" not in told


@pytest.mark.hazard("H12")
def test_the_trial_on_cases(cases: Folder, file: Path) -> None:
    file.write_text(f"{HEADER},,肝细胞癌,dx-hcc,Dr Li,2024-01-02\n{LAB},L2,,lab-bilirubin,,\n", "utf-8")
    done = run("verify", file, cases)
    assert done.exit_code == 0, done.output
    assert "Without the file" in done.output
    assert "FDA label 2024" in done.output
    told: dict[str, Any] = json.loads(run("verify", file, cases, "--json").stdout)
    assert [(row["line"], row["resources"]) for row in told["used"]] == [(2, 1), (3, 2)]
    assert told["unread"] == 3
    change = next(each for each in told["changes"] if each["definition"] == "fda-2024")
    assert change["answers"] == ["indeterminate", "not-applicable", "not-applicable"]


def test_a_row_that_changes_nothing(cases: Folder, file: Path) -> None:
    file.write_text(f"{HEADER}{LAB},NA,,lab-inr,,\n", "utf-8")
    assert "No verdict differs" in run("verify", file, cases).output


def test_a_row_that_is_applied_where_its_concept_means_nothing_is_wrong(tmp_path: Path, file: Path) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(body(condition((LAB, "1"), onsetDateTime="2024-01-01")))
    file.write_text(f"{HEADER}{LAB},1,,lab-afp,Dr Li,2024-01-02\n", "utf-8")
    done = run("verify", file, case)
    assert done.exit_code == FAILED
    assert "applied in Condition" in done.output


def test_a_trial_on_the_day_of_the_parameters(tmp_path: Path, file: Path) -> None:
    file.write_text(HEADER, "utf-8")
    case = tmp_path / "case.json"
    for day, code in (("2024-07-01", 0), ("2024-07", REFUSED)):
        posted = {"name": "case", "resource": json.loads(body(condition(text="肝细胞癌")))}
        asked = {"resourceType": "Parameters", "parameter": [posted, {"name": "asOf", "valueDate": day}]}
        case.write_text(json.dumps(asked), "utf-8")
        assert run("verify", file, case).exit_code == code
    case.write_bytes(body(condition(text="肝细胞癌")))
    undated = run("verify", file, case)
    assert (undated.exit_code, "No usable resource has a clinical date" in undated.stderr) == (REFUSED, True)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert run("verify", tmp_path / "none.csv").exit_code == UNREACHABLE
