"""Metrics count requests, answers and refusals by route and code, over all workers, and hold nothing that was sent."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from fhirnet import demo, harness
from fhirnet.settings import Settings
from fhirnet.store import Store, outbox
from fhirnet.web import create_app, serving
from tests.web.cases import PRRT, TACE
from tests.web.conftest import Api, over
from tests.web.hospitals import SOUTHERN_KEY, registered
from tests.web.test_stored_patients import stored_case

Labels = dict[str, str]


@pytest.fixture
def asking() -> FlaskClient:
    """A client of an application that has counted nothing."""
    return create_app(Settings(database="off")).test_client()


def counted(text: str, name: str, **labels: str) -> list[tuple[Labels, float]]:
    """The samples of this name and with these labels."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return [(s.labels, s.value) for s in samples if s.name == name and labels.items() <= s.labels.items()]


def total(text: str, name: str, **labels: str) -> float:
    return sum(value for _, value in counted(text, name, **labels))


def post(client: FlaskClient, path: str, body: bytes) -> int:
    return client.post(path, data=body, content_type="application/fhir+json").status_code


def test_requests_are_counted_and_timed_by_method_route_and_status(asking: FlaskClient) -> None:
    for _ in range(2):
        assert asking.get("/fhir/metadata").status_code == 200
    assert post(asking, "/fhir/$validate-case", b"{") == 400
    answer = asking.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    told = answer.text
    by = {"method": "GET", "route": "/fhir/metadata", "status": "200"}
    assert total(told, "fhirnet_requests_total", **by) == 2
    assert total(told, "fhirnet_request_seconds_count", **by) == 2
    assert total(told, "fhirnet_request_seconds_bucket", **by, le="10.0") == 2
    assert total(told, "fhirnet_requests_total", route="/fhir/$validate-case", status="400") == 1
    assert total(told, "fhirnet_refusals_total", code="json") == 1


def test_a_path_or_method_that_is_not_known_is_not_repeated(asking: FlaskClient) -> None:
    asking.open("/fhir/Patient/zhang", method="ZHANG", headers={"X-Zhang": "zhang"})
    told = asking.get("/metrics").text
    assert total(told, "fhirnet_requests_total", method="-", route="-", status="404") == 1
    assert "zhang" not in told.lower()


def test_the_answers_are_counted_by_question_and_code(asking: FlaskClient) -> None:
    assert post(asking, "/fhir/$evaluate-tace-resistance", TACE) == 200
    assert post(asking, "/fhir/$evaluate-tace-resistance?output=bundle", TACE) == 200
    assert post(asking, "/fhir/$evaluate-tace-resistance?definition=zz", TACE) == 400
    assert post(asking, "/fhir/$evaluate-prrt-suitability", PRRT) == 200
    assert post(asking, "/dossier", TACE) == 200
    told = asking.get("/metrics").text
    assert counted(told, "fhirnet_evaluations_total", question="tace-resistance") == [
        ({"question": "tace-resistance", "answer": "met"}, 3.0)
    ]
    assert total(told, "fhirnet_evaluations_total", question="prrt-suitability") == 1


def test_evaluations_of_stored_cases_are_counted_too(small_api: Api) -> None:
    (patient,) = stored_case(small_api, TACE)["Patient"]
    assert small_api.get(f"/Patient/{patient}/$evaluate-tace-resistance").status_code == 200
    kept = small_api.post(f"/Patient/{patient}/$keep-tace-resistance")
    assert kept.status_code == 201
    assert small_api.get(f"/Observation/{kept.get_json(force=True)['id']}/$recheck").status_code == 200
    told = small_api.client.get("/metrics").text
    assert total(told, "fhirnet_evaluations_total", question="tace-resistance", answer="met") == 3


def test_applications_do_not_count_together(asking: FlaskClient) -> None:
    create_app(Settings(database="off")).test_client().get("/livez")
    assert counted(asking.get("/metrics").text, "fhirnet_requests_total") == []


