"""The guide for a hospital's own cases does what it says: from an export to a case that is checked."""

import re
from pathlib import Path

import click
from click.testing import CliRunner

from fhirnet import cli
from fhirnet.harness import fixtures
from fhirnet.web.errors import STATUS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "your-own-cases.md").read_text(encoding="utf-8")
CASE = ROOT / "fixtures" / "cases" / "hcc-three-tace.json"


def test_the_files_of_the_guide_are_fixtures(tmp_path: Path) -> None:
    block = re.search(r"```\nour-cases/\n(.*?)```", GUIDE, re.DOTALL)
    assert block
    names = [line.split()[0] for line in block[1].splitlines()]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    found = fixtures(tmp_path)
    assert {each.name for each in found} == {*names} - {"cases/whatever.json"}
    assert "unplaced" not in {each.kind for each in found}
    (refused,) = (each for each in found if each.kind == "refused")
    assert STATUS[refused.expected] == refused.status


def test_every_option_and_exit_code_of_the_guide_exists() -> None:
    context = click.Context(cli.main)
    check, deidentify = (cli.main.get_command(context, name) for name in ("check", "deidentify"))
    assert check
    assert deidentify
    known = {name for each in (check, deidentify) for option in each.params for name in option.opts}
    assert {*re.findall(r"(?<![\w-])--[a-z][a-z-]+", GUIDE)} <= known
    own = {option for each in check.params if isinstance(each, click.Option) for option in each.opts}
    assert {option for option in own if option.startswith("--")} - {"--json"} <= {*re.findall(r"--[a-z-]+", GUIDE)}


def test_an_export_becomes_a_case_that_is_checked(tmp_path: Path) -> None:
    key, folder = tmp_path / "project.key", tmp_path / "our-cases" / "tace-resistance" / "jsh-lcsgj-2014"
    key.write_bytes(bytes(range(32)))
    folder.mkdir(parents=True)
    written = folder / "met--from-an-export.json"
    arguments = ["deidentify", str(CASE), "--key-file", str(key), "-o", str(written)]
    assert CliRunner().invoke(cli.main, arguments).exit_code == 0
    done = CliRunner().invoke(cli.main, ["check", str(tmp_path / "our-cases"), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert "1 passed, 0 failed" in done.stdout
