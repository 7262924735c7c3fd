"""What a record also holds and no rule reads: salts and signs, other diseases, other drugs, reports."""

from decimal import Decimal
from typing import Any, NamedTuple

from mappings.codes import ATC, ICD_10
from mappings.elements import CATEGORY, CONDITION_CLINICAL, CONDITION_VERIFICATION, UCUM, coded
from mappings.r4 import generated as r4
from mappings.synthetic.identity import marked

LOINC = "http://loinc.org"


class Result(NamedTuple):
    """A measurement that no rule reads: its code, its unit, between which tenths it lies."""

    code: str
    display: str
    category: str
    unit: str
    low: int
    high: int


RESULTS = (
    Result("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "laboratory", "mmol/L", 34, 52),
    Result("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "laboratory", "mmol/L", 1330, 1450),
    Result("2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum", "laboratory", "U/L", 150, 2400),
    Result("8310-5", "Body temperature", "vital-signs", "Cel", 361, 379),
    Result("8867-4", "Heart rate", "vital-signs", "/min", 560, 1040),
)
DISEASES = (
    ("B18.1", "慢性乙型病毒性肝炎"),
    ("K74.6", "肝硬化"),
    ("I10", "原发性高血压"),
    ("E11.9", "2型糖尿病"),
    ("I85.9", "食管静脉曲张"),
)
DRUGS = (("J05AF10", "恩替卡韦"), ("J05AF07", "替诺福韦酯"), ("A02BC01", "奥美拉唑"), ("C08CA01", "氨氯地平"))


def result(which: Result, name: str, subject: str, on: str, tenths: int) -> r4.Observation:
    """A measurement."""
    value = r4.Quantity(value=Decimal(tenths).scaleb(-1), unit=which.unit, system=UCUM, code=which.unit)
    observation = r4.Observation(
        status="final",
        category=[coded(CATEGORY, which.category)],
        code=r4.CodeableConcept(coding=[r4.Coding(system=LOINC, code=which.code, display=which.display)]),
        subject=r4.Reference(reference=subject),
        effectiveDateTime=on,
        valueQuantity=value,
    )
    return marked(observation, name)


def disease(which: tuple[str, str], name: str, subject: str, onset: str) -> r4.Condition:
    """Another disease."""
    condition = r4.Condition(
        clinicalStatus=coded(CONDITION_CLINICAL, "active"),
        verificationStatus=coded(CONDITION_VERIFICATION, "confirmed"),
        code=r4.CodeableConcept(coding=[r4.Coding(system=ICD_10, code=which[0])], text=which[1]),
        subject=r4.Reference(reference=subject),
        onsetDateTime=onset,
    )
    return marked(condition, name)


def drug(which: tuple[str, str], name: str, subject: str, since: str) -> r4.MedicationStatement:
    """Another drug."""
    statement = r4.MedicationStatement(
        status="active",
        medicationCodeableConcept=r4.CodeableConcept(coding=[r4.Coding(system=ATC, code=which[0])], text=which[1]),
        subject=r4.Reference(reference=subject),
        effectivePeriod=r4.Period(start=since),
    )
    return marked(statement, name)


def report(of: Any, name: str) -> r4.DiagnosticReport:
    """The report that a scan was described in."""
    title = r4.Coding(system=LOINC, code="18748-4", display="Diagnostic imaging study")
    written = r4.DiagnosticReport(
        status="final",
        code=r4.CodeableConcept(coding=[title], text="影像诊断报告"),
        subject=of.subject,
        effectiveDateTime=of.effectiveDateTime,
        issued=of.issued,
        result=[r4.Reference(reference=f"Observation/{of.id}")],
    )
    return marked(written, name)
