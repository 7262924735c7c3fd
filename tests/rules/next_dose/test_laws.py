"""What holds for every course: less knowledge never releases, order does not matter, CTCAE changes counts only."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhirnet.case.laboratory import Measurement
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.laboratory import MANDATORY
from fhirnet.verdict import NextDose, PrrtNextDose, Truth
from tests.rules.next_dose.courses import ANALYTES, BEFORE, FIRST, USUAL, ask, dose, panel

GIVING = (NextDose.RELEASE, NextDose.REDUCE)
ALIKE = {name: either for either in MANDATORY for name, analyte in ANALYTES.items() if analyte in either}

values = st.fixed_dictionaries(
    {
        "hemoglobin": st.sampled_from(["7.9", "8", "12"]),
        "leukocytes": st.sampled_from(["1.5", "5"]),
        "neutrophils": st.sampled_from([None, "0.4", "0.7", "3"]),
        "platelets": st.sampled_from(["60", "74.9", "75", "200", "<100"]),
        "creatinine": st.sampled_from([None, "88.4", "130", "200"]),
        "bilirubin": st.sampled_from([16, 61]),
        "albumin": st.sampled_from([28, 40]),
        "inr": st.sampled_from([None, "1.0", "1.6"]),
        "alt": st.sampled_from([40, 200, 201]),
    }
)
days = st.lists(st.integers(1, 130), min_size=1, max_size=5, unique=True)
activities = st.sampled_from([None, 3.7, 7.4])


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[Any], int]:
    """Laboratory and doses of a course, and the day asked."""
    facts: list[Any] = [*BEFORE, *dose(1, 0, draw(activities))]
    if draw(st.booleans()):
        facts += dose(2, draw(st.integers(49, 80)), draw(activities))
    for number in sorted(draw(days)):
        facts += panel(number, **draw(values))
    return facts, draw(st.integers(35, 140))


@given(courses(), st.sampled_from([name for name in USUAL if name in ALIKE]))
def test_without_one_of_the_mandatory_values_no_dose_is_given(course: tuple[list[Any], int], name: str) -> None:
    facts, on = course
    lacking = [fact for fact in facts if getattr(fact, "analyte", None) not in ALIKE[name]]
    assert ask(lacking, on=on).answer not in GIVING


TOXIC_BELOW = {"platelets": 75, "hemoglobin": 8, "neutrophils": 1}  # of CTCAE 5.0
TOXIC_ABOVE = {"bilirubin": 60, "alt": 200}


@given(courses())
def test_a_full_dose_is_released_only_where_no_value_since_the_last_one_may_be_toxic(
    course: tuple[list[Any], int],
) -> None:
    facts, on = course
    found = ask(facts, on=on)
    if found.answer is not NextDose.RELEASE:
        return
    assert found.course is not None
    last, today = found.course.last.last, FIRST + timedelta(on)
    since = [fact for fact in facts if isinstance(fact, Measurement) and last < fact.on.first <= today]
    for name, limit in TOXIC_BELOW.items():
        assert all(fact.value.at_least(limit) for fact in since if fact.analyte is ANALYTES[name])
    for name, limit in TOXIC_ABOVE.items():
        assert all(fact.value.at_most(limit) for fact in since if fact.analyte is ANALYTES[name])
    uncounted = [fact for fact in since if fact.analyte is ANALYTES["leukocytes"] and fact.value.below(2)]
    counted = [fact.on.first for fact in since if fact.analyte is ANALYTES["neutrophils"]]
    assert all(any(0 <= (day - fact.on.first).days <= 14 for day in counted) for fact in uncounted)


@given(courses(), st.randoms(use_true_random=False))
def test_the_order_of_the_record_does_not_matter(course: tuple[list[Any], int], random: Any) -> None:
    facts, on = course
    shuffled = [*facts]
    random.shuffle(shuffled)
    assert ask(shuffled, on=on) == ask(facts, on=on)


@given(courses())
def test_version_6_is_never_stricter_than_version_5(course: tuple[list[Any], int]) -> None:
    facts, on = course
    fifth, sixth = (ask(facts, on=on, ctcae=version) for version in (Ctcae.V5_0, Ctcae.V6_0))
    if fifth.answer is NextDose.RELEASE:
        assert sixth.answer is NextDose.RELEASE
    assert ask(facts, on=on, ctcae=Ctcae.V4_03).answer is fifth.answer


@given(courses())
def test_an_answer_is_complete(course: tuple[list[Any], int]) -> None:
    facts, on = course
    found = ask(facts, on=on)
    assert len(found.rules) == len({rule.name for rule in found.rules}) == 19
    for rule in found.rules:
        assert rule.finding.answer is not Truth.INDETERMINATE or rule.finding.reasons, rule.name
    _consistent(found)


def _consistent(found: PrrtNextDose) -> None:
    """What an answer says of activity, of dates and of what is missing."""
    given_now = {NextDose.RELEASE: "7.4", NextDose.REDUCE: "3.7"}.get(found.answer)
    if given_now is not None:
        assert str(found.activity and found.activity.exact) == given_now
        assert found.not_before is None  # these courses plan no day
    if found.answer is NextDose.CANNOT_RELEASE:
        assert found.missing
        assert found.activity is None
    if found.answer is NextDose.DISCONTINUE:
        assert (found.missing, found.activity, found.not_before) == ((), None, None)
    if found.answer is not NextDose.RELEASE:
        assert any(rule.decides for rule in found.rules)
