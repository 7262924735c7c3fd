"""What is found by dates, tokens, references and records; and pages that visit each row once while rows are added."""

import json
from calendar import monthrange
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.store import Store, searching
from fhirnet.store.query import (
    Criterion,
    Dates,
    Ids,
    Key,
    Links,
    OfPatient,
    OfPatientWith,
    Query,
    Sort,
    Token,
    Tokens,
    Updated,
    When,
)
from mappings import searchable, spans
from tests.stored import HOSPITAL, LOINC, Resource, delete, observation, patient, put

PEER = Client("peer", Sight(identifiers=((HOSPITAL, "1"),)), frozenset())


def found(store: Store, *criteria: Criterion, client: Client = ANYONE, type_: str = "Observation") -> list[str]:
    with store.reading() as connection:
        page = searching.page(connection, client, Query(type_, criteria))
        assert page.total == searching.total(connection, client, Query(type_, criteria))
    return [each.id for each in page.found]


def dated(search: str) -> Dates:
    prefix, text = (search[:2], search[2:]) if search[0].isalpha() else ("eq", search)
    return Dates("date", (When(prefix, spans.written(text)),))


PREFIXES = [  # what is stored; searches that find it; searches that do not
    (
        "2024-03-05",
        "2024-03-05 2024-03 2024 ne2024-03-04 gt2024-03-04 ge2024-03-05 ge2024-03 lt2024-03-06 le2024-03-05 le2024-03 "
        "sa2024-03-04 sa2024-02 eb2024-03-06 eb2024-04 ap2024-03-04 ap2024-04 ap2025 ge2024 le2024",
        "2024-03-04 2024-04 2023 ne2024-03-05 ne2024-03 ne2024 gt2024-03-05 gt2024-03 gt2024 lt2024-03-05 lt2024-03 "
        "lt2024 sa2024-03-05 sa2024-03 eb2024-03-05 eb2024 ap2024-03-03 ap2024-05 ap2026 ge2024-03-06 le2024-03-04",
    ),
    (
        "2024-03",
        "2024-03 2024 ne2024-03-05 gt2024-03-05 gt2024-03-01 gt2024-03-30 ge2024-03-30 ge2024-03 "
        "lt2024-03-05 lt2024-03-02 le2024-03-02 le2024-03 sa2024-02 ap2024-05 sa2024-02-29 eb2024-04-01 ap2024-03-05 "
        "ap2024-04-01 ge2024 le2024 gt2024-02",
        "2024-03-05 2024-03-01 ne2024-03 ne2024 gt2024-03-31 ge2024-03-31 gt2024-03 lt2024-03-01 lt2024-03 le2024-02 "
        "le2024-03-01 sa2024-03-01 sa2024-03 eb2024-03-31 eb2024-03 ap2024-04-02 ap2024-06",
    ),
    (
        "2024",
        "2024 ne2024-03 gt2024-12-30 lt2024-01-02 ge2024-12-30 le2024-01-02 sa2023-12-31 eb2025-01-01 ap2024-06 ap2023",
        "2024-03 ne2024 gt2024-12-31 gt2024 lt2024-01-01 sa2024-01-01 eb2024-12-31 ap2022",
    ),
    (
        "2024-03-05T23:30:00-05:00",  # of 5 March where it was written, 04:30 of 6 March in UTC
        "2024-03-05 le2024-03-05 2024-03-06T04:30:00Z 2024-03-05T23:30:00-05:00 2024-03-06T04:30Z "
        "ge2024-03-06T04:30:00Z gt2024-03-06T04:29:59Z lt2024-03-06T04:30:01Z sa2024-03-06T04:29:59Z "
        "eb2024-03-06T04:30:01Z 2024-03-06T05:30:00+01:00 ne2024-03-05T23:30:00Z ap2024-03-06T04:30:01Z",
        "2024-03-06 ge2024-03-06 gt2024-03-06T04:30:00Z lt2024-03-06T04:30:00Z 2024-03-05T23:30:00Z "
        "ne2024-03-06T04:30:00Z 2024-03-06T04:30:00.0Z ap2024-03-06T04:30:02Z",
    ),
]


