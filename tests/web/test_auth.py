"""Logging in: tokens for assertions, each of use once; API keys; what is answered to whoever is not let in."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fhirnet.errors import InvalidSettings
from fhirnet.rest import auditing
from fhirnet.settings import Settings
from fhirnet.store import Store, open_store
from fhirnet.store.audit import DONE, REFUSED
from fhirnet.store.tables import ACCESS_TOKEN, USED_ASSERTION
from fhirnet.web import auth, create_app
from fhirnet.web.failed_logins import ADDRESSES, MOST, FailedLogins
from tests.web.cases import TACE
from tests.web.conftest import said, written
from tests.web.hospitals import (
    BASE,
    NOON,
    SOUTHERN_KEY,
    TOKEN_URL,
    ask,
    bearer,
    claims,
    of_east,
    registered,
    signed,
    stranger,
)

VALIDATE = "/fhir/$validate-case"


@pytest.fixture
def app(store: Store, tmp_path: Path) -> Flask:
    return create_app(registered(tmp_path), store)


@pytest.fixture
def asking(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[FlaskClient]:
    """As `asking`, on SQLite alone: for what has nothing to do with the database."""
    kept = open_store(f"sqlite:///{tmp_path}/alone.sqlite", clock=lambda: NOON)
    yield create_app(registered(tmp_path), kept).test_client()
    kept.close()


def token(client: FlaskClient, assertion: str | None = None, scope: str = "system/*.cruds") -> str:
    answer = ask(client, assertion or signed(), scope)
    assert answer.status_code == 200, answer.data
    return str(answer.get_json()["access_token"])


def test_an_assertion_gets_a_token_that_lets_in(asking: FlaskClient) -> None:
    answer = ask(asking, signed(), "system/Patient.read system/*.cruds openid")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    given = answer.get_json()
    assert {name: given[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "bearer",
        "expires_in": 300,
        "scope": "system/Patient.read system/*.cruds",
    }
    assert len(given["access_token"]) == 43
    assert asking.get("/fhir/Patient/none", headers=bearer(given["access_token"])).status_code == 404


def test_only_the_digest_of_a_token_is_kept(asking: FlaskClient, store: Store) -> None:
    given = token(asking)
    with store.reading() as connection:
        (row,) = connection.execute(select(ACCESS_TOKEN))
    assert row.digest == sha256(given.encode()).hexdigest()
    assert given not in repr(row)


@pytest.mark.fault("F21")
def test_scopes_are_those_that_both_say(asking: FlaskClient) -> None:
    answer = ask(asking, of_east(), "system/Observation.cruds")
    assert answer.get_json()["scope"] == "system/Observation.rs"
    held = bearer(answer.get_json()["access_token"])
    assert asking.get("/fhir/Observation/x", headers=held).status_code == 404
    refused = asking.get("/fhir/Patient/x", headers=held)
    assert (refused.status_code, said(refused).codes) == (403, ["forbidden"])
    assert asking.delete("/fhir/Observation/x", headers=held).status_code == 403


@pytest.mark.parametrize("scope", ["", "system/Observation.cud", "openid", "system/Observation.rs?code=x"])
def test_without_a_scope_that_is_allowed_there_is_no_token(asking: FlaskClient, scope: str) -> None:
    assertion = of_east()
    answer = ask(asking, assertion, scope)
    assert (answer.status_code, answer.get_json()) == (400, {"error": "invalid_scope"})
    assert ask(asking, assertion, "system/*.rs").status_code == 401  # it is used


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"client_assertion_type": None}, 401, "invalid_client"),
        ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, 401, "invalid_client"),
        ({"client_assertion": None}, 401, "invalid_client"),
        ({"client_assertion": "x"}, 401, "invalid_client"),
        ({"more": "x" * 20_000}, 400, "invalid_request"),
    ],
)
def test_a_request_that_is_none_is_refused_as_oauth_says(
    alone: FlaskClient, changes: dict[str, str | None], status: int, error: str
) -> None:
    answer = ask(alone, signed(), **changes)
    assert (answer.status_code, answer.get_json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"grant_type=client_credentials&grant_type=client_credentials", {}),
        (b'{"grant_type":"client_credentials"}', {"Content-Type": "application/json"}),
        (b"grant_type=client_credentials", {"Content-Encoding": "gzip"}),
        (b"grant_type=\xff", {}),
        (b"grant_type=%ff", {}),
        (b"&".join(b"f%d=1" % number for number in range(30)), {}),
        (b"", {}),
    ],
)
def test_what_is_no_form_is_refused(alone: FlaskClient, body: bytes, headers: dict[str, str]) -> None:
    answer = alone.post(
        "/auth/token", data=body, headers={"Content-Type": "application/x-www-form-urlencoded"} | headers
    )
    assert (answer.status_code, answer.get_json()) == (400, {"error": "invalid_request"})


@pytest.mark.fault("F19")
def test_every_wrong_assertion_is_answered_alike_and_told_to_the_log_only(
    alone: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    used = signed()
    token(alone, used)
    wrong = {
        "replayed": used,
        "signature": signed(key=stranger()),
        "expired": signed(claims(exp=int(NOON.timestamp()) - 61)),
        "audience": signed(claims(aud=BASE)),
        "client": signed(claims(iss="nobody", sub="nobody")),
        "key": signed(headers={"kid": "n2"}),
        "header": signed(headers={"jku": "https://evil.example/jwks"}),
    }
    answers = set()
    for reason, assertion in wrong.items():
        caplog.clear()
        answer = ask(alone, assertion)
        lines = written(caplog)
        assert f"login refused request_id={answer.headers['X-Request-Id']}" in lines
        assert f'reason="assertion {reason}"' in lines
        assert assertion not in lines
        kept = {name: value for name, value in answer.headers if name != "X-Request-Id"}
        answers.add((answer.status_code, answer.data, tuple(sorted(kept.items()))))
    ((status, body, _),) = answers
    assert (status, json.loads(body)) == (401, {"error": "invalid_client"})


@pytest.mark.fault("F20")
def test_an_assertion_is_of_use_once_in_all_workers_and_after_a_restart(
    store: Store,
    database: str,
    tmp_path: Path,
) -> None:
    settings = registered(tmp_path)
    one, other = create_app(settings, store).test_client(), create_app(settings, store).test_client()
    assertion = signed()
    assert ask(one, assertion).status_code == 200
    assert ask(one, assertion).status_code == 401
    assert ask(other, assertion).status_code == 401
    another = open_store(database, clock=lambda: NOON + timedelta(seconds=200))  # a new process, in the skew window
    assert ask(create_app(settings, another).test_client(), assertion).status_code == 401
    another.close()


def test_the_same_jti_of_two_clients_are_two(asking: FlaskClient) -> None:
    assert ask(asking, signed(claims(jti="same"))).status_code == 200
    assert ask(asking, of_east(jti="same")).status_code == 200


class Clock:
    """A clock that is set by hand."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def later(database: str, tmp_path: Path, clock: Clock) -> Iterator[tuple[FlaskClient, Store]]:
    kept = open_store(database, clock=clock)
    yield create_app(registered(tmp_path), kept).test_client(), kept
    kept.close()


