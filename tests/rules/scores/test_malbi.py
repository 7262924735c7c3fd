"""mALBI: the published points of the formula, and the limits of its grades."""

from decimal import Decimal

import pytest

from fhirnet.quantities import Quantity
from fhirnet.rules.score_items import band_of
from fhirnet.rules.scores import malbi
from fhirnet.verdict import Reason
from tests.rules.liver_patient import day, patient
from tests.rules.scores.treated_patient import band


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "albi", "grade"),
    [
        ("17.1", 40, "-2.586", "2a"),
        (16, 40, "-2.605", "1"),
        (20, 38, "-2.371", "2a"),
        (34, 32, "-1.709", "2b"),
        (60, 27, "-1.121", "3"),
        ("16.6", 40, "-2.595", "2a"),  # 0.0852 would make it grade 1
        ("2 mg/dL", "3.2 g/dL", "-1.707", "2b"),
    ],
)
def test_worked_examples(bilirubin: object, albumin: object, albi: str, grade: str) -> None:
    score = malbi.score(patient(bilirubin=bilirubin, albumin=albumin))
    assert isinstance(score.value, Quantity)
    assert score.value.exact is not None
    assert round(score.value.exact, 3) == Decimal(albi)
    assert band(score) == f"malbi-{grade}"
    assert score.reasons == (Reason.UNVERIFIED_THRESHOLDS,)


@pytest.mark.parametrize(
    ("albi", "grade"),
    [
        ("-2.60", "1"), ("-2.5999", "2a"), ("-2.2701", "2a"), ("-2.27", "2b"), ("-1.39", "2b"), ("-1.3899", "3"),
    ],
)  # fmt: skip
def test_the_limits_of_the_grades(albi: str, grade: str) -> None:
    found = band_of(Quantity.exactly(Decimal(albi), "{score}"), malbi.BANDS)
    assert found is not None
    assert found.key == f"score.malbi-{grade}"


@pytest.mark.parametrize(
    ("facts", "valued", "grade"),
    [
        ({"albumin": None}, False, None),
        ({"bilirubin": (15, day(31))}, False, None),
        ({"bilirubin": "<17", "albumin": 45}, True, "malbi-1"),
        ({"bilirubin": "<17", "albumin": 30}, True, None),
    ],
)
def test_what_is_not_known(facts: dict[str, object], valued: bool, grade: str | None) -> None:
    score = malbi.score(patient(**facts))
    assert (score.value is not None, band(score)) == (valued, grade)
    assert bool(score.missing) is (grade is None)
