"""Feedback on cards: kept once, told to the audit without its words, shown to the keeper of the service."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhirnet import cli
from fhirnet.settings import Settings
from fhirnet.store import Store, audit, feedback, open_store
from fhirnet.store.backup import backup, restore
from fhirnet.store.feedback import Told
from fhirnet.web import create_app
from mappings.cds_feedback import LONGEST, LONGEST_CODE, MOST
from tests.web.calls import Json
from tests.web.conftest import over, said, written
from tests.web.hospitals import NOW, signed
from tests.web.test_cds_hooks_login import claims, settings

__all__ = ["settings"]  # a fixture

CARD = "1a564d30-9104-5943-927a-b7a26461ff43"
OWN = "https://w3id.org/fhirnet/CodeSystem/override-reason"
SECRET = "患者王某不同意"
PATH = "/cds-services/tace-resistance/feedback"


def given(**changes: object) -> Json:
    """Feedback on one card, with these changes; a change to None leaves the member out."""
    made: Json = {"card": CARD, "outcome": "overridden", "outcomeTimestamp": "2024-07-01T08:30:00Z"} | changes
    return {name: value for name, value in made.items() if value is not None}


def because(code: str | None = "board-decision", comment: str | None = None, **more: object) -> Json:
    coding = {"reason": {"system": OWN, "code": code} | more} if code else {}
    return coding | ({"userComment": comment} if comment else {})


def tell(client: FlaskClient, *told: Json, path: str = PATH, **headers: str) -> TestResponse:
    return client.post(path, json={"feedback": list(told)}, headers=headers)


def kept(store: Store, since: str | None = None) -> list[Told]:
    with store.reading() as connection:
        return list(feedback.told(connection, since))


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return over(store).client


def test_what_is_told_is_kept_as_it_is_told(client: FlaskClient, store: Store) -> None:
    reason = because(comment=SECRET, display="Decided otherwise")
    answer = tell(client, given(overrideReason=reason), given(outcome="accepted", acceptedSuggestions=[{"id": "x"}]))
    assert (answer.status_code, answer.data) == (200, b"")
    one, other = kept(store)
    assert one == Told(
        service="tace-resistance",
        client="anyone",
        received="2024-07-01T12:00:00.000000Z",
        card=CARD,
        outcome="overridden",
        acted="2024-07-01T08:30:00.000000Z",
        system=OWN,
        code="board-decision",
        display="Decided otherwise",
        comment=SECRET,
    )
    assert (other.outcome, other.code, other.comment) == ("accepted", None, None)


def test_the_same_act_is_kept_once_however_often_it_is_told(client: FlaskClient, store: Store) -> None:
    for _ in range(2):
        assert tell(client, given(), given()).status_code == 200
    assert tell(client, given(card=f"urn:uuid:{CARD.upper()}")).status_code == 200
    assert tell(client, given(outcomeTimestamp="2024-07-01T16:30:00.000+08:00")).status_code == 200
    assert len(kept(store)) == 1
    tell(client, given(outcomeTimestamp="2024-07-01T08:30:01Z"))
    tell(client, given(), path="/cds-services/prrt-suitability/feedback")
    assert len(kept(store)) == 3
    assert len(kept(store, "2024-07-01T")) == 3
    assert kept(store, "2024-07-02T") == []


def test_the_audit_is_told_and_neither_it_nor_the_log_repeats_a_comment(
    client: FlaskClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    tell(client, given(overrideReason=because(comment=SECRET)))
    tell(client, given(overrideReason=because(comment=SECRET)))
    with store.reading() as connection:
        found = [each.act for each in audit.entries(connection)]
    assert [(each.action, each.what["service"], each.what["new"], each.what["cards"]) for each in found] == [
        ("feedback", "tace-resistance", 1, [CARD]),
        ("feedback", "tace-resistance", 0, []),
    ]
    assert SECRET not in str(found) + written(caplog)
    assert audit.verify(store).broken is None


REFUSED: dict[str, tuple[object, str, str | None]] = {
    "nothing": ({}, "required", "feedback"),
    "no list": ({"feedback": 5}, "value", "feedback"),
    "too many": ({"feedback": [given()] * (MOST + 1)}, "too-many-entries", "feedback"),
    "no card": ({"feedback": [given(card=None)]}, "required", "feedback[0].card"),
    "no uuid": ({"feedback": [given(card="x")]}, "value", "feedback[0].card"),
    "no outcome": ({"feedback": [given(outcome="ignored")]}, "value", "feedback[0].outcome"),
    "no moment": ({"feedback": [given(outcomeTimestamp=None)]}, "required", "feedback[0].outcomeTimestamp"),
    "a day": ({"feedback": [given(outcomeTimestamp="2024-07-01")]}, "value", "feedback[0].outcomeTimestamp"),
    "no such day": (
        {"feedback": [given(outcomeTimestamp="2024-07-32T08:30:00Z")]}, "value", "feedback[0].outcomeTimestamp",
    ),
    "before all time": (
        {"feedback": [given(outcomeTimestamp="0001-01-01T00:00:00+10:00")]}, "value", "feedback[0].outcomeTimestamp",
    ),
    "a long comment": (
        {"feedback": [given(overrideReason=because(comment="x" * (LONGEST + 1)))]}, "value",
        "feedback[0].overrideReason.userComment",
    ),
    "a long code": (
        {"feedback": [given(overrideReason=because("x" * (LONGEST_CODE + 1)))]}, "value",
        "feedback[0].overrideReason.reason",
    ),
    "a lone surrogate": ({"feedback": [given(overrideReason=because(comment="\ud800"))]}, "encoding", None),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_feedback_is_refused_as_a_whole(client: FlaskClient, store: Store, what: str) -> None:
    body, code, place = REFUSED[what]
    answer = client.post(PATH, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == (413 if code == "too-many-entries" else 400)
    assert said(answer).codes == [code]
    assert place is None or said(answer).places == [place]
    assert kept(store) == []


def test_the_longest_that_is_taken(client: FlaskClient, store: Store) -> None:
    most = [given(outcomeTimestamp=f"2024-07-01T08:30:00.{n:03}Z") for n in range(MOST)]
    most[0]["overrideReason"] = because("x" * LONGEST_CODE, "y" * LONGEST, extra=1)
    assert tell(client, *most).status_code == 200
    assert len(kept(store)) == MOST


def test_an_unknown_service_and_an_installation_that_keeps_nothing(client: FlaskClient) -> None:
    assert said(tell(client, given(), path="/cds-services/x/feedback")).codes == ["not-found"]
    answer = tell(create_app(Settings(database="off")).test_client(), given())
    assert (answer.status_code, said(answer).codes) == (404, ["not-found"])
    assert "FHIRNET_DATABASE" in answer.get_json(force=True)["issue"][0]["diagnostics"]


def test_where_access_is_restricted_an_ehr_proves_who_it_is(settings: Settings, store: Store) -> None:
    client = create_app(settings, store).test_client()
    assert tell(client, given()).status_code == 401
    token = signed(claims(aud=f"https://here.example{PATH}", iat=NOW))
    assert tell(client, given(), Authorization=f"Bearer {token}").status_code == 200
    assert [each.client for each in kept(store)] == ["ehr-north"]


def test_a_backup_holds_the_feedback(client: FlaskClient, store: Store, tmp_path: Path) -> None:
    tell(client, given(overrideReason=because(comment=SECRET)))
    backup(store, tmp_path / "kept.sqlite")
    copy = open_store(f"sqlite:///{tmp_path}/new.sqlite")
    restore(tmp_path / "kept.sqlite", copy)
    assert kept(copy) == kept(store)
    copy.close()


# the command


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation in which feedback was given."""
    url = f"sqlite:///{tmp_path}/told.sqlite"
    store = open_store(url)
    client = over(store).client
    tell(
        client,
        given(overrideReason=because(comment=f"{SECRET}\u009b2J")),
        given(outcomeTimestamp="2024-07-02T08:30:00Z"),
    )
    tell(client, given(overrideReason=because("local-1", display="Own reason", system="urn:ehr")))
    tell(client, given(outcome="accepted"), path="/cds-services/prrt-suitability/feedback")
    store.close()
    return {"FHIRNET_DATABASE": url, "COLUMNS": "160"}