def test_a_date_is_found_as_fhir_compares_intervals(store: Store) -> None:
    for index, (day, _, _) in enumerate(PREFIXES):
        put(store, observation(f"o{index}", on=day))
    for index, (_, does, does_not) in enumerate(PREFIXES):
        finding = {search for search in (does + " " + does_not).split() if f"o{index}" in found(store, dated(search))}
        assert finding == set(does.split())


@pytest.mark.parametrize(
    ("element", "search", "expected"),
    [
        ({"effectivePeriod": {"start": "2024-03-05"}}, "ge2030", True),
        ({"effectivePeriod": {"start": "2024-03-05"}}, "lt2024-03-05", False),
        ({"effectivePeriod": {"end": "2024-03-05"}}, "lt1900", True),
        ({"effectivePeriod": {"start": "2024-03-05", "end": "2024-04"}}, "eb2024-05", True),
        ({"effectivePeriod": {"start": "2024-03-05", "end": "2024-04"}}, "eb2024-04-30", False),
        ({"effectiveTiming": {"event": ["2024-03-05", "2024-01-02"]}}, "2024", True),
        ({"effectiveTiming": {"event": ["2024-03-05", "2024-01-02"]}}, "ge2024-03-06", False),
        ({"effectiveTiming": {"event": ["2024-03-05", "2024-01-02"]}}, "ap2024-02-01", True),
        ({"effectiveInstant": "2024-03-05T10:00:00Z"}, "2024-03-05", True),
        ({}, "ne2024", False),  # what has no date fits no comparison
    ],
)
def test_a_period_counts_with_its_ends(store: Store, element: Resource, search: str, expected: bool) -> None:
    put(store, observation("o", **element))
    assert found(store, dated(search)) == (["o"] if expected else [])


YEARS, MONTHS = (2023, 2024), (1, 2, 3, 12)
WRITTEN = [
    *(f"{year}" for year in YEARS),
    *(f"{year}-{month:02}" for year in YEARS for month in MONTHS),
    *(
        f"{year}-{month:02}-{day:02}"
        for year in YEARS
        for month in MONTHS
        for day in (1, 15, monthrange(year, month)[1])
    ),
]


def days(text: str) -> tuple[str, str]:
    """The first and the last day of a written date, made without the program."""
    year, month, day = (*text.split("-"), "", "")[:3]
    last = f"{monthrange(int(year), int(month or 12))[1]:02}"
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"


def test_eq_finds_exactly_what_lies_within_the_days_asked_for(store: Store) -> None:
    put(store, *(observation(f"o{index}", on=text) for index, text in enumerate(WRITTEN)))

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
    @given(st.sampled_from(WRITTEN))
    @example("2024-02")
    def holds(asked: str) -> None:
        first, last = days(asked)
        inside = {text for text in WRITTEN if first <= days(text)[0] and days(text)[1] <= last}
        with store.reading() as connection:
            page = searching.page(connection, ANYONE, Query("Observation", (dated(asked),), count=1000))
        assert {WRITTEN[int(each.id[1:])] for each in page.found} == inside

    holds()


def test_a_token_is_found_by_its_code_its_system_or_both(store: Store) -> None:
    afp, pivka = Token(LOINC, "1834-1"), Token(None, "34444-0")
    put(
        store,
        observation("afp"),
        observation("pivka", code="34444-0"),
        observation("own") | {"code": {"coding": [{"code": "1834-1"}]}},
        observation("text") | {"code": {"text": "1834-1"}},
    )
    for any_of, expected in (
        ((afp,), ["afp"]),
        ((Token(None, "1834-1"),), ["afp", "own"]),
        ((Token("", "1834-1"),), ["own"]),
        ((Token(LOINC, None),), ["afp", "pivka"]),
        ((Token("", None),), ["own"]),
        ((afp, pivka), ["afp", "pivka"]),
        ((Token(LOINC, "%"),), []),
        ((Token(LOINC, "1834_1"),), []),
        ((Token(LOINC, "'; delete from token; --"),), []),
    ):
        assert found(store, Tokens("code", any_of)) == expected
    assert found(store, Tokens("status", (Token(None, "final"),)), Tokens("code", (pivka,))) == ["pivka"]


