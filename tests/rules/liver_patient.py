"""A liver patient in words: `patient(bilirubin=40, ecog=2)` is a case on AS_OF; None leaves a fact out."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Complication, Diagnosis, Metastasis
from fhirnet.case.imaging import LesionSize, LiverScan, Modality
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.status import AscitesGrade, FistulaExtent, Reporting, Statement, Topic
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received

AS_OF = date(2024, 7, 1)
TODAY = "2024-07-01"
EMPTY = Case(as_of=AS_OF, person=Person(key="p1"))

UNITS = {
    Analyte.BILIRUBIN: ("umol/L", {"mg/dL": Decimal("17.104"), "mg/L": Decimal("1.7104"), "mmol/L": Decimal(1000)}),
    Analyte.ALBUMIN: ("g/L", {"g/dL": Decimal(10)}),
    Analyte.INR: ("{INR}", {}),
    Analyte.CREATININE: ("umol/L", {"mg/dL": Decimal("88.4")}),
}


def day(before: int) -> str:
    """The day that many days before AS_OF, as written."""
    return (AS_OF - timedelta(days=before)).isoformat()


def amount(text: str, canonical: str, factor: Decimal = Decimal(1), unit: str | None = None) -> Quantity:
    """`40`, `<40`, `>=40` or `30-40` in a unit, read into the canonical one."""
    number = text.lstrip("<>=")
    sign = text[: len(text) - len(number)]
    low, dash, high = number.partition("-")
    ends = (low, high if dash else low)
    bounds = [Decimal(end) if factor == 1 else Decimal(end) * factor for end in ends]
    return Quantity(
        None if sign.startswith("<") else bounds[0],
        None if sign.startswith(">") else bounds[1],
        canonical,
        sign == ">",
        sign == "<",
        Received(*ends, sign, unit or canonical),
        factor != 1,
    )


def measured(analyte: Analyte, text: object, on: str = TODAY, reporting: Reporting = Reporting.FINAL) -> Measurement:
    """`2.1 mg/dL`, or a number in the canonical unit."""
    canonical, factors = UNITS[analyte]
    number, _, unit = str(text).partition(" ")
    factor = factors.get(unit, Decimal(1))
    key = f"{analyte}@{on}"
    value = amount(number, canonical, factor, unit or canonical)
    source = (f"Observation/{key}",)
    return Measurement(key=key, analyte=analyte, on=Interval.parse(on), value=value, reporting=reporting, source=source)


def said(topic: Topic, value: bool | int | StrEnum, on: str = TODAY) -> Statement:
    """A statement on a day."""
    key = f"{topic}@{on}"
    return Statement(key=key, topic=topic, on=Interval.parse(on), value=value, source=(f"Observation/{key}",))


def complication(kind: Complication, onset: str | None = None) -> ActiveComplication:
    """A condition that is active."""
    return ActiveComplication(
        key=kind, kind=kind, onset=Interval.parse(onset) if onset else None, source=(f"Condition/{kind}",)
    )


def tace(on: str | None, *, abandoned: bool = False) -> Procedure:
    """A TACE, completed or abandoned because the artery was occluded."""
    when = Interval.parse(on) if on else None
    key, source = f"tace@{on}", (f"Procedure/{on}",)
    return Procedure(key=key, kind=ProcedureKind.CTACE, on=when, abandoned_for_occlusion=abandoned, source=source)


def metastasis(where: Metastasis, onset: str | None = "2024-06-01") -> Diagnosis:
    """A metastasis since a day."""
    on = Interval.parse(onset) if onset else None
    return Diagnosis(key=where, metastasis=where, onset=on, source=(f"Condition/{where}",))


def scan(count: object = None, largest: object = None, on: str = TODAY, **facts: object) -> LiverScan:
    """A scan; `count` and `largest` (mm) may carry a comparator, `sizes` are total diameters by lesion."""
    sizes = facts.pop("sizes", {})
    assert isinstance(sizes, dict)
    key = f"scan@{on}{facts.get('modality', '')}"
    made = LiverScan(
        key=key,
        on=Interval.parse(on),
        tumor_count=None if count is None else amount(str(count), "{#}"),
        largest_diameter=None if largest is None else amount(str(largest), "mm"),
        lesions=tuple(
            LesionSize(lesion=name, total=amount(str(mm), "mm"), source=(f"Observation/{name}@{on}",))
            for name, mm in sizes.items()
        ),
        source=(f"Observation/{key}",),
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def lesion(key: str, in_liver: bool | None = True) -> Lesion:
    """A lesion in the liver, elsewhere, or anywhere."""
    return Lesion(key=key, in_liver=in_liver)


MRI, CT = Modality.MRI, Modality.CT

WELL = {  # nothing that speaks against TACE: Child-Pugh 5
    "bilirubin": 15,
    "albumin": 40,
    "inr": "1.0",
    "creatinine": 70,
    "ecog": 0,
    "ascites": AscitesGrade.NONE,
    "encephalopathy": 0,
    "fistula": FistulaExtent.NONE,
    "catheterization": True,
}
ANALYTES = {name: Analyte(f"lab-{name}") for name in ("bilirubin", "albumin", "inr", "creatinine")}
TOPICS = {
    "ecog": Topic.ECOG,
    "ascites": Topic.ASCITES,
    "encephalopathy": Topic.ENCEPHALOPATHY,
    "fistula": Topic.ARTERY_FISTULA,
    "catheterization": Topic.CATHETERIZATION_POSSIBLE,
    "occlusion": Topic.ARTERY_OCCLUSION,
    "jaundice": Topic.SEVERE_JAUNDICE,
    "child_pugh": Topic.CHILD_PUGH,
    "stage": Topic.CNLC_STAGE,
}


def patient(**facts: object) -> Case:
    """A well patient on AS_OF but for these facts; a fact may be a pair of value and day, None leaves it out."""
    known = {name: value for name, value in (WELL | facts).items() if value is not None}
    pairs = {name: value if isinstance(value, tuple) else (value, TODAY) for name, value in known.items()}
    return replace(
        EMPTY,
        measurements=tuple(measured(a, *pairs[name]) for name, a in ANALYTES.items() if name in pairs),
        statements=tuple(said(t, *pairs[name]) for name, t in TOPICS.items() if name in pairs),
    )
