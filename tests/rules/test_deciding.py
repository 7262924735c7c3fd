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


def test_what_a_criterion_cannot_turn_out_to_be_is_not_promised() -> None:
    denied = Row(OPEN, (MARKER,), (NOT_MET,))
    assert sets([denied]) == [({MARKER}, True, {NOT_MET})]
    assert sets([Row(OPEN, (MARKER,), (NOT_MET, OPEN))]) == [({MARKER}, False, {NOT_MET})]
    assert sets([Row(OPEN, (MARKER,), (OPEN,))]) == []
    assert sets([denied, Row(OPEN, (SCAN,))]) == [({SCAN}, False, {MET}), ({SCAN, MARKER}, True, {MET, NOT_MET})]
    assert sets([denied, *[Row(OPEN, (MARKER,))] * 6]) == [({MARKER}, True, {MET, NOT_MET})]
    assert sets([Row(OPEN, (MARKER,), (NOT_MET, OPEN)), *[Row(OPEN, (MARKER,), (NOT_MET,))] * 6])[0][1] is False


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


def test_of_three_facts_only_the_two_that_matter_settle_it() -> None:
    def first_and_second(answers: Sequence[Truth]) -> Truth:
        return all_of(answers[:2])

    rows = [Row(OPEN, (SCAN,)), Row(OPEN, (MARKER,)), Row(OPEN, (INTENT,))]
    assert sets(rows, first_and_second) == [
        ({SCAN}, False, {NOT_MET}),
        ({MARKER}, False, {NOT_MET}),
        ({SCAN, MARKER}, True, {MET, NOT_MET}),
    ]


def test_a_set_that_holds_one_that_does_as_much_is_left_out() -> None:
    rows = [Row(OPEN, (SCAN,)), Row(OPEN, (SCAN, MARKER)), Row(OPEN, (INTENT,))]
    found = [facts for facts, _, _ in sets(rows)]
    assert found == [{SCAN}, {INTENT}, {SCAN, MARKER, INTENT}]


def test_what_settles_comes_before_what_may_decide() -> None:
    def second_or_first_met(answers: Sequence[Truth]) -> Truth:
        return answers[1] if answers[1] is not OPEN else MET if answers[0] is MET else OPEN

    rows = [Row(OPEN, (SCAN,)), Row(OPEN, (MARKER,))]
    assert sets(rows, second_or_first_met) == [({MARKER}, True, {MET, NOT_MET}), ({SCAN}, False, {MET})]


def test_nothing_is_named_where_two_facts_decide_nothing_and_all_do_not_settle_it() -> None:
    def all_but_one(answers: Sequence[Truth]) -> Truth:
        return MET if answers.count(MET) >= 3 else OPEN

    rows = [Row(OPEN), *(Row(OPEN, (fact,)) for fact in (SCAN, MARKER, INTENT))]
    assert sets(rows, all_but_one) == []


@pytest.mark.parametrize(
    ("criteria", "ways"),
    [
        (5, ["".join(turned) for turned in product("+-", repeat=5)]),
        (6, ["".join(turned) for turned in product("+-", repeat=6)]),
        (
            7,
            [end * place + other + end * (6 - place) for end, other in ("+-", "-+") for place in range(7)]
            + ["+" * 7, "-" * 7],
        ),
    ],
)
def test_criteria_that_one_fact_answers_turn_out_in_every_way_or_all_but_one_alike(
    criteria: int, ways: list[str]
) -> None:
    outcome = StrEnum("outcome", {f"way_{n}": way for n, way in enumerate([*ways, "?"])})  # type: ignore[misc]

    def as_they_turned(answers: Sequence[Truth]) -> StrEnum:
        signs = {MET: "+", NOT_MET: "-", OPEN: "?"}
        turned = "".join(signs[answer] for answer in answers)
        return outcome("?" if "?" in turned else turned)

    (found,) = deciding([Row(OPEN, (SCAN,))] * criteria, as_they_turned, outcome("?"))
    assert sorted(found.outcomes) == sorted(ways)
    assert found.settles


def rows_that_may_turn(turns: st.SearchStrategy[tuple[Truth, ...]]) -> st.SearchStrategy[Row]:
    facts = st.lists(st.sampled_from([SCAN, MARKER, INTENT, COUNT]), max_size=3, unique=True).map(tuple)
    return st.builds(Row, st.sampled_from(Truth), facts, turns)


EITHER = st.just((MET, NOT_MET))
ANYHOW = st.lists(st.sampled_from(Truth), min_size=1, unique=True).map(tuple)
ROWS = st.lists(rows_that_may_turn(EITHER), max_size=8) | st.lists(rows_that_may_turn(ANYHOW), max_size=6)


@pytest.mark.parametrize("conclude", [any_of, all_of])
@given(rows=ROWS)
def test_a_set_does_what_it_promises(conclude: object, rows: list[Row]) -> None:
    for found in deciding(rows, conclude, OPEN):  # type: ignore[arg-type]
        answered = [i for i, r in enumerate(rows) if r.answer is OPEN and r.missing and {*r.missing} <= {*found.facts}]
        said = set()
        for turned in product(*(rows[place].turns for place in answered)):
            answers = [row.answer for row in rows]
            for place, answer in zip(answered, turned, strict=True):
                answers[place] = answer
            said.add(conclude(answers))  # type: ignore[operator]
        assert found.settles is (OPEN not in said)
        assert set(found.outcomes) == said - {OPEN}
        assert found.outcomes
