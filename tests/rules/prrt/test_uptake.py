"""SSTR uptake against the liver, by every way of saying it, for every question a rule set asks; FDG beside it."""

import pytest

from fhirnet.case.imaging import Conflict, Netpet, UptakeCategory
from fhirnet.case.lesion import LesionRole
from fhirnet.verdict import Assumption, Reason
from tests.rules.prrt.patients import (
    Fact,
    amount,
    answer,
    answers,
    burden,
    fdg,
    grade,
    lesion,
    patient,
    pet,
    predictor,
    rule,
    sized,
    uptake_of,
)

ABOVE, AT_LEAST, POSITIVE = "prrt-default-1", "ema-2024", "fda-2024"
SCORES = {  # Krenning score: above liver, at least liver, positive
    0: ("not-met", "not-met", "not-met"),
    1: ("not-met", "not-met", "indeterminate"),
    2: ("not-met", "indeterminate", "met"),
    3: ("met", "met", "met"),
    4: ("met", "met", "met"),
}
WORDS = {
    UptakeCategory.NONE: ("not-met", "not-met", "not-met"),
    UptakeCategory.BELOW_LIVER: ("not-met", "not-met", "indeterminate"),
    UptakeCategory.EQUAL_LIVER: ("not-met", "met", "met"),
    UptakeCategory.ABOVE_LIVER: ("met", "met", "met"),
    UptakeCategory.ABOVE_SPLEEN: ("met", "met", "met"),
    UptakeCategory.HIGH: ("met", "met", "met"),
    UptakeCategory.LOW: ("not-met", "indeterminate", "indeterminate"),
    UptakeCategory.POSITIVE_UNSPECIFIED: ("indeterminate", "indeterminate", "met"),
}
RATIOS = {
    "0.9": ("not-met", "not-met", "indeterminate"),
    "1.0": ("not-met", "met", "met"),
    "1.1": ("met", "met", "met"),
}
QUESTIONS = (ABOVE, AT_LEAST, POSITIVE)


def said_of(pet_facts: dict[str, Fact], rule_set: str = ABOVE, *more: Fact) -> str:
    return answer(patient(*more, pet=pet(30, **pet_facts)), "sstr-uptake", rule_set)


@pytest.mark.parametrize("score", SCORES)
def test_krenning(score: int) -> None:
    assert tuple(said_of({"lowest_krenning": score}, one) for one in QUESTIONS) == SCORES[score]


@pytest.mark.parametrize("word", WORDS)
def test_words(word: UptakeCategory) -> None:
    assert tuple(said_of({"uptake": word}, one) for one in QUESTIONS) == WORDS[word]


@pytest.mark.parametrize("ratio", RATIOS)
def test_ratio(ratio: str) -> None:
    facts = {"lowest_liver_ratio": amount(ratio, "{ratio}")}
    assert tuple(said_of(facts, one) for one in QUESTIONS) == RATIOS[ratio]


STRADDLES, MISSING = (Reason.COMPARATOR_STRADDLES,), (Reason.MISSING,)


@pytest.mark.parametrize(
    ("ratio", "rule_set", "expected", "reasons"),
    [
        (">=1", ABOVE, "indeterminate", STRADDLES),
        (">1", ABOVE, "met", ()),
        ("<=1", ABOVE, "not-met", ()),
        ("<2", AT_LEAST, "indeterminate", STRADDLES),
        (("0.5", "1.5"), POSITIVE, "indeterminate", STRADDLES),
        ("<1", POSITIVE, "indeterminate", MISSING),
    ],
)
def test_a_ratio_that_spans_that_of_the_liver_says_so(
    ratio: object, rule_set: str, expected: str, reasons: tuple[Reason, ...]
) -> None:
    spanning = amount(ratio, "{ratio}")  # type: ignore[arg-type]
    for facts in ({"lowest_liver_ratio": spanning}, {"lesions": (uptake_of("a", None, liver_ratio=spanning),)}):
        found = rule(patient(pet=pet(30, **facts)), "sstr-uptake", rule_set).finding
        assert (found.answer, found.reasons) == (expected, reasons)


def test_a_ratio_that_spans_that_of_the_liver_is_settled_by_a_score() -> None:
    assert said_of({"lowest_liver_ratio": amount(">=1", "{ratio}"), "lowest_krenning": 3}) == "met"