def test_what_was_changed_is_found_by_what_it_is_now(store: Store) -> None:
    put(store, observation("o", on="2024-01-01"))
    put(store, observation("o", on="2024-02-01", code="34444-0"))
    assert found(store, dated("2024-01")) == []
    assert found(store, Tokens("code", (Token(None, "1834-1"),))) == []
    assert found(store, dated("2024-02"), Tokens("code", (Token(None, "34444-0"),))) == ["o"]


def test_what_is_deleted_is_not_found(store: Store) -> None:
    put(store, patient("p1", "1"), observation("o"))
    delete(store, "Observation", "o")
    assert found(store) == []
    assert found(store, OfPatient(("p1",))) == []
    delete(store, "Patient", "p1")
    put(store, observation("o2"))
    assert found(store, OfPatientWith((Token(HOSPITAL, "1"),))) == []


def test_a_record_is_found_by_id_and_by_identifier(store: Store) -> None:
    elsewhere = "https://h.example/fhir/Patient/p1"
    put(
        store,
        patient("p1", "1"),
        patient("p2", "2"),
        observation("of-1"),
        observation("of-2", of="p2"),
        observation("versioned", of="p1/_history/3"),
        observation("elsewhere", subject={"reference": elsewhere}),
    )
    assert found(store, OfPatient(("p1",))) == ["of-1", "versioned"]
    assert found(store, OfPatient((), (elsewhere,))) == ["elsewhere"]
    assert found(store, OfPatient(("p2",), (elsewhere,))) == ["of-2", "elsewhere"]
    assert found(store, OfPatientWith((Token(HOSPITAL, "2"), Token(HOSPITAL, "3")))) == ["of-2"]
    assert found(store, OfPatientWith((Token(HOSPITAL, None),))) == ["of-1", "of-2", "versioned"]
    assert found(store, Links("subject", ("Patient/p2", "Group/p2"))) == ["of-2"]


def test_ids_and_the_time_of_storing(store: Store) -> None:
    put(store, observation("a"), observation("b"))
    assert found(store, Ids(("b", "c"))) == ["b"]
    now = (When("eq", spans.written("2024-07-01T12:00:00Z")),)
    assert found(store, Updated(now)) == ["a", "b"]
    assert found(store, Updated((When("eq", spans.written("2024-07-01")),))) == ["a", "b"]
    assert found(store, Updated((When("gt", spans.written("2024-07-01")),))) == []
    assert found(store, Updated((When("ge", spans.written("2024-07-01T12:00:01Z")),))) == []


def test_a_peer_finds_the_patients_it_may_see_and_what_it_stored(store: Store) -> None:
    put(store, patient("p1", "1"), patient("p2", "2"), observation("of-1"), observation("of-2", of="p2"))
    put(store, observation("own", of="p2"), client=PEER)
    assert found(store, client=PEER) == ["of-1", "own"]
    assert found(store, OfPatientWith((Token(HOSPITAL, None),)), client=PEER) == ["of-1"]
    assert found(store, type_="Patient", client=PEER) == ["p1"]


def pages(store: Store, query: Query) -> Iterator[list[str]]:
    """The ids of each page; whoever takes them may store between them."""
    after: tuple[Key, ...] = ()
    while True:
        with store.reading() as connection:
            asked = Query(query.type, query.criteria, query.sort, query.count, after)
            page = searching.page(connection, ANYONE, asked)
        yield [each.id for each in page.found]
        if not page.last:
            return
        after = page.last


