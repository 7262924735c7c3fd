"""Procedures, and the drugs given with them."""

import pytest

from fhirnet.case.treatment import Drug, Intent, Outcome, Procedure, ProcedureKind, Rhythm, StopReason
from tests.mappings.posting import (
    ATC,
    FN,
    SNOMED,
    UCUM,
    Json,
    case,
    concept,
    known,
    lesion,
    medication,
    not_used,
    procedure,
    quantity,
)

CTACE = ("embolization", "ctace")
CYCLE = ("procedure", "prrt-cycle")
TARGET = "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure"
INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"
OCCLUDED: Json = {"statusReason": concept(("stop-reason", "hepatic-artery-occlusion"))}
LUTETIUM, EPIRUBICIN = ("drug", "lutetium-dotatate"), (ATC, "L01DB03")


def _one(*resources: Json) -> Procedure:
    (found,) = case(*resources).procedures
    return found


def test_a_session_with_everything_that_may_be_said_of_it() -> None:
    targets = [{"url": TARGET, "valueReference": {"reference": f"BodyStructure/{id_}"}} for id_ in ("t2", "t1", "t9")]
    session = procedure(
        (SNOMED, "441525007"),
        CTACE,
        extension=[
            {"url": INTENT, "valueCodeableConcept": concept((SNOMED, "363676003"))},
            {"url": f"{FN}/StructureDefinition/standardized-refined", "valueBoolean": False},
            *targets,
        ],
        outcome=concept((SNOMED, "385671000")),
    )
    read = _one(lesion("t1"), lesion("t2"), session)
    assert (read.kind, read.intent, read.standardized) == (ProcedureKind.CTACE, Intent.PALLIATIVE, False)
    assert read.treated == ("BodyStructure/t1", "BodyStructure/t2", "BodyStructure/t9")
    assert read.outcome is Outcome.UNSUCCESSFUL


@pytest.mark.parametrize("status", ["stopped", "not-done", "aborted"])
def test_an_attempt_given_up_for_an_occluded_artery(status: str) -> None:
    assert _one(procedure(CTACE, status=status, **OCCLUDED)).abandoned_for_occlusion
    other: Json = {"statusReason": concept(("stop-reason", "other"))}
    assert case(procedure(CTACE, status=status, **other)).procedures == ()


def test_a_reason_does_not_undo_a_completed_session() -> None:
    assert not _one(procedure(CTACE, **OCCLUDED)).abandoned_for_occlusion


@pytest.mark.parametrize(
    ("resource", "why", "candidate"),
    [
        (procedure(CTACE, on=None), "date-missing", True),
        (procedure(text="第3次TACE"), "code-text-only", True),
        (procedure(text="Chemoembolisation", on=None), "code-text-only", True),
        (procedure(("http://hospital.example", "77"), text="肝动脉栓塞"), "code-unknown", True),
        (procedure(("http://hospital.example", "77"), text="appendectomy"), "code-unknown", False),
        (procedure(text="TACE", status="unknown"), "status", False),
        (procedure(("procedure", "ablation"), on=None), "date-missing", False),
        (procedure((SNOMED, "57238002"), (SNOMED, "441525007"), text="TACE"), "code-conflict", False),
        (procedure(CTACE, on=None, status="stopped", **OCCLUDED), "date-missing", False),
        (procedure(CYCLE, on=None), "date-missing", True),
        (procedure(CYCLE, status="stopped"), "status", True),
        (procedure(CYCLE, status="aborted", on=None), "status", True),
        (procedure((SNOMED, "440252007"), on=None), "date-missing", True),
        (procedure(CYCLE, status="not-done"), "not-done", False),
        (procedure(CTACE, status="stopped"), "status", False),
    ],
)
def test_a_candidate_session_is_in_the_case_and_in_the_report(resource: Json, why: str, candidate: bool) -> None:
    found = known(resource)
    assert not_used(found) == {"entry[1].resource": why}
    assert len(found.case.procedures) == candidate
    for question in ("tace-resistance", "prrt-suitability"):
        assert [u.type for u in found.used(question)] == ["Patient"]


