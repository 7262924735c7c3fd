"""CDS Hooks over the real application: what is listed, when there is a card, what is on it, what is refused."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from fhirnet.assessment import assess
from fhirnet.dossier.record import Criterion, Source
from fhirnet.hooks.card import LONGEST, escaped, measured
from fhirnet.settings import Settings
from fhirnet.web import create_app
from mappings import cds_request, prefetch
from mappings.prefetch import PATIENT as TOKEN
from mappings.site import SiteMapping
from mappings.speech import speech_of
from tests.web.calls import (
    CYCLE,
    EMBOLIZATION,
    FIXTURES,
    HCC,
    LUTETIUM,
    NET,
    PATIENT,
    TACE,
    Json,
    ask,
    call,
    cards,
    case_of,
    day_of,
    drafts,
    on,
    on_its_day,
    order,
    searchset,
    sent_along,
)
from tests.web.conftest import said

OVERRIDE = "https://w3id.org/fhirnet/CodeSystem/override-reason"
SERVICES = {
    f"{question}{when}": hook
    for question in ("tace-resistance", "prrt-suitability")
    for when, hook in (("", "patient-view"), ("-order-select", "order-select"), ("-order-sign", "order-sign"))
}
TACE_FIXTURES = sorted(FIXTURES.glob("tace-resistance/*/*.json"))
PRRT_FIXTURES = sorted(FIXTURES.glob("prrt-suitability/*/*.json"))
WARNS = {"met", "not-suitable", "suitable-with-adverse-predictors"}
FORBIDDEN = re.compile(r"critical|suggestion|<[a-z/]")


@pytest.fixture
def client() -> FlaskClient:
    """A client on the latest day of HCC."""
    return on_its_day(create_app(Settings(database="off")).test_client())


def sign(*orders: Json, **more: Any) -> Json:
    return call(hook="order-sign", draftOrders=drafts(*orders), **more)


# what is listed


def test_every_service_has_one_hook_and_asks_for_no_more_than_its_question_reads(client: FlaskClient) -> None:
    listed = client.get("/cds-services", headers={"Accept-Language": "en"}).get_json()["services"]
    assert {each["id"]: each["hook"] for each in listed} == SERVICES
    for each in listed:
        tace = each["id"].startswith("tace")
        assert each["title"] in ("TACE resistance", "PRRT suitability")
        assert each["description"]
        assert each["usageRequirements"]
        assert each["prefetch"]["patient"] == f"Patient/{TOKEN}"
        assert ("allergies" in each["prefetch"]) is not tace
        codes = re.search(r"code=([^&]*)", each["prefetch"]["observations"])
        assert codes is not None
        assert ("1834-1" in codes[1].split(",")) is tace  # AFP
        panels = re.search(r"&component-code=([^&]*)", each["prefetch"]["panels"])
        assert panels is not None
        assert panels[1] == codes[1]
        assert all(len(query) < 2000 for query in each["prefetch"].values())


def test_what_is_listed_is_in_the_language_of_the_client(client: FlaskClient) -> None:
    listed = client.get("/cds-services", headers={"Accept-Language": "zh"}).get_json()["services"]
    assert listed[0]["title"] == "TACE抵抗"


@pytest.mark.parametrize(
    ("site", "asked"),
    [
        (SiteMapping(codes={("urn:his", "AFP|1"): "lab-afp"}), "AFP%5C%7C1"),
        (SiteMapping(codes={("urn:his", "X1"): "dx-hcc"}), None),
        (SiteMapping(prefixes=(("urn:his", "AF", "lab-afp"),)), "all"),
        (SiteMapping(texts={"甲胎蛋白": "lab-afp"}), "all"),
        (SiteMapping(texts={"tace": "proc-tace"}), None),
    ],
)
def test_a_hospitals_own_codes_are_asked_for_too(site: SiteMapping, asked: str | None) -> None:
    plain, found = (
        {each.key: each.query for each in prefetch.templates("tace-resistance", mapping)} for mapping in (None, site)
    )
    if asked == "all":  # its own words cannot be searched for
        assert "code=" not in found["observations"]
        assert "panels" not in found  # they come with all the others
    elif asked:
        assert asked in found["observations"]
        assert asked in found["panels"]
    else:
        assert found == plain
    assert {key: each for key, each in found.items() if key not in ("observations", "panels")} == {
        key: each for key, each in plain.items() if key not in ("observations", "panels")
    }


# when there is a card


@pytest.mark.hazard("H06")
def test_a_resistant_patient_is_a_card_with_all_that_it_must_have(client: FlaskClient) -> None:
    (card,) = cards(ask(client, call()))
    assert card["summary"] == "TACE resistance · Criteria met: 4 of 4"
    assert card["indicator"] == "warning"
    assert card["source"]["label"] == "fhirnet"
    assert card["source"]["url"] == "http://localhost/"
    assert card["source"]["topic"]["code"] == "tace-resistance"
    rows = [line for line in card["detail"].splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 4  # head, rule, four definitions
    assert re.search(r"115 % \(criterion: \\> 50 %\), 20\d\d-\d\d-\d\d", card["detail"])
    assert "does not mean that TACE is forbidden" in card["detail"]
    assert "it is not advice" in card["detail"]
    assert [each["type"] for each in card["links"]] == ["absolute"] * 4
    assert card["links"][0]["url"] == "https://doi.org/10.1159/000368142"
    assert card["links"][-1]["url"] == "http://localhost/"
    assert {each["system"] for each in card["overrideReasons"]} == {OVERRIDE}
    assert all(each["display"] for each in card["overrideReasons"])
    assert "suggestions" not in card


def test_the_card_names_the_result_and_is_the_same_for_the_same_data(client: FlaskClient) -> None:
    (one,), (other,) = cards(ask(client, call())), cards(ask(client, call(), Accept_Language="zh-CN"))
    again = sent_along()
    again["observations"]["entry"].reverse()
    (third,) = cards(ask(client, call(again)))
    assert UUID(one["uuid"]).version == 5
    assert one["uuid"] == other["uuid"] == third["uuid"]
    assert other["summary"] == "TACE抵抗 · 符合：4/4"
    assert {each["display"] for each in other["overrideReasons"]}.isdisjoint(
        each["display"] for each in one["overrideReasons"]
    )
    case, day = json.dumps(case_of(HCC)).encode(), [("asOf", day_of(HCC).isoformat())]
    result = json.loads(assess("tace-resistance", case, query=day, settings=Settings()))
    assert f"`{result['identifier'][0]['value']}`" in one["detail"]


def test_each_service_has_a_card_of_its_own(client: FlaskClient) -> None:
    (viewed,) = cards(ask(client, call()))
    (signed,) = cards(ask(client, sign(order(TACE)), "tace-resistance-order-sign"))
    assert viewed["uuid"] != signed["uuid"]
    assert viewed["detail"] == signed["detail"]


@pytest.mark.parametrize(
    ("path", "service"), [(NET, "tace-resistance"), (HCC, "prrt-suitability")], ids=["tace of a net", "prrt of an hcc"]
)
def test_nothing_is_said_of_another_tumour(client: FlaskClient, path: Path, service: str) -> None:
    hook, client = call(sent_along(path)), on_its_day(client, path)
    assert cards(ask(client, hook, service)) == []
    ordered = call(sent_along(path), "order-sign", draftOrders=drafts(order(TACE), order(CYCLE)))
    assert cards(ask(client, ordered, f"{service}-order-sign")) == []


def test_nothing_is_said_of_a_record_that_is_opened_without_a_tumour(client: FlaskClient) -> None:
    sent = sent_along() | {"conditions": None, "procedures": None}
    assert cards(ask(client, call(sent))) == []
    (card,) = cards(
        ask(client, call(sent, "order-sign", draftOrders=drafts(order(TACE))), "tace-resistance-order-sign")
    )
    assert card["indicator"] == "info"
    assert "Cannot be determined" in card["summary"]


def test_a_record_with_sessions_but_no_diagnosis_is_spoken_of(client: FlaskClient) -> None:
    (card,) = cards(ask(client, call(sent_along() | {"conditions": None})))
    assert "Cannot be determined" in card["summary"]


def test_nothing_is_said_of_a_record_without_any_date(client: FlaskClient) -> None:
    sent = {"patient": sent_along()["patient"], "conditions": None, "procedures": None, "observations": None}
    for body, service in ((call(sent), ""), (call(sent, "order-sign", draftOrders=drafts(order(TACE))), "-order-sign")):
        assert cards(ask(client, body, f"tace-resistance{service}")) == []


ORDERED = {  # what is ordered: is it a TACE (None: perhaps), is it PRRT
    "a tace": (order(TACE), True, False),
    "a tace as a procedure": (order(TACE, "Procedure"), True, False),
    "an embolization": (order(EMBOLIZATION), None, False),
    "a tace in words": (order(None, code={"text": "肝动脉化疗栓塞"}), None, False),
    "another thing in words": (order(None, code={"text": "CT"}), False, False),
    "a tace in words beside another code": (
        order(None, code={"coding": [{"system": TACE["system"], "code": "tare"}], "text": "TACE"}), False, False,
    ),
    "codes that contradict each other": (
        order(None, code={"coding": [TACE, {"system": TACE["system"], "code": "tare"}], "text": "TACE"}), False, False,
    ),
    "haic": (order({"system": TACE["system"], "code": "haic"}), False, False),
    "nothing that is coded": (order(None), False, False),
    "a tace that is not to be": (order(TACE, doNotPerform=True), False, False),
    "a tace of somebody else": (order(TACE, subject={"reference": "Patient/p2"}), False, False),
    "a tace of somebody else, by address": (
        order(TACE, subject={"reference": "https://ehr.example/fhir/Patient/p2/_history/1"}), False, False,
    ),
    "a tace of a group": (order(TACE, subject={"reference": "Group/p1"}), False, False),
    "a tace of this patient, by address": (
        order(TACE, subject={"reference": "https://ehr.example/fhir/Patient/p1/_history/1"}), True, False,
    ),
    "a tace whose patient is named by a number only": (
        order(TACE, subject={"identifier": {"value": "1"}}), True, False,
    ),
    "the drug for somebody else": (
        order(LUTETIUM, "MedicationRequest", subject={"reference": "Patient/p2"}), False, False,
    ),
    "a revoked tace": (order(TACE, status="revoked"), False, False),
    "a cycle": (order(CYCLE), False, True),
    "the drug": (order(LUTETIUM, "MedicationRequest"), False, True),
    "another drug": (order({"system": LUTETIUM["system"], "code": "everolimus"}, "MedicationRequest"), False, False),
    "the drug, contained": (
        order(None, "MedicationRequest", medicationReference={"reference": "#m"}, contained=[
            {"resourceType": "Organization", "id": "m2", "code": 5},
            {"resourceType": "Medication", "id": "m", "code": {"coding": [LUTETIUM]}},
        ]), False, True,
    ),
    "the drug, beside it": (
        order(None, "MedicationRequest", medicationReference={"reference": "Medication/beside"}), False, True,
    ),
    "a nutrition order": (order(TACE, "NutritionOrder"), False, False),
    "an order of another form": (order(None, code={"concept": {"coding": [TACE]}}), False, False),
    "an order that cannot be read": (order(None, code="TACE"), False, False),
}  # fmt: skip
BESIDE = {"resourceType": "Medication", "id": "beside", "code": {"coding": [LUTETIUM]}}


@pytest.mark.parametrize("what", ORDERED)
def test_an_order_is_spoken_of_where_it_is_the_treatment(client: FlaskClient, what: str) -> None:
    ordered, tace, prrt = ORDERED[what]
    orders = drafts(ordered, BESIDE)
    body = call(sent_along(HCC), "order-sign", draftOrders=orders)
    found = cards(ask(client, body, "tace-resistance-order-sign"))
    assert bool(found) is (tace is not False)
    assert all(("may be for a TACE" in each["detail"]) is (tace is None) for each in found)
    body, client = call(sent_along(NET), "order-sign", draftOrders=orders), on_its_day(client, NET)
    assert bool(cards(ask(client, body, "prrt-suitability-order-sign"))) is prrt


def test_of_several_drafts_those_that_are_selected_count(client: FlaskClient) -> None:
    orders = drafts(order(TACE, id_="o1"), order({"system": "urn:x", "code": "ct"}, id_="o2"))
    for selected, there in ((["ServiceRequest/o1"], True), (["ServiceRequest/o2"], False), ([], False)):
        body = call(None, "order-select", draftOrders=orders, selections=selected)
        assert bool(cards(ask(client, body, "tace-resistance-order-select"))) is there


@pytest.mark.parametrize("more", [{}, {"draftOrders": None}, {"draftOrders": drafts()}])
def test_nothing_is_demanded_where_nothing_is_ordered(client: FlaskClient, more: Json) -> None:
    assert cards(ask(client, call({}, "order-sign", **more), "tace-resistance-order-sign")) == []


def test_a_draft_of_a_tace_is_no_session_and_one_of_a_cycle_a_planned_start(client: FlaskClient) -> None:
    (viewed,) = cards(ask(client, call()))
    (signed,) = cards(ask(client, sign(order(TACE, occurrenceDateTime="2024-07-02")), "tace-resistance-order-sign"))
    assert signed["detail"] == viewed["detail"]
    client = on_its_day(client, NET)
    assert "Planned start taken as asOf" in cards(ask(client, call(sent_along(NET)), "prrt-suitability"))[0]["detail"]
    planned = drafts(order(CYCLE, occurrenceDateTime="2025-04-20"))
    body = call(sent_along(NET), "order-sign", draftOrders=planned)
    (card,) = cards(ask(client, body, "prrt-suitability-order-sign"))
    assert "Planned start taken as asOf" not in card["detail"]
    body["prefetch"]["planned"] = searchset([{"resource": order(CYCLE, occurrenceDateTime="2025-04-10")}])
    assert cards(ask(client, body, "prrt-suitability-order-sign")) == [card]  # the draft, not what was stored of it


# what is on it


QUESTIONS = pytest.mark.parametrize(
    ("question", "paths"),
    [("tace-resistance", TACE_FIXTURES), ("prrt-suitability", PRRT_FIXTURES)],
    ids=["tace", "prrt"],
)


@pytest.mark.hazard("H06")
@QUESTIONS
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_card_of_every_fixture_is_short_and_whole(
    client: FlaskClient, question: str, paths: list[Path], language: str
) -> None:
    shown = 0
    for path in paths:
        for card in cards(ask(on_its_day(client, path), call(sent_along(path)), question, Accept_Language=language)):
            shown += 1
            assert 0 < len(card["summary"]) < LONGEST, path
            assert not FORBIDDEN.search(json.dumps(card)), path
            lines = [line for line in card["detail"].splitlines() if line.startswith("|")]
            assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {4}, path
    assert shown > len(paths) / 2


@QUESTIONS
def test_the_card_says_what_the_service_says(client: FlaskClient, question: str, paths: list[Path]) -> None:
    for path in paths[::7]:
        case, day = json.dumps(case_of(path)).encode(), [("asOf", day_of(path).isoformat())]
        for card in cards(ask(on_its_day(client, path), call(sent_along(path)), question)):
            result = json.loads(assess(question, case, query=day, accept_language="en", settings=Settings()))
            coding = result["valueCodeableConcept"]["coding"][0]
            assert card["summary"].partition(" · ")[2].startswith(f"{coding['display']}: "), path
            assert card["indicator"] == ("warning" if coding["code"] in WARNS else "info"), path
            assert result["identifier"][0]["value"] in card["detail"], path


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain 5 %, 2024-07-01", "plain 5 %, 2024-07-01"),
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("[x](http://e.example)", "\\[x\\](http:\\//e.example)"),
        ("WWW.e.example a@b.example", "WWW\\.e.example a\\@b.example"),
        ("a | b\n# c\t`d` *e* _f_ ~g~ &lt; \\", "a \\| b \\# c \\`d\\` \\*e\\* \\_f\\_ \\~g\\~ \\&lt; \\\\"),
    ],
)
def test_no_text_becomes_a_link_or_a_tag(text: str, safe: str) -> None:
    assert escaped(text) == safe


def test_the_page_is_at_the_address_that_clients_know(client: FlaskClient) -> None:
    behind = on_its_day(create_app(Settings(database="off", base_url="https://h.example/x/fhir")).test_client())
    (card,) = cards(ask(behind, call()))
    assert card["source"]["url"] == card["links"][-1]["url"] == "https://h.example/x/"


def test_of_many_missing_facts_the_first_are_listed(client: FlaskClient) -> None:
    (card,) = cards(ask(on_its_day(client, NET), call(sent_along(NET)), "prrt-suitability"))
    assert len(re.findall(r"^- ", card["detail"], re.MULTILINE)) == 13
    assert "- 10 more facts are missing." in card["detail"]


@pytest.mark.hazard("H02")
def test_a_card_is_as_of_the_day_of_the_call(client: FlaskClient) -> None:
    path = FIXTURES / "prrt-suitability" / "prrt-default-1" / "suitable--g2-without-ki67.json"
    fresh, body = day_of(path), call(sent_along(path))
    (then,) = cards(ask(on(fresh, client), body, "prrt-suitability"))
    assert "Suitable" in then["summary"]
    assert then["detail"].startswith(f"As of {fresh}.\n")
    (later,) = cards(ask(on(fresh + timedelta(days=600), client), body, "prrt-suitability"))
    assert "Suitable" not in later["summary"]
    assert later["detail"].startswith(f"As of {fresh + timedelta(days=600)}.\n")
    assert later["uuid"] != then["uuid"]
    assert cards(ask(on(fresh, client), body, "prrt-suitability")) == [then]


@pytest.mark.hazard("H07")
def test_what_is_dated_after_the_day_of_the_call_is_not_used(client: FlaskClient) -> None:
    sent, plain = sent_along(), cards(ask(client, call()))[0]
    afp = next(each for each in sent["observations"]["entry"] if "1834-1" in json.dumps(each))
    coming = json.loads(json.dumps(afp["resource"])) | {"id": "coming", "effectiveDateTime": "2031-01-01"}
    sent["observations"]["entry"].append({"resource": coming})
    (card,) = cards(ask(client, call(sent)))
    assert card["summary"] == plain["summary"]
    assert "2031" not in card["detail"]


def platelets_in_a_panel(day: str) -> tuple[Json, Json]:
    """A suited patient with enough platelets, and a blood count of that day with 30 of them as a component."""
    path = FIXTURES / "prrt-suitability" / "prrt-default-1" / "suitable--g2-without-ki67.json"
    sent = sent_along(path)
    enough = next(e["resource"] for e in sent["observations"]["entry"] if "777-3" in json.dumps(e["resource"]["code"]))
    few = {"code": enough["code"], "valueQuantity": enough["valueQuantity"] | {"value": 30}}
    panel = {
        "resourceType": "Observation", "id": "cbc", "status": "final", "subject": enough["subject"],
        "code": {"coding": [{"system": "http://loinc.org", "code": "58410-2"}]}, "effectiveDateTime": day,
        "component": [few],
    }  # fmt: skip
    return sent, panel


def test_a_result_inside_a_panel_counts(client: FlaskClient) -> None:
    path = FIXTURES / "prrt-suitability" / "prrt-default-1" / "suitable--g2-without-ki67.json"
    sent, panel = platelets_in_a_panel(day_of(path).isoformat())
    client = on(day_of(path), client)
    (without,) = cards(ask(client, call(sent), "prrt-suitability"))
    assert without["summary"].startswith("PRRT · Suitable")
    sent["panels"] = searchset([{"resource": panel}])
    (card,) = cards(ask(client, call(sent), "prrt-suitability"))
    assert card["summary"].startswith("PRRT · Cannot be determined")
    sent["observations"]["entry"].append({"resource": panel})  # found by both searches
    assert cards(ask(client, call(sent), "prrt-suitability")) == [card]


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("how", ["no key", "null"])
def test_panels_that_were_not_provided_are_named(client: FlaskClient, how: str) -> None:
    sent = sent_along() | {"panels": None}
    if how == "no key":
        del sent["panels"]
    (card,) = cards(ask(client, call(sent)))
    assert "so not used: results inside panels." in card["detail"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2024-06-01", "2024-05-31"), "2024-06-01"),
        (("2024-06-01T10:00:00+08:00",), "2024-06-01"),
        (("2024-06",), "2024-06"),
        (("2023-11/2024-01-20",), "2023-11 to 2024-01-20"),
        (("2024-06/..",), "from 2024-06"),
        (("../2024-06-20",), "until 2024-06-20"),
        (("2024-01-02/..", "2024-03-01"), "2024-03-01"),  # a period without an end counts with its start
        (("2023-11/2024-06-20", "2024-06-19"), "2023-11 to 2024-06-20"),
        (("2024-06-19", "2024-06"), "2024-06"),
        (("", ""), None),
    ],
)
@pytest.mark.parametrize("value", ["12 %", ""])
def test_a_criterion_is_shown_with_the_latest_date_of_its_evidence(
    dates: tuple[str, ...], said: str | None, value: str
) -> None:
    sources = tuple(Source(reference="x", short="x", type="Observation", on=each) for each in dates)
    row = Criterion(
        code="x", name="Name", value=value, threshold="", answer="met", said="", reasons=(), sources=sources
    )
    plain = "Name: 12 %" if value else "Name"
    assert measured(row, speech_of("en")) in ({f"{plain}, {said}"} if said else {plain}), plain


# what is lacking


@pytest.mark.parametrize("lacking", [("patient",), ("conditions", "observations"), ("procedures",)])
def test_what_a_question_cannot_do_without_is_412_with_each_key_and_its_query(
    client: FlaskClient, lacking: tuple[str, ...]
) -> None:
    sent = {key: each for key, each in sent_along().items() if key not in lacking}
    answer = ask(client, call(sent))
    assert answer.status_code == 412
    assert said(answer).codes == ["prefetch"] * len(lacking)
    assert said(answer).places == [f"prefetch.{key}" for key in lacking]
    for issue in answer.get_json(force=True)["issue"]:
        assert re.search(rf"(Patient/{PATIENT}|\?patient={PATIENT}&)", issue["diagnostics"])


FAILED = {
    "an outcome in its place": {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "timeout"}],
    },
    "an outcome in the bundle": searchset(
        [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "fatal", "code": "timeout"}]}}]
    ),
    "only a first page": searchset([]) | {"link": [{"relation": "next", "url": "https://ehr.example/fhir?page=2"}]},
}


@pytest.mark.parametrize("how", FAILED)
@pytest.mark.parametrize("key", ["observations", "medications"])
def test_what_the_ehr_could_not_find_or_not_all_of_it_is_lacking(client: FlaskClient, key: str, how: str) -> None:
    answer = ask(client, call(sent_along() | {key: FAILED[how]}))
    if key == "observations":
        assert (answer.status_code, said(answer).places) == (412, ["prefetch.observations"])
        return
    (card,) = cards(answer)
    assert "Not provided by the EHR, or not completely, so not used: medication." in card["detail"]


@pytest.mark.hazard("H05")
def test_what_can_be_done_without_is_named_on_the_card(client: FlaskClient) -> None:
    sent = {key: each for key, each in sent_along().items() if key not in ("lesions", "medications")}
    (card,) = cards(ask(client, call(sent)))
    assert "so not used: lesions; medication." in card["detail"]
    assert "Not provided" not in cards(ask(client, call()))[0]["detail"]


@pytest.mark.hazard("H01")
def test_a_patient_of_whom_there_is_nothing_is_lacking_and_another_one_refused(client: FlaskClient) -> None:
    sent = sent_along()
    assert ask(client, call(sent | {"patient": None})).status_code == 412
    for patient in (sent["patient"] | {"id": "p2"}, {**sent["patient"], "id": None}, {"resourceType": "Group"}):
        answer = ask(client, call(sent | {"patient": {k: v for k, v in patient.items() if v is not None}}))
        assert (answer.status_code, said(answer).places) == (400, ["prefetch.patient"])


def test_remarks_in_a_bundle_and_resources_that_were_not_asked_for_change_nothing(client: FlaskClient) -> None:
    sent = sent_along()
    remark = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "processing"}]}
    other = {"resourceType": "Patient", "id": "p9"}
    more = [{"resource": remark, "search": {"mode": "outcome"}}, {"resource": other}, {"search": {"mode": "match"}}]
    sent["observations"]["entry"] += more
    (card,) = cards(ask(client, call(sent | {"unknown": {"resourceType": "Patient", "id": "p7"}})))
    assert card == cards(ask(client, call()))[0]


# what is refused


BODIES: dict[str, tuple[bytes, int, str, str | None]] = {
    "empty": (b" ", 400, "body-empty", None),
    "no json": (b"{", 400, "json", None),
    "a list": (b"[]", 400, "not-object", None),
    "a key twice": (b'{"hook":"patient-view","hook":"x"}', 400, "duplicate-key", "hook"),
    "too deep": (b'{"prefetch":' + b"[" * 50 + b"]" * 50 + b"}", 400, "depth", "prefetch" + "[0]" * 39),
    "a number out of range": (b'{"extension":1e99}', 400, "number-range", "extension"),
    "without a hook": (json.dumps(call() | {"hook": None}).encode(), 400, "value", "hook"),
    "of another hook": (json.dumps(call(hook="order-sign")).encode(), 400, "value", "hook"),
    "no instance": (b'{"hook":"patient-view","context":{"patientId":"p1"}}', 400, "required", "hookInstance"),
    "no patient": (b'{"hook":"patient-view","hookInstance":"x","context":{}}', 400, "required", "context.patientId"),
    "no id": (json.dumps(call(patientId="../x")).encode(), 400, "value", "context.patientId"),
    "no token": (
        json.dumps(call() | {"fhirAuthorization": {"access_token": "a b"}}).encode(), 400, "value",
        "fhirAuthorization.access_token",
    ),
    "no resource": (json.dumps(call({"patient": 5})).encode(), 400, "resource-type", "prefetch.patient"),
    "no type": (json.dumps(call({"patient": {"id": "p1"}})).encode(), 400, "resource-type", "prefetch.patient"),
    "a broken bundle": (
        json.dumps(call({"conditions": {"resourceType": "Bundle", "entry": 5}})).encode(), 400, "value",
        "prefetch.conditions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_call_that_cannot_be_read_is_refused_with_its_place(client: FlaskClient, what: str) -> None:
    body, status, code, place = BODIES[what]
    answer = ask(client, body)
    assert (answer.status_code, said(answer).codes[0], said(answer).places[0]) == (status, code, place)


def test_what_is_wrong_with_a_resource_is_told_where_it_stands_in_the_call(client: FlaskClient) -> None:
    sent = sent_along()
    sent["observations"]["entry"][2]["resource"]["status"] = "banana"
    sent["patient"]["gender"] = "x"
    answer = ask(client, call(sent))
    assert answer.status_code == 400
    assert set(said(answer).places) == {"prefetch.observations.entry[2].resource.status", "prefetch.patient.gender"}


def test_a_problem_of_the_whole_case_has_no_place_in_the_call(client: FlaskClient) -> None:
    sent = sent_along()
    sent["conditions"]["entry"] = [{"resource": {"resourceType": "Condition", "id": str(n)}} for n in range(2100)]
    answer = ask(client, call(sent))
    assert (answer.status_code, said(answer).codes, said(answer).places) == (
        413,
        ["too-many-entries"],
        ["Bundle.entry"],
    )


def test_an_unknown_service_and_a_form_that_is_not_json(client: FlaskClient) -> None:
    assert said(ask(client, call(), "tace")).codes == ["not-found"]
    assert said(ask(client, call(), Content_Type="text/plain")).codes == ["media-type"]
    assert said(client.get("/cds-services/tace-resistance")).codes == ["method"]


def test_what_a_later_version_adds_is_passed_over(client: FlaskClient) -> None:
    more = {
        "extension": {"com.example.x": [1]},
        "version": "STU3",
        "fhirAuthorization": {"access_token": "abc", "x": 1},
    }
    assert cards(ask(client, call() | more)) == cards(ask(client, call()))


def test_numbers_are_read_digit_for_digit(client: FlaskClient) -> None:
    text, client = json.dumps(call(sent_along(NET))), on_its_day(client, NET)
    exact = re.sub(r'"value": (\d+),', r'"value": \1.000000000000000000000000001,', text, count=1)
    assert text != exact
    (plain,), (card,) = (cards(ask(client, each.encode(), "prrt-suitability")) for each in (text, exact))
    assert plain["uuid"] != card["uuid"]


def test_what_is_written_down_of_a_call_holds_neither_a_token_nor_a_patient() -> None:
    body = call() | {"fhirAuthorization": {"access_token": "secret-token"}}
    assert repr(cds_request.read(json.dumps(body).encode())) == "HookRequest(patient-view)"


def test_a_call_is_counted_by_what_was_answered(client: FlaskClient) -> None:
    cards(ask(client, call()))
    counted = client.get("/metrics").get_data(as_text=True)
    assert 'fhirnet_evaluations_total{answer="met",question="tace-resistance"}' in counted
    assert 'route="/cds-services/<service>"' in counted
