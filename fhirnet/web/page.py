"""The page: what a browser loads once and then asks the service with, all of it from this machine.

Nothing here holds a patient's data. A page of a browser may load, frame and send nothing else: the headers of every
answer say so (`security_headers`).
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from fhirnet.settings import LANGUAGES
from fhirnet.web.answers import settings
from fhirnet.web.documented import Content, Parameter, documented
from mappings.result_elements import encode
from mappings.supposed import facts
from mappings.words import phrases

STATIC = Path(__file__).with_name("static")
DEMO_CASES = (  # in the wheel, else in a checkout
    Path(__file__).with_name("demo-cases"),
    Path(__file__).resolve().parents[2] / "fixtures" / "cases",
)
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
JSON = TYPES[".json"]
LISTED = Content(
    what="Of each its id and its title in every language",
    schema={"type": "array", "items": {"type": "object", "required": ["id", "title"]}},
)
routes = Blueprint("page", __name__)


@routes.get("/")
@documented("The page for people.", {200: Content(what="The page", types=("text/html",))})
def start() -> Response:
    """The page itself."""
    return _file(STATIC, "index.html")


@routes.get("/static/<path:name>")
@documented(
    "A file that the page is made of.",
    {200: Content(what="The file", types=tuple(sorted({each.partition(";")[0] for each in TYPES.values()})))},
    parameters={"name": Parameter(what="Its path", place="path", example="page.css")},
)
def asset(name: str) -> Response:
    """A file that the page is made of."""
    return _file(STATIC, name)


@routes.get("/page/words/<language>")
@documented(
    "What the page says in a language.",
    {
        200: Content(
            what="Phrases by name, facts that can be supposed, bytes that a file may have",
            schema={"type": "object", "required": ["words", "facts", "limit"]},
        )
    },
    parameters={"language": Parameter(what="en or zh-CN", place="path", schema={"enum": [*LANGUAGES]}, example="en")},
)
def words(language: str) -> Response:
    """What the page says in a language, what can be supposed on it, and how large a file may be."""
    if language not in LANGUAGES:
        abort(404)
    supposable, limit = [fact._asdict() for fact in facts(language)], settings().max_body_bytes
    return Response(encode({"words": _words(language), "facts": supposable, "limit": limit}), content_type=JSON)


@routes.get("/demo-cases")
@documented("The demo cases: synthetic, or facts of a published report.", {200: LISTED})
def demo_cases() -> Response:
    """The cases that anybody may look at, by name, with a title in each language."""
    listed = [
        {"id": name, "title": {each: phrases(each)[f"demo-case.{name}"] for each in LANGUAGES}} for name in demos()
    ]
    return Response(encode(listed), content_type=JSON)


@routes.get("/demo-cases/<name>")
@documented(
    "A demo case.",
    {200: Content(what="A FHIR R4 Bundle", schema={"type": "object", "required": ["resourceType"]})},
    parameters={"name": Parameter(what="Its id", place="path", example="hcc-three-tace")},
)
def demo_case(name: str) -> Response:
    """One of them, as a Bundle."""
    return _file(demo_folder(), f"{name}.json")


def demos() -> list[str]:
    """The names of the demo cases."""
    return sorted(path.stem for path in demo_folder().glob("*.json"))


@cache
def demo_folder() -> Path:
    """Where the demo cases are."""
    return next(folder for folder in DEMO_CASES if folder.is_dir())


def _words(language: str) -> dict[str, str]:
    return {name.removeprefix("page."): said for name, said in phrases(language).items() if name.startswith("page.")}


def _file(folder: Path, name: str) -> Response:
    """A file of a folder, asked about anew each time; 404 for what is none, or lies elsewhere."""
    path = (folder / name).resolve()
    if path.suffix not in TYPES or not path.is_relative_to(folder.resolve()) or not path.is_file():
        abort(404)
    content = path.read_bytes()
    response = Response(content, content_type=TYPES[path.suffix])
    response.set_etag(sha256(content).hexdigest())
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