def test_a_cycle_that_was_stopped_says_so_and_may_be_a_course() -> None:
    stopped = procedure(CYCLE, status="stopped", id="c")
    assert [(p.kind, p.stopped) for p in case(stopped).procedures] == [(ProcedureKind.PRRT_CYCLE, True)]
    whole = [stopped, procedure(CTACE, id="t", partOf=[{"reference": "Procedure/c"}])]
    assert [p.kind for p in case(*whole).procedures] == [ProcedureKind.CTACE]
    occluded = case(procedure(CYCLE, status="stopped", **OCCLUDED)).procedures
    assert [(p.abandoned_for_occlusion, p.stopped) for p in occluded] == [(True, False)]


def test_a_candidate_after_as_of_is_not_in_the_case() -> None:
    assert case(procedure(text="TACE", on="2024-07-02")).procedures == ()


def test_an_embolization_of_unstated_kind_is_a_candidate_unless_chemotherapy_went_with_it() -> None:
    unstated = procedure((SNOMED, "57238002"), id="e1")
    given = medication(
        "MedicationAdministration",
        EPIRUBICIN,
        status="completed",
        effectiveDateTime="2024-01-10",
        partOf=[{"reference": "Procedure/e1"}],
    )
    alone = known(unstated)
    assert not_used(alone, "tace-resistance") == {"entry[1].resource": "code-unknown"}
    assert not_used(alone, "prrt-suitability") == {}
    both = known(unstated, given)
    assert not_used(both, "tace-resistance") == {}
    assert {u.type for u in both.used("tace-resistance")} == {"Patient", "Procedure", "MedicationAdministration"}
    assert both.case.administrations[0].part_of == both.case.procedures[0].key == "Procedure/e1"


def test_a_drug_given_with_nothing_is_not_read_for_tace() -> None:
    given = medication("MedicationAdministration", EPIRUBICIN, status="completed", effectiveDateTime="2024-01-10")
    assert not_used(known(given), "tace-resistance") == {"entry[1].resource": "not-relevant"}


@pytest.mark.parametrize("code", [CTACE, ("procedure", "treatment-course"), ("http://hospital.example", "plan")])
def test_what_a_session_is_part_of_is_a_course_whatever_its_code(code: tuple[str, str]) -> None:
    course = procedure(code, id="course", on=None, performedPeriod={"start": "2024-01-10", "end": "2024-05-10"})
    session = procedure(CTACE, partOf=[{"reference": "Procedure/course"}], id="s1")
    found = known(course, session)
    kinds = {p.key: (p.kind, p.course) for p in found.case.procedures}
    assert kinds == {
        "Procedure/course": (ProcedureKind.TREATMENT_COURSE, None),
        "Procedure/s1": (ProcedureKind.CTACE, "Procedure/course"),
    }
    assert not_used(found) == {}


def test_what_a_session_known_by_its_text_is_part_of_is_a_course() -> None:
    course = procedure(("procedure", "liver-resection"), id="course")
    for text, kind in (("第3次TACE", ProcedureKind.TREATMENT_COURSE), ("resection", ProcedureKind.LIVER_RESECTION)):
        part = procedure(text=text, on="2024-01-11", partOf=[{"reference": "Procedure/course"}])
        assert case(course, part).procedures[0].kind is kind


def test_what_an_ablation_is_part_of_keeps_its_code() -> None:
    whole = procedure(("procedure", "liver-resection"), id="op")
    part = procedure(("procedure", "ablation"), partOf=[{"reference": "Procedure/op"}], on="2024-01-11")
    kinds = [p.kind for p in case(whole, part).procedures]
    assert kinds == [ProcedureKind.LIVER_RESECTION, ProcedureKind.ABLATION]


@pytest.mark.hazard("H04")
def test_two_sessions_of_one_day_are_a_possible_duplicate() -> None:
    found = known(procedure(CTACE, id="a"), procedure((SNOMED, "441525007"), id="b"), procedure(CTACE, on="2024-01-11"))
    (issue,) = [i for i in found.report() if i.code == "possible-duplicate"]
    assert "Procedure/a" in issue.what
    assert "Procedure/b" in issue.what
    assert len(found.case.procedures) == 3
    assert not [i for i in found.report("prrt-suitability") if i.code == "possible-duplicate"]


def test_sessions_of_one_month_are_none() -> None:
    found = known(procedure(CTACE, id="a", on="2024-01"), procedure((SNOMED, "441525007"), id="b", on="2024-01"))
    assert not [i for i in found.report() if i.code == "possible-duplicate"]


