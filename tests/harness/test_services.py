"""A service at a URL is asked as the wire format says, and believed no further than that."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.serving import make_server

from fhirnet import harness
from fhirnet.errors import Refused, Unreachable
from fhirnet.harness import Access, Remote
from fhirnet.harness.services import fhir_base
from tests.doctor.authority import Authority
from tests.exchange.places import Script, Scripted, hangs_up, says
from tests.exchange.test_faults import Certificates

Made = Callable[..., Scripted]
OBSERVATION = {"resourceType": "Observation", "valueCodeableConcept": {"coding": []}}


@pytest.fixture
def scripted() -> Iterator[Made]:
    """Makes services that follow a script."""
    made: list[Scripted] = []

    def make(*script: Script, **more: object) -> Scripted:
        made.append(Scripted(*script, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://host.example/fhir", "https://host.example/fhir"),
        ("https://host.example/fhir/", "https://host.example/fhir"),
        ("https://host.example/prefix/fhir", "https://host.example/prefix/fhir"),
        ("https://host.example/api/r4", "https://host.example/api/r4"),
    ],
)
def test_the_base_is_the_url_as_it_is_given(url: str, base: str) -> None:
    assert fhir_base(url) == base


@pytest.mark.parametrize(
    "url",
    [
        "host.example/fhir",
        "ftp://host/fhir",
        "https:///fhir",
        "https://me:secret@host/fhir",
        "https://host/fhir?x=1",
        "http://[::1/fhir",
        "http://host:70000/fhir",
        "http://host:port/fhir",
        "http://host:0/fhir",
    ],
)
def test_what_is_no_base_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Refused) as refused:
        fhir_base(url)
    assert "secret" not in str(refused.value)


def test_an_operation_is_asked_for_in_fhir_json_with_the_login(
    scripted: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    there = scripted(says(200, OBSERVATION))
    remote = Remote(there.base.replace("/fhir", "/prefix/fhir"), Access(headers={"Authorization": "Bearer token"}))
    reply = remote.post("evaluate-tace-resistance", b"{}", [("definition", "cci-2022")])
    assert (reply.status, reply.resource) == (200, OBSERVATION)
    head, _, body = there.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /prefix/fhir/$evaluate-tace-resistance?definition=cci-2022 HTTP/1.1\r\n")
    for line in (
        "Content-Type: application/fhir+json",
        "Accept: application/fhir+json",
        "Authorization: Bearer token",
    ):
        assert f"\r\n{line}" in head
    assert body == "{}"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff", b"[" * 100_000])
def test_what_is_no_resource_is_an_empty_one(scripted: Made, body: bytes) -> None:
    reply = Remote(scripted(says(502, body)).base).post("validate-case", b"{}", ())
    assert (reply.status, reply.resource) == (502, {})


def test_a_redirect_is_not_followed(scripted: Made) -> None:
    other = scripted(says(200, OBSERVATION))
    there = scripted(says(307, Location=f"{other.base}/$validate-case"))
    assert Remote(there.base).post("validate-case", b"{}", ()).status == 307
    assert other.requests == []


def drips(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _piece in range(100):
        line.sendall(b" " * 70_000)
        time.sleep(0.1)


def silent(line: socket.socket, _: bytes) -> None:
    time.sleep(3)


def drips_bytes(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _piece in range(30):
        line.sendall(b" ")
        time.sleep(0.1)


def drips_its_head(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _piece in range(30):
        line.sendall(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize("script", [drips, drips_bytes, drips_its_head, silent])
def test_an_answer_that_takes_too_long_is_given_up(scripted: Made, script: Script) -> None:
    started = time.monotonic()
    with pytest.raises(Unreachable, match="does not answer"):
        Remote(scripted(script).base, Access(seconds=0.3)).post("validate-case", b"{}", ())
    assert time.monotonic() - started < 2


def test_an_answer_without_end_is_given_up(scripted: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fhirnet.harness.services.LARGEST", 1000)
    with pytest.raises(Unreachable):
        Remote(scripted(says(200, b" " * 2000)).base).post("validate-case", b"{}", ())


def test_a_host_is_trusted_by_the_authority_that_is_named(scripted: Made, tmp_path: Path) -> None:
    certificates = Certificates(tmp_path)
    there = scripted(says(200, OBSERVATION), tls=certificates.context())
    with pytest.raises(Unreachable, match="name who does with --ca"):
        Remote(there.base).post("validate-case", b"{}", ())
    assert Remote(there.base, Access(ca=certificates.file)).post("validate-case", b"{}", ()).status == 200


def wanting(certificates: Certificates, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that wants a certificate of the client."""
    context = certificates.context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.file)
    context.maximum_version = version
    return context