def test_a_token_ends_after_five_minutes(later: tuple[FlaskClient, Store], clock: Clock) -> None:
    client, _ = later
    held = bearer(token(client))
    clock.now = NOON + timedelta(seconds=299)
    assert client.get("/fhir/Patient/x", headers=held).status_code == 404
    clock.now = NOON + timedelta(seconds=300)
    assert client.get("/fhir/Patient/x", headers=held).status_code == 401


@pytest.mark.fault("F18")
def test_what_is_long_over_is_deleted_and_a_clock_set_back_brings_no_assertion_back(
    later: tuple[FlaskClient, Store], clock: Clock
) -> None:
    client, kept = later

    def rows() -> tuple[int, ...]:
        with kept.reading() as connection:
            return tuple(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (ACCESS_TOKEN, USED_ASSERTION)
            )

    first = signed()
    token(client, first)
    clock.now = NOON + timedelta(days=1)
    token(client, signed(claims(exp=int(clock.now.timestamp()) + 60)))
    assert rows() == (2, 2)
    clock.now = NOON
    assert ask(client, first).status_code == 401
    clock.now = NOON + timedelta(days=3, minutes=7)
    token(client, signed(claims(exp=int(clock.now.timestamp()) + 60)))
    assert rows() == (1, 1)


def test_a_token_gives_no_more_than_the_registration_still_does(store: Store, tmp_path: Path) -> None:
    settings = registered(tmp_path)
    held = bearer(token(create_app(settings, store).test_client()))
    peers = tmp_path / "peers.toml"
    before = peers.read_text()
    peers.write_text(before.replace('scopes = ["system/*.cruds"]\nreads', 'scopes = ["system/Patient.r"]\nreads'))
    narrower = create_app(settings, store).test_client()
    assert narrower.get("/fhir/Patient/x", headers=held).status_code == 404
    assert narrower.get("/fhir/Observation/x", headers=held).status_code == 403
    peers.write_text(before.replace('name = "north"', 'name = "northwest"'))
    assert create_app(settings, store).test_client().get("/fhir/Patient/x", headers=held).status_code == 401


