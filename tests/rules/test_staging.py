"""CNLC: the ladder from the top down, every stage that unknown inputs leave possible, and the place of TACE."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, Verification
from fhirnet.case.imaging import Conflict
from fhirnet.case.status import AscitesGrade, ChildPughClass, CnlcStage, Reporting, Topic
from fhirnet.rules.staging import INDICATION, extrahepatic_spread, indication, stage, vascular_invasion
from fhirnet.rules.tace_unsuitability import cn
from fhirnet.verdict import Assumption, Reason, TaceIndication, Truth
from mappings.words import say
from tests.rules.liver_patient import CT, EMPTY, MRI, day, lesion, metastasis, patient, said, scan

CHILD_PUGH_C = {  # 10 points
    "bilirubin": 90,
    "albumin": 20,
    "ascites": AscitesGrade.MILD,
}


def staged(
    count: object = None,
    largest: object = None,
    invasion: bool | None = False,
    spread: bool | None = False,
    **facts: object,
) -> Case:
    case = patient(**facts)
    return replace(case, liver_scans=(scan(count, largest, vascular_invasion=invasion, extrahepatic_spread=spread),))


def stages(case: Case) -> str:
    return " ".join(stage(case).stages)


@pytest.mark.parametrize(
    ("case", "expected", "place"),
    [
        (staged(4, 30, ecog=2, bilirubin=40, albumin=28, inr="2.0", ascites=AscitesGrade.MILD), "IIb", "first-choice"),
        (staged(4, 30, ecog=3), "IV", "not-listed"),
        (staged(4, 30, bilirubin=90, albumin=20, ascites=AscitesGrade.MILD), "IV", "not-listed"),
        (staged(1, 50), "Ia", "not-listed"),
        (staged(1, 51), "Ib", "applicable"),
        (staged(3, 30), "Ib", "applicable"),
        (staged(3, 31), "IIa", "applicable"),
        (staged(1, 51, invasion=True, spread=True, ecog=1, bilirubin=34, albumin=28), "IIIb", "applicable"),
    ],
    ids=["U1", "U2", "U3", "U6", "U7 5.1 cm", "U7 3.0 cm", "U7 3.1 cm", "U8"],
)
def test_worked_examples(case: Case, expected: str, place: str) -> None:
    found = stage(case)
    assert " ".join(found.stages) == expected
    assert indication(found.stages) == place
    assert (found.reasons, found.missing, found.assumptions) == ((), (), ())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"count": 2, "largest": 30}, "Ib"),
        ({"count": 2, "largest": "30.1"}, "IIa"),
        ({"count": 1, "largest": "50.1"}, "Ib"),
        ({"count": 3, "largest": 300}, "IIa"),
        ({"count": 4, "largest": 5}, "IIb"),
        ({"count": 3, "largest": 300, "invasion": True}, "IIIa"),
        ({"count": 3, "largest": 300, "spread": True}, "IIIb"),
        ({"count": 1, "largest": 10, "ecog": 2}, "Ia"),
        ({"count": 1, "largest": 10, "ecog": 4}, "IV"),
        ({"count": 1, "largest": 10, **CHILD_PUGH_C}, "IV"),
        ({"count": 1, "largest": 10, **CHILD_PUGH_C, "ascites": AscitesGrade.NONE}, "Ia"),  # 9 points
        ({"spread": True}, "IIIb"),
        ({"invasion": True}, "IIIa"),
        ({"count": 4}, "IIb"),
    ],
)
def test_the_ladder(facts: dict[str, object], expected: str) -> None:
    assert stages(staged(**facts)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected", "place", "missing"),
    [
        ({"count": 1, "largest": 10, "ecog": None}, "IV Ia", TaceIndication.NOT_LISTED, ["ECOG"]),
        ({"count": 2, "largest": 10, "ecog": None}, "IV Ib", None, ["ECOG"]),
        ({"count": 2, "largest": 10, "ecog": (0, day(31))}, "IV Ib", None, ["ECOG"]),
        ({"count": 2, "largest": 10, "albumin": None}, "Ib", TaceIndication.APPLICABLE, []),
        ({"count": 2, "largest": 10, "spread": None}, "IIIb Ib", TaceIndication.APPLICABLE, ["extrahepatic"]),
        ({"count": 4, "invasion": None}, "IIIa IIb", TaceIndication.FIRST_CHOICE, ["vascular"]),
        ({"count": 4, "spread": None, "invasion": True}, "IIIb IIIa", None, ["extrahepatic"]),
        ({"count": 2}, "IIa Ib", TaceIndication.APPLICABLE, ["largest"]),
        ({"count": 1}, "Ib Ia", None, ["largest"]),
        ({"largest": 20}, "IIb Ib Ia", None, ["number"]),
        ({"largest": 40}, "IIb IIa Ia", None, ["number"]),
        ({"largest": 60}, "IIb IIa Ib", None, ["number"]),
        ({"count": ">1", "largest": 40}, "IIb IIa", None, ["number"]),
        ({"count": ">3", "largest": 40}, "IIb", TaceIndication.FIRST_CHOICE, []),
        ({"count": "1-3", "largest": 40}, "IIa Ia", None, ["number"]),
        ({"count": 2, "largest": "<=30"}, "Ib", TaceIndication.APPLICABLE, []),
        ({"count": 2, "largest": ">30"}, "IIa", TaceIndication.APPLICABLE, []),
        ({"count": 2, "largest": ">=30"}, "IIa Ib", TaceIndication.APPLICABLE, ["largest"]),
        ({}, "IIb IIa Ib Ia", None, ["number", "largest"]),
    ],
)
def test_unknown_inputs_leave_every_stage_they_could_mean(
    facts: dict[str, object], expected: str, place: TaceIndication | None, missing: list[str]
) -> None:
    found = stage(staged(**facts))  # type: ignore[arg-type]
    assert " ".join(found.stages) == expected
    assert indication(found.stages) is place
    assert [say(item.what, "en").split()[0] for item in found.missing] == missing
    assert (found.reasons != ()) is (len(found.stages) > 1)


def test_nothing_known_leaves_everything_possible() -> None:
    found = stage(EMPTY)
    assert set(found.stages) == set(CnlcStage)
    assert found.reasons == (Reason.MISSING,)
    assert indication(found.stages) is None


def test_no_tumour_in_the_liver_is_no_stage() -> None:
    found = stage(staged(0, None))
    assert (found.stages, found.reasons) == ((), (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,))
    assert indication(found.stages) is None


def test_no_tumour_in_the_liver_does_not_make_a_doubtful_stage_certain() -> None:
    found = stage(staged(0, None, ecog=None))
    assert (found.stages, found.reasons) == ((), (Reason.MISSING,))
    assert stage(staged("<=1", 20)).stages == ()
    assert stages(staged(0, None, ecog=3)) == "IV"


@pytest.mark.parametrize(
    ("facts", "expected", "as_stated"),
    [
        ({"count": 2, "largest": 40, "stage": CnlcStage.IIB}, "IIa", False),  # computed: not asked
        ({"count": 2, "ecog": None, "stage": CnlcStage.IIA}, "IIa", True),
        ({"stage": (CnlcStage.IB, day(900))}, "Ib", True),
        ({"count": 0, "stage": CnlcStage.IA}, "Ia", True),
        ({"count": 2, "stage": CnlcStage.IIIA}, "IIa Ib", False),  # ruled out by the record
    ],
)
def test_the_stated_stage_is_used_when_none_can_be_computed(
    facts: dict[str, object], expected: str, as_stated: bool
) -> None:
    found = stage(staged(**facts))  # type: ignore[arg-type]
    assert " ".join(found.stages) == expected
    assert (Assumption.STAGE_AS_STATED in found.assumptions) is as_stated
    cited = [ref for ref in found.evidence if ref.startswith("Observation/obs-cnlc-stage")]
    assert len(cited) == (1 if len(found.stages) > 1 or as_stated else 0)


def test_a_stated_stage_that_the_record_rules_out_is_a_conflict() -> None:
    found = stage(staged(2, None, stage=CnlcStage.IIIA))
    assert found.reasons == (Reason.CONFLICTING_VALUES, Reason.MISSING)
    assert "Observation/obs-cnlc-stage@2024-07-01" in found.evidence


def test_stated_stages_of_which_either_may_be_the_latest_are_no_conflict() -> None:
    case = staged(4, 20, invasion=None, spread=None)
    said_twice = (
        said(Topic.CNLC_STAGE, CnlcStage.IIIB, "2024-06"),
        said(Topic.CNLC_STAGE, CnlcStage.IIIA, "2024-06-20"),
    )
    found = stage(replace(case, statements=(*case.statements, *said_twice)))
    assert found.reasons == (Reason.IMPRECISE_DATE, Reason.MISSING)


def test_the_stated_child_pugh_class_counts_for_the_stage() -> None:
    without = {"bilirubin": None, "albumin": None, "inr": None}
    assert stages(staged(4, 30, **without)) == "IV IIb"
    assert stages(staged(4, 30, **without, child_pugh=ChildPughClass.B)) == "IIb"


def test_spread_is_by_a_metastasis_or_a_lesion_elsewhere_whatever_a_liver_scan_says() -> None:
    plain = staged(2, 20)
    assert stages(replace(plain, diagnoses=(metastasis(Metastasis.LUNG),))) == "IIIb"
    assert stages(replace(plain, diagnoses=(metastasis(Metastasis.LUNG, None),))) == "IIIb"
    assert stages(replace(plain, diagnoses=(metastasis(Metastasis.LIVER),))) == "Ib"
    unsure = replace(metastasis(Metastasis.BONE), verification=Verification.UNCONFIRMED)
    assert stages(replace(plain, diagnoses=(unsure,))) == "Ib"
    older = scan(on=day(90), sizes={"node": 20})
    outside = replace(plain, lesions=(lesion("node", False),))
    assert stages(outside) == "Ib"
    assert stages(replace(outside, liver_scans=(older, *plain.liver_scans))) == "IIIb"


def test_an_assumed_diagnosis_of_spread_is_said() -> None:
    assumed = replace(metastasis(Metastasis.LUNG), verification=Verification.ASSUMED)
    spread = extrahepatic_spread(replace(EMPTY, diagnoses=(assumed,)))
    assert (spread.value, spread.assumptions) == (True, (Assumption.VERIFICATION_ASSUMED,))
    assert extrahepatic_spread(replace(EMPTY, diagnoses=(assumed, metastasis(Metastasis.BONE)))).assumptions == ()
    seen = replace(
        EMPTY, diagnoses=(assumed,), lesions=(lesion("node", False),), liver_scans=(scan(sizes={"node": 9}),)
    )
    assert extrahepatic_spread(seen).assumptions == ()


def test_the_latest_statement_on_invasion_and_spread_counts() -> None:
    before = scan(2, 20, day(30), vascular_invasion=True, extrahepatic_spread=True)
    silent = scan(2, 20)
    gone = scan(2, 20, vascular_invasion=False, extrahepatic_spread=False)
    assert stages(replace(patient(), liver_scans=(before, silent))) == "IIIb"
    assert stages(replace(patient(), liver_scans=(silent, before))) == "IIIb"
    assert stages(replace(patient(), liver_scans=(gone, before))) == "Ib"


def test_scans_of_one_day_that_differ_on_invasion_are_a_conflict() -> None:
    one, other = scan(4, 20, vascular_invasion=True, modality=CT), scan(4, 20, vascular_invasion=False, modality=MRI)
    found = stage(replace(patient(), liver_scans=(replace(one, extrahepatic_spread=False), other)))
    assert (" ".join(found.stages), found.reasons) == ("IIIa IIb", (Reason.CONFLICTING_VALUES,))
    same_scan = replace(one, vascular_invasion=Conflict((False, True)), extrahepatic_spread=False)
    assert stages(replace(patient(), liver_scans=(same_scan,))) == "IIIa IIb"


INPUTS = {
    "count": st.integers(1, 6),
    "largest": st.sampled_from([10, 30, 31, 50, 51, 90]),
    "invasion": st.booleans(),
    "spread": st.booleans(),
    "ecog": st.integers(0, 4),
    "bilirubin": st.sampled_from([15, 40, 90, 180]),
    "albumin": st.sampled_from([20, 30, 40]),
    "inr": st.sampled_from(["1.0", "2.0", "2.6"]),
    "ascites": st.sampled_from(AscitesGrade),
    "encephalopathy": st.integers(0, 4),
}


@given(st.fixed_dictionaries(INPUTS))
def test_everything_known_is_one_stage_and_stage_iv_is_unsuitable(facts: dict[str, object]) -> None:
    case = staged(**facts)  # type: ignore[arg-type]
    (found,) = stage(case).stages
    assert indication((found,)) is INDICATION[found]
    if found is CnlcStage.IV:
        assert cn.judge(case).answer is Truth.MET


@given(st.fixed_dictionaries(INPUTS), st.sets(st.sampled_from(sorted(INPUTS))))
def test_forgetting_inputs_keeps_the_stage_possible(facts: dict[str, object], forgotten: set[str]) -> None:
    (known,) = stage(staged(**facts)).stages  # type: ignore[arg-type]
    case = staged(**facts | dict.fromkeys(forgotten))  # type: ignore[arg-type]
    possible = stage(case).stages
    assert known in possible
    if possible == (CnlcStage.IV,):
        assert cn.judge(case).answer is Truth.MET


def test_what_a_stage_rests_on_is_cited_and_assumed() -> None:
    first = scan(2, 20, reporting=Reporting.PRELIMINARY, vascular_invasion=False, extrahepatic_spread=False)
    found = stage(replace(patient(), liver_scans=(first,)))
    assert found.stages == (CnlcStage.IB,)
    assert "Observation/scan@2024-07-01" in found.evidence
    assert found.assumptions == (Assumption.PRELIMINARY_DATA,)


def test_what_nobody_said_of_invasion_and_spread_is_asked_for() -> None:
    for known, what in ((vascular_invasion(EMPTY), "missing.invasion"), (extrahepatic_spread(EMPTY), "missing.spread")):
        assert [(m.what.key, m.first, m.last) for m in known.missing] == [(what, None, EMPTY.as_of)]


def test_a_metastasis_is_the_evidence_of_spread() -> None:
    found = extrahepatic_spread(replace(EMPTY, diagnoses=(metastasis(Metastasis.LUNG),)))
    assert found.evidence == metastasis(Metastasis.LUNG).source
