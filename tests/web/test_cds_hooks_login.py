"""Who may call a CDS service where access is restricted: a registered EHR, by a JWT for that address, once.

The tokens are signed by another library than the one that verifies them.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from joserfc import jwk
from werkzeug.test import TestResponse

from fhirnet import cli
from fhirnet.peers import load
from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.web import create_app
from fhirnet.web.hook_login import LOGIN
from tests.web.calls import Json, ask, call, cards
from tests.web.conftest import said, written
from tests.web.hospitals import NOW, NUMBERS, east, public, registered, signed, stranger
from tests.web.test_assertions import by_hand, by_secret

ISSUER = "https://ehr.north.example/"
SERVICE = "https://here.example/cds-services/tace-resistance"
HOOKS = """
[[peer]]
name = "ehr-north"
[peer.hooks]
issuer = "{issuer}"
jwks = "north.jwks.json"
fhir_server = "https://ehr.north.example/fhir"

[[peer]]
name = "ehr-east"
[peer.hooks]
issuer = "https://ehr.east.example/"
jwks = "east.jwks.json"
tenant = "ward-3"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = registered(tmp_path, language="en")
    (tmp_path / "east.jwks.json").write_text(json.dumps({"keys": [public(east(), "e1")]}))
    with (tmp_path / "peers.toml").open("a") as file:
        file.write(HOOKS.format(issuer=ISSUER))
    return made


@pytest.fixture
def client(settings: Settings, store: Store) -> FlaskClient:
    return create_app(settings, store).test_client()


def claims(**changes: Any) -> Json:
    """What an EHR claims, with these changes; a change to None leaves the claim out."""
    made = {"iss": ISSUER, "aud": SERVICE, "iat": NOW, "exp": NOW + 300, "jti": f"call-{next(NUMBERS)}"} | changes
    return {name: value for name, value in made.items() if value is not None}


def of_east(**changes: Any) -> str:
    made = claims(**{"iss": "https://ehr.east.example/", "tenant": "ward-3"} | changes)
    return signed(made, east(), "ES384", {"kid": "e1"})


def asking(client: FlaskClient, token: str, service: str = "tace-resistance") -> TestResponse:
    return ask(client, call(), service, Authorization=f"Bearer {token}")


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(claims()),
        lambda: signed(claims(aud=[SERVICE])),
        lambda: signed(claims(iat=NOW - 240, exp=NOW + 60)),
        lambda: signed(claims(iat=NOW + 59, exp=NOW + 359)),
        lambda: signed(claims(tenant="any")),
        lambda: signed(claims(), headers={"jku": "https://attacker.example/jwks.json"}),  # never looked at
        of_east,
    ],
)
def test_an_ehr_that_is_registered_is_answered(client: FlaskClient, token: Callable[[], str]) -> None:
    assert len(cards(asking(client, token()))) == 1


REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "no jwt": (lambda: "a.b", "not-a-jwt"),
    "alg none": (lambda: by_hand({"alg": "none", "kid": "n1"}, claims()), "algorithm"),
    "alg hs256": (lambda: by_secret({"alg": "HS256", "kid": "n1"}, b"x" * 48), "algorithm"),
    "alg rs256": (lambda: signed(claims(), alg="RS256"), "algorithm"),
    "alg of another key": (lambda: signed(claims(), east(), "ES384"), "algorithm"),
    "an unknown key": (lambda: signed(claims(), headers={"kid": "n2"}), "key"),
    "a key of somebody else": (lambda: signed(claims(), stranger()), "signature"),
    "a key it brings": (
        lambda: signed(claims(), stranger(), headers={"jwk": public(stranger(), "n1")}), "header",
    ),
    "a key it names by jku": (
        lambda: signed(claims(), stranger(), headers={"jku": "https://attacker.example/jwks.json"}), "signature",
    ),
    "an unknown issuer": (lambda: signed(claims(iss="https://other.example/")), "client"),
    "no issuer": (lambda: signed(claims(iss=None)), "client"),
    "an issuer that is a client id": (lambda: signed(claims(iss="north-id")), "client"),
    "another service": (lambda: signed(claims(aud=f"{SERVICE}-order-sign")), "audience"),
    "the feedback of the service": (lambda: signed(claims(aud=f"{SERVICE}/feedback")), "audience"),
    "several services": (lambda: signed(claims(aud=[SERVICE, "https://other.example"])), "audience"),
    "no audience": (lambda: signed(claims(aud=None)), "audience"),
    "over": (lambda: signed(claims(iat=NOW - 400, exp=NOW - 61)), "expired"),
    "no end": (lambda: signed(claims(exp=None)), "expired"),
    "no begin": (lambda: signed(claims(iat=None)), "claims"),
    "a life of more than five minutes": (lambda: signed(claims(iat=NOW - 60, exp=NOW + 241)), "lives-too-long"),
    "an end too far away": (lambda: signed(claims(iat=NOW + 61, exp=NOW + 361)), "lives-too-long"),
    "not yet": (lambda: signed(claims(iat=NOW + 61)), "not-yet"),
    "no name": (lambda: signed(claims(jti=None)), "jti"),
    "another tenant": (lambda: of_east(tenant="ward-4"), "tenant"),
    "no tenant": (lambda: of_east(tenant=None), "tenant"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_another_one_is_401_and_only_the_log_says_why(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    token, reason = REFUSED[what]
    answer = asking(client, token())
    assert (answer.status_code, said(answer).codes) == (401, ["login"])
    assert answer.get_json(force=True)["issue"][0]["diagnostics"] == LOGIN  # whatever is wrong
    assert f"call {reason}" in written(caplog)


def test_a_token_is_good_once_also_at_another_service(client: FlaskClient) -> None:
    token = signed(claims())
    assert asking(client, token).status_code == 200
    assert asking(client, token).status_code == 401
    other = claims(aud=f"{SERVICE}-order-sign")
    assert asking(client, signed(other), "tace-resistance-order-sign").status_code in (200, 400)
    assert asking(client, signed(other | {"aud": SERVICE})).status_code == 401


def test_no_other_credential_opens_a_service(client: FlaskClient) -> None:
    for headers in (
        {},
        {"X_Api_Key": "s" * 43},
        {"Authorization": "Basic eDp5"},
        {"Authorization": f"Bearer {'s' * 43}"},
    ):
        assert ask(client, call(), **headers).status_code == 401
    assert client.get("/cds-services").status_code == 200


def test_a_token_for_a_service_opens_nothing_else(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {signed(claims())}"}
    assert client.get("/fhir/Patient", headers=headers).status_code == 401


def test_failed_calls_are_counted_and_held_up(client: FlaskClient) -> None:
    codes = [asking(client, "x").status_code for _ in range(25)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert asking(client, signed(claims())).status_code == 200  # who logs in rightly is never turned away


def test_what_is_long_over_is_forgotten(client: FlaskClient, store: Store) -> None:
    object.__setattr__(store, "clock", lambda: datetime(2024, 7, 1, 12, tzinfo=UTC))
    assert asking(client, signed(claims(jti="old"))).status_code == 200
    later = NOW + 3 * 86_400
    object.__setattr__(store, "clock", lambda: datetime.fromtimestamp(later, UTC))
    assert asking(client, signed(claims(jti="new", iat=later, exp=later + 60))).status_code == 200
    with store.reading() as connection:
        assert connection.exec_driver_sql("select jti from used_assertion").scalars().all() == ["new"]


def test_the_keeper_sees_which_peers_call(settings: Settings) -> None:
    done = CliRunner(env={"FHIRNET_PEERS": str(settings.peers)}).invoke(cli.main, ["peers", "list", "--json"])
    ways = {each["name"]: each["logs-in-by"] for each in json.loads(done.output)}
    assert (ways["ehr-north"], ways["north"]) == (["hooks"], ["keys"])
    shown = CliRunner(env={"FHIRNET_PEERS": str(settings.peers)}).invoke(cli.main, ["peers", "list"])
    assert "CDS Hooks" in shown.output


def test_where_nothing_is_kept_no_token_can_be_used_once(settings: Settings, tmp_path: Path) -> None:
    only_keys = tmp_path / "keys.toml"
    only_keys.write_text(
        '[[peer]]\nname = "a"\n[peer.asks]\n' + f'api_key_sha256 = "{"0" * 64}"\nscopes = ["system/*.cruds"]\n'
    )
    off = create_app(Settings(peers=only_keys, database="off")).test_client()
    assert asking(off, signed(claims())).status_code == 401


def test_the_registration_of_an_ehr_is_read(settings: Settings) -> None:
    peer = load(settings.peers).of_issuer(ISSUER)
    assert peer is not None
    assert peer.hooks is not None
    assert (peer.name, peer.hooks.fhir_server, [*peer.hooks.keys]) == (
        "ehr-north", "https://ehr.north.example/fhir", ["n1"],
    )  # fmt: skip
    assert isinstance(peer.hooks.keys["n1"], jwk.RSAKey)
    assert load(settings.peers).of_issuer("https://x.example/") is None
