"""What stands beside a verdict on TACE and never changes it: reasons, excluded findings, pending sessions, early scans,
numbers that nobody checked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Tumour
from fhirnet.case.imaging import LiverScan, Modality, NonTargetResponse, Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.lesion import LesionRole
from fhirnet.case.treatment import Drug, MedicationGiven, Outcome, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import catalogue, tace
from fhirnet.verdict import Basis, ExcludedFinding, Reason, Truth, Verdict
from mappings.words import say
from tests.patients import tace_patients
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    THIRD,
    case,
    days_after,
    lesion,
    marker,
    mri,
    size,
    sums,
)
from tests.rules.tace_cases import tace as session

EPO, JSH, EU, CCI = DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
TWO, THREE = [FIRST, SECOND], [FIRST, SECOND, THIRD]


def reasons(verdict: Verdict, code: str) -> tuple[Reason, ...]:
    return next(row.finding.reasons for row in verdict.criteria if row.code == code)


def ct(patient: Case, *days: str, kinds: Sequence[ProcedureKind] = ()) -> Case:
    """The patient, scanned by CT on these days, with sessions of these kinds."""
    scans = tuple(replace(s, modality=Modality.CT) if s.on.written in days else s for s in patient.liver_scans)
    done = (*kinds, *(ProcedureKind.TACE,) * len(patient.procedures))
    procedures = tuple(replace(p, kind=kind) for p, kind in zip(patient.procedures, done, strict=False))
    return replace(patient, liver_scans=scans, procedures=procedures)


# --------------------------------------------------------------------------------------------------- lipiodol


@pytest.mark.parametrize(
    ("days", "kinds", "told"),
    [
        ((A3,), (ProcedureKind.TACE, ProcedureKind.TACE, ProcedureKind.CTACE), True),
        ((A3,), (ProcedureKind.CTACE,), True),
        ((A3,), (ProcedureKind.DEB_TACE,), False),
        ((A2,), (ProcedureKind.CTACE,), False),
        ((), (ProcedureKind.CTACE,), False),
    ],
)
def test_a_ct_after_conventional_tace_is_told(
    days: tuple[str, ...], kinds: tuple[ProcedureKind, ...], told: bool
) -> None:
    patient = ct(case(THREE, sums(100, 105, 115, 130)), *days, kinds=kinds)
    for definition, code in ((EPO, "epo-target-response"), (EU, "eu-target-response"), (CCI, "cci-target-change")):
        verdict = tace.verdict(patient, definition)
        assert (Reason.LIPIODOL_CT in verdict.reasons) is told
        assert (Reason.LIPIODOL_CT in reasons(verdict, code)) is told


def test_jsh_looks_at_both_scans_for_iodized_oil() -> None:
    patient = ct(case(THREE, sums(100, 105, 115, 130)), A2, kinds=(ProcedureKind.CTACE,))
    assert Reason.LIPIODOL_CT in reasons(tace.verdict(patient, JSH), "jsh-insufficient-response")
    assert Reason.LIPIODOL_CT in tace.verdict(patient, JSH).reasons
    earlier = ct(case(THREE, sums(100, 105, 115, 130)), A1, kinds=(ProcedureKind.CTACE,))
    assert Reason.LIPIODOL_CT not in tace.verdict(earlier, JSH).reasons


# ------------------------------------------------------------------------------------- what does not arise

NET = Diagnosis(key="net", tumour=Tumour.NET, source=("Condition/net",))


def test_whether_tace_is_unsuitable_does_not_arise_of_another_tumour() -> None:
    for verdict in tace.resistance(case(TWO, sums(100, 105, 115), diagnoses=(NET,)), EPO).unsuitability:
        assert verdict.reasons == (Reason.NON_HCC,)
        assert {row.finding.reasons for row in verdict.criteria} == {(Reason.NON_HCC,)}


def test_an_unsuccessful_session_counts_among_two_of_the_european_definition() -> None:
    undone = session(FIRST, outcome=Outcome.UNSUCCESSFUL)
    perhaps = session(SECOND, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED)
    for sessions, answer in (([undone], Truth.NOT_MET), ([undone, perhaps], Truth.INDETERMINATE)):
        whole = tace.resistance(case(sessions, sums(100, 130)), EU)
        assert whole.alternatives["eu-min-sessions-2"] is answer


def test_an_ablation_is_no_session_even_if_what_may_be_tace_was() -> None:
    perhaps = [session(on, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED) for on in (FIRST, SECOND)]
    ablation = session("2024-03-01", kind=ProcedureKind.ABLATION)
    whole = tace.resistance(case([*perhaps, ablation], sums(100, 105, 115)), EPO)
    assert [way.outcomes for way in whole.deciding] == [(Truth.NOT_MET,)]  # two sessions, not three


# --------------------------------------------------------------------------------------------------- lesions


def measured(*sizes: tuple[int | None, int | None]) -> list[LiverScan]:
    """Baseline and assessments of two targets."""
    return [
        mri(day, lesions=tuple(size(k, n) for k, n in zip(("T1", "T2"), pair, strict=True) if n is not None))
        for day, pair in zip((BASELINE, A1, A2), sizes, strict=False)
    ]


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        (((60, 40), (50, 10), (40, 10)), True),  # 60 and 50 % of all; 25 % of one
        (((60, 40), (50, 30), (40, 21)), False),
        (((60, 40), (50, 30), (40, 20)), True),  # 50 % itself is a response
        (((60, 40), (20, 10), (10, 25)), True),
        (((60, 40), (20, 10), (10, 10)), False),
        (((60, None), (50, 10), (40, 10)), False),
    ],
)
def test_a_target_on_the_other_side_of_half_is_told(sizes: Any, told: bool) -> None:
    patient = case(TWO, measured(*sizes), lesions=(lesion("T1"), lesion("T2")))
    verdict = tace.verdict(patient, JSH)
    assert (Reason.LESION_DISCORDANCE in reasons(verdict, "jsh-insufficient-response")) is told
    assert (Reason.LESION_DISCORDANCE in verdict.reasons) is told


def test_a_lesion_that_is_no_target_is_never_discordant() -> None:
    scans = [
        mri(day, lesions=(size("T1", one), size("T2", two), size("N", other)))
        for day, one, two, other in ((BASELINE, 60, 40, 50), (A1, 50, 30, 5), (A2, 40, 30, 5))
    ]
    lesions = (lesion("T1"), lesion("T2"), lesion("N", LesionRole.NON_TARGET))
    assert Reason.LESION_DISCORDANCE not in tace.verdict(case(TWO, scans, lesions=lesions), JSH).reasons


def test_one_target_is_never_discordant_nor_any_without_a_baseline() -> None:
    one = case(TWO, [mri(day, lesions=(size("T1", n),)) for day, n in ((BASELINE, 50), (A1, 40), (A2, 30))])
    assert Reason.LESION_DISCORDANCE not in tace.verdict(one, JSH).reasons
    none = case(TWO, measured((60, 40), (50, 10), (40, 10))[1:], lesions=(lesion("T1"), lesion("T2")))
    assert Reason.LESION_DISCORDANCE not in tace.verdict(none, JSH).reasons


@pytest.mark.parametrize(
    ("role", "more", "told"),
    [
        (LesionRole.NON_TARGET, {}, True),
        (LesionRole.NON_TARGET, {"non_target_response": NonTargetResponse.SD}, False),
        (LesionRole.NON_TARGET, {"overall_response": Response.SD}, False),
        (LesionRole.TARGET, {}, False),
    ],
)
def test_recorded_non_targets_that_nobody_evaluated_are_told(
    role: LesionRole, more: dict[str, Any], told: bool
) -> None:
    patient = case([FIRST], [mri(BASELINE, 100), mri(A1, 90, **more)], lesions=(lesion("N", role),))
    assert (Reason.NON_TARGET_NE in tace.verdict(patient, EU).reasons) is told


@pytest.mark.parametrize(
    ("on", "said", "told"),
    [
        (A2, {"vascular_invasion": True, "non_target_response": NonTargetResponse.PD}, True),
        (A2, {"vascular_invasion": True, "non_target_response": NonTargetResponse.SD}, False),
        (A2, {"vascular_invasion": True}, False),
        (A2, {"vascular_invasion": False, "non_target_response": NonTargetResponse.PD}, False),
        (BASELINE, {"non_target_response": NonTargetResponse.PD}, False),
    ],
)
def test_growth_of_an_invasion_from_before_is_no_appearance(on: str, said: dict[str, Any], told: bool) -> None:
    scans = [mri(day, viable, vascular_invasion=True) for day, viable in ((BASELINE, 100), (A1, 40), (A2, 30))]
    scans = [replace(scan, **said) if scan.on.written == on else scan for scan in scans]
    for definition, code in ((JSH, "jsh-vascular-invasion"), (CCI, "cci-excluded-vascular-invasion")):
        verdict = tace.verdict(case(TWO, scans), definition)
        assert verdict.answer is Truth.NOT_MET
        assert (Reason.PROGRESSION_OF_BASELINE_INVASION in reasons(verdict, code)) is told
    assert (Reason.PROGRESSION_OF_BASELINE_INVASION in tace.verdict(case(TWO, scans), JSH).reasons) is told


# --------------------------------------------------------------------------------------------------- drugs


def given_in(day: str, drug: Drug, agent: str | None = None, part_of: str | None = "") -> MedicationGiven:
    part = f"Procedure/tace-{day}" if part_of == "" else part_of
    return MedicationGiven(key=f"{drug}-{day}", drug=drug, agent=agent, on=Interval.parse(day), part_of=part)


EPIRUBICIN, CISPLATIN = ("L01DB03", "L01XA01")
OTHER = Drug.CHEMOTHERAPY_OTHER


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([given_in(FIRST, OTHER, EPIRUBICIN), given_in(SECOND, OTHER, CISPLATIN)], {Reason.AGENT_CHANGED}),
        ([given_in(FIRST, OTHER, EPIRUBICIN), given_in(SECOND, OTHER, EPIRUBICIN)], set()),
        ([given_in(FIRST, OTHER, EPIRUBICIN)], set()),
        ([given_in(FIRST, OTHER, EPIRUBICIN), given_in(SECOND, OTHER, CISPLATIN, None)], set()),
        ([given_in(SECOND, Drug.CAMRELIZUMAB)], {Reason.COMBINATION_THERAPY}),
        ([given_in(SECOND, Drug.CAMRELIZUMAB, None, None)], set()),
        ([given_in(SECOND, Drug.CAMRELIZUMAB, None, "Procedure/other")], set()),
        ([given_in(SECOND, Drug.ANTIBACTERIAL)], set()),
        ([], set()),
    ],
)
def test_what_was_given_in_the_sessions_is_told(given: list[MedicationGiven], told: set[Reason]) -> None:
    about = {Reason.AGENT_CHANGED, Reason.COMBINATION_THERAPY}
    patient = case(TWO, sums(100, 90, 88), administrations=tuple(given))
    verdict = tace.verdict(patient, JSH)
    assert {*verdict.reasons} & about == told
    assert {*reasons(verdict, "jsh-insufficient-response")} & about == told - {Reason.COMBINATION_THERAPY}
    assert {*tace.verdict(patient, CCI).reasons} & about == told - {Reason.AGENT_CHANGED}


# --------------------------------------------------------------------------------------------------- scans and sessions


def test_a_scan_too_early_is_told_also_where_another_decides() -> None:
    early = mri(days_after(THIRD, 27), 60)
    for definition in DEFINITIONS:
        verdict = tace.verdict(case(THREE, [*sums(100, 105, 115, 130), early]), definition)
        assert verdict.answer is Truth.MET
        assert Reason.EARLY_SCAN in verdict.reasons
        assert [on.written for on in verdict.early_scans] == [days_after(THIRD, 27)]
        other = tace.verdict(case(THREE, [*sums(100, 105, 115, 130), mri(days_after(THIRD, 28), 60)]), definition)
        assert (Reason.EARLY_SCAN in other.reasons, other.early_scans) == (False, ())


@pytest.mark.parametrize("day", [days_after(FIRST, 1), FIRST, "2024-01"])
def test_the_day_after_a_session_is_early_its_own_day_and_an_inexact_date_are_not(day: str) -> None:
    verdict = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(day, 60)]), EU)
    assert [on.written for on in verdict.early_scans] == ([day] if day == days_after(FIRST, 1) else [])


def test_pending_sessions_are_told_with_their_dates() -> None:
    fourth = "2024-07-05"
    verdict = tace.verdict(case([*THREE, fourth], sums(100, 105, 115, 130)), CCI)
    assert verdict.answer is Truth.MET
    assert Reason.PENDING_ASSESSMENT in verdict.reasons
    assert [on.written for on in verdict.pending] == [fourth]
    both = tace.verdict(case([*THREE, fourth], sums(100, 105, 115)), JSH)
    assert [on.written for on in both.pending] == [THIRD, fourth]
    assert tace.verdict(case(THREE, sums(100, 105, 115, 130)), CCI).pending == ()


def test_the_readings_that_turn_an_answer_around_are_named() -> None:
    half = tace.resistance(case(TWO, sums(100, 50, 50)), JSH)
    assert (half.flips, half.stable) == (("jsh-viable-ge-50",), False)
    assert tace.resistance(case(THREE, sums(100, 105, 115, 130)), EPO).stable


# --------------------------------------------------------------------------------------------------- excluded findings


def excluded(patient: Case, definition: str = CCI) -> list[tuple[Basis, str | None, tuple[str, ...], bool]]:
    found = tace.resistance(patient, EU).excluded[definition]
    return [(f.what, f.first.written if f.first else None, f.sources, f.at_baseline) for f in found]


def scan(on: str) -> tuple[str, ...]:
    return (f"Observation/mri-{on}",)


def test_what_is_excluded_has_its_first_date_and_its_records() -> None:
    scans = [
        mri(BASELINE, 100),
        mri(A1, 50, new_liver_lesions=2),
        mri(A2, 30, vascular_invasion=True, new_liver_lesions=True),
        mri(A3, 25, vascular_invasion=True, extrahepatic_spread=True),
    ]
    patient = case(THREE, scans)
    for definition in (EPO, EU, CCI):
        assert excluded(patient, definition) == [
            (Basis.NEW_LESION, A1, scan(A1), False),
            (Basis.VASCULAR, A2, scan(A2), False),
            (Basis.EXTRAHEPATIC, A3, scan(A3), False),
        ]
    assert excluded(patient, JSH) == []
    assert excluded(case(THREE, sums(100, 50, 30, 25))) == []


def test_what_was_there_before_is_told_to_have_been() -> None:
    assert excluded(case(TWO, sums(100, 45, 35, vascular_invasion=True))) == [(Basis.VASCULAR, A1, scan(A1), True)]


@pytest.mark.parametrize(("onset", "at_baseline"), [("2023-12-01", True), ("2024-02-01", False), (None, False)])
def test_a_metastasis_counts_from_its_onset(onset: str | None, at_baseline: bool) -> None:
    on = None if onset is None else Interval.parse(onset)
    lung = Diagnosis(key="lung", metastasis=Metastasis.LUNG, onset=on, source=("Condition/lung",))
    scans = [mri(day, 100, extrahepatic_spread=None) for day in (BASELINE, A1)]
    found = excluded(case([FIRST], scans, diagnoses=(HCC, lung)))
    assert found == ([(Basis.EXTRAHEPATIC, onset, ("Condition/lung",), at_baseline)] if onset else found)


def test_an_undated_metastasis_comes_after_what_has_a_date() -> None:
    lung = Diagnosis(key="lung", metastasis=Metastasis.LUNG, source=("Condition/lung",))
    scans = [mri(BASELINE, 100), mri(A1, 90, extrahepatic_spread=True)]
    ((_, first, sources, _),) = excluded(case([FIRST], scans, diagnoses=(HCC, lung)))
    assert (first, sources) == (A1, scan(A1))


def test_rising_markers_have_the_date_from_which_they_are_rising() -> None:
    afp = [
        marker("2024-03-01", 500),
        *(marker(days_after(SECOND, d), v) for d, v in ((20, 430), (50, 900), (80, 1500))),
    ]
    flat = [marker(days_after(SECOND, d), 60, Analyte.PIVKA2_UNITS) for d in (20, 50, 80)]
    falls = [marker(on, v, Analyte.AFP_L3) for on, v in (("2024-03-01", 40), (days_after(SECOND, 20), 15), (A3, 12))]
    ((what, first, sources, _),) = excluded(case(TWO, sums(100, 60, 40), [*afp, *flat, *falls]))
    assert (what, first) == (Basis.MARKER, days_after(SECOND, 50))
    assert sources == tuple(f"Observation/lab-afp-{m.on.written}" for m in afp[:3])


def test_a_finding_of_inexact_date_keeps_its_records() -> None:
    scans = [mri(BASELINE, 100, vascular_invasion=None), mri("2024-01", 90, vascular_invasion=True)]
    found = excluded(case([FIRST], scans))
    assert found in ([], [(Basis.VASCULAR, "2024-01", scan("2024-01"), False)])


@settings(max_examples=200, deadline=None)
@given(case=tace_patients())
def test_what_cci_shows_is_what_is_excluded(case: Case) -> None:
    whole = tace.resistance(case, CCI)
    there = [
        row.finding for row in whole.primary.criteria if row.code.startswith("cci-excluded-") and row.finding.value
    ]
    found = whole.excluded[CCI]
    assert len(found) == len(there)
    for one in found:
        assert isinstance(one, ExcludedFinding)
        assert one.what in {Basis.NEW_LESION, Basis.VASCULAR, Basis.EXTRAHEPATIC, Basis.MARKER}


# --------------------------------------------------------------------------------------------------- unverified numbers


def unverified(patient: Case, definition: str) -> dict[str, str]:
    rows = tace.verdict(patient, definition).criteria
    told = {row.code: say(row.unverified, "en") for row in rows if row.unverified is not None}
    for row in rows:
        assert (Reason.UNVERIFIED_THRESHOLDS in row.finding.reasons) is (row.code in told)
    return told


@pytest.mark.hazard("H09")
def test_every_definition_says_what_of_it_was_not_checked() -> None:
    for definition in catalogue.definitions("tace-resistance"):
        assert definition.unverified is not None
        assert say(definition.unverified, "en") != say(definition.unverified, "zh-CN")
        verdict = tace.verdict(case(THREE, sums(100, 105, 115, 130)), definition.id)
        assert verdict.reasons[-1] is Reason.UNVERIFIED_THRESHOLDS


def test_the_side_of_half_was_not_checked_where_shares_are_judged() -> None:
    told = unverified(case(TWO, sums(100, 50, 50)), JSH)
    assert told == {"jsh-insufficient-response": "that exactly 50 % is a response (the original is recalled as > 50 %)"}
    assert unverified(case([FIRST], sums(100, 50)), JSH) == {}


def test_inferred_targets_rest_on_a_number_nobody_checked() -> None:
    scans = [
        mri(day, lesions=(size("A", n), size("B", n))) for day, n in ((BASELINE, 40), (A1, 42), (A2, 43), (A3, 60))
    ]
    for definition, code in ((EPO, "epo-target-response"), (EU, "eu-target-response"), (CCI, "cci-target-change")):
        assert unverified(case(THREE, scans), definition) == {
            code: "that mRECIST takes at most two targets in the liver"
        }
        recorded = case(THREE, scans, lesions=(lesion("A"), lesion("B")))
        assert unverified(recorded, definition) == {}


@pytest.mark.parametrize(
    ("analyte", "default", "limit"),
    [
        (Analyte.AFP, True, "the upper limit of normal taken for AFP, 20 ng/mL"),
        (Analyte.AFP, False, None),
        (Analyte.PIVKA2_UNITS, True, "the upper limit of normal taken for PIVKA-II, 40 mAU/mL"),
        (Analyte.AFP_L3, True, None),
        (Analyte.PIVKA2, True, None),
    ],
)
def test_a_limit_taken_for_want_of_one_was_not_checked(analyte: Analyte, default: bool, limit: str | None) -> None:
    days = ((-5, 500), (20, 430), (50, 900))
    values = [marker(days_after(FIRST, d), v, analyte, upper_is_default=default) for d, v in days]
    patient = case([FIRST], sums(100, 60), values)
    assert unverified(patient, JSH) == ({} if limit is None else {"jsh-marker-elevation": limit})
    assert unverified(patient, CCI) == ({} if limit is None else {"cci-excluded-marker-elevation": limit})


def test_without_a_marker_no_limit_was_taken() -> None:
    assert unverified(case([FIRST], sums(100, 60), ()), JSH) == {}


@settings(max_examples=200, deadline=None)
@given(case=tace_patients())
def test_what_stands_beside_changes_no_answer(case: Case) -> None:
    silent = replace(
        case,
        liver_scans=tuple(
            replace(s, modality=Modality.MRI if s.modality is Modality.CT else s.modality) for s in case.liver_scans
        ),
        administrations=(),
    )
    for definition in DEFINITIONS:
        assert tace.verdict(case, definition).answer is tace.verdict(silent, definition).answer
