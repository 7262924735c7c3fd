"""A client of the application, without a network."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhirnet.settings import Settings
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
