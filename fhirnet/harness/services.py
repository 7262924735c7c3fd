"""Whoever answers a fixture: this program itself, or a service at a URL that has the operations of fhirnet."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import requests

from fhirnet.assessment import assess, validate
from fhirnet.errors import Issue, Refused, Unreachable
from fhirnet.harness.failing import why
from fhirnet.settings import Settings

FN = "https://w3id.org/fhirnet"
CONNECT = 5.0  # seconds
LARGEST = 64 * 1024 * 1024  # bytes of an answer
CHUNK = 64 * 1024
MEDIA_TYPE = "application/fhir+json"
Query = Sequence[tuple[str, str]]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered: the HTTP status (None: the library, which has none) and the resource."""

    status: int | None
    resource: Json

    @property
    def observation(self) -> Json:
        """The resource, or the panel of a Bundle, which comes first."""
        entries = self.resource.get("entry")
        first = entries[0] if isinstance(entries, list) and entries else None
        panel = first.get("resource") if isinstance(first, dict) else None
        return panel if isinstance(panel, dict) else self.resource


class Service(Protocol):
    """Whoever answers: `operation` is "evaluate-tace-resistance", ... or "validate-case"."""

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer to this body. Raises Unreachable."""


class Library:
    """This program itself, without HTTP."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer of `assess` or `validate`; a refusal as its issue codes."""
        try:
            if operation == "validate-case":
                return Reply(None, json.loads(validate(body, query=query, settings=self.settings)))
            question = operation.removeprefix("evaluate-")
            return Reply(None, json.loads(assess(question, body, query=query, settings=self.settings)))
        except Refused as refused:
            issues = [
                {"details": {"coding": [{"system": f"{FN}/CodeSystem/{issue.system}", "code": issue.code}]}}
                for issue in refused.issues
            ]
            return Reply(None, {"resourceType": "OperationOutcome", "issue": issues})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a service is reached: headers that log in, who vouches for its host (a file), the most seconds an answer may
    take.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    ca: Path | None = None
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: the status and the bytes."""

    status: int
    content: bytes


class Remote:
    """A service at a URL, the base of its FHIR API (`https://host/prefix/fhir`): nothing is added to it.

    Nothing of the environment counts for logging in (no .netrc); redirects are not followed.
    """

    def __init__(self, url: str, access: Access | None = None) -> None:
        self.fhir = fhir_base(url)
        self.base = self.fhir.removesuffix("/fhir")
        self.access = access or Access()
        self.session = requests.Session()

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer over HTTP; where it is no JSON object, an empty one."""
        answer = self.send(operation, body, query)
        try:
            resource = json.loads(answer.content)
        except (ValueError, RecursionError):
            resource = {}
        return Reply(answer.status, resource if isinstance(resource, dict) else {})

    def send(self, operation: str, body: bytes, query: Query = ()) -> Answer:
        """The raw answer. Raises Unreachable."""
        url = f"{self.fhir}/${operation}"
        told: Future[Answer] = Future()
        Thread(target=_settle, args=(told, lambda: self._asked(url, body, query)), daemon=True).start()
        try:
            return told.result(self.access.seconds)  # however slowly its bytes come
        except (requests.RequestException, TimeoutError, OSError) as error:
            said = why(error, url, self.access.ca, self.access.seconds)
            raise Unreachable(Issue("not-found", f"{url} {said}")) from None

    def _asked(self, url: str, body: bytes, query: Query) -> Answer:
        end = time.monotonic() + self.access.seconds
        with self.session.post(
            url,
            body,
            params=list(query),
            headers={"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, **self.access.headers},
            timeout=(CONNECT, self.access.seconds),
            allow_redirects=False,
            auth=lambda asked: asked,
            verify=str(self.access.ca) if self.access.ca else True,
            stream=True,
        ) as answer:
            return Answer(answer.status_code, _content(answer, end))

    def ready(self) -> bool:
        """Whether the service says that it can answer."""
        try:
            return self.session.get(f"{self.base}/readyz", timeout=(CONNECT, 30), allow_redirects=False).ok
        except requests.RequestException:
            return False


def _settle(told: Future[Answer], ask: Callable[[], Answer]) -> None:
    try:
        told.set_result(ask())
    except Exception as error:
        told.set_exception(error)


def fhir_base(url: str) -> str:
    """The base of a FHIR API, as it is given. Refused where it is no such URL."""
    parts = _parts(url)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise Refused(Issue("value", "--url is the base of the FHIR API of a service: https://host/fhir"))
    return url.rstrip("/")


def _parts(url: str) -> SplitResult | None:
    """The parts of a URL; None where it is none: a bracket alone, a port that is no port."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _content(answer: requests.Response, end: float) -> bytes:
    """The body of an answer, all of it by then. Raises TimeoutError, or OSError where it is too large."""
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if time.monotonic() > end:
            raise TimeoutError
        if len(content) > LARGEST:
            raise OSError
    return bytes(content)
