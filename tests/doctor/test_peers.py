"""What the doctor says of peers, their keys, their certificates and their clocks."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from fhirnet.peers import keys
from tests.doctor.authority import Authority
from tests.doctor.saying import Said, levels, sentences
from tests.exchange.places import Script, Scripted, says

Look = Callable[..., Said]
SECRET = "s" * 43


@pytest.fixture
def registered(tmp_path: Path) -> Callable[..., Path]:
    """Makes a peers file with the north, whose keys nobody else can read."""
    private, public = keys.new_key_pair()
    for name, content in (("our.jwk", private), ("north.jwks", public), ("api.key", SECRET)):
        (tmp_path / name).write_text(content, "utf-8")
        (tmp_path / name).chmod(0o600)

    def make(base: str = "https://127.0.0.1:9/fhir", more: str = "") -> Path:
        file = tmp_path / "peers.toml"
        asks = '[peer.asks]\nclient_id = "n"\njwks = "north.jwks"\nscopes = ["system/*.rs"]\n'
        sends = '[peer.sends]\napi_key_file = "api.key"\n'
        file.write_text(f'[[peer]]\nname = "north"\nbase = "{base}"\n{more}\n{asks}{sends}', "utf-8")
        file.chmod(0o644)
        return file

    return make


@pytest.fixture
def serving() -> Iterator[Callable[..., Scripted]]:
    made: list[Scripted] = []

    def make(*script: Script, **more: object) -> Scripted:
        made.append(Scripted(*script, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def showing(seconds: float) -> Script:
    """Answers with a clock that is ahead by so many seconds."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return says(200, {}, Date=format_datetime(moment, usegmt=True))


def test_peers_that_are_registered_as_they_should(said: Look, registered: Callable[..., Path]) -> None:
    found = said(PEERS=registered(), BASE_URL="https://here.example/fhir")
    assert found["peers"] == [("ok", "1 peers are registered")]
    assert levels(found, "keys") == ["ok"]
    assert levels(found, "settings") == ["ok"]
    assert levels(said(), "peers") == ["ok"]


def test_a_peers_file_that_restricts_nobody(said: Look, registered: Callable[..., Path]) -> None:
    assert levels(said(PEERS=registered(), ACCESS="open"), "settings") == ["ok", "warning"]


def test_what_peers_with_keys_need(said: Look, registered: Callable[..., Path]) -> None:
    assert levels(said(PEERS=registered()), "peers") == ["warning"]
    assert levels(said(PEERS=registered(), DATABASE="off"), "peers") == ["problem", "warning"]


