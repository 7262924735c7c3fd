"""What the README says is true: its commands run, and nothing that exists is left out."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fhirnet import cli, demo, harness
from fhirnet.settings import Settings
from fhirnet.web import create_app
from mappings import stored

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [block.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]
PROGRAM = ".venv/bin/fhirnet"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[harness.Remote]:
    with demo.service({"FHIRNET_DATABASE": f"sqlite:///{tmp_path_factory.mktemp('readme')}/store.sqlite"}) as remote:
        yield remote


def test_every_route_is_told(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/store.sqlite"))
    types = "|".join(stored.TYPES)
    for rule in app.url_map.iter_rules():
        shown = re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule.rule)
        if "$" not in shown:
            shown = re.sub(rf"^/fhir/({types})(?=/|$)", "/fhir/{Type}", shown)
        for method in (rule.methods or set()) - {"HEAD"}:
            assert f"`{method} {shown}`" in README
    app.extensions["fhirnet.store"].close()
    assert f"{', '.join(stored.TYPES[:-1])} and {stored.TYPES[-1]}" in " ".join(README.split())


def test_every_command_option_and_exit_code_is_told() -> None:
    context = click.Context(cli.main)
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        assert command is not None
        assert f"`fhirnet {name} " in README or f"`fhirnet {name}`" in README
        for option in command.params:
            if isinstance(option, click.Option) and option.name != "help":
                assert option.opts[0] in README
    for code in (0, cli.FAILED, 2, cli.REFUSED, cli.UNREACHABLE, cli.MISSET, cli.FAULT):
        assert f"\n| {code} |" in README


def test_every_setting_is_told_with_its_default() -> None:
    default = Settings()
    for variable in Settings.names():
        value = getattr(default, variable.removeprefix("FHIRNET_").lower())
        shown = "none" if value is None else f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
        assert f"| `{variable}` | {shown} |" in README


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "exec make test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [each for each in BLOCKS if each.startswith(PROGRAM) and " serve" not in each])
def test_the_commands_run(command: str) -> None:
    arguments = [sys.executable, "-m", "fhirnet", *shlex.split(command)[1:]]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_requests_are_answered(service: harness.Remote) -> None:
    for command in (each for each in BLOCKS if each.startswith("curl")):  # in order: what is stored is asked about
        here = command.replace("http://127.0.0.1:8080", service.base)
        done = subprocess.run([*shlex.split(here), "--fail"], cwd=ROOT, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        assert b'"resourceType"' in done.stdout


def test_the_demo_runs_and_saves_the_observation() -> None:
    demo.SAVED.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet.demo"], cwd=ROOT, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    for words in (b"EPOIHCC", b"JSH-LCSGJ", b"European", b"CCI", b"demo-output/"):
        assert words in done.stdout
    assert b'"Observation"' in demo.SAVED.read_bytes()


def test_everything_printed_as_a_command_is_run_here_or_by_ci() -> None:
    for block in BLOCKS:
        assert block in ("make demo", "make test") or block.startswith((PROGRAM, "curl")), block


def test_the_python_of_the_readme_runs() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