SORTS = [
    ((), "a c b d e"),
    ((Sort("_id"),), "a b c d e"),
    ((Sort("_id", descending=True),), "e d c b a"),
    ((Sort("_lastUpdated"),), "a c b d e"),
    ((Sort("_lastUpdated", descending=True),), "e d b c a"),
    ((Sort("date"),), "b c d a e"),  # without a date: last
    ((Sort("date", descending=True),), "d c b a e"),
    ((Sort("date", descending=True), Sort("_id", descending=True)), "d c b e a"),
]


@pytest.mark.parametrize(("sort", "expected"), SORTS)
def test_pages_visit_each_row_once_while_rows_are_added(store: Store, sort: tuple[Sort, ...], expected: str) -> None:
    put(
        store,
        observation("a"),
        observation("c", on="2024-02-01"),
        observation("b", on="2024-02-01T00:00:00+08:00"),
        observation("d", on="2024-03"),
        observation("e"),
    )
    query = Query("Observation", sort=sort, count=2)
    assert [id_ for page in pages(store, query) for id_ in page] == expected.split()
    seen: list[str] = []
    for number, page in enumerate(pages(store, query)):
        seen += page
        put(store, observation(f"new-{number}", on="2024-02-01"), observation(f"9-{number}"))
        if number > 10:
            break
    assert [id_ for id_ in seen if len(id_) == 1] == expected.split()
    assert len(set(seen)) == len(seen)


def test_the_last_page_says_that_nothing_follows(store: Store) -> None:
    put(store, observation("a"), observation("b"))
    assert list(pages(store, Query("Observation", count=2))) == [["a", "b"]]
    assert list(pages(store, Query("Observation", count=1))) == [["a"], ["b"]]
    assert list(pages(store, Query("Condition"))) == [[]]


def provenance(id_: str, *targets: str) -> Resource:
    return {"resourceType": "Provenance", "id": id_, "target": [{"reference": target} for target in targets]}


def record_of(store: Store, resource: Resource, client: Client = ANYONE) -> str | None:
    with store.reading() as connection:
        return searching.record_of(connection, client, searchable.values(json.dumps(resource).encode()))


def test_whose_record_a_resource_is_in(store: Store) -> None:
    put(store, patient("p1", "1"), patient("p2", "2"), observation("o1"), observation("o2", of="p2"))
    named = {"identifier": {"system": HOSPITAL, "value": "2"}}
    for resource, expected in (
        (observation("x"), "p1"),
        (observation("x", subject=named), "p2"),
        (observation("x", subject={"identifier": {"system": HOSPITAL, "value": "3"}}), None),
        (observation("x", subject={"reference": "urn:uuid:1"}), None),
        (provenance("x", "Patient/p2", "Observation/o1"), "p2"),
        (provenance("x", "Observation/o1"), "p1"),
        (provenance("x", "Observation/o1", "Observation/o2"), None),
        (provenance("x", "Observation/none"), None),
        ({"resourceType": "Device", "id": "d"}, None),
    ):
        assert record_of(store, resource) == expected
    assert record_of(store, observation("x", subject=named), client=PEER) is None  # one it may not see
    put(store, patient("p3", "2"))
    assert record_of(store, observation("x", subject=named)) is None  # two have this number


def test_provenances_about_a_record(store: Store) -> None:
    put(
        store,
        observation("o1"),
        observation("o2", of="p2"),
        provenance("about", "Observation/o1", "Observation/o2"),
        provenance("in-it", "Patient/p1", "Observation/o1"),
        provenance("other", "Observation/o2"),
    )
    with store.reading() as connection:
        assert [each.id for each in searching.about(connection, ANYONE, "p1")] == ["about"]
        assert [each.id for each in searching.named(connection, ANYONE, "Provenance", ["other"])] == ["other"]
        assert searching.named(connection, ANYONE, "Provenance", []) == []
