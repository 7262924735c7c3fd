"""`fhirnet check`: what it prints, the reports it writes, how it logs in, with which exit code it ends."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner, Result
from fhir.resources.R4B.testreport import TestReport as Report
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from fhirnet.cli import main
from fhirnet.settings import Settings
from fhirnet.web import create_app
from tests.exchange.places import Scripted, says
from tests.exchange.test_faults import Certificates

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "tace-v5-input.json"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ONE_OF_EACH = [
    word
    for name in (
        "cnlc-stage/*",
        "tace-unsuitability/*/*child*",
        "set-aside/tace*",
        "refused/422*",
        "prrt-next-dose/*/*",
    )
    for word in ("--only", name)
]
GOOD = "tace-resistance/jsh-lcsgj-2014/met--the-example.json"
BAD = "tace-resistance/jsh-lcsgj-2014/not-applicable--it-is-not.json"
REFUSED = "refused/400-json--cut-off.json"
ANSWER = {
    "resourceType": "Observation",
    "valueCodeableConcept": {"coding": [{"system": "https://w3id.org/fhirnet/CodeSystem/verdict", "code": "met"}]},
}

ABSENT = {
    "resourceType": "OperationOutcome",
    "issue": [{"details": {"coding": [{"system": "https://w3id.org/fhirnet/CodeSystem/issue", "code": "not-found"}]}}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three fixtures, one of them with a wrong name."""
    made = tmp_path / "cases of ours"
    for name, body in ((GOOD, EXAMPLE.read_bytes()), (BAD, EXAMPLE.read_bytes()), (REFUSED, b"{")):
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return made


@pytest.fixture
def service() -> Iterator[Scripted]:
    """A service that answers everything with "met"."""
    made = Scripted(says(200, ANSWER))
    yield made
    made.close()


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_what_failed_is_shown_with_how_to_look_at_it(folder: Path) -> None:
    done = check(folder, "--language", "en")
    assert done.exit_code == 1
    said = done.stdout
    for words in (BAD, "not-applicable", "Expected", "Answered", "How to look", "2 passed, 1 failed", "Took longest"):
        assert words in said
    assert f"fhirnet assess tace-resistance '{folder / BAD}' --definition jsh-lcsgj-2014" in said
    assert GOOD not in said.partition("Took longest")[0]


def test_without_a_terminal_each_folder_is_a_line(folder: Path) -> None:
    lines = check(folder, "--language", "en").stderr.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "refused: 1 passed",
        "tace-resistance/jsh-lcsgj-2014: 1 passed",
    ]


def test_it_speaks_chinese(folder: Path) -> None:
    done = check(folder, "--language", "zh-CN")
    assert "通过 2 个，未通过 1 个" in done.stdout
    assert "回答与文件名不符" in done.stdout


def test_only_what_fits_is_run(folder: Path) -> None:
    assert check(folder, "--only", "refused/*", "--only", "*/met--*").exit_code == 0
    done = check(folder, "--only", "nothing/*", "--language", "en")
    assert done.exit_code == 1
    assert "no fixture" in done.stdout


def test_a_long_list_of_failures_is_cut_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fhirnet.cli.checked.SHOWN", 0)
    assert "1 more were not answered as their names say" in check(folder, "--language", "en").stdout


def test_as_json_every_fixture_is_a_row(folder: Path) -> None:
    done = check(folder, "--json")
    rows = json.loads(done.stdout)
    assert [(row["fixture"], row["passed"], row["expected"], row["answered"]) for row in rows] == [
        (REFUSED, True, "400 json", "json"),
        (GOOD, True, "met", "met"),
        (BAD, False, "not-applicable", "met"),
    ]
    assert all(row["seconds"] >= 0 for row in rows)


def test_two_reports_in_one_file_are_wrong_usage(folder: Path, tmp_path: Path) -> None:
    done = check(folder, "--junit", tmp_path / "run", "--test-report", tmp_path / "." / "run")
    assert (done.exit_code, (tmp_path / "run").exists()) == (2, False)


def test_the_run_as_junit(folder: Path, tmp_path: Path) -> None:
    check(folder, "--junit", tmp_path / "run.xml", "--language", "en")
    root = fromstring((tmp_path / "run.xml").read_bytes())
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "3", "1", "0")
    suites = root.findall("testsuite")
    assert [(each.get("name"), each.get("tests"), each.get("failures")) for each in suites] == [
        ("refused", "1", "0"),
        ("tace-resistance/jsh-lcsgj-2014", "2", "1"),
    ]
    good, bad = suites[1].findall("testcase")
    assert (good.get("name"), good.get("classname"), len(good)) == ("met--the-example.json", suites[1].get("name"), 0)
    (failure,) = bad.findall("failure")
    assert failure.get("message") == "expected not-applicable, answered met"
    assert all(float(case.get("time", "")) >= 0 for case in root.iter("testcase"))


