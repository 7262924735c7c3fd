"""Every fixture is answered as its name says, by the application as a hospital would meet it."""

import json
from pathlib import Path

import pytest

from fhirnet import harness
from fhirnet.harness import Fixture, Query, Reply
from fhirnet.settings import Settings
from fhirnet.web import create_app

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
FIXTURES = harness.fixtures(FOLDER)


class Application:
    """The application without a network."""

    def __init__(self) -> None:
        self.client = create_app(Settings(database="off")).test_client()

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        answer = self.client.post(
            f"/fhir/${operation}", data=body, query_string=list(query), content_type="application/fhir+json"
        )
        return Reply(answer.status_code, json.loads(answer.data))


@pytest.fixture(scope="module")
def application() -> Application:
    return Application()


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture.name for fixture in FIXTURES])
def test_the_answer_is_what_the_name_says(application: Application, fixture: Fixture) -> None:
    result = harness.run(fixture, application)
    assert result.passed, result.answered


def test_no_fixture_lies_where_the_harness_does_not_look() -> None:
    seen = {fixture.path for fixture in FIXTURES}
    unseen = {path.relative_to(FOLDER).parts[0] for path in FOLDER.rglob("*.json") if path not in seen}
    assert unseen <= {"cases", "resources"}