def test_a_file_in_which_nobody_may_ask(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "peers.toml"
    file.write_text('[[peer]]\nname = "north"\n', "utf-8")
    assert levels(said(PEERS=file), "peers") == ["problem"]


def test_everything_wrong_with_the_file_is_told(said: Look, registered: Callable[..., Path]) -> None:
    found = said(PEERS=registered("http://far.example/fhir", 'ca = "none.pem"'))
    assert levels(found, "peers") == ["problem", "problem"]
    assert levels(said(PEERS=registered(more="= [")), "peers") == ["problem"]


@pytest.mark.parametrize(
    ("name", "mode", "wrong"),
    [
        ("api.key", 0o600, False),
        ("api.key", 0o640, False),
        ("api.key", 0o644, True),
        ("api.key", 0o602, True),
        ("north.jwks", 0o644, False),
        ("north.jwks", 0o646, True),
        ("peers.toml", 0o666, True),
    ],
)
def test_who_may_read_and_write(
    said: Look, registered: Callable[..., Path], tmp_path: Path, name: str, mode: int, wrong: bool
) -> None:
    file = registered()
    (tmp_path / name).chmod(mode)
    found = said(PEERS=file)
    assert levels(found, "keys") == (["problem"] if wrong else ["ok"])
    assert ("chmod" in sentences(found, "keys")) is wrong
    assert SECRET not in str(found)


def test_a_key_that_is_weak_or_short(said: Look, registered: Callable[..., Path], tmp_path: Path) -> None:
    file = registered()
    (tmp_path / "api.key").write_text("k" * 31, "utf-8")
    assert levels(said(PEERS=file), "keys") == ["warning"]
    (tmp_path / "api.key").write_text("k" * 32, "utf-8")
    assert levels(said(PEERS=file), "keys") == ["ok"]
    (tmp_path / "api.key").write_text("k" * 15, "utf-8")
    assert levels(said(PEERS=file), "peers") == ["problem"]


@pytest.mark.parametrize(
    ("first", "last", "level", "what"),
    [
        (-90, 365, "ok", "is good until"),
        (-90, 31, "ok", "is good until"),
        (-90, 29, "warning", "only"),
        (-90, -1, "problem", "ended on"),
        (1, 365, "problem", "good yet"),
    ],
)
def test_how_long_an_authority_is_good(
    said: Look, registered: Callable[..., Path], tmp_path: Path, first: int, last: int, level: str, what: str
) -> None:
    Authority(tmp_path, first, last)
    found = said(PEERS=registered(more='ca = "ca.pem"'))
    assert levels(found, "certificates") == [level]
    assert what in sentences(found, "certificates")


def test_one_of_several_authorities_is_out_of_date(said: Look, registered: Callable[..., Path], tmp_path: Path) -> None:
    old, new = Authority(tmp_path, last=-1).pem, Authority(tmp_path)
    new.file.write_bytes(old + new.pem)
    found = said(PEERS=registered(more='ca = "ca.pem"'))
    assert levels(found, "certificates") == ["warning"]
    assert "1 of the 2" in sentences(found, "certificates")


@pytest.mark.parametrize(
    ("last", "level", "what"),
    [(365, "ok", "is good until"), (29, "warning", "only"), (-1, "problem", "certificate has expired")],
)
def test_the_certificate_that_a_server_shows(
    said: Look,
    registered: Callable[..., Path],
    serving: Callable[..., Scripted],
    tmp_path: Path,
    last: int,
    level: str,
    what: str,
) -> None:
    peer = serving(showing(0), tls=Authority(tmp_path).server(last=last))
    found = said(PEERS=registered(peer.base, 'ca = "ca.pem"'), online=True)
    assert levels(found, "certificates") == ["ok", level]
    assert what in sentences(found, "certificates")


def test_a_server_that_another_authority_vouches_for(
    said: Look, registered: Callable[..., Path], serving: Callable[..., Scripted], tmp_path: Path
) -> None:
    peer = serving(showing(0), tls=Authority(tmp_path).server())
    Authority(tmp_path)
    found = said(PEERS=registered(peer.base, 'ca = "ca.pem"'), online=True)
    assert levels(found, "certificates") == ["ok", "problem"]
    assert levels(found, "clock") == ["warning"]  # it is not asked for the time


def test_a_server_that_speaks_no_tls(said: Look, registered: Callable[..., Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            for _ in range(2):
                line, _ = listening.accept()
                line.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")
                line.close()

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        found = said(PEERS=registered(f"https://127.0.0.1:{listening.getsockname()[1]}/fhir"), online=True)
        thread.join(10)
    assert levels(found, "certificates") == ["problem"]


def test_a_server_that_is_away(said: Look, registered: Callable[..., Path]) -> None:
    away = said(PEERS=registered(), online=True)
    assert levels(away, "certificates") == ["warning"]
    assert levels(away, "clock") == ["warning"]


@pytest.mark.hazard("H18")
@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, "ok"), (-1, "ok"), (60, "warning"), (-60, "warning"), (600, "problem"), (-600, "problem")],
)
def test_the_clock_of_a_peer(
    said: Look, registered: Callable[..., Path], serving: Callable[..., Scripted], seconds: int, level: str
) -> None:
    peer = serving(showing(seconds))
    found = said(PEERS=registered(peer.base, "plain_http = true"), online=True)
    assert levels(found, "clock") == [level]
    assert SECRET.encode() not in b"".join(peer.requests)  # nothing that is ours is sent


@pytest.mark.parametrize(("answer", "level"), [(says(200, {}), "warning"), (says(200, {}, Date="noon"), "warning")])
def test_a_peer_that_does_not_tell_its_time(
    said: Look, registered: Callable[..., Path], serving: Callable[..., Scripted], answer: Script, level: str
) -> None:
    found = said(PEERS=registered(serving(answer).base, "plain_http = true"), online=True)
    assert found["clock"] == [(level, "north does not tell its time")]