@pytest.mark.parametrize(
    "headers", [{"X-Api-Key": SOUTHERN_KEY}, bearer(SOUTHERN_KEY), {"Authorization": f"bearer  {SOUTHERN_KEY} "}]
)
def test_an_api_key_lets_in(alone: FlaskClient, headers: dict[str, str]) -> None:
    assert alone.get("/fhir/Patient/x", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Api-Key": "t" * 43},
        {"X-Api-Key": SOUTHERN_KEY[:-1]},
        {"X-Api-Key": sha256(SOUTHERN_KEY.encode()).hexdigest()},
        {"X-Api-Key": ""},
        {"X-Api-Key": "short"},
        {"X-Api-Key": SOUTHERN_KEY, "Authorization": f"Bearer {SOUTHERN_KEY}"},
        {"X-Api-Key": "é" * 20},
        {"Authorization": f"Basic {SOUTHERN_KEY}"},
        {"Authorization": "Bearer"},
        {"Authorization": SOUTHERN_KEY},
        bearer("u" * 43),
        bearer("x" * 9000),
        bearer("'; drop table access_token; --"),
    ],
)
def test_without_a_good_credential_the_answer_is_401(alone: FlaskClient, headers: dict[str, str]) -> None:
    answer = alone.get("/fhir/Patient/x", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fhirnet"'
    assert said(answer).codes == ["login"]


def test_a_token_is_no_api_key(alone: FlaskClient) -> None:
    assert alone.get("/fhir/Patient/x", headers={"X-Api-Key": token(alone)}).status_code == 401


def test_any_client_may_have_its_own_case_evaluated(alone: FlaskClient) -> None:
    body, headers = TACE, {"Content-Type": "application/fhir+json"}
    assert alone.post(VALIDATE, data=body, headers=headers).status_code == 401
    held = bearer(token(alone, of_east(), "system/Observation.r"))
    assert alone.post(VALIDATE, data=body, headers=headers | held).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/livez",
        "/readyz",
        "/fhir/metadata",
        "/.well-known/smart-configuration",
        "/fhir/.well-known/smart-configuration",
    ],
)
def test_what_is_public_is_answered_to_anybody(alone: FlaskClient, path: str) -> None:
    assert alone.get(path).status_code == 200
    assert alone.get(path, headers=bearer("wrong" * 10)).status_code == 200


def test_unknown_paths_and_methods_are_answered_as_ever(alone: FlaskClient) -> None:
    assert alone.get("/fhir/Nothing/x").status_code == 404
    assert alone.put("/fhir/metadata").status_code == 405


def test_every_other_route_asks_who_is_there(alone: FlaskClient) -> None:
    asked = 0
    for rule in alone.application.url_map.iter_rules():
        if rule.endpoint not in auth.PUBLIC:
            path = rule.rule.replace("<id_>", "x").replace("<version>", "1")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                asked += 1
                assert alone.open(path, method=method).status_code == 401, rule
    assert asked > 100
    assert {rule.endpoint for rule in alone.application.url_map.iter_rules()} & auth.PUBLIC == auth.PUBLIC