def ran(environment: dict[str, str], *words: str) -> Result:
    return CliRunner(env={**os.environ, **environment}).invoke(cli.main, ["feedback", *words])


def test_the_keeper_sees_how_often_what_and_every_comment(told: dict[str, str]) -> None:
    english, chinese = ran(told, "--language", "en").output, ran(told, "--language", "zh-CN").output
    assert "Decided otherwise by the tumour board" in english
    assert "none given" in english
    assert "Own reason" in english
    assert f"{SECRET}?2J" in english
    assert "MDT讨论另有决定" in chinese
    assert "未采纳" in chinese


def test_the_same_as_json(told: dict[str, str]) -> None:
    lines = [json.loads(line) for line in ran(told, "--json").output.splitlines()]
    assert [(each["service"], each["outcome"], each["code"]) for each in lines] == [
        ("tace-resistance", "overridden", "board-decision"),
        ("tace-resistance", "overridden", None),
        ("tace-resistance", "overridden", "local-1"),
        ("prrt-suitability", "accepted", None),
    ]
    assert ran(told, "--json", "--since", "2999-01-01").output == ""


def test_where_nothing_was_told_it_is_said(tmp_path: Path) -> None:
    done = ran({"FHIRNET_DATABASE": f"sqlite:///{tmp_path}/empty.sqlite"}, "--language", "en")
    assert (done.exit_code, done.output) == (0, "Nothing was fed back.\n")


def test_without_comments_there_is_one_table(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/told.sqlite")
    tell(over(store).client, given())
    store.close()
    done = ran({"FHIRNET_DATABASE": f"sqlite:///{tmp_path}/told.sqlite"}, "--language", "en")
    assert "Comment" not in done.output
