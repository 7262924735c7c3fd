"""The command line: what it prints, and with which exit code it ends."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirnet.assessment import QUESTIONS
from fhirnet.cli import main

ROOT = Path(__file__).resolve().parent.parent
CASE = str(ROOT / "fixtures" / "cases" / "hcc-three-tace.json")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=io.BytesIO(stdin) if stdin is not None else None)


def test_assess_shows_every_verdict_and_the_numbers_behind_them() -> None:
    done = run("assess", "tace-resistance", CASE, "--language", "en")
    assert done.exit_code == 0, done.output
    for words in ("TACE resistance", "EPOIHCC 2013", "JSH-LCSGJ 2014", "European", "CCI 2022", "Evidence"):
        assert words in done.output


def test_assess_speaks_chinese() -> None:
    done = run("assess", "tace-resistance", CASE, "--language", "zh-CN")
    assert done.exit_code == 0
    assert "定义" in done.output


def test_assess_as_json_is_the_observation() -> None:
    done = run("assess", "tace-resistance", CASE, "--json", "--definition", "cci-2022", "--as-of", "2024-12-31")
    observation = json.loads(done.stdout)
    assert observation["resourceType"] == "Observation"
    assert observation["method"]["coding"][0]["code"] == "cci-2022"
    assert observation["effectiveDateTime"] == "2024-12-31"


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_bundle_is_printed_as_json(options: tuple[str, ...]) -> None:
    done = run("assess", "tace-resistance", CASE, "--output", "bundle", *options)
    assert done.exit_code == 0
    assert [json.loads(done.stdout)[name] for name in ("resourceType", "type")] == ["Bundle", "collection"]


def test_assess_reads_standard_input() -> None:
    assert run("assess", "tace-resistance", "-", "--json", stdin=Path(CASE).read_bytes()).exit_code == 0


def test_a_refused_file_is_one_line_an_issue_and_exit_code_3() -> None:
    done = run("assess", "tace-resistance", "-", stdin=b'{"resourceType":"Bundle","type":"collection"}')
    assert done.exit_code == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_refusal_as_json_is_an_operation_outcome() -> None:
    done = run("assess", "tace-resistance", "-", "--json", stdin=b"{")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["issue"][0]["details"]["coding"][0]["code"] == "json"


def test_an_unknown_definition_is_refused() -> None:
    done = run("assess", "tace-resistance", CASE, "--definition", "zz")
    assert done.exit_code == 3
    assert "jsh-lcsgj-2014" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "cure", CASE),
        ("assess", "tace-resistance", CASE, "--as-of", "2024-07"),
        ("check", "no-such-folder"),
        ("serve", "--port", "0"),
        ("dance",),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("FHIRNET_LANGUAGE", "fr"), ("FHIRNET_NONSENSE", "1"), ("FHIRNET_TACE_RESISTANCE_DEFINITION", "fda-2024")],
)
def test_an_unusable_setting_is_exit_code_5(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    done = run("assess", "tace-resistance", CASE)
    assert done.exit_code == 5
    assert len(done.stderr.splitlines()) == 1


def test_definitions_are_listed_for_every_question() -> None:
    listed = json.loads(run("definitions", "--json").stdout)
    assert {each["question"] for each in listed} == set(QUESTIONS)
    assert len(listed) == 12
    shown = run("definitions")
    assert shown.exit_code == 0
    assert "jsh-lcsgj-2014" in shown.output


def test_a_bundle_read_and_mapped_again_is_the_same_case(tmp_path: Path) -> None:
    first = run("read", CASE)
    assert first.exit_code == 0, first.stderr
    document = tmp_path / "case.json"
    document.write_bytes(first.stdout_bytes)
    mapped = run("write", str(document))
    assert mapped.exit_code == 0, mapped.stderr
    assert json.loads(mapped.stdout)["resourceType"] == "Bundle"
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(mapped.stdout_bytes)
    assert json.loads(run("read", str(bundle)).stdout).keys() == json.loads(first.stdout).keys()


def test_a_document_that_is_none_is_refused() -> None:
    done = run("write", "-", stdin=b'{"resourceType":"Bundle"}')
    assert done.exit_code == 3
    assert "Traceback" not in done.output


def test_check_compares_fixtures_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "refused").mkdir()
    (tmp_path / "refused" / "400-json--cut-off.json").write_bytes(b"{")
    assert run("check", str(tmp_path)).exit_code == 0
    (tmp_path / "refused" / "400-depth--but-is-only-cut-off.json").write_bytes(b"{")
    done = run("check", str(tmp_path), "--language", "en")
    assert done.exit_code == 1
    assert "1 passed, 1 failed" in done.stdout
    rows = json.loads(run("check", str(tmp_path), "--json").stdout)
    assert [row["passed"] for row in rows] == [False, True]


def test_check_of_nothing_is_no_success(tmp_path: Path) -> None:
    assert run("check", str(tmp_path)).exit_code == 1


def test_a_service_that_does_not_answer_is_exit_code_4(tmp_path: Path) -> None:
    (tmp_path / "refused").mkdir()
    (tmp_path / "refused" / "400-json--cut-off.json").write_bytes(b"{")
    done = run("check", str(tmp_path), "--url", "http://127.0.0.1:9")
    assert done.exit_code == 4
    assert "does not answer" in done.stderr


def test_help_tells_the_exit_codes() -> None:
    assert "70 a fault" in " ".join(run("--help").output.split())


STALE = ROOT / "fixtures" / "set-aside" / "prrt-suitability" / "stale--laboratory-35-days-old.json"


def test_a_document_read_from_parameters_keeps_the_day_they_ask_for() -> None:
    done = run("read", str(STALE))
    assert json.loads(done.stdout)["as_of"] == "2024-09-30"


def test_options_beside_parameters_are_refused_in_words_of_the_command_line() -> None:
    done = run("assess", "prrt-suitability", str(STALE), "--as-of", "2024-09-30")
    assert done.exit_code == 3
    assert "leave the options out" in done.stderr


def test_history_shows_every_date_with_every_verdict() -> None:
    done = run("history", CASE, "--language", "en")
    assert done.exit_code == 0, done.output
    assert "Each day as it was known on that day." in done.output
    assert "2024-07-01" in done.output
    assert "CCI 2022" in done.output
    assert "PRRT" not in done.output  # the question does not arise


def test_history_as_json_tells_both_questions() -> None:
    told = json.loads(run("history", CASE, "--json").stdout)
    assert [each["question"] for each in told] == list(QUESTIONS)
    assert told[0]["history"][-1]["on"] == "2024-07-01"
    assert told[0]["history"][-1]["answers"]["cci-2022"] == "met"


def test_what_if_shows_what_flips() -> None:
    done = run("what-if", CASE, "--set", "sum-of-viable-diameters=20", "--language", "en")
    assert done.exit_code == 0, done.output
    assert "HYPOTHETICAL" in done.output
    assert "If supposed" in done.output
    assert "CCI 2022" in done.output


def test_what_if_says_where_nothing_changes() -> None:
    done = run("what-if", CASE, "--set", "ps-ecog=1", "--question", "tace-resistance", "--language", "zh-CN")
    assert done.exit_code == 0, done.output
    assert "均无改变" in done.output


def test_what_if_as_json_is_the_marked_observation_of_each_question() -> None:
    answers = json.loads(run("what-if", CASE, "--set", "intent=curative", "--json").stdout)
    assert list(answers) == list(QUESTIONS)
    assert all(answer["meta"]["tag"][0]["code"] == "HTEST" for answer in answers.values())


def test_what_if_takes_a_parameters_resource() -> None:
    parameters = {
        "resourceType": "Parameters",
        "parameter": [{"name": "case", "resource": json.loads(Path(CASE).read_bytes())}],
    }
    stdin = json.dumps(parameters).encode()
    assert run("what-if", "-", "--set", "intent=curative", "--json", stdin=stdin).exit_code == 0
    assert run("what-if", "-", "--set", "intent=curative", "--language", "en", stdin=stdin).exit_code == 0


def test_options_are_added_to_a_parameters_resource_that_does_not_say_them() -> None:
    case = {"name": "case", "resource": json.loads(Path(CASE).read_bytes())}
    asked = {"resourceType": "Parameters", "parameter": [case, {"name": "asOf", "valueDate": "2024-12-31"}]}
    stdin = json.dumps(asked).encode()
    done = run("assess", "tace-resistance", "-", "--json", "--definition", "cci-2022", stdin=stdin)
    assert json.loads(done.stdout)["method"]["coding"][0]["code"] == "cci-2022"
    assert json.loads(done.stdout)["effectiveDateTime"] == "2024-12-31"
    assert run("assess", "tace-resistance", "-", "--as-of", "2024-12-31", stdin=stdin).exit_code == 3
    more = ("--mode", "retrospective", "--accept-attestation", "--json")
    assert run("assess", "prrt-suitability", "-", *more, stdin=stdin).exit_code == 0


def test_a_fact_that_cannot_be_supposed_is_refused() -> None:
    done = run("what-if", CASE, "--set", "no-such-fact=1")
    assert done.exit_code == 3
    assert "no-such-fact" in done.stderr


def test_definitions_and_errors_are_told_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = str(next((ROOT / "fixtures" / "refused").glob("400-duplicate-key--*.json")))
    monkeypatch.setenv("FHIRNET_LANGUAGE", "en")
    assert "European experts 2014" in run("definitions").output
    assert "欧洲专家2014" in run("definitions", "--language", "zh-CN").output
    assert run("assess", "tace-resistance", refused).stderr.startswith("Bundle.")
    assert "JSON键重复: Bundle." in run("assess", "tace-resistance", refused, "--language", "zh-CN").stderr
    monkeypatch.setenv("FHIRNET_LANGUAGE", "zh-CN")
    assert "JSON键重复: Bundle." in run("assess", "tace-resistance", refused).stderr
    told = json.loads(run("assess", "tace-resistance", refused, "--json").stdout)
    assert told["issue"][0]["details"]["text"] == "JSON键重复"


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "tace-resistance", CASE, "--as-of", "2024-05"),
        ("assess", "tace-resistance", CASE, "--output", "xml"),
        ("assess", "tace-resistance", CASE, "--nonsense"),
        ("what-if", CASE),
        ("nonsense",),
    ],
)
def test_wrong_usage_as_json_is_an_operation_outcome(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["issue"][0]["details"]["coding"][0]["code"] == "parameter"
    assert run(*arguments).exit_code == 2


def test_a_file_that_is_not_there_cannot_be_reached() -> None:
    done = run("assess", "tace-resistance", "no-such-file.json")
    assert done.exit_code == 4
    assert done.stderr.count("\n") == 1


def test_settings_that_cannot_be_used_stop_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FHIRNET_LANGUAGE", "fr")
    assert run("definitions").exit_code == 5
    assert run("definitions", "--json").exit_code == 5