def test_the_store_and_the_outbox_are_looked_at(store: Store) -> None:
    with store.writing() as writing:
        outbox.add(writing, peer="north", key="k", form="transaction", patient="zhang", body=b"zhang")
    told = over(store).client.get("/metrics").text
    assert total(told, "fhirnet_store_up") == 1
    assert total(told, "fhirnet_outbox_messages", state="waiting") == 1
    assert counted(told, "fhirnet_outbox_messages", state="dead") == [({"state": "dead"}, 0.0)]
    assert counted(told, "fhirnet_outbox_oldest_seconds") == [({"state": "waiting"}, 0.0)]
    assert "zhang" not in told


def test_a_store_that_is_gone_is_told_and_the_rest_as_well(small_api: Api, tmp_path: Path) -> None:
    assert total(small_api.client.get("/metrics").text, "fhirnet_store_up") == 1
    small_api.client.application.extensions["fhirnet.store"].close()
    (tmp_path / "store.sqlite").unlink()
    answer = small_api.client.get("/metrics")
    assert answer.status_code == 200
    assert counted(answer.text, "fhirnet_store_up") == [({}, 0.0)]
    assert counted(answer.text, "fhirnet_outbox_messages") == []
    assert total(answer.text, "fhirnet_requests_total") == 1


def test_without_a_store_nothing_is_said_of_one(asking: FlaskClient) -> None:
    told = asking.get("/metrics").text
    assert counted(told, "fhirnet_store_up") == []
    assert total(told, "fhirnet_build_info", version="1.0.0", rules="1.0.0") == 1
    assert total(told, "python_info") == 1
    assert total(told, "process_resident_memory_bytes") > 0


def test_where_access_is_restricted_a_login_is_needed_and_failed_ones_are_counted(tmp_path: Path) -> None:
    settings = registered(tmp_path, database=f"sqlite:///{tmp_path}/store.sqlite")
    asking = create_app(settings).test_client()
    assert asking.get("/metrics").status_code == 401
    assert asking.get("/metrics", headers={"X-Api-Key": "t" * 43}).status_code == 401
    answer = asking.get("/metrics", headers={"X-Api-Key": SOUTHERN_KEY})
    assert answer.status_code == 200
    assert total(answer.text, "fhirnet_failed_logins_total", reason="unknown") == 1
    assert total(answer.text, "fhirnet_refusals_total", code="login") == 2
    asking.application.extensions["fhirnet.store"].close()


def test_several_workers_count_together_and_leave_nothing_behind() -> None:
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    surroundings = os.environ | {"FHIRNET_WORKERS": "3", "FHIRNET_DATABASE": "off"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert demo._ready(remote, process)
        for _ in range(30):  # each over a connection of its own: to any of the workers
            assert requests.get(f"{remote.base}/fhir/metadata", timeout=10).status_code == 200
        told = [requests.get(f"{remote.base}/metrics", timeout=10).text for _ in range(6)]
        (folder,) = metrics_folders(process.pid)
        assert len(list(folder.glob("counter_*.db"))) == 3
        assert folder.stat().st_mode & 0o077 == 0
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert [total(each, "fhirnet_requests_total", route="/fhir/metadata") for each in told] == [30.0] * 6
    assert metrics_folders(process.pid) == []


def metrics_folders(pid: int) -> list[Path]:
    """Where the workers of this service count."""
    places = {Path(tempfile.gettempdir()), Path(serving.MEMORY)}
    return [folder for place in places for folder in place.glob(f"fhirnet-metrics-{pid}-*")]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_folder_is_there_while_the_workers_are(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MEMORY", str(tmp_path / "none"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(serving.TOGETHER, "of somebody else")
    with serving.counting_together(workers):
        assert [*map(str, tmp_path.iterdir())] == [os.environ.get(serving.TOGETHER)] * (workers - 1)
    assert list(tmp_path.iterdir()) == []
