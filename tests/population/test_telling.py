"""What a run shows: its summary, who changes between two definitions or two runs, and the commands."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fhirnet import cli
from fhirnet.errors import Unreachable
from fhirnet.population import summary
from fhirnet.population.comparing import CHANGES, Side, compare
from fhirnet.population.row import Row
from fhirnet.population.writing import VERDICTS, write_part
from tests.population.registry import cases, write_bundles

EVERY = 8  # of the cases there are, one in so many
FOUR = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")


def verdicts(patient: str, *said: str, **more: str) -> list[Row]:
    return [
        Row(patient, "", "tace-resistance", name, "1.0.0", "2024-07-01", verdict, **more)
        for name, verdict in zip(FOUR, said, strict=True)
    ]


def a_run(folder: Path, rows: list[Row]) -> Path:
    folder.mkdir()
    write_part(rows, folder / VERDICTS)
    (folder / "manifest.json").write_text(json.dumps({"names": {"tace-resistance": list(FOUR)}}))
    return folder


def test_the_summary_counts_agreement_missing_facts_and_first_dates(tmp_path: Path) -> None:
    wanting = {"missing": "afp contrast-scan", "deciding": "contrast-scan", "settling": "contrast-scan"}
    rows = [
        *verdicts("Patient/1", "met", "met", "met", "met", first_met="2024-04-30"),
        *verdicts("Patient/2", "not-met", "met", "not-met", "not-met", first_met="2023"),
        *verdicts("Patient/3", *["indeterminate"] * 4, **wanting),
        *verdicts("Patient/4", *["indeterminate"] * 4, missing="afp"),
        *verdicts("Patient/5", *["not-applicable"] * 4),
        Row("Patient/6", "", problem="json"),
        verdicts("Patient/6", *["met"] * 4)[0]._replace(criterion="epo-session-count"),
    ]
    found = summary.summarize(a_run(tmp_path / "run", rows))
    assert found["patients"] == 6
    assert found["notEvaluated"] == {"json": 1}
    assert found["verdicts"]["cci-2022"] == {"indeterminate": 2, "met": 1, "not-applicable": 1, "not-met": 1}
    assert found["agreement"]["patients"] == 4
    assert found["agreement"]["table"][0] == {"verdicts": ["indeterminate"] * 4, "patients": 2}
    pairs = {tuple(pair["definitions"]): pair for pair in found["agreement"]["pairs"]}
    assert pairs["epoihcc-2013", "jsh-lcsgj-2014"]["same"] == 3
    assert pairs["epoihcc-2013", "cci-2022"]["kappa"] == "1.000"
    assert found["missing"]["cci-2022"] == [
        {"fact": "contrast-scan", "missing": 1, "decides": 1, "whateverItSays": 1},
        {"fact": "afp", "missing": 2, "decides": 0, "whateverItSays": 0},
    ]
    assert found["firstMet"]["jsh-lcsgj-2014"] == {"2023": 1, "2024": 1, "2024-Q2": 1}


def test_without_a_run_there_is_no_summary(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no finished run"):
        summary.summarize(tmp_path)


def test_a_change_names_the_criterion_and_the_number_that_made_it(tmp_path: Path) -> None:
    def row(patient: str, verdict: str, result: str, value: str) -> list[Row]:
        first = Row(patient, "", "tace-resistance", "cci-2022", "1.0.0", "2024-07-01", verdict)
        return [first, first._replace(criterion="cci-target-change", result=result, value=value, unit="%")]

    before = [
        *row("Patient/1", "met", "met", "21"),
        *row("Patient/2", "met", "met", "30"),
        *row("Patient/3", "met", "met", "1"),
    ]
    after = [
        *row("Patient/1", "not-met", "not-met", "19"),
        *row("Patient/2", "met", "met", "30"),
        Row("Patient/4", "", problem="json"),
    ]
    sides = [Side(a_run(tmp_path / name, rows), "cci-2022") for name, rows in (("a", before), ("b", after))]
    totals = compare(sides[0], sides[1], tmp_path)
    assert totals.verdicts == {
        ("met", "not-met"): 1, ("met", "met"): 1, ("met", "absent"): 1, ("absent", "json"): 1,
    }  # fmt: skip
    with (tmp_path / CHANGES).open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    assert [(c["patient"], c["criterion"], c["from_value"], c["to_value"]) for c in changes] == [
        ("Patient/1", "cci-target-change", "21", "19"),
        ("Patient/3", "cci-target-change", "1", ""),
        ("Patient/4", "", "", ""),
    ]


def called(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, ["population", *map(str, arguments)])


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    some = list(cases("tace-resistance/jsh-lcsgj-2014", "cases").items())
    return write_bundles(tmp_path_factory.mktemp("registry"), dict(some[::EVERY]))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_commands_tell_it_in_both_languages(bundles: Path, tmp_path: Path, language: str) -> None:
    out = tmp_path / "out"
    done = called("evaluate", bundles, "-o", out, "--processes", 1, "--language", language)
    assert done.exit_code == 0, done.output
    assert "Kappa" in done.output
    again = called("summary", out, "--language", language)
    assert again.output == done.output
    as_json = json.loads(called("summary", out, "--json").output)
    assert as_json == json.loads((out / "summary.json").read_text("utf-8"))
    change = ["--from", "jsh-lcsgj-2014@1.0.0", "--to", "cci-2022", "--processes", 1]
    compared = called("compare", bundles, "-o", tmp_path / "changes", *change, "--language", language)
    assert compared.exit_code == 0, compared.output
    assert "jsh-insufficient-response" in compared.output


def test_a_reading_is_compared_with_its_definition(bundles: Path, tmp_path: Path) -> None:
    out = called(
        "compare", bundles, "-o", tmp_path, "--from", "jsh-lcsgj-2014", "--to", "jsh-viable-ge-50", "--json",
        "--processes", 1,
    )  # fmt: skip
    found: Any = json.loads(out.output)
    assert sum(each["patients"] for each in found["verdicts"]) == len(list(bundles.iterdir()))


def test_two_runs_are_compared(bundles: Path, tmp_path: Path) -> None:
    for name, day in (("a", "2024-03-01"), ("b", "2024-12-31")):
        assert called("evaluate", bundles, "-o", tmp_path / name, "--as-of", day, "--processes", 1).exit_code == 0
    runs = ["--from-run", tmp_path / "a", "--to-run", tmp_path / "b"]
    done = called("compare", "-o", tmp_path / "c", "--from", "cci-2022", *runs, "--json")
    assert json.loads(done.output)["verdicts"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--from", "jsh-lcsgj-2014@2.0.0", "--to", "cci-2022"], 3, "release 1.0.0 only"),
        (["--from", "mrecist-literal", "--to", "cci-2022"], 3, "several definitions"),
        (["--from", "kudo", "--to", "cci-2022"], 3, "no definition"),
        (["--from", "cci-2022"], 2, "--from and --to"),
        (["--from", "cci-2022", "--from-run", "."], 2, "both --from-run and --to-run"),
    ],
)
def test_what_cannot_be_compared(bundles: Path, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    done = called("compare", bundles, "-o", tmp_path, *arguments, "--language", "en")
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_a_key_that_is_too_short_is_refused(bundles: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    done = called("evaluate", bundles, "-o", tmp_path / "out", "--pseudonyms", tmp_path / "key", "--language", "en")
    assert done.exit_code == 3
    assert "32 random bytes" in done.output
