"""A client of the application, without a network."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhirnet import logs
from fhirnet.settings import Settings
from fhirnet.store import Store, open_store
from fhirnet.web import create_app

Post = Callable[..., TestResponse]
EVALUATE = "/fhir/$evaluate-tace-resistance"


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    return create_app(Settings(database="off")).test_client()


@pytest.fixture(scope="session")
def post(client: FlaskClient) -> Post:
    """Posts a body as FHIR JSON; a header of None is not sent."""

    def send(body: bytes, path: str = EVALUATE, **headers: str | None) -> TestResponse:
        named = {"Content-Type": "application/fhir+json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return client.post(path, data=body, headers={k: v for k, v in named.items() if v is not None})

    return send


@dataclass(frozen=True)
class Said:
    """The problems of an OperationOutcome: own code, where."""

    codes: list[str]
    places: list[str | None]


def said(response: TestResponse) -> Said:
    """What an error answer says; asserts that it is an OperationOutcome in every detail."""
    outcome = response.get_json(force=True)
    assert response.headers["Content-Type"] == "application/fhir+json; charset=utf-8; fhirVersion=4.0"
    assert outcome["resourceType"] == "OperationOutcome"
    codes, places = [], []
    for issue in outcome["issue"]:
        assert issue["severity"] in ("fatal", "error", "warning", "information")
        assert issue["details"]["text"]
        codes.append(issue["details"]["coding"][0]["code"])
        places.append((issue.get("expression") or issue.get("location") or [None])[0])
    return Said(codes, places)


def written(caplog: pytest.LogCaptureFixture) -> str:
    """The log lines as they are written."""
    return "\n".join(map(logs.Text().format, caplog.records))


@dataclass(frozen=True)
class Api:
    """A client of the application over a store; a resource is sent as FHIR JSON, a header of None not at all."""

    client: FlaskClient

    def another(self) -> "Api":
        """Another client of the same application."""
        return Api(self.client.application.test_client())

    def send(self, method: str, path: str, body: object = None, **headers: str | None) -> TestResponse:
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {"Content-Type": None if body is None else "application/fhir+json"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in named.items() if value is not None}
        return self.client.open(f"/fhir{path}", method=method, data=sent, headers=given)

    def get(self, path: str, **headers: str | None) -> TestResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str | None) -> TestResponse:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: object, **headers: str | None) -> TestResponse:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str | None) -> TestResponse:
        return self.send("DELETE", path, **headers)


def over(store: Store) -> Api:
    """The application over this store."""
    return Api(create_app(Settings(database="off", language="en"), store).test_client())


@pytest.fixture
def api(store: Store) -> Api:
    """The application over an empty store, on SQLite and on PostgreSQL."""
    return over(store)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database whose tables are made: copying it is quicker than making them anew."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def small_api(tmp_path: Path, empty: Path) -> Iterator[Api]:
    """The application over an empty store on SQLite alone: for what both databases are not asked differently."""
    store = open_store(f"sqlite:///{shutil.copy(empty, tmp_path)}")
    yield over(store)
    store.close()
