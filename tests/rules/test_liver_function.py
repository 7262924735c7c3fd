"""Child-Pugh and ALBI: each band on both sides of its edge, in the unit received; what missing items leave open."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.case.disease import Complication
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import AscitesGrade, ChildPughClass, Reporting, Topic
from fhirnet.quantities import rounded
from fhirnet.rules.liver_function import albi, child_pugh
from fhirnet.verdict import Assumption, Reason
from tests.rules.liver_patient import EMPTY, TODAY, complication, day, measured, patient, tace

UNKNOWN = {"bilirubin": None, "albumin": None, "inr": None, "ascites": None, "encephalopathy": None}


def points(**fact: object) -> tuple[int, int]:
    """The points of one item: the range of a score of which the other four are at 1."""
    score = child_pugh(patient(**fact))
    return score.least - 4, score.most - 4


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("bilirubin", "33.9", 1),
        ("bilirubin", "34", 2),
        ("bilirubin", "51", 2),
        ("bilirubin", "51.1", 3),
        ("bilirubin", "1.99 mg/dL", 1),  # 34.04 umol/L, which is 2 points when it is received so
        ("bilirubin", "34.04", 2),
        ("bilirubin", "2 mg/dL", 2),
        ("bilirubin", "3 mg/dL", 2),  # 51.3 umol/L, which is 3 points when it is received so
        ("bilirubin", "51.3", 3),
        ("bilirubin", "3.01 mg/dL", 3),
        ("bilirubin", "19.9 mg/L", 1),
        ("bilirubin", "20 mg/L", 2),
        ("bilirubin", "30 mg/L", 2),
        ("bilirubin", "30.1 mg/L", 3),
        ("bilirubin", "0.034 mmol/L", 2),
        ("bilirubin", "0.0339 mmol/L", 1),
        ("albumin", "35.1", 1),
        ("albumin", "35", 2),
        ("albumin", "28", 2),
        ("albumin", "27.9", 3),
        ("albumin", "3.51 g/dL", 1),
        ("albumin", "3.5 g/dL", 2),
        ("albumin", "2.8 g/dL", 2),
        ("albumin", "2.79 g/dL", 3),
        ("inr", "1.69", 1),
        ("inr", "1.7", 2),
        ("inr", "2.3", 2),
        ("inr", "2.31", 3),
        ("ascites", AscitesGrade.NONE, 1),
        ("ascites", AscitesGrade.MILD, 2),
        ("ascites", AscitesGrade.MODERATE_SEVERE, 3),
        ("ascites", AscitesGrade.REFRACTORY, 3),
        ("encephalopathy", 0, 1),
        ("encephalopathy", 1, 2),
        ("encephalopathy", 2, 2),
        ("encephalopathy", 3, 3),
        ("encephalopathy", 4, 3),
    ],
)
def test_points_of_an_item(item: str, value: object, expected: int) -> None:
    assert points(**{item: value}) == (expected, expected)


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("bilirubin", "<34", (1, 1)),
        ("bilirubin", "<=34", (1, 2)),
        ("bilirubin", ">51", (3, 3)),
        ("bilirubin", ">=51", (2, 3)),
        ("bilirubin", ">40", (2, 3)),
        ("bilirubin", "<60", (1, 3)),
        ("bilirubin", "<2 mg/dL", (1, 1)),
        ("bilirubin", ">3 mg/dL", (3, 3)),
        ("bilirubin", "2-3 mg/dL", (2, 2)),
        ("albumin", "<28", (3, 3)),
        ("albumin", "<35", (2, 3)),
        ("albumin", ">35", (1, 1)),
        ("albumin", ">=35", (1, 2)),
        ("inr", "1.5-2.5", (1, 3)),
    ],
)
def test_an_interval_spans_the_bands_it_touches(item: str, value: str, expected: tuple[int, int]) -> None:
    assert points(**{item: value}) == expected


def test_a_full_width_unit_is_the_same_unit() -> None:
    case = patient(bilirubin=None)
    full_width = measured(Analyte.BILIRUBIN, "3 mg/dL")  # 2 points; 51.3 umol/L would be 3
    assert full_width.value.received is not None
    received = replace(full_width.value.received, unit="ＭＧ / ｄｌ")
    full_width = replace(full_width, value=replace(full_width.value, received=received))
    assert child_pugh(replace(case, measurements=(*case.measurements, full_width))).known.value == 6


def test_a_computed_amount_is_judged_in_the_canonical_unit() -> None:
    case = patient(bilirubin="3 mg/dL")
    assert child_pugh(case).known.value == 6
    (first, *others) = case.measurements
    computed = replace(first, value=replace(first.value, received=None))
    assert child_pugh(replace(case, measurements=(computed, *others))).known.value == 7


@pytest.mark.parametrize("item", list(UNKNOWN))
def test_a_missing_item_spans_one_to_three(item: str) -> None:
    score = child_pugh(patient(**{item: None}))
    assert (score.least, score.most, score.known.value) == (5, 7, None)
    assert score.known.reasons == (Reason.MISSING,)
    (missing,) = score.known.missing
    assert (str(missing.first), str(missing.last)) == ("2024-06-01", TODAY)


def test_nothing_known_is_the_whole_scale() -> None:
    score = child_pugh(EMPTY)
    assert (score.least, score.most, score.class_c) == (5, 15, None)
    assert len(score.known.missing) == 5


@pytest.mark.parametrize("item", list(UNKNOWN))
@pytest.mark.parametrize(("age", "used"), [(30, True), (31, False)])
def test_a_value_counts_for_thirty_days(item: str, age: int, used: bool) -> None:
    score = child_pugh(patient(**{item: ({"inr": "1.0"}.get(item) or patient_value(item), day(age))}))
    assert (score.known.value == 5) is used
    assert (Reason.STALE in score.known.reasons) is not used


def patient_value(item: str) -> object:
    return {"bilirubin": 15, "albumin": 40, "ascites": AscitesGrade.NONE, "encephalopathy": 0}[item]


def test_a_month_that_straddles_the_limit_cannot_tell() -> None:
    score = child_pugh(patient(bilirubin=(15, "2024-05")))
    assert score.known.reasons == (Reason.STALE,)
    score = child_pugh(patient(bilirubin=(15, "2024-05-20/2024-06-20")))
    assert (score.known.value, score.known.reasons) == (None, (Reason.IMPRECISE_DATE,))


@pytest.mark.hazard("H10")
def test_the_latest_value_counts_and_two_of_one_day_are_a_conflict() -> None:
    case = patient(bilirubin=None)
    older, newer = measured(Analyte.BILIRUBIN, 200, day(5)), measured(Analyte.BILIRUBIN, 15)
    assert child_pugh(replace(case, measurements=(*case.measurements, newer, older))).known.value == 5
    other = replace(measured(Analyte.BILIRUBIN, 60), key="other", source=("Observation/other",))
    score = child_pugh(replace(case, measurements=(*case.measurements, newer, other)))
    assert (score.least, score.most, score.known.reasons) == (5, 7, (Reason.CONFLICTING_VALUES,))


@pytest.mark.hazard("H16")
def test_a_preliminary_value_is_used_and_said() -> None:
    case = patient(bilirubin=None)
    value = measured(Analyte.BILIRUBIN, 15, reporting=Reporting.PRELIMINARY)
    score = child_pugh(replace(case, measurements=(*case.measurements, value)))
    assert (score.known.value, score.known.assumptions) == (5, (Assumption.PRELIMINARY_DATA,))


@pytest.mark.parametrize(
    ("kind", "item"), [(Complication.ASCITES, "ascites"), (Complication.ENCEPHALOPATHY, "encephalopathy")]
)
def test_a_condition_without_a_grade_gives_no_points(kind: Complication, item: str) -> None:
    ungraded = replace(patient(**{item: None}), complications=(complication(kind, day(10)),))
    score = child_pugh(ungraded)
    assert (score.least, score.most) == (5, 7)
    assert Reason.EXTENT_UNKNOWN in score.known.reasons
    assert f"Condition/{kind}" in score.known.evidence


@pytest.mark.parametrize(
    ("onset", "most"),
    [(None, 5), (day(20), 5), (day(5), 7), ("2024", 7)],
    ids=["undated", "before none was stated", "after none was stated", "some day of the year"],
)
def test_a_condition_that_began_after_none_was_stated_overrules_it(onset: str | None, most: int) -> None:
    case = patient(ascites=(AscitesGrade.NONE, day(10)))
    assert child_pugh(replace(case, complications=(complication(Complication.ASCITES, onset),))).most == most


def test_a_condition_never_weakens_a_grade() -> None:
    case = patient(ascites=(AscitesGrade.MILD, day(10)))
    case = replace(case, complications=(complication(Complication.ASCITES, day(5)),))
    assert child_pugh(case).known.value == 6


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"child_pugh": 9}, (5, 5)),  # the five items give the score
        ({"child_pugh": 5, "albumin": None}, (5, 5)),
        ({"child_pugh": 6, "albumin": None}, (6, 6)),
        ({"child_pugh": 7, "albumin": None}, (7, 7)),
        ({"child_pugh": ChildPughClass.A, "albumin": None}, (5, 6)),
        ({"child_pugh": ChildPughClass.B, "albumin": None, "inr": None}, (7, 9)),
        ({"child_pugh": ChildPughClass.C, **UNKNOWN}, (10, 15)),
        ({"child_pugh": (6, day(31)), "albumin": None}, (5, 7)),  # stale
        ({"child_pugh": 12, "albumin": None}, (5, 12)),  # ruled out by the known items: neither is taken
        ({"child_pugh": 5, "bilirubin": 90, "albumin": 20, "inr": "2.6", "ascites": AscitesGrade.REFRACTORY,
          "encephalopathy": None}, (5, 15)),
    ],
)  # fmt: skip
def test_the_stated_score_stands_in_for_an_incomplete_one(facts: dict[str, object], expected: tuple[int, int]) -> None:
    score = child_pugh(patient(**facts))
    assert (score.least, score.most) == expected
    assert score.known.value == (expected[0] if expected[0] == expected[1] else None)


@pytest.mark.parametrize("days", [0, 31])
def test_a_stated_score_is_cited_used_or_too_old(days: int) -> None:
    score = child_pugh(patient(child_pugh=(6, day(days)), albumin=None))
    assert score.known.evidence[0] == f"Observation/child-pugh-score@{day(days)}"


def test_a_preliminary_score_is_used_and_said() -> None:
    case = patient(child_pugh=6, albumin=None)
    score = Topic.CHILD_PUGH
    stated = tuple(replace(s, reporting=Reporting.PRELIMINARY) if s.topic is score else s for s in case.statements)
    assert child_pugh(replace(case, statements=stated)).known.assumptions == (Assumption.PRELIMINARY_DATA,)


def test_an_item_that_gives_its_points_is_not_asked_for() -> None:
    score = child_pugh(patient(bilirubin="60-70", albumin=None)).known
    assert score.reasons == (Reason.MISSING,)
    assert [missing.what.key for missing in score.missing] == ["missing.albumin"]


def test_a_stated_score_that_the_items_rule_out_is_a_conflict() -> None:
    score = child_pugh(patient(child_pugh=12, albumin=None))
    assert score.known.reasons == (Reason.CONFLICTING_VALUES, Reason.MISSING)
    assert score.class_c is None


def test_an_old_stated_score_says_that_it_is_old() -> None:
    assert child_pugh(patient(child_pugh=(6, day(31)), albumin=None)).known.reasons == (Reason.MISSING, Reason.STALE)


@pytest.mark.parametrize(("days", "noted"), [(0, True), (7, True), (8, False)])
def test_a_value_soon_after_tace_is_noted(days: int, noted: bool) -> None:
    case = replace(patient(), procedures=(tace(day(days)),))
    assert (Reason.POST_TACE_TRANSIENT in child_pugh(case).known.notes) is noted
    assert (Reason.POST_TACE_TRANSIENT in albi(case).notes) is noted


def test_an_abandoned_or_undated_attempt_changes_no_laboratory() -> None:
    case = replace(patient(), procedures=(tace(day(1), abandoned=True), tace(None)))
    assert child_pugh(case).known.notes == ()


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "expected"),
    [
        ("17.1", "40", "-2.586"),
        ("16", "40", "-2.605"),
        ("20", "38", "-2.371"),
        ("1", "40", "-3.4"),
        ("34", "32", "-1.709"),
        ("60", "27", "-1.121"),
        ("16.6", "40", "-2.595"),  # a factor of 0.0852 would give -2.603, another grade
    ],
)
def test_albi(bilirubin: str, albumin: str, expected: str) -> None:
    score = albi(patient(bilirubin=bilirubin, albumin=albumin)).value
    assert score is not None
    assert score.exact is not None
    assert rounded(score.exact, 3) == Decimal(expected)


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "low", "high"),
    [
        ("<17.1", "40", None, "-2.586"),
        (">17.1", "40", "-2.586", None),
        ("17.1", "<40", "-2.586", None),
        ("17.1", "38-40", "-2.586", "-2.416"),
        ("<20", ">40", None, "-2.541"),
        ("0-20", "40", None, "-2.541"),
    ],
)
def test_albi_of_an_interval(bilirubin: str, albumin: str, low: str | None, high: str | None) -> None:
    score = albi(patient(bilirubin=bilirubin, albumin=albumin)).value
    assert score is not None
    shown = [None if bound is None else rounded(bound, 3) for bound in (score.low, score.high)]
    assert shown == [None if bound is None else Decimal(bound) for bound in (low, high)]
    assert score.unit == "{score}"


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "above", "at_least"),  # ALBI of 10 umol/L and 40 g/L is -2.74
    [
        (">10", "40", True, True),
        (">=10", "40", None, True),
        ("10", "<40", True, True),
        ("10", "<=40", None, True),
        (">10", "<40", True, True),
        ("<10", "40", False, False),
        ("<=10", "40", False, None),
        ("10", ">40", False, False),
        ("10", ">=40", False, None),
        ("<=10", ">40", False, False),
    ],
)
def test_a_bound_of_albi_is_part_of_it_or_not(
    bilirubin: str, albumin: str, above: bool | None, at_least: bool | None
) -> None:
    score = albi(patient(bilirubin=bilirubin, albumin=albumin)).value
    assert score is not None
    assert (score.above(Decimal("-2.74")), score.at_least(Decimal("-2.74"))) == (above, at_least)


@pytest.mark.parametrize("facts", [{"bilirubin": None}, {"albumin": None}, {"bilirubin": "<20", "albumin": "<40"}])
def test_albi_needs_both(facts: dict[str, object]) -> None:
    known = albi(patient(**facts))
    assert known.value is None
    assert known.reasons
    assert known.missing


@pytest.mark.parametrize(
    ("facts", "stated", "least", "most"),
    [
        ({"ascites": None}, ChildPughClass.B, 7, 9),  # 5 to 7 points without it: the class is possible
        ({"ascites": None, "encephalopathy": None}, ChildPughClass.C, 5, 15),  # 5 to 9 points: it is not
        ({"bilirubin": 60, "albumin": 20, "encephalopathy": None}, ChildPughClass.A, 5, 11),  # 9 to 11 points
    ],
)
def test_a_stated_class_beside_an_incomplete_score(
    facts: dict[str, object], stated: ChildPughClass, least: int, most: int
) -> None:
    found = child_pugh(patient(**facts, child_pugh=stated))
    assert (found.least, found.most) == (least, most)


def test_a_stated_score_beside_values_of_which_either_may_be_the_latest() -> None:
    known = patient(bilirubin=None, child_pugh=5)
    values = (measured(Analyte.BILIRUBIN, 15, "2024-06"), measured(Analyte.BILIRUBIN, 60, "2024-06-20"))
    found = child_pugh(replace(known, measurements=(*known.measurements, *values)))
    assert (found.least, found.most) == (5, 7)


@given(
    received=st.decimals("0.2", "50", places=2),
    unit=st.sampled_from(["mg/dL", "umol/L"]),
    albumin=st.none() | st.decimals(10, 70, places=1),
    dropped=st.sets(st.sampled_from(sorted(UNKNOWN))),
)
def test_forgetting_items_only_widens_the_range(
    received: Decimal, unit: str, albumin: Decimal | None, dropped: set[str]
) -> None:
    facts: dict[str, object] = {"bilirubin": f"{received * (1 if unit == 'mg/dL' else 17)} {unit}", "albumin": albumin}
    known, forgotten = child_pugh(patient(**facts)), child_pugh(patient(**facts | dict.fromkeys(dropped)))
    assert forgotten.least <= known.least <= known.most <= forgotten.most
    assert 5 <= known.least <= known.most <= 15