def test_a_name_that_xml_cannot_write_does_not_spoil_the_report(folder: Path, tmp_path: Path) -> None:
    (folder / REFUSED).rename(folder / "refused" / '400-json--\x0b&<".json')
    check(folder, "--junit", tmp_path / "run.xml")
    names = [case.get("name") for case in fromstring((tmp_path / "run.xml").read_bytes()).iter("testcase")]
    assert '400-json--?&<".json' in names


def test_a_name_that_is_not_utf_8_is_shown_with_escapes(folder: Path, tmp_path: Path) -> None:
    ours = tmp_path / os.fsdecode(b"ours-\xfe")
    folder.rename(ours)
    (ours / BAD).rename(ours / os.fsdecode(b"tace-resistance/jsh-lcsgj-2014/not-met--it's-\xff.json"))
    done = check(ours, "--junit", tmp_path / "run.xml", "--test-report", tmp_path / "run.json", "--language", "en")
    assert done.exit_code == 1, done.output
    assert "ours-\\xfe/tace-resistance/jsh-lcsgj-2014/not-met--it\\'s-\\xff.json' --definition" in done.stdout
    written = json.loads((tmp_path / "run.json").read_bytes())
    assert written["name"] == "fhirnet check ours-\\xfe"
    assert written["test"][2]["name"].endswith("/not-met--it's-\\xff.json")
    names = [case.get("name") for case in fromstring((tmp_path / "run.xml").read_bytes()).iter("testcase")]
    assert "not-met--it's-\\xff.json" in names
    assert check(ours, "--json").exit_code == 1


@pytest.mark.parametrize("where", [(), ("--url",)])
def test_what_is_no_file_is_one_failed_case(folder: Path, service: Scripted, where: tuple[str, ...]) -> None:
    (folder / BAD).unlink()
    (folder / BAD).symlink_to("nowhere")
    (folder / GOOD).with_name("met--a-folder.json").mkdir()
    done = check(folder, "--only", "tace*", *where, *([service.base] if where else []), "--language", "en", "--json")
    assert done.exit_code == 1, done.output
    assert {row["answered"] for row in json.loads(done.stdout)} == {
        "met",
        "met--a-folder.json cannot be read as a file (IsADirectoryError)",
        "not-applicable--it-is-not.json cannot be read as a file (FileNotFoundError)",
    }


MISNAMED = [
    ("tace-resistance/jsh-lcsgj-2014/met.json", "met.json", "EXPECTED--WHY.json"),
    ("tace-resistance/jsh-lcsgj-2014/met-x.json", "met-x.json", "EXPECTED--WHY.json"),
    ("tace-resistance/jsh-lcsgj-2014/--x.json", "--x.json", "EXPECTED--WHY.json"),
    ("set-aside/unit-unknown.json", "unit-unknown.json", "EXPECTED--WHY.json"),
    ("cnlc-stage/IIb.json", "IIb.json", "EXPECTED--WHY.json"),
    ("refused/json.json", "json.json", "STATUS-CODE--WHY.json"),
    ("refused/no-patient--x.json", "no-patient--x.json", "STATUS-CODE--WHY.json"),
    ("refused/422--x.json", "422--x.json", "STATUS-CODE--WHY.json"),
    ("refused/42-no-patient--x.json", "42-no-patient--x.json", "STATUS-CODE--WHY.json"),
    ("refused/prrt-suitability/no-patient--x.json", "no-patient--x.json", "STATUS-CODE--WHY.json"),
    ("tace-resistance/jsh-lcsgj-2014/met--x.JSON", "met--x.JSON", ".json"),
    ("tace-resistance/met--x.json", "met--x.json", "<question>/<definition>/"),
    ("met--x.json", "met--x.json", "<question>/<definition>/"),
]


@pytest.mark.parametrize(("name", "file", "form"), MISNAMED)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_file_whose_name_says_nothing_has_one_reason_everywhere(
    tmp_path: Path, name: str, file: str, form: str, language: str
) -> None:
    path = tmp_path / "ours" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(EXAMPLE.read_bytes())
    reports = ("--junit", tmp_path / "run.xml", "--test-report", tmp_path / "run.json", "--language", language)
    done = check(tmp_path / "ours", *reports)
    assert done.exit_code == 1
    (failure,) = fromstring((tmp_path / "run.xml").read_bytes()).iter("failure")
    reason = failure.get("message")
    assert reason
    assert file in reason
    assert form in reason
    (told,) = json.loads((tmp_path / "run.json").read_bytes())["test"]
    assert told["action"][0]["assert"] == {"result": "fail", "message": reason}
    assert "".join(reason.split()) in "".join(done.stdout.split())  # in a table lines are broken
    assert "fhirnet assess" not in done.stdout  # there is nothing to ask again
    (row,) = json.loads(check(tmp_path / "ours", "--json", "--language", language).stdout)
    assert (row["passed"], row["expected"], row["answered"]) == (False, None, reason)


