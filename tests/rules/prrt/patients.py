"""Neuroendocrine patients in domain words: the healthy baseline of the vignettes, and changes of it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Diagnosis, Metastasis, PrimarySite, Tumour
from fhirnet.case.imaging import (
    Conflict,
    FdgScan,
    LesionSize,
    LesionUptake,
    LiverScan,
    Modality,
    Response,
    SstrScan,
)
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Gender, Person
from fhirnet.case.status import NetGrade, Statement, Topic
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    PlannedPrrt,
    Procedure,
    ProcedureKind,
    Rhythm,
)
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt import suitability
from fhirnet.verdict import CriterionResult, Predictor, PrrtSuitability, Suitability

AS_OF = date(2024, 9, 30)
Fact = Any
EVERY_4_WEEKS = Rhythm(1, "4", "wk")

PLACES: dict[type, str] = {
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


def days_ago(days: int, as_of: date = AS_OF) -> str:
    """The day so many days before asOf, as written."""
    return (as_of - timedelta(days=days)).isoformat()


def on(written: str | int) -> Interval:
    """A written date, or a number of days before asOf."""
    return Interval.parse(days_ago(written) if isinstance(written, int) else written)


def amount(number: float | str | tuple[Any, Any], unit: str) -> Quantity:
    """`5`, `"<5"`, `">=5"` or a range `(75, 80)`."""
    if isinstance(number, tuple):
        return Quantity(Decimal(str(number[0])), Decimal(str(number[1])), unit)
    text = str(number)
    bare = Decimal(text.lstrip("<>="))
    if text.startswith("<"):
        return Quantity(None, bare, unit, high_open="=" not in text)
    if text.startswith(">"):
        return Quantity(bare, None, unit, low_open="=" not in text)
    return Quantity(bare, bare, unit)


UNITS = {
    Analyte.KI67: "%",
    Analyte.HEMOGLOBIN: "g/dL",
    Analyte.CREATININE: "umol/L",
    Analyte.CREATININE_CLEARANCE: "mL/min",
    Analyte.EGFR: "mL/min/{1.73_m2}",
    Analyte.WEIGHT: "kg",
    Analyte.AGE: "a",
    Analyte.BILIRUBIN: "umol/L",
    Analyte.ALBUMIN: "g/L",
    Analyte.INR: "{INR}",
    Analyte.ALT: "U/L",
    Analyte.AST: "U/L",
    Analyte.ALP: "U/L",
    Analyte.GLUCOSE: "mmol/L",
    Analyte.NSE: "ng/mL",
    Analyte.LIFE_EXPECTANCY: "mo",
}


def lab(analyte: Analyte, number: Any, when: str | int = 10, upper: float | None = None, **more: Any) -> Measurement:
    """One result; its source is the name of the analyte and the date."""
    unit = UNITS.get(analyte, "10*9/L")
    more.setdefault("source", (f"Observation/{analyte.value}-{when}",))
    limit = None if upper is None else amount(upper, unit)
    key = f"{analyte.value}-{when}"
    return Measurement(key=key, analyte=analyte, on=on(when), value=amount(number, unit), upper=limit, **more)


def said(topic: Topic, value: bool | int | StrEnum, when: str | int = 10, **more: Any) -> Statement:
    """One statement."""
    source = (f"Observation/{topic.value}-{when}",)
    return Statement(key=f"{topic.value}-{when}", topic=topic, on=on(when), value=value, source=source, **more)


def net(
    site: PrimarySite | None = PrimarySite.ILEUM, onset: str | None = "2022-03", key: str = "net", **more: Any
) -> Diagnosis:
    """A neuroendocrine diagnosis."""
    more.setdefault("tumour", Tumour.NET)
    when = None if onset is None else Interval.parse(onset)
    return Diagnosis(key=key, primary=site, onset=when, source=(f"Condition/{key}",), **more)


def metastasis(place: Metastasis = Metastasis.LIVER, onset: str | None = "2022-03", **more: Any) -> Diagnosis:
    """A metastasis."""
    when = None if onset is None else Interval.parse(onset)
    return Diagnosis(key=place.value, metastasis=place, onset=when, source=(f"Condition/met-{place.value}",), **more)


def pet(when: str | int = 30, **facts: Any) -> SstrScan:
    """One SSTR scan."""
    return SstrScan(key=f"pet-{when}", on=on(when), modality=Modality.PET, source=(f"Observation/pet-{when}",), **facts)


def fdg(when: str | int = 30, **facts: Any) -> FdgScan:
    """One FDG PET."""
    return FdgScan(key=f"fdg-{when}", on=on(when), source=(f"Observation/fdg-{when}",), **facts)


def response(value: Response | Conflict[Response] | None, when: str | int = 61, **facts: Any) -> LiverScan:
    """A stated overall response, alone."""
    key = f"response-{when}"
    return LiverScan(key=key, on=on(when), overall_response=value, source=(f"Observation/{key}",), **facts)


def burden(percent: Any, when: str | int = 45, modality: Modality | None = Modality.MRI) -> LiverScan:
    """A liver tumour burden in %."""
    key = f"burden-{modality}-{when}"
    amount_ = amount(percent, "%")
    return LiverScan(key=key, on=on(when), modality=modality, liver_burden=amount_, source=(f"Observation/{key}",))


def uptake_of(lesion: str, krenning: int | None = None, **facts: Any) -> LesionUptake:
    """Uptake of one lesion."""
    return LesionUptake(lesion=lesion, krenning=krenning, source=(f"Observation/uptake-{lesion}",), **facts)


def sized(when: str | int = 30, **millimetres: float) -> LiverScan:
    """A scan that measures lesions: `sized(m1=8)`."""
    sizes = tuple(LesionSize(lesion=lesion, total=amount(mm, "mm")) for lesion, mm in millimetres.items())
    return LiverScan(key=f"sizes-{when}", on=on(when), lesions=sizes, source=(f"Observation/sizes-{when}",))


def lesion(key: str, role: LesionRole | None = None) -> Lesion:
    """One lesion."""
    return Lesion(key=key, in_liver=True, role=role, source=(f"BodyStructure/{key}",))


def done(kind: ProcedureKind, when: str | int | None = 200, key: str = "", **facts: Any) -> Procedure:
    """One procedure."""
    key = key or f"{kind.value}-{when}"
    return Procedure(key=key, kind=kind, on=None if when is None else on(when), source=(f"Procedure/{key}",), **facts)


def used(drug: Drug, during: str | None, key: str = "", **facts: Any) -> MedicationUse:
    """A drug stated as taken: `used(Drug.OCTREOTIDE_LAR, "2023-09-20/..")`."""
    key = key or f"{drug.value}-{during}"
    period = None if during is None else Interval.parse(during)
    return MedicationUse(key=key, drug=drug, during=period, source=(f"MedicationStatement/{key}",), **facts)


def given(drug: Drug, when: str | int, key: str = "", **facts: Any) -> MedicationGiven:
    """One administration."""
    key = key or f"{drug.value}-{when}"
    return MedicationGiven(key=key, drug=drug, on=on(when), source=(f"MedicationAdministration/{key}",), **facts)


def ordered(drug: Drug, when: str | int = 40) -> MedicationOrder:
    """One prescription."""
    source = (f"MedicationRequest/{drug.value}-{when}",)
    return MedicationOrder(key=f"order-{drug.value}", drug=drug, on=on(when), source=source)


def cycle(when: str | int, activity: float | None = 7.4, number: int = 1, **facts: Any) -> tuple[Fact, ...]:
    """One PRRT cycle and what was given in it."""
    procedure = done(ProcedureKind.PRRT_CYCLE, when, f"cycle-{number}", **facts)
    if activity is None:
        return (procedure,)
    dose = amount(activity, "GBq")
    return procedure, given(Drug.LUTETIUM_DOTATATE, when, f"dose-{number}", part_of=procedure.key, dose=dose)


def planned(when: str | int | None, activity: float | None = None) -> PlannedPrrt:
    """A planned PRRT cycle."""
    dose = None if activity is None else amount(activity, "GBq")
    return PlannedPrrt(key=f"plan-{when}", on=None if when is None else on(when), activity=dose)


def born(written: str | None, gender: Gender | None = Gender.MALE) -> Person:
    """The patient."""
    return Person(key="p1", gender=gender, birth=None if written is None else Interval.parse(written))


def healthy() -> dict[str, Fact]:
    """Vignette 1: midgut NET G1, Ki-67 2 %, Krenning 4 everywhere, laboratory in order, liver 10 %, KPS 90."""
    return {
        "person": born("1964-01-15"),
        "net": net(),
        "metastasis": metastasis(),
        "grade": said(Topic.NET_GRADE, NetGrade.G1, "2024-01-20"),
        "ki67": lab(Analyte.KI67, 2, "2024-01-20"),
        "pet": pet(30, lowest_krenning=4),
        "response": response(Response.PD, 61),
        "burden": burden(10),
        "hemoglobin": lab(Analyte.HEMOGLOBIN, 12),
        "leukocytes": lab(Analyte.LEUKOCYTES, 5),
        "neutrophils": lab(Analyte.NEUTROPHILS, 3),
        "platelets": lab(Analyte.PLATELETS, 200),
        "creatinine": lab(Analyte.CREATININE, "88.4"),
        "weight": lab(Analyte.WEIGHT, 72),
        "bilirubin": lab(Analyte.BILIRUBIN, "16.8", upper=21),
        "albumin": lab(Analyte.ALBUMIN, 40),
        "inr": lab(Analyte.INR, "1.0"),
        "alt": lab(Analyte.ALT, 40, upper=40),
        "ast": lab(Analyte.AST, 32, upper=40),
        "ecog": said(Topic.ECOG, 1),
        "kps": said(Topic.KPS, 90),
        "lar": used(Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=EVERY_4_WEEKS),
        "last_lar": given(Drug.OCTREOTIDE_LAR, 40, key="last-lar", dose=amount(30, "mg")),
    }


def patient(*more: Fact, as_of: date = AS_OF, **changes: Fact) -> Case:
    """The healthy baseline with facts replaced by name (None: left out, a sequence: several), and more facts."""
    facts: dict[str, Fact] = {**healthy(), **changes}
    return assembled([*facts.values(), *more], as_of)


def bare(*facts: Fact, as_of: date = AS_OF, person: Person | None = None) -> Case:
    """A case of these facts only."""
    return assembled([person or born(None, None), *facts], as_of)


def assembled(facts: Iterable[Fact], as_of: date) -> Case:
    """A case on a date; facts that lie wholly after it are gone, as for the reader of a record."""
    person = born(None, None)
    tuples: dict[str, list[Fact]] = {}
    for fact in _flat(facts):
        if isinstance(fact, Person):
            person = fact
        else:
            tuples.setdefault(PLACES[type(fact)], []).append(fact)
    case = Case(as_of=date.max, person=person, **{name: tuple(some) for name, some in tuples.items()})
    return case.cut(as_of)


def _flat(facts: Iterable[Fact]) -> Iterable[Fact]:
    for fact in facts:
        if isinstance(fact, tuple | list):
            yield from _flat(fact)
        elif fact is not None:
            yield fact


def answers(case: Case, primary: str = "prrt-default-1") -> PrrtSuitability:
    """The whole answer."""
    return suitability(case, primary)


def sets(result: PrrtSuitability) -> Mapping[str, Suitability]:
    """Every rule set's answer by its id."""
    return {one.definition.id: one for one in (result.primary, *result.others)}


def rules(case: Case, primary: str = "prrt-default-1") -> Mapping[str, CriterionResult]:
    """The rules of one set by code, without the prefix."""
    return {row.code.removeprefix("prrt-"): row for row in suitability(case, primary).primary.rules}


def rule(case: Case, code: str, primary: str = "prrt-default-1") -> CriterionResult:
    """One rule."""
    return rules(case, primary)[code]


def answer(case: Case, code: str, primary: str = "prrt-default-1") -> str:
    """The answer of one rule in words."""
    return rule(case, code, primary).finding.answer.value


def predictor(case: Case, code: str) -> Predictor:
    """One predictor by code, without the prefix."""
    return {name.removeprefix("predictor-"): found for name, found in suitability(case, "prrt-default-1").predictors}[
        code
    ]


def grade(case: Case, primary: str = "prrt-default-1") -> str:
    """The grade of one set in words."""
    return suitability(case, primary).primary.grade.value