def test_a_radiopharmaceutical_is_prrt_with_lutetium_only() -> None:
    given = (SNOMED, "440252007")
    assert not_used(known(procedure(given))) == {"entry[1].resource": "not-relevant"}
    used = known(procedure(given, usedCode=[concept(LUTETIUM)]))
    assert used.case.procedures[0].lutetium
    assert not_used(used, "prrt-suitability") == {}
    dose = medication(
        "MedicationAdministration",
        LUTETIUM,
        status="completed",
        effectiveDateTime="2024-01-10",
        partOf=[{"reference": "Procedure/y1"}],
    )
    assert not_used(known(procedure(given, id="y1"), dose), "prrt-suitability") == {}


@pytest.mark.parametrize(
    ("on", "why"), [("2024-07-01", None), ("2024-07", "after-as-of"), ("2024", "after-as-of"), ("2024-06", None)]
)
def test_a_cycle_that_may_lie_after_as_of_is_no_evidence(on: str, why: str | None) -> None:
    found = known(procedure(("procedure", "prrt-cycle"), on=on))
    assert not_used(found, "prrt-suitability").get("entry[1].resource") == why
    assert len(found.case.procedures) == 1


@pytest.mark.parametrize(
    ("on", "why"), [("2024-07-01", None), ("2024-07", "after-as-of"), ("2024-06", None), ("2024-08", "after-as-of")]
)
def test_a_dose_of_lutetium_that_may_lie_after_as_of_is_no_evidence(on: str, why: str | None) -> None:
    given = medication("MedicationAdministration", LUTETIUM, status="completed", effectiveDateTime=on)
    assert not_used(known(given), "prrt-suitability").get("entry[1].resource") == why


def test_another_drug_that_may_be_given_after_as_of_is_evidence() -> None:
    given = medication("MedicationAdministration", EPIRUBICIN, status="completed", effectiveDateTime="2024-07")
    assert not_used(known(given), "prrt-suitability") == {}


def test_the_dose_of_lutetium_is_an_activity() -> None:
    dosed = {"status": "completed", "effectiveDateTime": "2024-03-01"}
    given = [
        medication("MedicationAdministration", LUTETIUM, dosage={"dose": quantity(7.4, "GBq")}, **dosed),
        medication("MedicationAdministration", LUTETIUM, dosage={"dose": quantity(200, "mCi")}, **dosed),
        medication("MedicationAdministration", LUTETIUM, dosage={"dose": quantity(7.4, "mg")}, **dosed),
    ]
    doses = [a.dose.low if a.dose else None for a in case(*given).administrations]
    assert sorted(map(str, doses)) == ["7.4", "7.400", "None"]


def test_a_statement_of_use() -> None:
    dosage = {
        "text": "30 mg Q4W",
        "timing": {"repeat": {"frequency": 1, "period": 4, "periodUnit": "wk"}},
        "doseAndRate": [{"doseQuantity": {"value": 30, "unit": "mg", "system": UCUM, "code": "mg"}}],
    }
    stopped = {"statusReason": [concept((SNOMED, "407563006"))], "status": "stopped"}
    period = {"effectivePeriod": {"start": "2022", "end": "2022-07"}}
    statement = medication("MedicationStatement", ("drug", "octreotide-lar"), dosage=[dosage], **period, **stopped)
    (use,) = case(statement).medications
    assert (use.drug, use.rhythm, use.text) == (Drug.OCTREOTIDE_LAR, Rhythm(1, "4", "wk"), "30 mg Q4W")
    assert use.during is not None
    assert use.during.written == "2022/2022-07"
    assert use.stop_reason is StopReason.NOT_TOLERATED


@pytest.mark.parametrize(
    ("given", "bounds"),
    [
        ([{"doseRange": {"low": quantity(20, "mg"), "high": quantity(30, "mg")}}], [20, 30]),
        ([{"rateQuantity": quantity(1, "mL/h")}, {"doseQuantity": quantity(30, "mg")}], [30, 30]),
        ([{"rateQuantity": quantity(1, "mL/h")}], None),  # a rate is no dose
    ],
)
def test_the_dose_of_a_statement(given: list[Json], bounds: list[int] | None) -> None:
    statement = medication(
        "MedicationStatement", ("drug", "octreotide-lar"), status="active", dosage=[{"doseAndRate": given}]
    )
    (use,) = case(statement).medications
    assert (None if use.dose is None else [use.dose.low, use.dose.high]) == bounds