def test_how_to_log_in_is_published(alone: FlaskClient) -> None:
    told = alone.get("/fhir/.well-known/smart-configuration")
    assert told.headers["Content-Type"] == "application/json"
    document: Any = told.get_json()
    assert document["token_endpoint"] == TOKEN_URL
    assert document["grant_types_supported"] == ["client_credentials"]
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert document["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
    assert {"client-confidential-asymmetric", "permission-v1", "permission-v2"} <= {*document["capabilities"]}
    assert "S256" in document["code_challenge_methods_supported"]
    assert alone.get("/.well-known/smart-configuration").data == told.data


def test_without_a_set_address_it_is_the_one_that_was_asked() -> None:
    document = create_app(Settings(database="sqlite://")).test_client().get("/.well-known/smart-configuration")
    assert document.get_json()["token_endpoint"] == "http://localhost/auth/token"


@pytest.mark.fault("F22")
def test_too_many_failed_logins_are_answered_429(alone: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    statuses = [alone.get("/fhir/Patient/x", headers={"X-Api-Key": "t" * 43}).status_code for _ in range(MOST + 5)]
    assert statuses == [401] * MOST + [429] * 5
    answer = alone.get("/fhir/Patient/x", headers={"X-Api-Key": "t" * 43})
    assert said(answer).codes == ["throttled"]
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "t" * 43 not in written(caplog)
    refused = ask(alone, "x")
    assert (refused.status_code, refused.get_json()) == (429, {"error": "temporarily_unavailable"})
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    wrong = alone.get("/fhir/Patient/x", headers={"X-Api-Key": "t" * 43}, environ_overrides=elsewhere)
    assert wrong.status_code == 401
    assert alone.get("/fhir/Patient/x", headers={"X-Api-Key": SOUTHERN_KEY}).status_code == 404  # a good one passes


def test_who_logged_in_and_who_did_not_is_in_the_audit(asking: FlaskClient, store: Store) -> None:
    token(asking, scope="system/Patient.read")
    ask(asking, signed(key=stranger()))
    for _ in range(MOST + 5):
        asking.get("/fhir/Patient/x", headers={"X-Api-Key": "t" * 43})
    found = [entry.act for entry in auditing.entries(store) if entry.act.action == "login"]
    assert [(act.client, act.outcome, act.what) for act in found[:2]] == [
        ("north", DONE, {"scopes": "system/Patient.read"}),
        ("-", REFUSED, {"reason": "assertion signature"}),
    ]
    assert [act.what for act in found[2:]] == [{"reason": "unknown"}] * (MOST - 1)  # beyond, the log alone tells


def test_where_the_audit_cannot_be_written_the_answer_is_the_same(
    alone: FlaskClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alone.application.extensions["fhirnet.store"].close()
    (tmp_path / "alone.sqlite").unlink()
    (tmp_path / "alone.sqlite").mkdir()
    assert alone.get("/fhir/Patient/x", headers={"X-Api-Key": "t" * 43}).status_code == 401
    assert "is not in the audit" in written(caplog)


def test_failures_are_counted_by_the_minute_and_of_so_many_addresses() -> None:
    now = [0.0]
    logins = FailedLogins(clock=lambda: now[0])
    assert [logins.another("a") for _ in range(MOST + 1)] == [0] * MOST + [60]
    now[0] = 59.5
    assert logins.another("a") == 1
    now[0] = 60.0
    assert logins.another("a") == 0
    for number in range(ADDRESSES):
        logins.another(str(number))
    assert len(logins._seen) == ADDRESSES
    assert "a" not in logins._seen


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda settings: replace(settings, database="off"), "FHIRNET_DATABASE"),
        (lambda settings: replace(settings, base_url=None), "FHIRNET_BASE_URL"),
        (lambda settings: replace(settings, peers=None, access="required"), "nobody may ask"),
    ],
)
def test_where_nobody_could_log_in_the_start_is_refused(
    tmp_path: Path, change: Callable[[Settings], Settings], why: str
) -> None:
    with pytest.raises(InvalidSettings, match=why):
        create_app(change(registered(tmp_path, database="sqlite://")))


def test_the_capability_statement_says_whether_one_has_to_log_in(alone: FlaskClient, tmp_path: Path) -> None:
    (rest,) = alone.get("/fhir/metadata").get_json()["rest"]
    assert rest["security"]["service"][0]["coding"][0]["code"] == "SMART-on-FHIR"
    keys_only = registered(tmp_path, database="off")
    only = keys_only.peers
    assert only
    only.write_text(only.read_text()[only.read_text().index('[[peer]]\nname = "south"') :])
    (rest,) = create_app(keys_only).test_client().get("/fhir/metadata").get_json()["rest"]
    assert "service" not in rest["security"]
    (rest,) = create_app(Settings(database="off")).test_client().get("/fhir/metadata").get_json()["rest"]
    assert "security" not in rest


def test_open_access_asks_nobody(store: Store, tmp_path: Path) -> None:
    for settings in (Settings(), registered(tmp_path, access="open")):
        assert create_app(settings, store).test_client().get("/fhir/Patient/x").status_code == 404