def early(folder: Path) -> tuple[ssl.SSLContext, Path]:
    authority = Authority(folder)
    return authority.server(first=1), authority.file


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda ours, _: (ours.context(over=True), ours.file), "has expired; whoever runs it has to renew it"),
        (lambda _, folder: early(folder), "is not good yet; is the clock of this machine behind"),
        (lambda ours, _: (ours.context("other.example"), ours.file), "is that of another host"),
        (lambda ours, _: (ours.context("10.0.0.1"), ours.file), "is that of another host"),
        (lambda ours, _: (ours.context(), None), "nobody this machine knows .* name who does with --ca"),
        (lambda ours, folder: (ours.context(), Authority(folder).file), "ca.pem does not vouch for it"),
        (lambda ours, _: (ours.context(), Path(__file__)), "test_services.py, named with --ca, holds no certificate"),
        (lambda ours, _: (wanting(ours, ssl.TLSVersion.TLSv1_2), ours.file), "without a certificate of the client"),
        (lambda ours, _: (wanting(ours, ssl.TLSVersion.TLSv1_3), ours.file), "without a certificate of the client"),
    ],
)
@pytest.mark.parametrize("length", [2, 300_000])
def test_why_tls_fails_is_told_apart(
    scripted: Made,
    tmp_path: Path,
    made: Callable[[Certificates, Path], tuple[ssl.SSLContext, Path | None]],
    told: str,
    length: int,
) -> None:
    context, ca = made(Certificates(tmp_path), tmp_path)
    there = scripted(says(200, OBSERVATION), tls=context)
    with pytest.raises(Unreachable, match=told) as refused:
        Remote(there.base, Access(ca=ca)).post("validate-case", b" " * length, ())
    assert str(tmp_path) not in str(refused.value)


@pytest.fixture
def plain_server() -> Iterator[str]:
    """A server that speaks HTTP, and no TLS."""
    server = make_server("127.0.0.1", 0, NotFound())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/fhir"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_without_tls_is_told_as_such(plain_server: str) -> None:
    with pytest.raises(Unreachable, match="does not speak TLS: write http://"):
        Remote(plain_server.replace("http:", "https:")).post("validate-case", b"{}", ())


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:9/fhir", "nothing can be reached there"),
        ("https://127.0.0.1:9/fhir", "nothing can be reached there"),
        ("http://no-such-host.invalid/fhir", "its host has no address"),
    ],
)
def test_a_wrong_address_is_told_as_such(url: str, told: str) -> None:
    with pytest.raises(Unreachable, match=told):
        Remote(url).post("validate-case", b"{}", ())


@pytest.mark.parametrize(
    ("scheme", "told"), [("http", "it ends the connection; is it https://"), ("https", "ends the")]
)
def test_a_connection_that_is_cut_is_told_as_such(scripted: Made, tmp_path: Path, scheme: str, told: str) -> None:
    certificates = Certificates(tmp_path)
    there = scripted(hangs_up, tls=certificates.context() if scheme == "https" else None)
    with pytest.raises(Unreachable, match=told):
        Remote(there.base, Access(ca=certificates.file)).post("validate-case", b"{}", ())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"resourceType": "OperationOutcome", "issue": 7}, "no FHIR answer (status 200)"),
        ({"valueCodeableConcept": {"coding": [{"system": 3, "code": "met"}]}}, "no FHIR answer (status 200)"),
        ({"valueCodeableConcept": [{"system": f"{harness.FN}/CodeSystem/verdict", "code": "Zhang San"}]}, "(no code)"),
        ({"entry": [{"resource": []}], "component": [None, {"code": []}]}, "no FHIR answer (status 200)"),
    ],
)
@pytest.mark.parametrize("folder", ["tace-resistance/cci-2022", "tace-unsuitability/cn-tace-unsuitable", "cnlc-stage"])
def test_whatever_a_service_answers_only_codes_are_told(
    scripted: Made, tmp_path: Path, answer: object, told: str, folder: str
) -> None:
    path = tmp_path / folder / "met--x.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    (fixture,) = harness.fixtures(tmp_path)
    result = harness.run(fixture, Remote(scripted(says(200, json.loads(json.dumps(answer)))).base))
    assert not result.passed
    assert result.answered in (told, "no FHIR answer (status 200)")
