"""Which facts would decide an open answer: the smallest sets, and that they do what they promise."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.rules.deciding import Row, deciding
from fhirnet.verdict import Missing, Truth, all_of, any_of, words

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
SCAN, MARKER, INTENT, COUNT = (Missing(words(f"missing.{name}")) for name in ("scan", "marker", "intent", "count"))


def sets(rows: Sequence[Row], conclude: object = any_of) -> list[tuple[set[Missing], bool, set[StrEnum]]]:
    return [(set(d.facts), d.settles, set(d.outcomes)) for d in deciding(rows, conclude, OPEN)]  # type: ignore[arg-type]


def test_one_open_criterion_is_settled_by_what_it_lacks() -> None:
    rows = [Row(NOT_MET), Row(OPEN, (MARKER,))]
    assert sets(rows) == [({MARKER}, True, {MET, NOT_MET})]


def test_of_two_open_criteria_each_may_decide_and_both_settle() -> None:
    rows = [Row(OPEN, (SCAN,)), Row(OPEN, (MARKER,))]
    assert sets(rows) == [({SCAN}, False, {MET}), ({MARKER}, False, {MET}), ({SCAN, MARKER}, True, {MET, NOT_MET})]
    assert sets(rows, all_of)[0] == ({SCAN}, False, {NOT_MET})


def test_one_scan_that_answers_both_criteria_settles_it_alone() -> None:
    rows = [Row(OPEN, (SCAN,)), Row(OPEN, (SCAN, MARKER)), Row(NOT_MET)]
    assert sets(rows) == [({SCAN}, False, {MET}), ({SCAN, MARKER}, True, {MET, NOT_MET})]
    assert sets([Row(OPEN, (SCAN,)), Row(OPEN, (SCAN,))]) == [({SCAN}, True, {MET, NOT_MET})]


def test_what_does_not_matter_is_left_out() -> None:
    def first_and_second(answers: Sequence[Truth]) -> Truth:
        return all_of(answers[:2])

    rows = [Row(MET), Row(OPEN, (SCAN,)), Row(OPEN, (INTENT,))]
    assert sets(rows, first_and_second) == [({SCAN}, True, {MET, NOT_MET})]


def test_a_contradiction_that_no_missing_fact_resolves_stays_open() -> None:
    rows = [Row(OPEN), Row(OPEN, (SCAN,))]
    assert sets(rows) == [({SCAN}, False, {MET})]
    assert sets(rows[:1]) == []


def test_two_facts_are_tried_where_no_single_one_may_decide() -> None:
    def at_least_two(answers: Sequence[Truth]) -> Truth:
        met, open_ = answers.count(MET), answers.count(OPEN)
        return MET if met >= 2 else NOT_MET if met + open_ < 2 else OPEN

    rows = [Row(OPEN, (fact,)) for fact in (SCAN, MARKER, INTENT, COUNT)]
    found = sets(rows, at_least_two)
    assert [len(facts) for facts, _, _ in found] == [2] * 6 + [4]
    assert all(outcomes == {MET} for _, settles, outcomes in found if not settles)


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(Truth),
        st.lists(st.sampled_from([SCAN, MARKER, INTENT, COUNT]), max_size=3, unique=True).map(tuple),
    ),
    max_size=8,
)


@pytest.mark.parametrize("conclude", [any_of, all_of])
@given(rows=ROWS)
def test_a_set_does_what_it_promises(conclude: object, rows: list[Row]) -> None:
    for found in deciding(rows, conclude, OPEN):  # type: ignore[arg-type]
        answered = [i for i, r in enumerate(rows) if r.answer is OPEN and r.missing and {*r.missing} <= {*found.facts}]
        said = set()
        for turned in product((MET, NOT_MET), repeat=len(answered)):
            answers = [row.answer for row in rows]
            for place, answer in zip(answered, turned, strict=True):
                answers[place] = answer
            said.add(conclude(answers))  # type: ignore[operator]
        assert found.settles is (OPEN not in said)
        assert set(found.outcomes) == said - {OPEN}
        assert found.outcomes
