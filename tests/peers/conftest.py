"""What the tests with FHIR software of others share: a fhirnet that wants to know who asks."""

from collections.abc import Iterator

import pytest

from tests.peers import running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Service]:
    with running.restricted(tmp_path_factory.mktemp("fhirnet")) as started:
        yield started
