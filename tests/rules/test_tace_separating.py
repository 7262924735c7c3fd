"""Definitions that contradict each other are told apart by a sentence that is true of them, whatever the pattern."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.case.treatment import Intent, Outcome
from fhirnet.rules import tace
from fhirnet.rules.tace_separating import separating
from fhirnet.verdict import NOT_APPLICABLE, Reason, Truth, Verdict, Words
from mappings.words import say
from tests.patients import tace_patients
from tests.rules.tace_cases import (
    A2,
    A3,
    FIRST,
    SECOND,
    THIRD,
    case,
    days_after,
    marker,
    mri,
    sums,
)
from tests.rules.tace_cases import tace as session
from tests.rules.test_tace_examples import EXAMPLES, RISING_AFP
from tests.rules.test_tace_invariants import patients

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
EPO, JSH, EU, CCI = DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
TWO, THREE = [FIRST, SECOND], [FIRST, SECOND, THIRD]
SIX = ("2024-01-05", "2024-03-01", "2024-06-01", "2024-09-01")
AFP = (marker("2024-03-01", 500), marker(days_after(SECOND, 20), 600), marker(days_after(SECOND, 50), 900))
AFP_OF_THREE = (marker("2024-05-01", 500), marker(days_after(THIRD, 20), 900), marker(days_after(THIRD, 50), 1500))
law = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def verdicts(patient: Case) -> dict[str, Verdict]:
    return {definition: tace.verdict(patient, definition) for definition in DEFINITIONS}


def answers(found: dict[str, Verdict]) -> str:
    letters = {MET: "m", NOT_MET: "n", OPEN: "i", NOT_APPLICABLE: "-"}
    return " ".join(letters[found[definition].answer] for definition in DEFINITIONS)


@pytest.mark.parametrize(
    ("patient", "expected", "said"),
    [
        (
            case(TWO, [*sums(100, 40), mri(A2, 30, vascular_invasion=True)], AFP),
            "n m n n",
            "JSH criterion met by vascular invasion, rising tumour markers. Under CCI 2022 this finding does not count",
        ),
        (
            case(THREE, [*sums(100, 60, 40), mri(A3, 40, extrahepatic_spread=True)], AFP_OF_THREE),
            "n m n n",
            "JSH criterion met by extrahepatic spread, rising tumour markers.",
        ),
        (case(TWO, sums(100, 60, 40), RISING_AFP), "n m n n", "only tumour markers rise"),
        (case(TWO, sums(100, 30, 40), RISING_AFP), "n m m n", "different numbers of sessions"),
        (case(TWO, sums(100, 60, 60)), "n m n n", "more than 50 % is viable after each of two"),
        (case(TWO, sums(100, 95, 90)), "n m n n", "are stable (SD), which only some"),
        (case(TWO, sums(100, 40, 95), intent=Intent.CURATIVE), "n n m n", "more than 50 % is viable after each"),
        (case(THREE, sums(100, 90, 85, 88), intent=Intent.CURATIVE), "m m m n", "of curative intent"),
        (case(THREE, sums(100, 45, 40, 60)), "m n m n", "from their smallest size"),
        (case(THREE, sums(100, 90, 40, 130)), "m n m m", "more than 50 % is viable after each of two"),
        (
            case(["2024-01-10", "2024-04-20", "2024-07-20"], sums(100, 105, 115, 130, on=SIX)),
            "n m m m",
            "EPOIHCC counts the sessions of six months only",
        ),
        (
            case([*TWO, session(THIRD, quality=False)], sums(100, 105, 115, 130)),
            "m m m n",
            "CCI counts standardized and refined TACE only",
        ),
        (case([FIRST], sums(100, 130)), "n n m n", "different numbers of sessions"),
        (
            case(["2023-06-01", FIRST, SECOND, THIRD], [mri("2023-05-20", 100), *sums(140, 130, 120, 118)]),
            "m m n n",
            "stable (SD)",
        ),
        (
            case(["2023-06-01", FIRST, SECOND, THIRD], [mri("2023-05-20", 200), *sums(130, 125, 122, 120)]),
            "m m n n",
            "compare with different earlier scans",
        ),
        (
            case([FIRST, SECOND, THIRD], [*sums(100, 60, 60, 65), mri("2024-09-01", 130)]),
            "m m m n",
            "different scans for the assessment",
        ),
    ],
)
def test_the_sentence(patient: Case, expected: str, said: str) -> None:
    found = verdicts(patient)
    assert answers(found) == expected
    told = separating(found)
    assert told is not None
    assert said in say(told, "en")
    assert say(told, "zh-CN")


@pytest.mark.parametrize("patient", [each[1] for each in EXAMPLES], ids=[each[0] for each in EXAMPLES])
@pytest.mark.parametrize("pattern", [p for p in product((MET, NOT_MET, OPEN), repeat=4) if {MET, NOT_MET} <= {*p}])
def test_every_pattern_of_answers_has_a_sentence(patient: Case, pattern: tuple[Truth, ...]) -> None:
    found = verdicts(patient)
    turned = {name: replace(found[name], answer=answer) for name, answer in zip(found, pattern, strict=True)}
    assert separating(turned) is not None


@pytest.mark.parametrize(
    ("example", "pattern", "told"),
    [
        ("V12 marker only", "m m n n", "window"),  # nothing is said of JSH, which rests on markers alone
        ("V2 stable disease", "m m n m", "reference"),
        ("V5 true progression", "m m m n", "share"),  # JSH beside CCI, which does not fail by the nadir
        ("V3 intent flips the European", "n m m n", "intent"),
    ],
)
def test_patterns_that_no_example_has_by_itself(example: str, pattern: str, told: str) -> None:
    found = verdicts(next(patient for title, patient, _ in EXAMPLES if title == example))
    letters = {"m": MET, "n": NOT_MET, "i": OPEN}
    turned = {
        name: replace(found[name], answer=letters[letter]) for name, letter in zip(found, pattern.split(), strict=True)
    }
    sentence = separating(turned)
    assert sentence is not None
    assert sentence.key == f"separating.{told}"


@law
@given(patients())
def test_the_sentence_is_true_of_any_patient(patient: Case) -> None:
    check(verdicts(patient))


@law
@given(tace_patients())
def test_the_sentence_is_true_of_any_patient_of_vague_dates(patient: Case) -> None:
    check(verdicts(patient))


def check(found: dict[str, Verdict]) -> None:
    told = separating(found)
    met = {name for name, verdict in found.items() if verdict.answer is MET}
    failed = {name for name, verdict in found.items() if verdict.answer is NOT_MET}
    by_jsh = {row.code for row in found[JSH].criteria if row.finding.answer is MET} if JSH in met else set()
    if told is None:
        assert not (met and failed)
        return
    assert true(told.key.removeprefix("separating."), told, found, met, failed, by_jsh)


def true(name: str, told: Words, found: dict[str, Verdict], met: set[str], failed: set[str], by_jsh: set[str]) -> bool:
    """Whether the sentence of this name is true of these verdicts."""
    responses = {n: found[n].criteria[1].finding.value for n in (EPO, EU)}
    short = {n for n in failed if found[n].criteria[0].finding.answer is NOT_MET and counts(found[n])}
    match name:
        case "excluded":
            return bool(by_jsh) and "jsh-insufficient-response" not in by_jsh
        case "markers":
            return by_jsh == {"jsh-marker-elevation"} and met == {JSH}
        case "nadir":
            worse = {n for n in (EPO, EU) if n in met and responses[n] is Response.PD}
            return CCI in failed and Reason.PROGRESSING_FROM_NADIR in found[CCI].reasons and bool(worse)
        case "stable":
            return bool(failed) and Response.SD in responses.values()
        case "intent":
            return EU in met and responses[EU] is Response.SD
        case "count":
            return bool(short & {EPO, CCI, JSH})
        case "period":
            return CCI in met and EPO in short
        case "quality":
            return EPO in met and CCI in short
        case "window":
            return len({found[n].index_assessment for n in met | failed}) > 1
        case "share":
            return JSH in met | failed
        case "reference":
            return len({*responses.values()}) == 2 or CCI in met
        case _:
            return name == "otherwise"


def counts(verdict: Verdict) -> bool:
    """Whether what fails first is a number of sessions."""
    return Reason.PRECONDITION_COUNT in verdict.criteria[0].finding.reasons


def test_definitions_of_which_none_contradicts_another_have_none() -> None:
    assert separating(verdicts(case(THREE, sums(100, 105, 115, 130)))) is None
    undone = replace(session(SECOND), outcome=Outcome.UNSUCCESSFUL)
    assert separating(verdicts(case([undone], []))) is None