def test_the_run_as_a_test_report(folder: Path, tmp_path: Path) -> None:
    check(folder, "--test-report", tmp_path / "run.json", "--language", "en")
    written = json.loads((tmp_path / "run.json").read_bytes())
    assert Report.model_validate(written)
    assert (written["status"], written["result"], written["score"]) == ("completed", "fail", 66.67)
    assert (written["name"], written["tester"]) == ("fhirnet check cases of ours", "fhirnet 1.0.0")
    assert [(each["name"], each["action"][0]["assert"]["result"]) for each in written["test"]] == [
        (REFUSED, "pass"),
        (GOOD, "pass"),
        (BAD, "fail"),
    ]
    assert written["test"][2]["action"][0]["assert"]["message"] == "expected not-applicable, answered met"


def test_a_run_of_nothing_is_no_pass(folder: Path, tmp_path: Path) -> None:
    check(folder, "--only", "x", "--test-report", tmp_path / "run.json", "--junit", tmp_path / "run.xml")
    written = json.loads((tmp_path / "run.json").read_bytes())
    assert Report.model_validate(written)
    assert (written["result"], written["score"]) == ("fail", 0)
    assert fromstring((tmp_path / "run.xml").read_bytes()).get("tests") == "0"


def test_the_service_that_was_asked_is_in_the_report(folder: Path, tmp_path: Path, service: Scripted) -> None:
    done = check(folder, "--url", service.base, "--only", GOOD, "--test-report", tmp_path / "run.json")
    assert done.exit_code == 0, done.output
    written = json.loads((tmp_path / "run.json").read_bytes())
    assert [(each["type"], each["uri"]) for each in written["participant"]] == [
        ("test-engine", "https://w3id.org/fhirnet"),
        ("server", service.base),
    ]
    assert (written["result"], written["score"]) == ("pass", 100)


def test_what_failed_at_a_service_is_asked_again_with_curl(folder: Path, service: Scripted) -> None:
    said = check(folder, "--url", service.base, "--language", "en").stdout
    assert "400 json" in said
    assert "200 answered" in said
    assert f"--data-binary '@{folder / REFUSED}' '{service.base}/$evaluate-tace-resistance'" in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
@pytest.mark.parametrize(
    ("option", "header"),
    [("--api-key-file", b"x-api-key: se\\cret%s'"), ("--token-file", b"authorization: bearer se\\cret%s'")],
)
def test_the_command_that_asks_again_works_as_it_is_printed(
    folder: Path, tmp_path: Path, option: str, header: bytes
) -> None:
    certificates, secret = Certificates(tmp_path), tmp_path / "the secret"
    secret.write_text(" se\\cret%s'\r\n")
    there = Scripted(says(200, ANSWER), tls=certificates.context())
    try:
        done = check(
            folder, "--url", there.base, option, secret, "--ca", certificates.file, "--only", BAD, "--language", "en"
        )
        assert done.exit_code == 1, done.output
        assert "cret%s" not in done.output
        comment, line = done.stdout.partition("same question again\n")[2].splitlines()[:2]
        assert comment == "  # the key or token goes from its file to curl through a pipe, never on the command line"
        again = subprocess.run(["sh", "-c", line], capture_output=True, check=True, timeout=60)
        assert json.loads(again.stdout) == ANSWER
        first, second = there.requests
        assert header in first.lower()
        assert header in second.lower()
        assert first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2]
        assert first.partition(b"\r\n")[0] == second.partition(b"\r\n")[0]
    finally:
        there.close()


