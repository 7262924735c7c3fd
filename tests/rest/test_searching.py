"""Searches as a client sends them: what is answered, what is set aside, what is refused; pages; conditions."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.errors import Refused
from fhirnet.rest import paging, searching
from fhirnet.store import Store
from fhirnet.store.query import Query, Sort
from mappings import conformance
from tests.stored import HOSPITAL, delete, observation, patient, put

BASE = "https://own.example/fhir"
PEER = Client("peer", Sight(identifiers=((HOSPITAL, "1"),)), frozenset())
Pairs = list[tuple[str, str]]


def ask(store: Store, query: str, type_: str = "Observation", strict: bool = False, client: Client = ANYONE) -> Any:
    pairs = parse_qsl(query, keep_blank_values=True)
    answer = searching.search(store, client, type_, pairs, strict=strict, base=BASE)
    assert answer.status == 200
    assert conformance.judge(answer.body) == ()
    return json.loads(answer.body)


def link(bundle: Any, relation: str) -> str | None:
    return next((each["url"] for each in bundle["link"] if each["relation"] == relation), None)


def matched(bundle: Any) -> list[str]:
    return [each["resource"]["id"] for each in bundle.get("entry", ()) if each["search"]["mode"] == "match"]


def set_aside(bundle: Any) -> list[str]:
    """The names of the parameters that the outcome says were not used."""
    outcomes = [each["resource"] for each in bundle.get("entry", ()) if each["search"]["mode"] == "outcome"]
    return [issue["location"][0].removeprefix("http.") for outcome in outcomes for issue in outcome["issue"]]


def refused(store: Store, query: str, strict: bool = False) -> list[str | None]:
    with pytest.raises(Refused) as error:
        ask(store, query, strict=strict)
    assert {issue.code for issue in error.value.issues} == {"parameter"}
    return [issue.at for issue in error.value.issues]


def test_what_is_found_stands_as_it_was_stored(store: Store) -> None:
    put(store, patient("p1", "1"), observation("o", on="2024-03-05", valueQuantity={"value": 12.50, "unit": "ng/mL"}))
    bundle = ask(store, f"patient.identifier={HOSPITAL}%7C1&date=ge2024-03&status=final")
    assert (bundle["type"], bundle["total"], matched(bundle)) == ("searchset", 1, ["o"])
    assert bundle["entry"][0]["fullUrl"] == f"{BASE}/Observation/o"
    assert bundle["entry"][0]["resource"]["meta"]["versionId"] == "1"
    query = f"patient.identifier={HOSPITAL}%7C1&date=ge2024-03&status=final"
    assert link(bundle, "self") == f"{BASE}/Observation?{query}"
    assert link(bundle, "next") is None
    assert ask(store, "code=none") == {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 0,
        "link": [{"relation": "self", "url": f"{BASE}/Observation?code=none"}],
    }


def test_repeated_parameters_must_all_fit_and_one_of_their_values(store: Store) -> None:
    put(store, observation("a", on="2024-01-05"), observation("b", on="2024-02-05"), observation("c", on="2024-03-05"))
    assert matched(ask(store, "date=ge2024-01&date=lt2024-03")) == ["a", "b"]
    assert matched(ask(store, "date=2024-01,2024-03")) == ["a", "c"]
    assert matched(ask(store, "_id=a,c&date=ge2024-02")) == ["c"]
    assert matched(ask(store, "patient=p1&subject=Patient/p1&_id=a")) == ["a"]
    assert matched(ask(store, f"patient={BASE}/Patient/p1&_id=a")) == ["a"]


HOSTILE = [  # the query; the parameters that are not used; the query that was
    ("code=1834-1&foo=bar", ["foo"], "code=1834-1"),
    ("foo=bar", ["foo"], ""),
    ("_count=-1", ["_count"], ""),
    ("_count=1e9", ["_count"], ""),
    ("_count=1000000000000", ["_count"], ""),
    ("_count=99999", ["_count"], "_count=1000"),
    ("_sort=foo", ["_sort"], ""),
    ("_sort=date,date", ["_sort"], ""),
    ("_sort=", ["_sort"], ""),
    ("_count=5&_count=6", ["_count"], "_count=5"),
    ("_summary=text", ["_summary"], ""),
    ("date=banana&code=1834-1", ["date"], "code=1834-1"),
    ("code=%00", ["code"], ""),
    ("a=1&b=2", ["a", "b"], ""),
]


def test_what_is_not_understood_is_set_aside_and_said(store: Store) -> None:
    put(store, observation("o"))
    for query, names, used in HOSTILE:
        bundle = ask(store, query)
        assert (query, matched(bundle), bundle["total"], set_aside(bundle)) == (query, ["o"], 1, names)
        assert link(bundle, "self") == f"{BASE}/Observation" + (f"?{used}" if used else "")
        assert refused(store, query, strict=True) == [f"http.{name}" for name in names]


@pytest.mark.parametrize(
    "query", ["code:not=a", "date:missing=true", "_has:Provenance:target:agent=x", "patient.name=x"]
)
def test_a_modifier_that_is_not_supported_is_always_refused(store: Store, query: str) -> None:
    assert refused(store, query) == [f"http.{query.partition('=')[0]}"]
    assert refused(store, f"{query}&foo=bar") == [f"http.{query.partition('=')[0]}", "http.foo"]


@pytest.mark.parametrize(
    "name", ["_id", "identifier", "patient", "subject", "subject:Patient", "patient.identifier", "subject.identifier"]
)
@pytest.mark.parametrize("value", ["", "%00", "1834-1,"])
def test_a_search_that_does_not_say_whose_record_it_asks_for_is_not_answered_with_everybodys(
    store: Store, name: str, value: str
) -> None:
    put(store, observation("o"))
    assert refused(store, f"{name}={value}") == [f"http.{name}"]


HOSTILE_VALUES = ["%", "_", "%25", "'; drop table token; --", "1834_1", "1834-%", "\\", "ü" * 3000]


def test_a_value_is_never_sql_nor_a_pattern(store: Store) -> None:
    put(store, observation("o"))
    for text in HOSTILE_VALUES:
        for name in ("code", "_id", "patient", "subject", "patient.identifier", "identifier"):
            assert matched(ask(store, f"{name}={quote(text)}")) == []
    assert matched(ask(store, "code=1834-1")) == ["o"]


def test_many_values_are_asked_at_once(store: Store) -> None:
    put(store, observation("o", on="2024-03-05"))
    codes = quote(",".join(f"s{number}|c{number}" for number in range(197))) + ",1834-1,s|,|x"
    dates = ",".join(["2024-01-01"] * 199) + ",2024-03-05"
    assert matched(ask(store, f"code={codes}")) == ["o"]
    assert matched(ask(store, f"date={dates}")) == ["o"]
    assert matched(ask(store, "&".join([f"code={codes}", f"date={dates}"] * 10))) == ["o"]
    assert refused(store, "&".join(["code=1834-1"] * 21)) == ["http.query"]


def test_of_the_answer_not_of_the_question(store: Store) -> None:
    put(store, observation("a"), observation("b"))
    bundle = ask(store, "_format=json&_pretty=true&_total=none&_summary=false", strict=True)
    assert (matched(bundle), bundle["total"]) == (["a", "b"], 2)
    for query in ("_summary=count", "_count=0"):
        bundle = ask(store, query, strict=True)
        assert (matched(bundle), bundle["total"], link(bundle, "next")) == ([], 2, None)


def test_pages_follow_their_links_to_the_end(store: Store) -> None:
    put(store, *(observation(f"o{number}", on=f"2024-0{number}-05") for number in range(1, 8)))
    seen: list[str] = []
    url = f"{BASE}/Observation?_sort=-date&_count=3&code=1834-1"
    while url:
        bundle = ask(store, urlsplit(url).query, strict=True)
        assert link(bundle, "self") == url
        assert bundle["total"] == 7 + (len(seen) > 0)  # what is stored in between counts, and is not shown
        seen += matched(bundle)
        put(store, observation("new", on="2024-12-05"))
        url = link(bundle, "next") or ""
    assert seen == [f"o{number}" for number in range(7, 0, -1)]


def test_a_page_has_fifty_unless_asked_otherwise(store: Store) -> None:
    put(store, *(observation(f"o{number}") for number in range(53)))
    first = ask(store, "")
    assert len(matched(first)) == 50
    assert len(matched(ask(store, urlsplit(link(first, "next") or "").query))) == 3
    assert len(matched(ask(store, "_count=53"))) == 53


def test_a_cursor_that_was_changed_or_belongs_elsewhere_is_refused(store: Store) -> None:
    put(store, observation("a"), observation("b"), observation("c"))
    url = link(ask(store, "_count=1&_sort=_id"), "next") or ""
    cursor = dict(parse_qsl(urlsplit(url).query))["_cursor"]
    assert matched(ask(store, f"_sort=_id&_cursor={cursor}")) == ["b", "c"]
    changed = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    for query in (
        f"_sort=_id&_cursor={changed}",
        f"_sort=-_id&_cursor={cursor}",
        f"_sort=_id&code=1834-1&_cursor={cursor}",
        f"_cursor={cursor}",
        "_cursor=",
        "_cursor=x",
        "_cursor=%F0%9F%98%80",
        "_cursor=AAAA",
        f"_cursor={cursor}{cursor}",
    ):
        assert refused(store, query) == ["http._cursor"]


MADE: list[Any] = [("a",), ("a", "b"), (1, 1), ("a", 2**63), ("a\0", 1), (None, 1), ("a", True, 1), 5]


def test_a_cursor_somebody_made_gives_no_fault(store: Store) -> None:
    query = Query("Observation", sort=(Sort("_id"),))
    for last in MADE:
        word = paging.cursor((query.type, query.criteria, query.sort), last)
        assert refused(store, f"_sort=_id&_cursor={word}") == ["http._cursor"]
    deep = urlsafe_b64encode(b"0" * 16 + b"[" * 5000).decode()
    assert refused(store, f"_sort=_id&_cursor={deep}") == ["http._cursor"]


def test_a_peer_sees_the_patients_it_may_see(store: Store) -> None:
    put(store, patient("p1", "1"), patient("p2", "2"), observation("a"), observation("b", of="p2"))
    for query in ("", "_id=a,b", "patient=p1,p2", f"patient.identifier={HOSPITAL}|", "code=1834-1", "_summary=false"):
        bundle = ask(store, query, client=PEER)
        assert (matched(bundle), bundle["total"]) == (["a"], 1)
    assert ask(store, "_summary=count", client=PEER)["total"] == 1


NAMES = st.sampled_from(
    [
        "code",
        "date",
        "_lastUpdated",
        "patient",
        "subject",
        "_id",
        "_sort",
        "_count",
        "_cursor",
        "_summary",
        "identifier",
    ]
) | st.text(max_size=12)
ANYTHING = st.text(max_size=20) | st.from_regex(r"(ge|ap|sa)?[0-9]{4}(-[0-9]{2}){0,2}(T[0-9:.Z+-]*)?", fullmatch=True)


def test_whatever_is_asked_is_answered_or_refused(store: Store) -> None:
    put(store, observation("o", on="2024-03-05"))

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
    @given(st.lists(st.tuples(NAMES, ANYTHING), max_size=3))
    def holds(pairs: Pairs) -> None:
        with suppress(Refused):
            answer = searching.search(store, ANYONE, "Observation", pairs, strict=False, base=BASE)
            assert json.loads(answer.body)["total"] in (0, 1)

    holds()


def matches(store: Store, query: str, type_: str = "Patient", client: Client = ANYONE) -> list[str]:
    with store.reading() as connection:
        return [each.id for each in searching.matches(connection, client, type_, query)]


def test_what_a_condition_means(store: Store) -> None:
    put(store, patient("p1", "1"), patient("p2", "2"), patient("p3", "2"), patient("p4", "2"), patient("p5", "a&b"))
    one = f"identifier={HOSPITAL}|1"
    for query in (one, f"?{one}", f"Patient?{one}", f"{BASE}/Patient?{one}", f"identifier={quote(HOSPITAL + '|1')}"):
        assert matches(store, query) == ["p1"]
        assert matches(store, quote(query, safe="")) == ["p1"]
    assert matches(store, f"identifier={HOSPITAL}|9") == []
    assert matches(store, f"identifier={HOSPITAL}|2") == ["p2", "p3"]  # two are enough to say that it is not one
    assert matches(store, f"identifier={HOSPITAL}|2&_id=p4") == ["p4"]
    assert matches(store, f"identifier={HOSPITAL}%7Ca%26b") == ["p5"]
    assert matches(store, one, client=PEER) == ["p1"]
    assert matches(store, f"identifier={HOSPITAL}|2", client=PEER) == []
    delete(store, "Patient", "p1")
    assert matches(store, one) == []


CONDITIONS = (
    *("", "?", "Patient?", "identifier", "identifier=", "foo=bar", "identifier=s|1&foo=bar", "identifier:not=s|1"),
    *("Observation?identifier=s|1", "https://own.example/fhir/Observation?identifier=s|1", "birthdate=never"),
    *("identifier=s|1&_count=1", "identifier=s|1&_sort=_id", "identifier=s|1&_format=json", "&".join(["_id=p1"] * 21)),
)


def test_a_condition_that_is_not_understood_is_always_refused(store: Store) -> None:
    for query in CONDITIONS:
        with pytest.raises(Refused) as error:
            matches(store, query)
        assert {issue.code for issue in error.value.issues} == {"parameter"}
