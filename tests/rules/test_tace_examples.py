"""The worked examples of the definitions: what each of the four answers on the same patient."""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour
from fhirnet.case.treatment import Intent
from fhirnet.rules import catalogue, tace
from fhirnet.verdict import Basis, Reason, Truth
from mappings.words import say
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    SECOND,
    THIRD,
    case,
    days_after,
    marker,
    mri,
    silent,
    sums,
)

DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
TWO, THREE = [FIRST, SECOND], [FIRST, SECOND, THIRD]
SIX_MONTHS = ["2024-01-10", "2024-04-10", "2024-07-10"]
RISING_AFP = (
    marker("2024-03-01", 500),
    marker(days_after(SECOND, 20), 430),
    marker(days_after(SECOND, 50), 900),
    marker(days_after(SECOND, 80), 1500),
)
WORDS = {"m": Truth.MET, "n": Truth.NOT_MET, "i": Truth.INDETERMINATE}

EXAMPLES = [
    ("V1 clean responder", case(TWO, sums(80, 30, 0)), "n n n n"),
    ("V2 stable disease", case(THREE, sums(100, 90, 85, 88)), "m m n n"),
    ("V3 intent flips the European", case(THREE, sums(100, 90, 85, 88), intent=Intent.CURATIVE), "m m m n"),
    ("V4 new thrombus", case(THREE, [*sums(100, 50, 30), mri(A3, 25, vascular_invasion=True)]), "n m n n"),
    ("V5 true progression", case(THREE, sums(100, 105, 115, 130)), "m m m m"),
    ("V7 exactly half", case(TWO, sums(100, 50, 50)), "n n n n"),
    ("V8 day 90", case(THREE, sums(100, 105, 115, 130, on=(BASELINE, A1, A2, "2024-08-08"))), "m m m m"),
    (
        "V9 exactly three in six months",
        case(SIX_MONTHS, sums(100, 92, 90, 90, on=(BASELINE, "2024-03-01", "2024-06-01", "2024-08-25"))),
        "m m n n",
    ),
    ("V11 no marker", case(TWO, sums(100, 40, 30), ()), "n i n n"),
    ("V12 marker only", case(TWO, sums(100, 60, 40), RISING_AFP), "n m n n"),
    (
        "V15 once is not consecutive",
        case(TWO, [mri(BASELINE, 100), mri(A1, 45, new_liver_lesions=1), mri(A2, 30)]),
        "n n n n",
    ),
    ("V16 no contrast", case(THREE, [silent(day, contrast=False) for day in (BASELINE, A1, A2, A3)], ()), "i i i i"),
    ("V17 thrombus at baseline", case(TWO, sums(100, 45, 35, vascular_invasion=True)), "n n n n"),
    ("V19 no scan between", case(TWO, sums(100, None, 70)), "n i n n"),
    ("V21 one session", case([FIRST], sums(100, 130, on=(BASELINE, "2024-03-01"))), "n n m n"),
    ("V22 19 percent", case(THREE, sums(100, 105, 112, 119)), "m m n n"),
    ("V23 PD without intent", case(TWO, sums(100, 95, 130), intent=None), "n m m n"),
    ("V25 quality not recorded", case(THREE, sums(100, 105, 115, 130), quality=None), "m m m m"),
]


