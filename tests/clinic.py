"""Builders of cases in words of the clinic, for examples: a scan, a session, a laboratory value, a statement."""

from datetime import date
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Diagnosis, Tumour
from fhirnet.case.imaging import FdgScan, LiverScan, Modality, SstrScan
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Gender, Person
from fhirnet.case.status import Statement, Topic
from fhirnet.case.treatment import (
    Allergy,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    PlannedPrrt,
    Procedure,
    ProcedureKind,
)
from fhirnet.dates import Interval
from mappings.order import sorted_case
from tests import amounts


def on(written: str) -> Interval:
    """A date as it is written."""
    return Interval.parse(written)


def scan(day: str, *, modality: Modality = Modality.MRI, viable: str | None = None, **said: Any) -> LiverScan:
    """A contrast-enhanced scan of the liver; `viable` is the sum of viable diameters in mm."""
    total = None if viable is None else amounts.amount("obs-sum-of-viable-diameters", viable)
    told: dict[str, Any] = {"contrast": True, "viable_sum": total} | said
    return LiverScan(key=f"scan-{day}", on=on(day), modality=modality, **told)


def tace(day: str, kind: ProcedureKind = ProcedureKind.CTACE, **said: Any) -> Procedure:
    """A session of TACE."""
    return Procedure(key=f"tace-{day}", kind=kind, on=on(day), **said)


def lab(analyte: Analyte, day: str, value: str, unit: str | None = None, comparator: str = "") -> Measurement:
    """A laboratory value; without a unit in the canonical one; no limit of normal of its own."""
    upper = amounts.default_upper(analyte)
    return Measurement(
        key=f"{analyte}-{day}",
        analyte=analyte,
        on=on(day),
        value=amounts.amount(analyte, value, unit, comparator),
        upper=upper,
        upper_is_default=upper is not None,
    )


def said(topic: Topic, day: str, value: Any) -> Statement:
    """A statement on a topic."""
    return Statement(key=f"{topic}-{day}", topic=topic, on=on(day), value=value)


def case(day: str, *facts: Any, gender: Gender = Gender.MALE) -> Case:
    """The case of these facts, known on a day: a man with a hepatocellular carcinoma, unless a diagnosis is given."""
    held: dict[str, list[Any]] = {}
    for fact in facts:
        held.setdefault(_LISTS[type(fact)], []).append(fact)
    held.setdefault("diagnoses", [Diagnosis(key="hcc", tumour=Tumour.HCC, onset=on("2023-12-20"))])
    person = Person(key="p1", gender=gender, birth=on("1964"))
    lists: dict[str, Any] = {name: tuple(listed) for name, listed in held.items()}
    return sorted_case(Case(as_of=date.fromisoformat(day), person=person, **lists))


_LISTS: dict[type, str] = {
    Diagnosis: "diagnoses",
    ActiveComplication: "complications",
    Lesion: "lesions",
    LiverScan: "liver_scans",
    SstrScan: "sstr_scans",
    FdgScan: "fdg_scans",
    Measurement: "measurements",
    Statement: "statements",
    Procedure: "procedures",
    MedicationUse: "medications",
    MedicationGiven: "administrations",
    MedicationOrder: "prescriptions",
    PlannedPrrt: "planned",
    Allergy: "allergies",
}
