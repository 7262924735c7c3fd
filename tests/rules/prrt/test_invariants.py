"""What holds for every patient, however little is recorded of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, PrimarySite, Tumour
from fhirnet.case.imaging import Conflict, Netpet, Response, UptakeCategory
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import NetGrade, Pregnancy, Resectability, SstrIhc, Topic, Trend
from fhirnet.case.treatment import Allergy, Drug, ProcedureKind
from fhirnet.rules.prrt_criteria.grading import grade as graded
from fhirnet.rules.prrt_criteria.prepared import SETS
from fhirnet.verdict import CriterionResult, Effect, Grade, PrrtSuitability, Reason, Truth
from mappings.words import say
from tests.rules.prrt.patients import (
    AS_OF,
    Fact,
    amount,
    answers,
    assembled,
    bare,
    born,
    burden,
    cycle,
    done,
    fdg,
    healthy,
    lab,
    lesion,
    metastasis,
    net,
    ordered,
    patient,
    pet,
    planned,
    response,
    said,
    sets,
    sized,
    uptake_of,
    used,
)
from tests.rules.prrt.patients import given as dose

RANK = {Grade.NOT_SUITABLE: 0, Grade.INDETERMINATE: 1, Grade.WITH_PREDICTORS: 2, Grade.SUITABLE: 3}
WHENS = st.one_of(
    st.integers(0, 1200),
    st.sampled_from(["2024", "2024-09", "2023", "2022-05", "2024-09-20/2024-11-02", "2023-01/2024-10-05"]),
)
ODD: dict[Analyte, list[Any]] = {Analyte.KI67: [0, 2, 15, 20, 25, 60, "<3", (10, 25)], Analyte.AGE: [17, 51]}


def _amounts(analyte: Analyte) -> st.SearchStrategy[Fact]:
    numbers = ODD.get(analyte, [0.5, 1, 2, 8, 30, 50, 75, 200, "<5", ">=100", (20, 90)])
    upper = st.sampled_from([None, 1, 40])
    return st.builds(lab, st.just(analyte), st.sampled_from(numbers), WHENS, upper=upper)


def _statements() -> st.SearchStrategy[Fact]:
    flags = [
        Topic.CHILDBEARING_POTENTIAL,
        Topic.BREAST_FEEDING,
        Topic.MARROW_IRRADIATION,
        Topic.MARROW_DISEASE,
        Topic.HEART_FAILURE,
        Topic.OBSTRUCTION,
        Topic.CNS_METASTASES,
        Topic.PERITONEAL_CARCINOMATOSIS,
        Topic.ILL_DEFINED_MARGINS,
        Topic.HYPOVASCULAR,
    ]
    return st.one_of(
        st.builds(said, st.sampled_from(flags), st.booleans(), WHENS),
        st.builds(said, st.just(Topic.ECOG), st.integers(0, 5), WHENS),
        st.builds(said, st.just(Topic.KPS), st.sampled_from([40, 50, 60, 70, 100]), WHENS),
        st.builds(said, st.sampled_from([Topic.SYMPTOM_GRADE, Topic.PRIOR_LINES]), st.integers(0, 4), WHENS),
        st.builds(said, st.just(Topic.NET_GRADE), st.sampled_from(NetGrade), WHENS),
        st.builds(said, st.just(Topic.RESECTABILITY), st.sampled_from(Resectability), WHENS),
        st.builds(said, st.just(Topic.PREGNANCY), st.sampled_from(Pregnancy), WHENS),
        st.builds(said, st.just(Topic.SSTR2_IHC), st.sampled_from(SstrIhc), WHENS),
        st.builds(said, st.just(Topic.DISEASE_TREND), st.sampled_from(Trend), WHENS),
    )


def _scans() -> st.SearchStrategy[Fact]:
    krenning = st.one_of(st.none(), st.integers(0, 4), st.just(Conflict((1, 3))))
    lesions = st.lists(
        st.builds(uptake_of, st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 4))), max_size=3
    )
    words = st.one_of(st.none(), st.sampled_from(UptakeCategory))
    ratios = st.sampled_from([None, amount("0.8", "{ratio}"), amount(1, "{ratio}"), amount(5, "{ratio}")])
    suvs = st.sampled_from([None, amount(10, "g/ml{SUVbw}"), amount(40, "g/ml{SUVbw}")])
    flags = st.sampled_from([None, True, False])
    return st.one_of(
        st.builds(
            pet,
            WHENS,
            lowest_krenning=krenning,
            lesions=lesions.map(tuple),
            uptake=words,
            lowest_liver_ratio=ratios,
            lowest_suv_max=suvs,
            highest_suv_max=suvs,
            submaximal=flags,
            heterogeneous=flags,
        ),
        st.builds(fdg, WHENS, netpet=st.one_of(st.none(), st.sampled_from(Netpet)), discordant_lesion=flags),
        st.builds(response, st.sampled_from(Response), WHENS, new_liver_lesions=flags),
        st.builds(burden, st.sampled_from([10, 25, 60, 80, (40, 75), "<30", ">50"]), WHENS),
        st.builds(sized, WHENS, a=st.sampled_from([5, 40]), b=st.sampled_from([5, 40])),
    )


def _history() -> st.SearchStrategy[Fact]:
    drugs = st.sampled_from(Drug)
    periods = st.sampled_from(["2023-01/..", "2022/2023", "2024-09-15/..", "2024-08", None])
    kinds = st.sampled_from(ProcedureKind)
    return st.one_of(
        st.builds(done, kinds, st.one_of(WHENS, st.none())),
        st.builds(used, drugs, periods),
        st.builds(dose, drugs, WHENS),
        st.builds(ordered, drugs, WHENS),
        st.builds(cycle, WHENS, st.sampled_from([None, 7.4, 50])),
        st.builds(planned, st.one_of(st.none(), st.integers(-60, 60)), st.sampled_from([None, 7.4])),
        st.sampled_from([Allergy(key="a"), Allergy(key="l", drug=Drug.LUTETIUM_DOTATATE)]),
        st.builds(metastasis, st.sampled_from(Metastasis)),
        st.builds(net, st.sampled_from(PrimarySite), st.sampled_from(["2024-06", "2020", None]), key=st.just("second")),
        st.just(net(key="nec", tumour=Tumour.NEC)),
        st.just(lesion("a")),
    )


FACTS = st.lists(
    st.one_of(st.sampled_from(Analyte).flatmap(_amounts), _statements(), _scans(), _history()), max_size=12
)
PEOPLE = st.builds(
    born, st.sampled_from([None, "1964-01-15", "1990", "2010-05"]), st.one_of(st.none(), st.sampled_from(Gender))
)
LEFT_OUT = st.sets(st.sampled_from(sorted(healthy())), max_size=8)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """The healthy baseline with facts left out and others added: most rules still have something to say."""
    kept: list[Fact] = [fact for name, fact in healthy().items() if name not in draw(LEFT_OUT)]
    if draw(st.booleans()):
        kept = [] if draw(st.booleans()) else kept[:3]
    return assembled([*kept, draw(PEOPLE), *draw(FACTS)], AS_OF)


def findings(result: PrrtSuitability) -> list[Any]:
    """Every finding of every rule set, and the predictors."""
    rows: list[CriterionResult] = [row for one in (result.primary, *result.others) for row in one.rules]
    return [*(row.finding for row in rows), *(found for _, found in result.predictors)]


@settings(max_examples=100, deadline=None)
@given(cases())
def test_an_open_or_inapplicable_answer_says_why(case: Case) -> None:
    for finding in findings(answers(case)):
        if finding.answer in ("indeterminate", "not-applicable"):
            assert finding.reasons
        if finding.answer == "indeterminate":
            assert finding.missing
        if finding.answer == "not-applicable":
            assert finding.value is None


@settings(max_examples=100, deadline=None)
@given(cases())
def test_every_rule_and_predictor_answers_once(case: Case) -> None:
    result = answers(case)
    assert len(result.predictors) == len(dict(result.predictors)) == 15
    assert list(sets(result)) == list(SETS)
    for one in (result.primary, *result.others):
        codes = [row.code for row in one.rules]
        assert len(codes) == len(set(codes)) >= 29
    assert len(result.alternatives) == 5


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_value_can_be_written(case: Case) -> None:
    for finding in findings(answers(case)):
        value = finding.value
        if hasattr(value, "low"):
            assert value.low is not None or value.high is not None
            assert value.low is None or value.high is None or value.low <= value.high


@settings(max_examples=100, deadline=None)
@given(cases())
def test_grade_follows_from_the_rules_and_predictors(case: Case) -> None:
    result = answers(case)
    for name, one in sets(result).items():
        failing = blocking = False
        for row, prepared in zip(one.rules, SETS[name].rows, strict=True):
            weight = prepared.rule.weight.value
            failing |= row.finding.answer is Truth.NOT_MET and weight in ("H", "X")
            prior = row.code == "prrt-prior-prrt" and row.finding.value != 0
            blocking |= row.finding.answer is Truth.INDETERMINATE and (weight == "H" or prior)
        if one.grade is not Grade.NOT_APPLICABLE:
            assert (one.grade is Grade.NOT_SUITABLE) is failing
            assert (one.grade is Grade.INDETERMINATE) is (blocking and not failing)
    if result.primary.grade is Grade.INDETERMINATE:
        assert result.primary.reasons
        assert result.provisional in (Grade.SUITABLE, Grade.WITH_PREDICTORS)
    else:
        assert result.provisional is result.primary.grade


@settings(max_examples=100, deadline=None)
@given(cases())
def test_modifiable_is_said_of_hard_rules_that_are_not_met_and_only_of_them(case: Case) -> None:
    for name, one in sets(answers(case)).items():
        for row, prepared in zip(one.rules, SETS[name].rows, strict=True):
            not_met = row.finding.answer is Truth.NOT_MET and prepared.rule.weight.value == "H"
            assert (row.modifiable is not None) is not_met


@given(st.lists(st.sampled_from(Effect), max_size=30), st.integers(0, 29), st.booleans())
def test_met_for_open_never_worsens_and_not_met_never_improves(effects: list[Effect], at: int, weigh: bool) -> None:
    before = graded(effects, weigh)
    if at < len(effects) and effects[at] is Effect.BLOCKS:
        met, failed = list(effects), list(effects)
        met[at], failed[at] = Effect.NONE, Effect.FAILS
        assert RANK[graded(met, weigh)] >= RANK[before]
        assert RANK[graded(failed, weigh)] <= RANK[before]


@given(st.lists(st.sampled_from(Effect), max_size=30))
def test_predictors_never_make_unsuitable(effects: list[Effect]) -> None:
    with_predictors, without = graded(effects, True), graded(effects, False)
    assert (with_predictors is Grade.NOT_SUITABLE) is (without is Grade.NOT_SUITABLE)


DECIDING: dict[str, list[Fact]] = {
    "prrt-hemoglobin": [lab(Analyte.HEMOGLOBIN, 12, 1), lab(Analyte.HEMOGLOBIN, 5, 1)],
    "prrt-platelets": [lab(Analyte.PLATELETS, 200, 1), lab(Analyte.PLATELETS, 20, 1)],
    "prrt-albumin": [lab(Analyte.ALBUMIN, 40, 1), [lab(Analyte.ALBUMIN, 20, 1), lab(Analyte.INR, 2, 1)]],
    "prrt-bilirubin": [lab(Analyte.BILIRUBIN, 10, 1, upper=20), lab(Analyte.BILIRUBIN, 90, 1, upper=20)],
}


@pytest.mark.hazard("H05")
@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(sorted(DECIDING)))
def test_a_missing_fact_that_arrives_as_met_never_worsens_and_as_not_met_never_improves(case: Case, code: str) -> None:
    series = {fact.analyte for facts in DECIDING[code] for fact in (facts if isinstance(facts, list) else [facts])}
    open_ = replace(case, measurements=tuple(m for m in case.measurements if m.analyte not in series))

    def grade_with(*facts: Fact) -> Grade:
        more = assembled([open_.person, *facts], AS_OF).measurements
        return answers(replace(open_, measurements=(*open_.measurements, *more))).primary.grade

    before, met, failed = grade_with(), *map(grade_with, DECIDING[code])
    if before is not Grade.NOT_APPLICABLE:
        assert RANK[met] >= RANK[before] >= RANK[failed]
        assert failed is Grade.NOT_SUITABLE


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_the_records_does_not_matter(case: Case, random: Any) -> None:
    def shuffled(facts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(facts, len(facts)))

    names = ("measurements", "statements", "procedures", "medications", "administrations", "prescriptions", "diagnoses")
    changes: dict[str, Any] = {name: shuffled(getattr(case, name)) for name in names}
    other = replace(case, **changes)
    one, two = answers(case), answers(other)
    assert {name: s.grade for name, s in sets(one).items()} == {name: s.grade for name, s in sets(two).items()}
    for a, b in zip(findings(one), findings(two), strict=True):
        assert (a.answer, set(a.reasons)) == (b.answer, set(b.reasons))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_same_case_gives_the_same_answer(case: Case) -> None:
    assert answers(case) == answers(case)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_bland_embolisation_changes_only_what_reads_it(case: Case) -> None:
    """A TAE long ago is no systemic therapy and no TACE: beyond its own rules it changes nothing."""
    if any(p.kind in (ProcedureKind.TAE, ProcedureKind.EMBOLIZATION_UNSPECIFIED) for p in case.procedures):
        return
    bland = assembled([case.person, done(ProcedureKind.TAE, 5000)], AS_OF).procedures
    one, two = answers(case), answers(replace(case, procedures=(*case.procedures, *bland)))
    for a, b in zip(one.primary.rules, two.primary.rules, strict=True):
        if a.code != "prrt-liver-directed-interval":
            assert a == b
    for (code, before), (_, after) in zip(one.predictors, two.predictors, strict=True):
        if code != "predictor-other":
            assert before == after


@pytest.mark.parametrize("as_of", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
def test_any_date_can_be_asked(as_of: date) -> None:
    assert answers(bare(as_of=as_of)).primary.grade is Grade.INDETERMINATE
    assert answers(patient(as_of=as_of)).primary.grade in RANK


@pytest.mark.hazard("H05")
def test_nothing_recorded_is_open_and_names_what_is_missing() -> None:
    result = answers(bare())
    assert result.primary.grade is Grade.INDETERMINATE
    assert result.primary.reasons == (Reason.MISSING,)
    named = [missing.what.key for missing in result.primary.missing]
    assert len(named) == len(set(named))
    assert named[0] == "missing.histology"
    assert "missing.platelets" in named
    assert all(say(missing.what, "zh-CN") for missing in result.primary.missing)
