"""The page as it is served: its headers, its files, its words, its demo cases. What it does is tested in a browser."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fhirnet.settings import LANGUAGES, Settings
from fhirnet.web import create_app, page
from mappings import what_if
from mappings.words import phrases
from tests.web.hospitals import registered

MODULES = sorted(page.STATIC.glob("*.js"))
SOURCE = "\n".join(module.read_text("utf-8") for module in MODULES)
HTML = (page.STATIC / "index.html").read_text("utf-8")
OF_A_CODE = ("problem-", "do-", "sheet-", "zoom-")  # words that are named by a code, `problem-${name}`
VENDORED = page.STATIC / "vendor"


@pytest.fixture(scope="module")
def asking() -> FlaskClient:
    return create_app(Settings(database="off")).test_client()


def served() -> Iterator[str]:
    yield "/"
    yield "/demo-cases"
    yield from (f"/demo-cases/{name}" for name in page.demos())
    yield from (f"/page/words/{language}" for language in LANGUAGES)
    for path in page.STATIC.rglob("*"):
        if path.is_file():
            yield f"/static/{path.relative_to(page.STATIC).as_posix()}"


@pytest.mark.parametrize("path", sorted(served()))
def test_everything_the_page_needs_is_served(asking: FlaskClient, path: str) -> None:
    answer = asking.get(path)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == page.TYPES[Path(path).suffix or (".html" if path == "/" else ".json")]


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/livez", "/nothing", "/fhir/metadata"])
def test_every_answer_keeps_a_browser_to_this_machine(asking: FlaskClient, path: str) -> None:
    headers = asking.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_file_that_has_not_changed_is_not_sent_again(asking: FlaskClient) -> None:
    first = asking.get("/static/page.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = asking.get("/static/page.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_answers_about_patients_are_not_cached(asking: FlaskClient) -> None:
    body = (page.demo_folder() / "hcc-open.json").read_bytes()
    answer = asking.post("/dossier", data=body, content_type="application/json")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/nothing.js",
        "/static/../page.py",
        "/static/..%2fpage.py",
        "/static/vendor/../../__init__.py",
        "/static//etc/passwd",
        "/static/vendor",
        "/static/",
        "/demo-cases/..%2fcases%2fhcc-open",
        "/demo-cases/documents",
        "/demo-cases/nobody",
        "/page/words/fr",
    ],
)
def test_nothing_else_is_served(asking: FlaskClient, path: str) -> None:
    answer = asking.get(path)
    assert answer.status_code == 404
    assert answer.get_json(force=True)["resourceType"] == "OperationOutcome"


def test_the_page_is_public_where_access_is_restricted(tmp_path: Path) -> None:
    app = create_app(registered(tmp_path, database=f"sqlite:///{tmp_path}/store.sqlite"))
    asking = app.test_client()
    assert {asking.get(path).status_code for path in ("/", "/static/page.js", "/demo-cases", "/page/words/en")} == {200}
    assert asking.post("/dossier", json={}).status_code == 401
    app.extensions["fhirnet.store"].close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_in_the_lists_and_none_is_left_over(language: str) -> None:
    there = {name.removeprefix("page.") for name in phrases(language) if name.startswith("page.")}
    named = set(re.findall(r'(?:say|problem)\(\s*(?:[^"()]*\? )?"([a-z-]+)"', SOURCE))
    named |= set(re.findall(r'\? "([a-z-]+)" : "(?:[a-z-]+)"\)', SOURCE)) | set(
        re.findall(r'said\("\w+", "([a-z-]+)"', SOURCE)
    )
    named |= set(re.findall(r'data-(?:word|label)="([a-z-]+)"', HTML))
    missing = {name for name in named if name not in there and f"problem-{name}" not in there}
    assert missing == set()
    left = {name for name in there if f'"{name}"' not in SOURCE + HTML and not name.startswith(OF_A_CODE)}
    assert left == set()


def test_the_page_has_no_script_and_no_style_of_its_own_and_asks_no_other_host() -> None:
    assert not re.search(r"<style|style=|<script>|\son\w+=|javascript:", HTML)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", SOURCE)
    assert re.findall(r"https?://[^\"'` ]+", SOURCE + HTML) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", SOURCE)


def test_what_is_vendored_is_what_was_vendored() -> None:
    listed = [line.split("  ") for line in (VENDORED / "SHA256SUMS.txt").read_text().splitlines()]
    sums = {name: digest for digest, name in listed}
    there = {path.name for path in VENDORED.iterdir()} - {"SHA256SUMS.txt", "package.json", "package-lock.json"}
    assert there == set(sums)
    for name, digest in sums.items():
        assert sha256((VENDORED / name).read_bytes()).hexdigest() == digest
    licences = (VENDORED / "LICENSES.txt").read_text("utf-8")
    wanted = json.loads((VENDORED / "package.json").read_text())["dependencies"]
    assert all(f"==== ./{name}/LICENSE" in licences for name in wanted)
    for name, version in wanted.items():
        assert version in (VENDORED / f"{name}.min.js").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_supposed_is_offered_by_name(asking: FlaskClient, language: str) -> None:
    told = asking.get(f"/page/words/{language}").get_json()
    assert [fact["key"] for fact in told["facts"]] == list(what_if.keys())
    assert all(fact["name"] for fact in told["facts"])
    assert told["limit"] == Settings().max_body_bytes


def test_every_title_is_that_of_a_demo_case() -> None:
    titles = {name.removeprefix("demo-case.") for name in phrases("en") if name.startswith("demo-case.")}
    assert titles == set(page.demos())


def test_demo_cases_have_a_title_in_every_language_and_an_answer(asking: FlaskClient) -> None:
    listed = asking.get("/demo-cases").get_json()
    assert [each["id"] for each in listed] == page.demos()
    for each in listed:
        assert set(each["title"]) == set(LANGUAGES)
        body = asking.get(f"/demo-cases/{each['id']}").data
        answer = asking.post("/dossier", data=body, content_type="application/json")
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("hcc-four-ways", ["met", "met", "not-met", "not-met"]),
        ("hcc-three-tace", ["met"] * 4),
        ("hcc-open", ["indeterminate", "indeterminate", "not-met", "indeterminate"]),
    ],
)
def test_demo_cases_say_what_their_titles_say(asking: FlaskClient, name: str, answers: list[str]) -> None:
    body = (page.demo_folder() / f"{name}.json").read_bytes()
    told = asking.post("/dossier", data=body, content_type="application/json").get_json()
    assert [each["answer"] for each in told["questions"][0]["definitions"]] == answers
