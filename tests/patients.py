"""Patients whose questions have answers: a course of TACE with its scans and markers, a tumour before PRRT.

Where `tests.cases` makes any case, most of which ask nothing, these are close to the thresholds of the rules.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, PrimarySite, Tumour
from fhirnet.case.imaging import FdgScan, LesionSize, LiverScan, Modality, Netpet, SstrScan, UptakeCategory
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Gender
from fhirnet.case.status import Topic
from fhirnet.case.treatment import TACE_KINDS, Drug, Intent, MedicationGiven, PlannedPrrt, Procedure
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from tests import amounts, clinic
from tests.records import maybe

TACE_LABS = (Analyte.AFP, Analyte.PIVKA2_UNITS, Analyte.BILIRUBIN, Analyte.ALBUMIN, Analyte.INR, Analyte.CREATININE)
TACE_TOPICS = {
    Topic.ECOG: (0, 1, 2),
    Topic.ENCEPHALOPATHY: (0, 1),
    Topic.CHILD_PUGH: (5, 7, 10),
    Topic.SEVERE_JAUNDICE: (True, False),
}
PRRT_LABS = (
    Analyte.HEMOGLOBIN,
    Analyte.LEUKOCYTES,
    Analyte.PLATELETS,
    Analyte.BILIRUBIN,
    Analyte.ALBUMIN,
    Analyte.ALT,
    Analyte.CREATININE,
    Analyte.WEIGHT,
    Analyte.KI67,
)
ORDINARY = {  # values around which the rules have their thresholds, in canonical units
    Analyte.AFP: (5, 20, 200, 400, 850),
    Analyte.PIVKA2_UNITS: (30, 40, 400),
    Analyte.BILIRUBIN: (15, 34, 51, 60),
    Analyte.ALBUMIN: (27, 28, 35, 40),
    Analyte.INR: (1, 2),
    Analyte.CREATININE: (70, 150),
    Analyte.HEMOGLOBIN: (8, 9, 12),
    Analyte.LEUKOCYTES: (2, 3, 5),
    Analyte.PLATELETS: (70, 75, 100),
    Analyte.ALT: (30, 150, 250),
    Analyte.WEIGHT: (50, 80),
    Analyte.KI67: (2, 3, 20, 21, 55),
}


@st.composite
def tace_patients(draw: st.DrawFn) -> Case:
    """A hepatocellular carcinoma with a baseline, one to four sessions of TACE, scans after them, markers, a status."""
    lesions = [Lesion(key=key, in_liver=True, role=LesionRole.TARGET) for key in draw(_names())]
    names = [lesion.key for lesion in lesions]
    day = date(2024, 1, 8)
    facts: list[Any] = [*lesions, _hcc(), draw(_liver_scan(day - timedelta(draw(st.integers(0, 70))), names))]
    for _ in range(draw(st.integers(1, 4))):
        facts.append(draw(_session(day, names)))
        if draw(st.integers(0, 5)):
            facts.append(draw(_liver_scan(day + timedelta(draw(st.integers(20, 70))), names)))
        day += timedelta(draw(st.integers(75, 110)))
    facts += draw(_facts(TACE_LABS, TACE_TOPICS, day))
    return clinic.case(day.isoformat(), *facts)


@st.composite
def prrt_patients(draw: st.DrawFn) -> Case:
    """A neuroendocrine tumour with its imaging, blood, status and drugs before a planned cycle."""
    as_of = date(2024, 9, 27)
    primary = draw(st.sampled_from((PrimarySite.ILEUM, PrimarySite.PANCREAS, PrimarySite.RECTUM, None)))
    facts: list[Any] = [Diagnosis(key="net", tumour=Tumour.NET, primary=primary, onset=Interval.parse("2022"))]
    facts.append(draw(_sstr_scan(as_of - timedelta(draw(st.integers(0, 400))))))
    netpet = st.sampled_from(list(Netpet))
    facts.append(FdgScan(key="fdg", on=_on(as_of - timedelta(30)), modality=Modality.PET, netpet=draw(netpet)))
    topics: dict[Topic, tuple[Any, ...]] = {Topic.ECOG: (0, 2, 3), Topic.KPS: (50, 60, 90), Topic.PRIOR_LINES: (0, 2)}
    facts += draw(_facts(PRRT_LABS, topics, as_of))
    dose = amounts.quantity("dose", Received("30", "30", "", draw(st.sampled_from(("mg",)))))
    given = as_of - timedelta(draw(st.integers(0, 60)))
    facts.append(MedicationGiven(key="ssa", drug=Drug.OCTREOTIDE_LAR, on=_on(given), dose=dose))
    activity = draw(maybe(_near("activity", 7)))
    facts.append(PlannedPrrt(key="plan", on=_on(as_of + timedelta(20)), activity=activity))
    return clinic.case(as_of.isoformat(), *facts, gender=draw(st.sampled_from(list(Gender))))


def _on(day: date) -> Interval:
    return Interval.of_day(day)


def _hcc() -> Diagnosis:
    return Diagnosis(key="hcc", tumour=Tumour.HCC, onset=Interval.parse("2023-12-20"))


def _names() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(("T1", "T2", "T3")), unique=True, max_size=3)


@st.composite
def _session(draw: st.DrawFn, day: date, lesions: list[str]) -> Procedure:
    written = day.isoformat()[: draw(st.sampled_from((10, 10, 10, 7)))]
    treated = tuple(lesions) if draw(st.booleans()) else ()
    return Procedure(
        key=f"tace-{day}",
        kind=draw(st.sampled_from(sorted(TACE_KINDS))),
        on=Interval.parse(written),
        intent=draw(maybe(st.sampled_from(list(Intent)))),
        standardized=draw(st.sampled_from((None, True, False))),
        treated=treated,
    )


@st.composite
def _liver_scan(draw: st.DrawFn, day: date, lesions: list[str]) -> LiverScan:
    yes = st.sampled_from((None, False, False, True))
    sizes = tuple(LesionSize(lesion=key, viable=draw(_near("obs-viable-longest-diameter", 30))) for key in lesions)
    return LiverScan(
        key=f"scan-{day}",
        on=_on(day),
        modality=draw(st.sampled_from((Modality.CT, Modality.MRI))),
        contrast=draw(st.sampled_from((None, True, True))),
        viable_sum=draw(maybe(_near("obs-sum-of-viable-diameters", 60))),
        viable_fraction=draw(maybe(_near("obs-viable-fraction", 50))),
        new_liver_lesions=draw(yes),
        vascular_invasion=draw(yes),
        extrahepatic_spread=draw(yes),
        tumor_count=draw(maybe(_near("obs-tumor-count", 3))),
        largest_diameter=draw(maybe(_near("obs-largest-tumor-diameter", 50))),
        lesions=sizes,
    )


@st.composite
def _sstr_scan(draw: st.DrawFn, day: date) -> SstrScan:
    return SstrScan(
        key="sstr",
        on=_on(day),
        modality=Modality.PET,
        lowest_krenning=draw(st.integers(0, 4)),
        uptake=draw(maybe(st.sampled_from(list(UptakeCategory)))),
        lowest_liver_ratio=draw(maybe(_near("obs-lowest-tumor-to-liver-ratio", 1))),
        highest_suv_max=draw(maybe(_near("obs-highest-suv-max", 20))),
    )


@st.composite
def _facts(draw: st.DrawFn, labs: tuple[Analyte, ...], topics: dict[Topic, Any], as_of: date) -> list[Any]:
    facts: list[Any] = []
    for analyte in labs:
        for number in range(draw(st.integers(0, 2))):
            day = as_of - timedelta(draw(st.sampled_from((0, 7, 28, 30, 31, 90, 180))))
            facts.append(draw(_measured(analyte, day, number)))
    for topic, answers in topics.items():
        if draw(st.integers(0, 3)):
            facts.append(clinic.said(topic, as_of.isoformat(), draw(st.sampled_from(answers))))
    return facts


@st.composite
def _measured(draw: st.DrawFn, analyte: Analyte, day: date, number: int) -> Measurement:
    upper = amounts.default_upper(analyte)
    value = draw(_near(analyte, draw(st.sampled_from(ORDINARY[analyte]))))
    return Measurement(
        key=f"{analyte}-{number}",
        analyte=analyte,
        on=_on(day),
        value=value,
        upper=upper,
        upper_is_default=upper is not None,
    )


@st.composite
def _near(draw: st.DrawFn, concept: str, ordinary: int) -> Quantity:
    """An amount at or near an ordinary one of its canonical unit, written in any unit of the table."""
    unit = draw(st.sampled_from(list(amounts.UNITS[concept].factors)))
    share = draw(st.sampled_from(("1", "1", "0.5", "0.7", "0.8", "1.2", "1.25", "1.5", "2")))
    written = amounts.written_in(concept, unit, ordinary, share)
    return amounts.quantity(concept, Received(written, written, "", unit or None))