@pytest.mark.parametrize(("patient", "expected"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_the_four_definitions_on_the_worked_examples(patient: Case, expected: str) -> None:
    answers = [tace.verdict(patient, definition).answer for definition in DEFINITIONS]
    assert answers == [WORDS[letter] for letter in expected.split()]


@pytest.mark.parametrize("patient", [e[1] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
@pytest.mark.parametrize("primary", DEFINITIONS)
def test_the_whole_answer_says_what_each_definition_alone_says(patient: Case, primary: str) -> None:
    whole = tace.resistance(patient, primary)
    assert whole.primary.answer is tace.verdict(patient, primary).answer
    assert [v.definition.id for v in whole.others] == [d for d in DEFINITIONS if d != primary]
    assert [v.answer for v in whole.others] == [tace.verdict(patient, v.definition.id).answer for v in whole.others]


@pytest.mark.parametrize("patient", [e[1] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_the_answers_alone_are_those_of_the_verdicts(patient: Case) -> None:
    net = replace(patient, diagnoses=(Diagnosis(key="net", tumour=Tumour.NET, source=("Condition/net",)),))
    for known in (patient, net):
        assert tace.answers(known) == {name: tace.verdict(known, name).answer for name in DEFINITIONS}


def of(name: str) -> Case:
    return next(patient for title, patient, _ in EXAMPLES if title.startswith(name + " "))


@pytest.mark.parametrize(
    ("example", "primary", "alternative", "expected"),
    [
        ("V7", "jsh-lcsgj-2014", "jsh-viable-ge-50", Truth.MET),
        ("V19", "jsh-lcsgj-2014", "jsh-final-only", Truth.MET),
        ("V21", "european-2014", "eu-min-sessions-2", Truth.NOT_MET),
        ("V25", "cci-2022", "cci-quality-unknown", Truth.INDETERMINATE),
        ("V9", "epoihcc-2013", "month-30-day", Truth.NOT_MET),
        ("V9", "epoihcc-2013", "month-calendar", Truth.MET),
        ("V2", "cci-2022", "cci-nadir-reference", Truth.NOT_MET),
    ],
)
def test_alternatives_of_the_worked_examples(example: str, primary: str, alternative: str, expected: Truth) -> None:
    assert tace.resistance(of(example), primary).alternatives[alternative] is expected


ALTERNATIVES = {
    "epoihcc-2013": ["epo-first-ever-baseline", "mrecist-literal", "month-calendar", "month-30-day"],
    "jsh-lcsgj-2014": ["jsh-final-only", "jsh-viable-ge-50", "jsh-area-metric", "month-calendar", "month-30-day"],
    "european-2014": ["eu-min-sessions-2", "eu-overall-response", "mrecist-literal", "month-calendar", "month-30-day"],
    "cci-2022": ["cci-nadir-reference", "cci-quality-unknown", "mrecist-literal", "month-calendar", "month-30-day"],
}


@pytest.mark.parametrize("primary", DEFINITIONS)
def test_every_alternative_is_answered_in_its_order(primary: str) -> None:
    assert list(tace.resistance(of("V5"), primary).alternatives) == ALTERNATIVES[primary]


@pytest.mark.parametrize(
    ("example", "definition", "basis", "reasons"),
    [
        ("V4", "jsh-lcsgj-2014", (Basis.VASCULAR,), {Reason.EXCLUDED_BY_CCI}),
        ("V12", "jsh-lcsgj-2014", (Basis.MARKER,), {Reason.MARKER_ONLY}),
        ("V5", "jsh-lcsgj-2014", (Basis.TARGET_LESION,), set()),
        ("V11", "jsh-lcsgj-2014", (Basis.MARKER,), {Reason.MARKER_INSUFFICIENT}),
        ("V21", "cci-2022", (Basis.TARGET_LESION,), {Reason.PRECONDITION_COUNT}),
        ("V3", "european-2014", (Basis.TARGET_LESION,), {Reason.CURATIVE_INTENT_RESIDUAL}),
        ("V16", "epoihcc-2013", (Basis.TARGET_LESION,), {Reason.NO_QUALIFYING_ASSESSMENT}),
    ],
)
def test_basis_and_reasons_of_the_worked_examples(
    example: str, definition: str, basis: tuple[Basis, ...], reasons: set[Reason]
) -> None:
    verdict = tace.verdict(of(example), definition)
    assert verdict.basis == basis
    assert reasons <= set(verdict.reasons)
    flags = {Reason.EXCLUDED_BY_CCI, Reason.MARKER_ONLY, Reason.CURATIVE_INTENT_RESIDUAL}
    assert set(verdict.reasons) & flags == reasons & flags


def test_the_verdict_without_markers_is_shown_for_jsh_only() -> None:
    assert tace.resistance(of("V12"), "jsh-lcsgj-2014").imaging_only is Truth.NOT_MET
    assert tace.resistance(of("V5"), "jsh-lcsgj-2014").imaging_only is Truth.MET
    assert tace.resistance(of("V5"), "cci-2022").imaging_only is None


@pytest.mark.parametrize(
    ("example", "primary", "first_met"),
    [
        ("V5", "jsh-lcsgj-2014", "2024-04-20"),
        ("V5", "epoihcc-2013", "2024-07-01"),
        ("V5", "european-2014", "2024-07-01"),
        ("V1", "jsh-lcsgj-2014", None),
        ("V12", "jsh-lcsgj-2014", days_after(SECOND, 50)),
    ],
)
def test_the_first_date_on_which_a_definition_is_met(example: str, primary: str, first_met: str | None) -> None:
    found = tace.resistance(of(example), primary).first_met
    assert (found and found.written) == first_met


def test_a_definition_met_once_keeps_its_first_date_when_it_is_met_no_more() -> None:
    patient = case(THREE, sums(100, 90, 80, 20))
    whole = tace.resistance(patient, "jsh-lcsgj-2014")
    assert whole.primary.answer is Truth.NOT_MET
    assert whole.first_met is not None
    assert whole.first_met.written == A2


def test_the_index_is_the_latest_assessed_session() -> None:
    verdict = tace.verdict(of("V5"), "jsh-lcsgj-2014")
    assert verdict.index_session is not None
    assert verdict.index_session.written == THIRD
    assert verdict.index_assessment is not None
    assert verdict.index_assessment.written == A3


def test_the_catalogue_finds_the_definitions_in_their_order() -> None:
    assert tuple(d.id for d in catalogue.definitions("tace-resistance")) == DEFINITIONS
    assert tuple(d.id for d in catalogue.definitions("tace-unsuitability")) == (
        "cn-tace-unsuitable",
        "apple-2020-tace-unsuitable",
    )
    assert catalogue.module("tace-resistance", "cn-tace-unsuitable") is None
    with pytest.raises(KeyError):
        tace.verdict(of("V5"), "cn-tace-unsuitable")


@pytest.mark.parametrize(
    ("definition", "codes"),
    [
        ("epoihcc-2013", [("epo-session-count", ">= 3"), ("epo-target-response", "SD or PD")]),
        (
            "jsh-lcsgj-2014",
            [
                ("jsh-insufficient-response", "> 50 %"),
                ("jsh-new-lesions", "= 2"),
                ("jsh-vascular-invasion", "appears after the first TACE"),
                ("jsh-extrahepatic-spread", "appears after the first TACE"),
                ("jsh-marker-elevation", "continuous elevation"),
            ],
        ),
        (
            "european-2014",
            [
                ("eu-session-count", ">= 1"),
                ("eu-target-response", "PD, or SD with curative intent"),
                ("eu-intent", "curative"),
            ],
        ),
        (
            "cci-2022",
            [
                ("cci-session-count", ">= 3"),
                ("cci-target-change", ">= 20 % and >= 5 mm"),
                ("cci-excluded-new-lesion", ""),
                ("cci-excluded-vascular-invasion", ""),
                ("cci-excluded-extrahepatic-spread", ""),
                ("cci-excluded-marker-elevation", ""),
            ],
        ),
    ],
)
def test_the_criteria_of_a_definition_and_their_thresholds(definition: str, codes: list[tuple[str, str]]) -> None:
    assert [(row.code, row.threshold) for row in tace.verdict(of("V5"), definition).criteria] == codes


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("V1", None),
        ("V5", None),
        ("V11", None),
        ("V16", None),
        ("V2", "targets are stable (SD), which only some"),
        ("V3", "of curative intent"),
        (
            "V4",
            "JSH criterion met by vascular invasion. Under CCI 2022 this finding does not count as TACE resistance; "
            "the intrahepatic target lesions are in PR.",
        ),
        ("V12", "only tumour markers rise"),
        ("V21", "different numbers of sessions"),
    ],
)
def test_the_fact_that_separates_the_definitions(example: str, said: str | None) -> None:
    text = tace.resistance(of(example), "jsh-lcsgj-2014").separating
    if said is None:
        assert text is None
    else:
        assert text is not None
        assert said in say(text, "en")
        assert say(text, "zh-CN")


def test_the_nadir_or_the_window_may_separate_the_definitions() -> None:
    nadir = tace.resistance(case(THREE, sums(100, 50, 50, 90)), "cci-2022").separating
    assert nadir is not None
    assert "smallest size" in say(nadir, "en")
    late = [*sums(100, 60, 60, 65), mri("2024-09-01", 130)]
    window = tace.resistance(case(THREE, late), "cci-2022").separating
    assert window is not None
    assert "different scans" in say(window, "en")
