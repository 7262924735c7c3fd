"""A clock that jumps: what was written later is later, whatever the clock says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fhirnet.store import Store, audit, open_store
from tests.web.conftest import Api, over

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
JUMPS = {
    "two minutes back": timedelta(minutes=-2),
    "a day back": timedelta(days=-1),
    "years back": timedelta(days=-3_000),
    "a day ahead": timedelta(days=1),
    "it stands": timedelta(),
}
GENDERS = ("male", "female", "other")


class Clock:
    """Noon, and a jump between two messages."""

    def __init__(self, jump: timedelta) -> None:
        self.shown, self.jump = NOON, jump

    def __call__(self) -> datetime:
        return self.shown

    def pass_over(self) -> None:
        self.shown += self.jump


@pytest.fixture(params=JUMPS, ids=lambda jump: jump.replace(" ", "-"))
def clock(request: pytest.FixtureRequest) -> Clock:
    return Clock(JUMPS[request.param])


@pytest.fixture
def kept(database: str, clock: Clock) -> Iterator[tuple[Api, Store]]:
    """Three versions of one patient, and as many patients, with jumps between."""
    store = open_store(database, clock)
    api = over(store)
    for number, gender in enumerate(GENDERS):
        for id_ in ("p", f"p{number}"):
            assert (
                api.put(f"/Patient/{id_}", {"resourceType": "Patient", "id": id_, "gender": gender}).status_code < 300
            )
        clock.pass_over()
    yield api, store
    store.close()


@pytest.mark.hazard("H18")
@pytest.mark.fault("F18")
def test_versions_follow_the_order_in_which_they_were_written(kept: tuple[Api, Store]) -> None:
    api, _ = kept
    assert api.get("/Patient/p").get_json(force=True)["gender"] == "other"
    history = api.get("/Patient/p/_history").get_json(force=True)["entry"]
    assert [each["resource"]["gender"] for each in history] == ["other", "female", "male"]
    assert [each["resource"]["meta"]["versionId"] for each in history] == ["3", "2", "1"]
    answer = api.put("/Patient/p", {"resourceType": "Patient", "id": "p"}, If_Match='W/"2"')
    assert answer.status_code == 412


@pytest.mark.fault("F18")
def test_pages_name_everything_once(kept: tuple[Api, Store], clock: Clock) -> None:
    api, _ = kept
    for sort in ("", "&_sort=_lastUpdated", "&_sort=-_lastUpdated"):
        seen: list[str] = []
        page = api.get(f"/Patient?_count=1{sort}").get_json(force=True)
        while True:
            seen += [entry["resource"]["id"] for entry in page.get("entry", [])]
            onward = [link["url"] for link in page["link"] if link["relation"] == "next"]
            if not onward:
                break
            clock.pass_over()
            page = api.get(onward[0].partition("/fhir")[2]).get_json(force=True)
        assert sorted(seen) == ["p", "p0", "p1", "p2"]


@pytest.mark.fault("F18")
def test_the_audit_chain_holds_in_the_order_of_what_was_done(kept: tuple[Api, Store]) -> None:
    _, store = kept
    assert audit.verify(store).broken is None
    with store.reading() as connection:
        found = list(audit.entries(connection))
    assert [each.position for each in found] == sorted(each.position for each in found)
    assert len(found) == 2 * len(GENDERS)


@pytest.mark.hazard("H18")
@pytest.mark.fault("F18")
def test_a_retry_after_a_jump_is_still_the_same_message(kept: tuple[Api, Store], clock: Clock) -> None:
    api, _ = kept
    body = {"resourceType": "Patient", "gender": "male"}
    first = api.post("/Patient", body, Idempotency_Key="m")
    clock.pass_over()
    assert api.post("/Patient", body, Idempotency_Key="m").data == first.data