def test_high_and_low_are_inferred() -> None:
    for word in (UptakeCategory.HIGH, UptakeCategory.LOW):
        found = rule(patient(pet=pet(30, uptake=word)), "sstr-uptake").finding
        assert Assumption.UPTAKE_INFERRED in found.assumptions
    stated = rule(patient(pet=pet(30, uptake=UptakeCategory.ABOVE_LIVER)), "sstr-uptake").finding
    assert Assumption.UPTAKE_INFERRED not in stated.assumptions


@pytest.mark.parametrize(
    ("lesions", "more", "expected"),
    [
        ((("a", 4), ("b", 3)), (), "met"),
        ((("a", 4), ("b", 2)), (), "not-met"),
        ((("a", 4), ("b", 2)), (sized(b=9.9),), "indeterminate"),
        ((("a", 4), ("b", 2)), (sized(b=10),), "not-met"),
        ((("a", 1), ("b", 2)), (sized(b=8),), "not-met"),
        ((("a", 4), ("b", None)), (), "indeterminate"),
    ],
)
def test_listed_lesions_are_all_lesions(
    lesions: tuple[tuple[str, int | None], ...], more: tuple[Fact, ...], expected: str
) -> None:
    case = patient(*more, pet=pet(30, lesions=tuple(uptake_of(key, score) for key, score in lesions)))
    assert answer(case, "sstr-uptake") == expected
    listed = Assumption.LESIONS_LISTED_COMPLETE in rule(case, "sstr-uptake").finding.assumptions
    assert listed is (expected == "met")


def test_the_lowest_is_the_minimum_of_stated_and_listed() -> None:
    case = patient(pet=pet(30, lowest_krenning=4, lesions=(uptake_of("a", 2),)))
    assert rule(case, "sstr-uptake").finding.value == 2
    assert answer(case, "sstr-uptake") == "not-met"


def test_a_stated_lowest_that_is_the_small_lesion_leaves_it_open() -> None:
    lesions = (uptake_of("a", 4), uptake_of("b", 1))
    assert said_of({"lowest_krenning": 1, "lesions": lesions}, ABOVE, sized(b=8)) == "indeterminate"
    assert said_of({"lowest_krenning": 0, "lesions": lesions}, ABOVE, sized(b=8)) == "not-met"


def test_a_lesion_with_a_ratio_only_counts_beside_one_with_a_score() -> None:
    hot = uptake_of("b", None, liver_ratio=amount(2, "{ratio}"))
    assert said_of({"lesions": (uptake_of("a", 4), hot)}) == "met"
    assert said_of({"lesions": (uptake_of("a", 1), hot)}) == "not-met"


def test_statements_that_contradict_each_other_are_unknown() -> None:
    found = rule(patient(pet=pet(30, lowest_krenning=3, uptake=UptakeCategory.EQUAL_LIVER)), "sstr-uptake").finding
    assert (found.answer, found.reasons) == ("indeterminate", (Reason.CONFLICTING_VALUES,))
    found = rule(patient(pet=pet(30, lowest_krenning=Conflict((2, 4)))), "sstr-uptake").finding
    assert (found.answer, found.reasons) == ("indeterminate", (Reason.CONFLICTING_VALUES,))


def test_a_lesion_whose_score_and_ratio_disagree_is_unknown() -> None:
    odd = uptake_of("a", 4, liver_ratio=amount("0.5", "{ratio}"))
    found = rule(patient(pet=pet(30, lesions=(odd,))), "sstr-uptake").finding
    assert (found.answer, found.reasons) == ("indeterminate", (Reason.CONFLICTING_VALUES,))


TARGETS = (lesion("a", LesionRole.TARGET), lesion("b", LesionRole.NON_TARGET))


@pytest.mark.parametrize(
    ("facts", "lesions", "expected"),
    [
        ({"lesions": (uptake_of("a", 4), uptake_of("b", 1))}, TARGETS, "met"),
        ({"lesions": (uptake_of("a", 1), uptake_of("b", 4))}, TARGETS, "not-met"),
        ({"lesions": (uptake_of("b", 4),)}, TARGETS, "indeterminate"),
        ({"lowest_krenning": 4}, TARGETS, "met"),
        ({"lowest_krenning": 1}, TARGETS, "indeterminate"),
        ({"lowest_krenning": 1}, (), "not-met"),
        ({"lesions": (uptake_of("a", 4), uptake_of("b", 1))}, (), "not-met"),
    ],
)
def test_target_lesions_only(facts: dict[str, Fact], lesions: tuple[Fact, ...], expected: str) -> None:
    assert said_of(facts, "netter-2", *lesions) == expected