@pytest.mark.parametrize(
    ("codings", "drug", "agent"),
    [
        ([EPIRUBICIN], Drug.CHEMOTHERAPY_OTHER, f"{ATC}|L01DB03"),
        ([("http://hospital.example", "epi"), EPIRUBICIN], Drug.CHEMOTHERAPY_OTHER, f"{ATC}|L01DB03"),
        ([("urn:oid:2.16.840.1.113883.6.73", "L01DB03")], Drug.CHEMOTHERAPY_OTHER, f"{ATC}|L01DB03"),
        ([(ATC, "L01D"), ("http://hospital.example", "epi")], Drug.CHEMOTHERAPY_OTHER, "http://hospital.example|epi"),
        ([(ATC, "L01D")], Drug.CHEMOTHERAPY_OTHER, None),  # a group is no substance
        ([(ATC, "L01EX07")], Drug.ANTINEOPLASTIC_OTHER, f"{ATC}|L01EX07"),
        ([(ATC, "L01BC06")], Drug.CAPECITABINE, None),
        ([(ATC, "J01DD04")], Drug.ANTIBACTERIAL, None),
        ([(ATC, "B02BA01")], Drug.VITAMIN_K, f"{ATC}|B02BA01"),  # its row may not be written
        ([(ATC, "B02BA")], Drug.VITAMIN_K, f"{ATC}|B02BA"),
    ],
)
def test_which_drug_it_is(codings: list[tuple[str, str]], drug: Drug, agent: str | None) -> None:
    order = medication("MedicationRequest", *codings, status="active", intent="order")
    (read,) = case(order).prescriptions
    assert (read.drug, read.agent) == (drug, agent)


def test_a_medication_by_reference_is_read_with_its_resource() -> None:
    drug = {"resourceType": "Medication", "id": "m1", "code": concept(EPIRUBICIN)}
    order = medication(
        "MedicationRequest", status="active", intent="order", medicationReference={"reference": "Medication/m1"}
    )
    found = known(drug, order)
    assert found.case.prescriptions[0].drug is Drug.CHEMOTHERAPY_OTHER
    assert not_used(found, "prrt-suitability") == {}
    assert "Medication/m1" in {u.reference for u in found.used("prrt-suitability")}
    assert not_used(known(drug)) == {"entry[1].resource": "not-relevant"}


def test_a_contained_medication() -> None:
    order = medication("MedicationRequest", status="active", intent="order", medicationReference={"reference": "#m"})
    order["contained"] = [{"resourceType": "Medication", "id": "m", "code": concept(EPIRUBICIN)}]
    assert case(order).prescriptions[0].drug is Drug.CHEMOTHERAPY_OTHER


@pytest.mark.parametrize("drug", [{"status": "entered-in-error"}, {"implicitRules": "http://x.example"}])
def test_a_medication_that_may_not_be_used(drug: Json) -> None:
    made = {"resourceType": "Medication", "id": "m1", "code": concept(EPIRUBICIN)} | drug
    order = medication(
        "MedicationRequest", status="active", intent="order", medicationReference={"reference": "Medication/m1"}
    )
    assert not_used(known(made, order))["entry[2].resource"] == "code-text-only"


@pytest.mark.parametrize(
    ("changed", "drug", "active"),
    [
        ({"code": concept(LUTETIUM)}, Drug.LUTETIUM_DOTATATE, True),
        ({"code": concept(text="pollen")}, None, True),
        ({}, None, True),
        ({"clinicalStatus": concept(("x:allergy", "resolved"))}, None, False),
    ],
)
def test_any_allergy_shows_that_a_list_was_kept(changed: Json, drug: Drug | None, active: bool) -> None:
    found = known({"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p1"}} | changed)
    (read,) = found.case.allergies
    assert (read.drug, read.active) == (drug, active)
    assert not_used(found, "tace-resistance") == {"entry[1].resource": "not-relevant"}
    assert not_used(found, "prrt-suitability") == {}