@pytest.mark.parametrize(
    ("option", "header"),
    [("--api-key-file", b"X-Api-Key: secret-key"), ("--token-file", b"Authorization: Bearer secret-key")],
)
def test_a_secret_of_a_file_logs_in(
    folder: Path, tmp_path: Path, service: Scripted, option: str, header: bytes
) -> None:
    (tmp_path / "secret").write_text("secret-key\n")
    done = check(folder, "--url", service.base, option, tmp_path / "secret")
    assert "secret-key" not in done.output
    assert all(header in request for request in service.requests)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--api-key-file", "{secret}"),
        ("--ca", "{secret}"),
        ("--url", "http://127.0.0.1:9", "--api-key-file", "{secret}", "--token-file", "{secret}"),
        ("--url", "http://fhir.hospital.example/fhir", "--token-file", "{secret}"),
        ("--url", "http://127.0.0.1:9", "--token-file", "{empty}"),
        ("--url", "http://127.0.0.1:9", "--timeout", "0"),
    ],
)
def test_a_secret_goes_with_a_url_alone_and_never_in_the_clear(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "secret").write_text("secret-key")
    (tmp_path / "empty").write_text("two words")
    named = {"secret": str(tmp_path / "secret"), "empty": str(tmp_path / "empty")}
    done = check(folder, *(each.format(**named) for each in arguments))
    assert done.exit_code == 2
    assert "secret-key" not in done.output


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "0.09", "3601"])
@pytest.mark.parametrize("where", [(), ("--url", "http://127.0.0.1:9")])
def test_a_time_that_is_no_number_of_seconds_is_wrong_usage(folder: Path, where: tuple[str, ...], seconds: str) -> None:
    assert check(folder, *where, "--timeout", seconds).exit_code == 2


@pytest.mark.parametrize("login", [(), ("--token-file", "{secret}")])
def test_what_is_no_url_is_told_in_a_line(folder: Path, tmp_path: Path, login: tuple[str, ...]) -> None:
    (tmp_path / "secret").write_text("secret-key")
    done = check(folder, "--url", "http://[::1/fhir", *(each.format(secret=tmp_path / "secret") for each in login))
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)


def test_a_service_is_trusted_by_its_authority(folder: Path, tmp_path: Path) -> None:
    certificates = Certificates(tmp_path)
    there = Scripted(says(200, ANSWER), tls=certificates.context())
    try:
        stranger = check(folder, "--url", there.base, "--only", GOOD)
        assert (stranger.exit_code, stranger.stderr.count("\n")) == (4, 1)
        assert check(folder, "--url", there.base, "--only", GOOD, "--ca", certificates.file).exit_code == 0
    finally:
        there.close()


def test_a_server_below_a_prefix_is_checked(tmp_path: Path) -> None:
    app = DispatcherMiddleware(NotFound(), {"/prefix": create_app(Settings(database="off"))})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/prefix/fhir"
        done = check(FIXTURES, "--url", url, *ONE_OF_EACH, "--test-report", tmp_path / "run.json", "--language", "en")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "run.json").read_bytes())["participant"][1]["uri"] == url


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<html>Not found</html>"),
        (404, ABSENT),
        (200, b"<html>Welcome</html>"),
        (405, b""),
        (302, b""),
        (501, b""),
    ],
)
def test_an_address_where_there_is_no_such_api_is_told_as_such(folder: Path, status: int, body: object) -> None:
    there = Scripted(says(status, body))
    try:
        base = there.base.removesuffix("/fhir")
        done = check(folder, "--url", base, "--language", "en")
        assert f"{base} has none of the operations asked for: --url is the base" in done.stdout
        assert all(request.startswith(b"POST /$evaluate-") for request in there.requests)
        assert "is the base" not in check(folder, "--language", "en").stdout
    finally:
        there.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:9/prefix/fhir"])
def test_a_service_that_is_not_there_is_one_line(folder: Path, tmp_path: Path, url: str) -> None:
    done = check(folder, "--url", url, "--junit", tmp_path / "run.xml")
    assert done.exit_code == 4
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "run.xml").exists()


def test_an_address_that_is_none_is_refused(folder: Path) -> None:
    assert check(folder, "--url", "fhir.example").exit_code == 3


@pytest.mark.parametrize(("status", "body"), [(502, b"<html>"), (401, b""), (200, ANSWER)])
def test_a_service_that_is_only_ill_is_not_told_to_be_elsewhere(folder: Path, status: int, body: object) -> None:
    there = Scripted(says(status, body))
    try:
        assert "is the base" not in check(folder, "--url", there.base, "--language", "en").stdout
    finally:
        there.close()


def test_a_report_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    assert check(folder, "--junit", tmp_path / "nowhere" / "run.xml").exit_code == 4


def test_on_a_terminal_a_bar_goes_along(folder: Path) -> None:
    """Under a real terminal; the lines of the folders are for where there is none."""
    pytest.importorskip("pty")
    code = "import pty, sys; sys.exit(pty.spawn([sys.executable, '-m', 'fhirnet', 'check', *sys.argv[1:]]) >> 8)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), "--language", "en"],
        capture_output=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    assert b"\x1b[" in done.stdout
    assert b"3/3" in done.stdout
    assert b"refused: 1 passed" not in done.stdout
