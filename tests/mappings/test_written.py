"""A case written as FHIR: the same ids everywhere, nothing lost, every byte valid."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import (
    ActiveComplication,
    Complication,
    Diagnosis,
    Metastasis,
    Morphology,
    PrimarySite,
    Tumour,
    Verification,
)
from fhirnet.case.imaging import (
    Conflict,
    FdgScan,
    LesionSize,
    LesionUptake,
    LiverScan,
    Modality,
    Netpet,
    NonTargetResponse,
    Response,
    ResponseCriteria,
    SstrScan,
    Tracer,
)
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Gender, Person
from fhirnet.case.status import ChildPughClass, Reporting, Statement, Topic
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    Intent,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    Outcome,
    PlannedPrrt,
    Procedure,
    ProcedureKind,
    Rhythm,
    StatementStatus,
    StopReason,
)
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from mappings import bundle, conformance, units
from mappings.order import sorted_case
from mappings.r4.decode import receive
from tests.mappings.posting import case as posted_case
from tests.mappings.posting import component, fact, procedure, quantity

AS_OF = date(2024, 7, 1)
ATC = "http://www.whocc.no/atc"


def _on(written: str) -> Interval:
    return Interval.parse(written)


def _amount(name: str, number: str, unit: str | None = None, comparator: str = "", high: str | None = None) -> Quantity:
    made = units.quantity(name, Received(number, high or number, comparator, unit))
    assert isinstance(made, Quantity), made
    return made


def _mm(number: str, name: str = "obs-viable-longest-diameter") -> Quantity:
    return _amount(name, number, "mm")


def _with(**records: Any) -> Case:
    person = Person(key="p1", gender=Gender.FEMALE, birth=_on("1964-01"))
    return sorted_case(Case(as_of=AS_OF, person=person, **records))


def _again(case: Case) -> Case:
    written = bundle.write(case)
    assert conformance.judge(written) == ()
    return bundle.read(receive(written).bundle(), attested=True).known_on(case.as_of, recorded_filter=True).case


LESIONS = (
    Lesion(key="T1", in_liver=True, role=LesionRole.TARGET),
    Lesion(key="N1", in_liver=False),
    Lesion(key="L9"),
)
SCAN = LiverScan(key="s1", on=_on("2024-06-20T08:30:00+08:00"), modality=Modality.MRI)

CASES = {
    "nothing but a person": _with(),
    "diagnoses": _with(
        diagnoses=(
            Diagnosis(key="d1", tumour=Tumour.HCC, onset=_on("2023")),
            Diagnosis(key="d2", tumour=Tumour.NET, primary=PrimarySite.ILEUM, morphology=Morphology.NET_G2),
            Diagnosis(key="d3", metastasis=Metastasis.LIVER, related="d2", morphology=Morphology.NET_G2),
            Diagnosis(key="d4", primary=PrimarySite.MIDGUT, verification=Verification.UNCONFIRMED),
            Diagnosis(key="d5", tumour=Tumour.OTHER, primary=PrimarySite.OTHER, verification=Verification.ASSUMED),
            Diagnosis(key="d6", morphology=Morphology.HCC, recorded="2024-06-30"),
            Diagnosis(key="d7", metastasis=Metastasis.OTHER, primary=PrimarySite.FOREGUT, tumour=Tumour.OTHER),
            Diagnosis(key="d8", tumour=Tumour.LIVER_UNSPECIFIED, primary=PrimarySite.UNKNOWN),
            Diagnosis(key="d9", tumour=Tumour.NEC, onset=_on("2023-01/..")),
        )
    ),
    "every primary site of a tumour": _with(
        diagnoses=tuple(Diagnosis(key=f"d{site}", tumour=Tumour.NET, primary=site) for site in PrimarySite)
    ),
    "every primary site of a metastasis": _with(
        diagnoses=tuple(
            Diagnosis(key=f"d{site}", metastasis=place, primary=site)
            for site in PrimarySite
            for place in (Metastasis.BONE,)
        )
    ),
    "complications": _with(
        complications=tuple(
            ActiveComplication(key=f"c{kind}", kind=kind, onset=_on("2024-06-01"), recorded="2024-06-02T08:00:00Z")
            for kind in Complication
        )
    ),
    "sessions": _with(
        lesions=LESIONS,
        procedures=(
            Procedure(key="course", kind=ProcedureKind.TREATMENT_COURSE, on=_on("2024-01-10/2024-05-10")),
            Procedure(
                key="e1",
                kind=ProcedureKind.DEB_TACE,
                on=_on("2024-01-10"),
                intent=Intent.CURATIVE,
                standardized=False,
                treated=("BodyStructure/7", "T1"),
                course="course",
                outcome=Outcome.PARTIAL,
            ),
            Procedure(key="e2", kind=ProcedureKind.TACE),
            Procedure(key="e3", kind=ProcedureKind.CTACE, on=_on("2024-02"), abandoned_for_occlusion=True),
            Procedure(key="e4", kind=ProcedureKind.TEXT_ONLY_TACE, text="第3次TACE"),
            Procedure(key="y1", kind=ProcedureKind.RADIOPHARMACEUTICAL, on=_on("2024-03-01"), lutetium=True),
            *(
                Procedure(key=f"p{kind}", kind=kind, on=_on("2023-05/.."))
                for kind in ProcedureKind
                if kind not in (ProcedureKind.TEXT_ONLY_TACE, ProcedureKind.TREATMENT_COURSE)
            ),
        ),
    ),
    "drugs": _with(
        procedures=(Procedure(key="y1", kind=ProcedureKind.PRRT_CYCLE, on=_on("2024-03-01")),),
        medications=(
            MedicationUse(
                key="m1",
                drug=Drug.OCTREOTIDE_LAR,
                during=_on("2023-09-20/.."),
                dose=_amount("dose", "30", "mg"),
                rhythm=Rhythm(1, "4", "wk"),
                text="30 mg Q4W",
            ),
            MedicationUse(
                key="m2",
                drug=Drug.CHEMOTHERAPY_OTHER,
                agent=f"{ATC}|L01DB03",
                status=StatementStatus.STOPPED,
                stop_reason=StopReason.NO_RESPONSE,
                recorded="2024-06",
            ),
            MedicationUse(key="m3", drug=Drug.ANTINEOPLASTIC_OTHER, agent="urn:x|abc"),
            MedicationUse(key="m4", drug=Drug.CHEMOTHERAPY_OTHER),
            MedicationUse(key="m6", drug=Drug.LANREOTIDE, dose=_amount("dose", "90", "mg", high="120")),
            MedicationUse(key="m5", drug=Drug.VITAMIN_K, agent=f"{ATC}|B02BA01"),
        ),
        administrations=(
            MedicationGiven(
                key="a1",
                drug=Drug.LUTETIUM_DOTATATE,
                on=_on("2024-03-01"),
                dose=_amount("activity", "200", "mCi"),
                part_of="y1",
            ),
        ),
        prescriptions=(
            MedicationOrder(key="o1", drug=Drug.EVEROLIMUS, on=_on("2024-02-01"), completed=True),
            MedicationOrder(key="o2", drug=Drug.LANREOTIDE),
        ),
        planned=(
            PlannedPrrt(key="r1", on=_on("2024-10-20"), activity=_amount("activity", "7.4", "GBq")),
            PlannedPrrt(key="r2", on=_on("2024-01")),
            PlannedPrrt(key="r3"),
        ),
        allergies=(
            Allergy(key="g1", drug=Drug.LUTETIUM_DOTATATE),
            Allergy(key="g2", text="pollen", active=False, recorded="2020"),
            Allergy(key="g3"),
        ),
    ),
    "measurements": _with(
        measurements=(
            Measurement(
                key="l1",
                analyte=Analyte.BILIRUBIN,
                on=_on("2024-06-20"),
                value=_amount("lab-bilirubin", "2.00", "mg/dL"),
                upper=_amount("lab-bilirubin", "21", "umol/L"),
                lower=_amount("lab-bilirubin", "3", "umol/L"),
                reporting=Reporting.CORRECTED,
                issued="2024-06-20T10:00:00.5+08:00",
            ),
            Measurement(
                key="l2",
                analyte=Analyte.AFP,
                on=_on("2024-06-20"),
                value=_amount("lab-afp", "1210", "ng/mL", ">"),
                upper=Quantity.exactly(20, "ng/mL"),
                upper_is_default=True,
            ),
            Measurement(key="l3", analyte=Analyte.INR, on=_on("2024-06"), value=_amount("lab-inr", "1.05")),
            Measurement(
                key="l4",
                analyte=Analyte.KI67,
                on=_on("2024-01-20/2024-02-20"),
                value=_amount("path-ki67", "15", "%", high="20"),
            ),
            Measurement(key="l5", analyte=Analyte.AGE, on=_on("2012/2025-03"), value=_amount("vital-age", "51", "a")),
        )
    ),
    "statements": _with(
        statements=(
            Statement(key="t1", topic=Topic.ECOG, on=_on("2024-06-20"), value=0, reporting=Reporting.PRELIMINARY),
            Statement(key="t2", topic=Topic.CHILD_PUGH, on=_on("2024-06-20"), value=ChildPughClass.B),
            Statement(key="t3", topic=Topic.CHILD_PUGH, on=_on("2024-06-21"), value=7),
            Statement(key="t4", topic=Topic.HISTOLOGY, on=_on("2024"), value=Morphology.HCC),
            Statement(key="t5", topic=Topic.HISTOLOGY, on=_on("2023"), value=Morphology.SMALL_CELL_NEC),
            Statement(key="t6", topic=Topic.BREAST_FEEDING, on=_on("2024-06-01"), value=False),
        )
    ),
    "a scan that says nothing": _with(liver_scans=(SCAN,)),
    "a scan that says everything": _with(
        lesions=LESIONS,
        liver_scans=(
            replace(
                SCAN,
                reporting=Reporting.AMENDED,
                recorded="2024-06-21T08:00:00Z",
                contrast=True,
                evaluable=Conflict((False, True)),
                viable_sum=_mm("105.0", "obs-sum-of-viable-diameters"),
                new_liver_lesions=2,
                target_response=Response.SD,
                target_criteria=Conflict((ResponseCriteria.MRECIST, ResponseCriteria.RECIST_1_1)),
                overall_response=Conflict((Response.PD, Response.SD)),
                overall_criteria=ResponseCriteria.RECIST_1_1,
                non_target_response=NonTargetResponse.SD,
                tumor_count=_amount("obs-tumor-count", "4", None, ">="),
                liver_burden=_amount("obs-liver-tumor-burden", "75", "%", high="80"),
                lesions=(
                    LesionSize(lesion="BodyStructure/7", other=_mm("9")),
                    LesionSize(lesion="T1", viable=_mm("63"), total=Conflict((_mm("65"), _mm("66")))),
                ),
            ),
            LiverScan(key="s2", on=_on("2024-06-20"), vascular_invasion=False),
        ),
    ),
    "nuclear scans": _with(
        sstr_scans=(
            SstrScan(
                key="n1",
                on=_on("2024-06-01"),
                modality=Modality.PET,
                tracer=Tracer.GA68_SSA,
                lowest_krenning=Conflict((2, 3)),
                lesions=(LesionUptake(lesion="M1", krenning=3, suv_max=_amount("obs-suv-max", "33.6")),),
            ),
        ),
        fdg_scans=(FdgScan(key="n2", on=_on("2024-06-01"), tracer=Tracer.FDG, positive=True, netpet=Netpet.P4A),),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_survives_being_written(case: Case) -> None:
    assert _again(case) == case


def test_a_case_that_was_read_survives_being_written() -> None:
    read = posted_case(
        fact("vascular-invasion", valueBoolean=True, id="v"),
        fact("sum-of-viable-diameters", valueQuantity=quantity(100, "mm")),
        procedure(("embolization", "ctace"), partOf=[{"reference": "Procedure/gone"}]),
        fact("liver-imaging-assessment", on="2024-05", component=[component("evaluable", valueBoolean=False)]),
        fact("krenning-score", valueInteger=3),
    )
    assert _again(read) == read


def test_ids_are_those_of_site_case_and_item() -> None:
    case = CASES["sessions"]
    here, again, there = bundle.write(case), bundle.write(case), bundle.write(case, site="hospital-b")
    assert here == again
    urls = [entry["fullUrl"] for entry in json.loads(here)["entry"]]
    assert len(set(urls)) == len(urls)
    assert not {entry["fullUrl"] for entry in json.loads(there)["entry"]} & set(urls)
    # uuid5(76d00d62-c9ea-50c6-a1ab-13dc1c308eb6, "-|p1|Patient|p1")
    assert urls[0] == "urn:uuid:3e771f47-0574-5d35-a3ca-fb7d349c2d3e"


def _written(case: Case, type_: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in json.loads(bundle.write(case))["entry"]]
    return [resource for resource in resources if resource["resourceType"] == type_]


@pytest.mark.parametrize(
    ("topic", "value", "category"),
    [(Topic.ECOG, 0, "survey"), (Topic.NET_GRADE, None, "laboratory"), (Topic.DISEASE_TREND, None, "imaging")],
)
def test_the_category_of_a_statement(topic: Topic, value: Any, category: str) -> None:
    from fhirnet.case.status import NetGrade, Trend

    given = {Topic.NET_GRADE: NetGrade.G1, Topic.DISEASE_TREND: Trend.STABLE}.get(topic, value)
    said = Statement(key="t1", topic=topic, on=_on("2024"), value=given)
    (resource,) = _written(_with(statements=(said,)), "Observation")
    assert resource["category"][0]["coding"][0]["code"] == category


@pytest.mark.parametrize(("analyte", "category"), [(Analyte.AFP, "laboratory"), (Analyte.WEIGHT, "vital-signs")])
def test_the_category_of_a_measurement(analyte: Analyte, category: str) -> None:
    value = _amount(analyte, "70", units.SCALES[analyte].unit)
    (resource,) = _written(
        _with(measurements=(Measurement(key="l1", analyte=analyte, on=_on("2024"), value=value),)), "Observation"
    )
    assert resource["category"][0]["coding"][0]["code"] == category


def test_numbers_are_written_as_they_were_received() -> None:
    assert b'"value":2.00,' in bundle.write(CASES["measurements"])


@pytest.mark.parametrize(
    ("computed", "written"),
    [
        (Quantity.exactly(5, "ng/mL"), {"value": 5}),
        (Quantity(None, Decimal(5), "ng/mL", high_open=True), {"value": 5, "comparator": "<"}),
        (Quantity(None, Decimal(5), "ng/mL"), {"value": 5, "comparator": "<="}),
        (Quantity(Decimal(5), None, "ng/mL", low_open=True), {"value": 5, "comparator": ">"}),
        (Quantity(Decimal(5), None, "ng/mL"), {"value": 5, "comparator": ">="}),
    ],
)
def test_a_computed_amount_is_written_in_its_canonical_unit(computed: Quantity, written: dict[str, Any]) -> None:
    case = _with(measurements=(Measurement(key="l1", analyte=Analyte.AFP, on=_on("2024"), value=computed),))
    (resource,) = _written(case, "Observation")
    unit = {"unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}
    assert resource["valueQuantity"] == written | unit


def test_a_computed_interval_is_written_as_a_range() -> None:
    burden = Quantity(Decimal(25), Decimal(50), "%")
    (resource,) = _written(_with(measurements=(
        Measurement(key="l1", analyte=Analyte.KI67, on=_on("2024"), value=burden),)), "Observation")  # fmt: skip
    assert [resource["valueRange"][end]["value"] for end in ("low", "high")] == [25, 50]


def test_the_behaviour_of_a_metastasis_is_six() -> None:
    spread = next(c for c in _written(CASES["diagnoses"], "Condition") if c["identifier"][0]["value"] == "d3")
    assert spread["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "8249/6"


@pytest.mark.parametrize(
    ("unit", "written"),
    [("mAU/mL", "[arb'U]/L"), ("AU/L", "[arb'U]/L"), ("[arb'U]/mL", "[arb'U]/mL"), ("AU/mL", "AU/mL")],
)
def test_pivka_in_milli_units_is_written_in_units_of_ucum(unit: str, written: str) -> None:
    value = _amount("lab-pivka2-units", "38", unit)
    case = _with(measurements=(Measurement(key="l1", analyte=Analyte.PIVKA2_UNITS, on=_on("2024"), value=value),))
    (resource,) = _written(case, "Observation")
    assert (resource["valueQuantity"]["value"], resource["valueQuantity"]["code"]) == (38, written)


def test_nothing_unverified_is_written() -> None:
    codes = {
        (c["system"], c["code"])
        for use in _written(_with(medications=(MedicationUse(key="m1", drug=Drug.VITAMIN_K),)), "MedicationStatement")
        for c in use["medicationCodeableConcept"].get("coding", ())
    }
    assert codes == set()