def test_other_readings_of_scope_and_threshold() -> None:
    readings = answers(patient(*TARGETS, pet=pet(30, lesions=(uptake_of("a", 4), uptake_of("b", 1))))).alternatives
    assert readings["prrt-target-lesions"] == "suitable"
    assert readings["prrt-sstr-ge-liver"] == "not-suitable"
    assert (
        answers(patient(pet=pet(30, uptake=UptakeCategory.EQUAL_LIVER))).alternatives["prrt-sstr-ge-liver"]
        == "suitable"
    )


@pytest.mark.parametrize(
    ("facts", "percent", "flagged"),
    [
        ({"lowest_krenning": 3}, 70, True),
        ({"lowest_krenning": 2}, 70, True),
        ({"lowest_krenning": 3}, 69, False),
        ({"lowest_krenning": 3}, (60, 75), True),
        ({"lowest_krenning": 4}, 80, False),
        ({"lowest_krenning": 1}, 80, False),
        ({"uptake": UptakeCategory.ABOVE_LIVER}, 80, True),
        ({"uptake": UptakeCategory.ABOVE_SPLEEN}, 80, False),
        ({"lowest_liver_ratio": amount(3, "{ratio}")}, 80, True),
    ],
)
def test_there_is_no_normal_liver_to_compare_with(facts: dict[str, Fact], percent: object, flagged: bool) -> None:
    case = patient(burden=burden(percent), pet=pet(30, **facts))
    assert (Reason.REFERENCE_ORGAN_UNRELIABLE in rule(case, "sstr-uptake").finding.reasons) is flagged
    assert (Reason.REFERENCE_ORGAN_UNRELIABLE in answers(case).primary.reasons) is flagged


def test_a_newer_scan_that_says_nothing_of_uptake_does_not_hide_an_older_one() -> None:
    assert answer(patient(pet(5), pet=pet(30, lowest_krenning=4)), "sstr-uptake") == "met"


def test_the_latest_scan_counts() -> None:
    assert answer(patient(pet(20, lowest_krenning=1)), "sstr-uptake") == "not-met"
    assert answer(patient(pet(40, lowest_krenning=1)), "sstr-uptake") == "met"


@pytest.mark.parametrize(
    ("facts", "days", "expected"),
    [
        ({"netpet": Netpet.P0}, 30, "met"),
        ({"netpet": Netpet.P1}, 61, "met"),
        ({"netpet": Netpet.P1}, 62, "indeterminate"),
        ({"netpet": Netpet.P4B}, 30, "met"),
        ({"netpet": Netpet.P5}, 30, "not-met"),
        ({"netpet": Netpet.P5}, 90, "not-met"),
        ({"discordant_lesion": False}, 30, "met"),
        ({"discordant_lesion": True}, 30, "not-met"),
        ({"netpet": Netpet.P1, "discordant_lesion": True}, 30, "not-met"),
        ({"positive": True}, 30, "indeterminate"),
    ],
)
def test_fdg_discordance(facts: dict[str, Fact], days: int, expected: str) -> None:
    assert answer(patient(fdg(days, **facts)), "fdg-discordance") == expected


def test_p0_fails_uptake_whatever_the_score() -> None:
    assert answer(patient(fdg(30, netpet=Netpet.P0)), "sstr-uptake") == "not-met"
    assert answer(patient(fdg(90, netpet=Netpet.P0)), "sstr-uptake") == "met"  # read with another scan


@pytest.mark.parametrize(
    ("netpet", "state", "expected"),
    [
        (Netpet.P1, "absent", "suitable"),
        (Netpet.P2, "present-minor", "suitable"),
        (Netpet.P3, "present-minor", "suitable"),
        (Netpet.P4A, "present-minor", "suitable"),
        (Netpet.P4B, "present-major", "suitable-with-adverse-predictors"),
        (Netpet.P5, "absent", "not-suitable"),
    ],
)
def test_netpet_as_predictor(netpet: Netpet, state: str, expected: str) -> None:
    case = patient(fdg(30, netpet=netpet))
    assert predictor(case, "fdg-positive").answer == state
    assert grade(case) == expected


def test_a_netpet_that_is_read_far_from_the_scan_is_stale() -> None:
    assert rule(patient(fdg(90, netpet=Netpet.P1)), "fdg-discordance").finding.reasons == (Reason.STALE,)
