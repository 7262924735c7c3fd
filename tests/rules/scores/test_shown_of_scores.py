"""What each score shows: its value and class, the items with their points and records, and what would decide."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Complication, Diagnosis, Metastasis, Tumour
from fhirnet.case.imaging import Conflict, LesionSize, LiverScan, Response, ResponseCriteria
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.case.treatment import ProcedureKind
from fhirnet.rules.scores import scores
from tests.rules.liver_patient import complication, metastasis
from tests.rules.scores.treated_patient import ASSESSED, BASELINE, BEFORE_FIRST, FIRST, SECOND, known, treated, tumour
from tests.rules.shown import shown_score
from tests.rules.tace_cases import HCC, amount, lesion, mri, size, tace

Facts = dict[str, Any]


NET = Diagnosis(key="net", tumour=Tumour.NET, source=("Condition/net",))
STATED: Facts = {"bilirubin": None, "albumin": None, "inr": None, "ascites": None, "encephalopathy": None}


def of(code: str, patient: Case) -> tuple[str, ...]:
    """What the score with this code shows."""
    return shown_score(next(score for score in scores(patient) if score.code == code))


def once(facts: Facts | None = None, *scans: LiverScan, **more: Any) -> Case:
    """A patient before the first TACE, well but for these facts."""
    return treated({"afp": 10} | (facts or {}), sessions=(FIRST,), scans=scans or (tumour(),), **more)


def twice(then: Facts | None = None, now: Facts | None = None, **more: Any) -> Case:
    """A patient before the second TACE, of stated Child-Pugh points 5 before both but for these facts."""
    stated = STATED | {"ast": 40, "child_pugh": 5}
    return treated({"afp": 10} | stated | (then or {}), stated | (now or {}), **more)


def beside(patient: Case, on: str, key: str = "", **facts: Any) -> Case:
    """The patient with more values of a day, of this reference where one is given."""
    more = [replace(m, key=key, source=(key,)) if key else m for m in known(on, **facts)[1]]
    return replace(patient, measurements=(*patient.measurements, *more))


def sized(on: str, total: str | int | None, **more: Any) -> LiverScan:
    """A scan with the sum of the total diameters of the targets, mm."""
    return mri(on, 40, total_sum=amount(total, "mm"), **more)


def across(key: str, longest: str | int, other: str | int) -> LesionSize:
    """Both total diameters of a lesion, mm."""
    return replace(size(key, None, longest), other=amount(other, "mm"))


def spread(where: Metastasis, since: str) -> dict[str, Any]:
    """The carcinoma with a metastasis since a day."""
    return {"diagnoses": (HCC, metastasis(where, since))}


def ascites(since: str) -> dict[str, Any]:
    """Ascites since a day, of unknown extent."""
    return {"complications": (complication(Complication.ASCITES, since),)}


def preliminary(patient: Case) -> Case:
    """The patient with every laboratory value not yet final."""
    given = tuple(replace(m, reporting=Reporting.PRELIMINARY) for m in patient.measurements)
    return replace(patient, measurements=given)


ROWS: tuple[tuple[str, str, Case, tuple[str, ...]], ...] = (
    (
        "hap",
        "well",
        once(),
        (
            (
                "0 hap-a before 2024-01-10 because unverified-thresholds from lab-albumin@2024-01-08, "
                "lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
        ),
    ),
    (
        "hap",
        "preliminary",
        preliminary(once()),
        (
            (
                "0 hap-a before 2024-01-10 because unverified-thresholds from lab-albumin@2024-01-08, "
                "lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05 assuming preliminary-data"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
        ),
    ),
    (
        "hap",
        "albumin not known",
        once({"albumin": None}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, missing from "
                "lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: gives >=0 <=1 {score} because missing"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "bilirubin below a limit",
        once({"bilirubin": "<18"}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, comparator-straddles from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: <18 umol/L gives >=0 <=1 {score} because comparator-straddles from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "AFP not known",
        once({"afp": None}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, missing from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: gives >=0 <=1 {score} because missing"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "AFP in units",
        once({"afp": None, "afp_units": 100}),
        (
            (
                "0 hap-a before 2024-01-10 because unverified-thresholds, unit-problem from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp_units-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: >=83.00 <=121.00 ng/mL gives 0 from afp_units-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
        ),
    ),
    (
        "hap",
        "AFP in units, above by one factor only",
        once({"afp": None, "afp_units": 400}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, unit-problem from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp_units-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: >=332.00 <=484.00 ng/mL gives >=0 <=1 {score} because unit-problem from afp_units-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "AFP in units, below a limit",
        once({"afp": None, "afp_units": "<400"}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, unit-problem from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp_units-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: <484.00 ng/mL gives >=0 <=1 {score} because unit-problem from afp_units-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "AFP in units, above a limit",
        once({"afp": None, "afp_units": ">300"}),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, unit-problem from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp_units-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: >249.00 ng/mL gives >=0 <=1 {score} because unit-problem from afp_units-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "AFP in units too old",
        beside(once({"afp": None}), "2023-11-01", afp_units=100),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, stale from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp_units-2023-11-01, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: gives >=0 <=1 {score} because stale from afp_units-2023-11-01"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "the same AFP twice on one day",
        beside(once(), BEFORE_FIRST, afp=10, key="Observation/again"),
        (
            (
                "0 hap-a before 2024-01-10 because unverified-thresholds from lab-albumin@2024-01-08, "
                "lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
        ),
    ),
    (
        "hap",
        "both AFP too old",
        beside(beside(once({"afp": None}), "2023-11-01", afp_units=100), "2023-11-02", afp=100),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, stale from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp-2023-11-02, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: gives >=0 <=1 {score} because stale from afp-2023-11-02"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "a diameter above a limit",
        once({}, tumour(largest=">60")),
        (
            (
                ">=0 <=1 {score} before 2024-01-10 because unverified-thresholds, comparator-straddles from "
                "lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: >60 mm gives >=0 <=1 {score} because comparator-straddles from mri-2024-01-05"),
            ("asks for largest-diameter mm until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "values of the month of the session",
        treated({"afp": 10}, sessions=(FIRST,), on=("2024-01", ""), scans=(tumour(),)),
        (
            (
                ">=0 <=3 {score} before 2024-01-10 because unverified-thresholds, imprecise-date, missing from "
                "lab-albumin@2024-01, lab-bilirubin@2024-01, afp-2024-01, mri-2024-01-05"
            ),
            ("albumin: gives >=0 <=1 {score} because imprecise-date, missing from lab-albumin@2024-01"),
            ("bilirubin: gives >=0 <=1 {score} because imprecise-date, missing from lab-bilirubin@2024-01"),
            ("afp: gives >=0 <=1 {score} because imprecise-date, missing from afp-2024-01"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for exact-dates"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "a value of the month, another below a limit",
        beside(once({"afp": None, "bilirubin": "<18"}), "2024-01", afp=10),
        (
            (
                ">=0 <=2 {score} before 2024-01-10 because unverified-thresholds, comparator-straddles, "
                "imprecise-date, missing from lab-albumin@2024-01-08, lab-bilirubin@2024-01-08, afp-2024-01, "
                "mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: <18 umol/L gives >=0 <=1 {score} because comparator-straddles from lab-bilirubin@2024-01-08"),
            ("afp: gives >=0 <=1 {score} because imprecise-date, missing from afp-2024-01"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
            ("asks for exact-dates"),
            ("asks for afp ng/mL since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "hap",
        "another tumour",
        once(diagnoses=(NET,)),
        (("none before 2024-01-10 because non-hcc"),),
    ),
    (
        "hap",
        "a session of that month",
        treated({"afp": 10}, sessions=("2024-01",), scans=(tumour(),)),
        (
            ("none because unverified-thresholds, imprecise-date"),
            ("asks for exact-dates"),
        ),
    ),
    (
        "art",
        "well",
        twice(),
        (
            (
                "0 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "preliminary",
        preliminary(twice()),
        (
            (
                "0 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming preliminary-data, "
                "target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "a preliminary assessment",
        twice(scans=(tumour(), mri(ASSESSED, 10, reporting=Reporting.PRELIMINARY))),
        (
            (
                "0 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming preliminary-data, "
                "target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "Child-Pugh and AST up",
        twice({}, {"child_pugh": 6, "ast": 51}),
        (
            (
                "5.5 {score} art-high before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 1 gives 1.5 {score} from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 127.5 % gives 4 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "AST of neither moment",
        twice({"ast": None}, {"ast": None}),
        (
            (
                ">=0 <=4 {score} before 2024-03-05 because unverified-thresholds, missing from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, mri-2024-02-25, mri-2024-01-05, "
                "tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: gives >=0 <=4 {score} because missing"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for ast U/L since 2023-12-11 until 2024-01-10"),
            ("asks for ast U/L since 2024-02-04 until 2024-03-05"),
        ),
    ),
    (
        "art",
        "nothing of the second moment",
        treated({"afp": 10, "ast": 40} | STATED | {"child_pugh": 5}, None),
        (
            (
                ">=0 <=7 {score} before 2024-03-05 because unverified-thresholds, missing from "
                "child-pugh-score@2024-01-08, ast-2024-01-08, mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 "
                "assuming target-treated-assumed"
            ),
            (
                "child-pugh-increase: >=0 <=10 {score} gives >=0 <=3 {score} because missing from "
                "child-pugh-score@2024-01-08"
            ),
            ("ast-share: gives >=0 <=4 {score} because missing from ast-2024-01-08"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
            ("asks for inr since 2023-12-11 until 2024-01-10"),
            ("asks for ascites since 2023-12-11 until 2024-01-10"),
            ("asks for encephalopathy since 2023-12-11 until 2024-01-10"),
            ("asks for bilirubin umol/L since 2024-02-04 until 2024-03-05"),
            ("asks for albumin g/L since 2024-02-04 until 2024-03-05"),
            ("asks for inr since 2024-02-04 until 2024-03-05"),
            ("asks for ascites since 2024-02-04 until 2024-03-05"),
            ("asks for encephalopathy since 2024-02-04 until 2024-03-05"),
            ("asks for ast U/L since 2024-02-04 until 2024-03-05"),
        ),
    ),
    (
        "art",
        "Child-Pugh of the day of the first session",
        twice({"child_pugh": None}, {}, on=(BEFORE_FIRST, "2024-03-03")),
        (
            (
                "0 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, mri-2024-02-25, mri-2024-01-05, "
                "tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: >=-10 <=0 {score} gives 0 from child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "bilirubin in the band of two",
        treated({"afp": 10, "ast": 40}, {"ast": 40, "bilirubin": "30-40"}),
        (
            (
                ">=0 <=1.5 {score} art-low before 2024-03-05 because unverified-thresholds, "
                "comparator-straddles from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, "
                "lab-inr@2024-01-08, obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, "
                "lab-bilirubin@2024-03-03, lab-albumin@2024-03-03, lab-inr@2024-03-03, "
                "obs-ascites-grade@2024-03-03, obs-encephalopathy-grade@2024-03-03, ast-2024-01-08, "
                "ast-2024-03-03, mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            (
                "child-pugh-increase: >=0 <=1 {score} gives >=0 <=1.5 {score} because comparator-straddles from "
                "lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, lab-bilirubin@2024-03-03, "
                "lab-albumin@2024-03-03, lab-inr@2024-03-03, obs-ascites-grade@2024-03-03, "
                "obs-encephalopathy-grade@2024-03-03"
            ),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for bilirubin umol/L since 2024-02-04 until 2024-03-05"),
        ),
    ),
    (
        "art",
        "no assessment",
        twice(scans=(tumour(),)),
        (
            (
                ">=0 <=1 {score} art-low before 2024-03-05 because unverified-thresholds, "
                "no-qualifying-assessment from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, "
                "ast-2024-01-08, ast-2024-03-03"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: gives >=0 <=1 {score} because no-qualifying-assessment"),
            ("asks for contrast-scan since 2024-02-07 until 2024-03-05"),
        ),
    ),
    (
        "art",
        "no assessment in time for one",
        twice(sessions=(FIRST, "2024-02-06"), on=(BEFORE_FIRST, "2024-02-05"), scans=(tumour(),)),
        (
            (
                ">=0 <=1 {score} art-low before 2024-02-06 because unverified-thresholds, "
                "no-qualifying-assessment from child-pugh-score@2024-01-08, child-pugh-score@2024-02-05, "
                "ast-2024-01-08, ast-2024-02-05"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-02-05"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-02-05"),
            ("response: gives >=0 <=1 {score} because no-qualifying-assessment"),
        ),
    ),
    (
        "art",
        "grown",
        twice(scans=(tumour(), mri(ASSESSED, 60))),
        (
            (
                "1 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            ("response: pd gives 1 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "a response or none",
        twice(scans=(tumour(), mri(ASSESSED, "25-35"))),
        (
            (
                ">=0 <=1 {score} art-low before 2024-03-05 because unverified-thresholds, comparator-straddles "
                "from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03, ast-2024-01-08, ast-2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-03-03"),
            (
                "response: gives >=0 <=1 {score} because comparator-straddles from mri-2024-02-25, "
                "mri-2024-01-05, tace-2024-01-10"
            ),
        ),
    ),
    (
        "art",
        "one TACE without a date",
        twice(sessions=(tace(None),)),
        (("none because unverified-thresholds, no-tace"),),
    ),
    (
        "art",
        "the second session of a month",
        twice(sessions=(FIRST, "2024-03")),
        (
            ("none because unverified-thresholds, imprecise-date"),
            ("asks for exact-dates"),
        ),
    ),
    (
        "art",
        "the second session perhaps later than today",
        twice(sessions=(FIRST, "2024-07")),
        (
            ("none because unverified-thresholds, imprecise-date"),
            ("asks for exact-dates"),
        ),
    ),
    (
        "art",
        "an ablation in the month of the second session",
        twice(therapies=(tace("2024-03", kind=ProcedureKind.ABLATION),)),
        (
            ("none because unverified-thresholds, imprecise-date, precondition-count"),
            ("asks for exact-dates"),
        ),
    ),
    (
        "art",
        "values of the days of the sessions",
        twice(on=(FIRST, SECOND)),
        (
            (
                "0 {score} art-low before 2024-03-05 because unverified-thresholds from "
                "child-pugh-score@2024-01-10, child-pugh-score@2024-03-05, ast-2024-01-10, ast-2024-03-05, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-10, child-pugh-score@2024-03-05"),
            ("ast-share: 100 % gives 0 from ast-2024-01-10, ast-2024-03-05"),
            ("response: pr gives 0 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "art",
        "nothing known on the day after",
        treated({"ast": 40} | STATED | {"child_pugh": 5}, None, sessions=(FIRST, "2024-01-11")),
        (
            (
                "none before 2024-01-11 because unverified-thresholds, missing, no-qualifying-assessment from "
                "child-pugh-score@2024-01-08, ast-2024-01-08"
            ),
            (
                "child-pugh-increase: >=0 <=10 {score} gives >=0 <=3 {score} because missing from "
                "child-pugh-score@2024-01-08"
            ),
            ("ast-share: gives >=0 <=4 {score} because missing from ast-2024-01-08"),
            ("response: gives >=0 <=1 {score} because no-qualifying-assessment"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
            ("asks for inr since 2023-12-11 until 2024-01-10"),
            ("asks for ascites since 2023-12-11 until 2024-01-10"),
            ("asks for encephalopathy since 2023-12-11 until 2024-01-10"),
            ("asks for bilirubin umol/L since 2024-01-11 until 2024-01-11"),
            ("asks for albumin g/L since 2024-01-11 until 2024-01-11"),
            ("asks for inr since 2024-01-11 until 2024-01-11"),
            ("asks for ascites since 2024-01-11 until 2024-01-11"),
            ("asks for encephalopathy since 2024-01-11 until 2024-01-11"),
            ("asks for ast U/L since 2024-01-11 until 2024-01-11"),
        ),
    ),
    (
        "art",
        "28 days apart without a scan",
        twice(sessions=(FIRST, "2024-02-07"), on=(BEFORE_FIRST, "2024-02-06"), scans=(tumour(),)),
        (
            (
                ">=0 <=1 {score} art-low before 2024-02-07 because unverified-thresholds, "
                "no-qualifying-assessment from child-pugh-score@2024-01-08, child-pugh-score@2024-02-06, "
                "ast-2024-01-08, ast-2024-02-06"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-02-06"),
            ("ast-share: 100 % gives 0 from ast-2024-01-08, ast-2024-02-06"),
            ("response: gives >=0 <=1 {score} because no-qualifying-assessment"),
            ("asks for contrast-scan since 2024-02-07 until 2024-02-07"),
        ),
    ),
    (
        "art",
        "another tumour",
        twice({"ast": None}, diagnoses=(NET,)),
        (("none before 2024-03-05 because non-hcc"),),
    ),
    (
        "abcr",
        "well",
        twice(),
        (
            (
                "-3 abcr-low before 2024-03-05 because unverified-thresholds from afp-2024-01-08, "
                "ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: A gives 0 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "abcr",
        "AFP high, stage B",
        twice({"afp": 200}, {}, scans=(tumour(count=4), mri(ASSESSED, 10))),
        (
            (
                "0 abcr-low before 2024-03-05 because unverified-thresholds from afp-2024-01-08, "
                "ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 200 ng/mL gives 1 from afp-2024-01-08"),
            ("bclc-before: B gives 2 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "abcr",
        "spread before",
        twice(**spread(Metastasis.LUNG, "2024-01-01")),
        (
            (
                "0 abcr-low before 2024-03-05 because unverified-thresholds from afp-2024-01-08, "
                "ps-ecog@2024-01-08, child-pugh-score@2024-01-08, lung, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: C gives 3 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, lung"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "abcr",
        "spread after",
        twice(**spread(Metastasis.LUNG, "2024-02-01")),
        (
            (
                "-3 abcr-low before 2024-03-05 because unverified-thresholds from afp-2024-01-08, "
                "ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: A gives 0 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "abcr",
        "spread in the month",
        twice(**spread(Metastasis.LUNG, "2024-01")),
        (
            (
                ">=-3 <=0 {score} abcr-low before 2024-03-05 because unverified-thresholds, imprecise-date from "
                "afp-2024-01-08, ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, lung, "
                "child-pugh-score@2024-03-03, mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            (
                "bclc-before: gives >=0 <=3 {score} because imprecise-date from ps-ecog@2024-01-08, "
                "child-pugh-score@2024-01-08, mri-2024-01-05, lung"
            ),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for exact-dates"),
        ),
    ),
    (
        "abcr",
        "spread in the liver",
        twice(**spread(Metastasis.LIVER, "2024-01-01")),
        (
            (
                "-3 abcr-low before 2024-03-05 because unverified-thresholds from afp-2024-01-08, "
                "ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: A gives 0 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
        ),
    ),
    (
        "abcr",
        "ascites between the sessions",
        treated({"afp": 10, "ascites": None}, {"ascites": None}, **ascites("2024-02-01")),
        (
            (
                ">=-3 <=-1 {score} abcr-low before 2024-03-05 because unverified-thresholds, missing, "
                "extent-unknown from afp-2024-01-08, ps-ecog@2024-01-08, lab-bilirubin@2024-01-08, "
                "lab-albumin@2024-01-08, lab-inr@2024-01-08, obs-encephalopathy-grade@2024-01-08, "
                "mri-2024-01-05, lab-bilirubin@2024-03-03, lab-albumin@2024-03-03, lab-inr@2024-03-03, ascites, "
                "obs-encephalopathy-grade@2024-03-03, mri-2024-02-25, tace-2024-01-10 assuming "
                "target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            (
                "bclc-before: A gives 0 from ps-ecog@2024-01-08, lab-bilirubin@2024-01-08, "
                "lab-albumin@2024-01-08, lab-inr@2024-01-08, obs-encephalopathy-grade@2024-01-08, mri-2024-01-05"
            ),
            (
                "child-pugh-increase: >=-2 <=2 {score} gives >=0 <=2 {score} because missing, extent-unknown "
                "from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-encephalopathy-grade@2024-01-08, lab-bilirubin@2024-03-03, lab-albumin@2024-03-03, "
                "lab-inr@2024-03-03, ascites, obs-encephalopathy-grade@2024-03-03"
            ),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for ascites since 2023-12-11 until 2024-01-10"),
            ("asks for ascites since 2024-02-04 until 2024-03-05"),
        ),
    ),
    (
        "abcr",
        "performance status not known",
        twice({"ecog": None}, {}),
        (
            (
                ">=-3 <=0 {score} abcr-low before 2024-03-05 because unverified-thresholds, missing from "
                "afp-2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, child-pugh-score@2024-03-03, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: gives >=0 <=3 {score} because missing from child-pugh-score@2024-01-08, mri-2024-01-05"),
            ("child-pugh-increase: 0 gives 0 from child-pugh-score@2024-01-08, child-pugh-score@2024-03-03"),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for ecog since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "abcr",
        "nothing of the second moment",
        treated({"afp": 10, "ast": 40} | STATED | {"child_pugh": 5}, None),
        (
            (
                ">=-3 <=-1 {score} abcr-low before 2024-03-05 because unverified-thresholds, missing from "
                "afp-2024-01-08, ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05, "
                "mri-2024-02-25, tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("bclc-before: A gives 0 from ps-ecog@2024-01-08, child-pugh-score@2024-01-08, mri-2024-01-05"),
            (
                "child-pugh-increase: >=0 <=10 {score} gives >=0 <=2 {score} because missing from "
                "child-pugh-score@2024-01-08"
            ),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for bilirubin umol/L since 2023-12-11 until 2024-01-10"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
            ("asks for inr since 2023-12-11 until 2024-01-10"),
            ("asks for ascites since 2023-12-11 until 2024-01-10"),
            ("asks for encephalopathy since 2023-12-11 until 2024-01-10"),
            ("asks for bilirubin umol/L since 2024-02-04 until 2024-03-05"),
            ("asks for albumin g/L since 2024-02-04 until 2024-03-05"),
            ("asks for inr since 2024-02-04 until 2024-03-05"),
            ("asks for ascites since 2024-02-04 until 2024-03-05"),
            ("asks for encephalopathy since 2024-02-04 until 2024-03-05"),
        ),
    ),
    (
        "abcr",
        "performance status not known, bilirubin a range",
        treated({"afp": 10, "ecog": None, "bilirubin": "30-40"}, {}),
        (
            (
                ">=-3 <=0 {score} abcr-low before 2024-03-05 because unverified-thresholds, missing from "
                "afp-2024-01-08, lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, mri-2024-01-05, "
                "lab-bilirubin@2024-03-03, lab-albumin@2024-03-03, lab-inr@2024-03-03, "
                "obs-ascites-grade@2024-03-03, obs-encephalopathy-grade@2024-03-03, mri-2024-02-25, "
                "tace-2024-01-10 assuming target-treated-assumed"
            ),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            (
                "bclc-before: gives >=0 <=3 {score} because missing from lab-bilirubin@2024-01-08, "
                "lab-albumin@2024-01-08, lab-inr@2024-01-08, obs-ascites-grade@2024-01-08, "
                "obs-encephalopathy-grade@2024-01-08, mri-2024-01-05"
            ),
            (
                "child-pugh-increase: >=-1 <=0 {score} gives 0 from lab-bilirubin@2024-01-08, "
                "lab-albumin@2024-01-08, lab-inr@2024-01-08, obs-ascites-grade@2024-01-08, "
                "obs-encephalopathy-grade@2024-01-08, lab-bilirubin@2024-03-03, lab-albumin@2024-03-03, "
                "lab-inr@2024-03-03, obs-ascites-grade@2024-03-03, obs-encephalopathy-grade@2024-03-03"
            ),
            ("response: pr gives -3 from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10"),
            ("asks for ecog since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "mhap-ii",
        "two or more",
        once({}, tumour(count=">=2")),
        (
            (
                "1 mhap-ii-b before 2024-01-10 because unverified-thresholds from lab-albumin@2024-01-08, "
                "lab-bilirubin@2024-01-08, afp-2024-01-08, mri-2024-01-05"
            ),
            ("albumin: 40 g/L gives 0 from lab-albumin@2024-01-08"),
            ("bilirubin: 15 umol/L gives 0 from lab-bilirubin@2024-01-08"),
            ("afp: 10 ng/mL gives 0 from afp-2024-01-08"),
            ("diameter: 40 mm gives 0 from mri-2024-01-05"),
            ("count: >=2 {#} gives 1 from mri-2024-01-05"),
        ),
    ),
    (
        "malbi",
        "too old",
        once(),
        (
            ("none because unverified-thresholds, stale from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08"),
            ("bilirubin: because stale from lab-bilirubin@2024-01-08"),
            ("albumin: because stale from lab-albumin@2024-01-08"),
            ("asks for bilirubin umol/L since 2024-06-01 until 2024-07-01"),
            ("asks for albumin g/L since 2024-06-01 until 2024-07-01"),
        ),
    ),
    (
        "malbi",
        "well",
        once(as_of="2024-01-10"),
        (
            (
                "-2.623779769023250380214 {score} malbi-1 because unverified-thresholds from "
                "lab-bilirubin@2024-01-08, lab-albumin@2024-01-08"
            ),
            ("bilirubin: 15 umol/L from lab-bilirubin@2024-01-08"),
            ("albumin: 40 g/L from lab-albumin@2024-01-08"),
        ),
    ),
    (
        "malbi",
        "albumin is a range",
        once({"albumin": "30-40"}, as_of="2024-01-10"),
        (
            (
                ">=-2.623779769023250380214 <=-1.773779769023250380214 {score} because unverified-thresholds, "
                "comparator-straddles from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08"
            ),
            ("bilirubin: 15 umol/L from lab-bilirubin@2024-01-08"),
            ("albumin: >=30 <=40 g/L from lab-albumin@2024-01-08"),
            ("asks for albumin g/L since 2023-12-11 until 2024-01-10"),
        ),
    ),
    (
        "up-to-seven",
        "in",
        once(),
        (
            ("5 {score} up-to-seven-in because unverified-thresholds from mri-2024-01-05"),
            ("diameter: 40 mm from mri-2024-01-05"),
            ("count: 1 {#} from mri-2024-01-05"),
        ),
    ),
    (
        "up-to-seven",
        "out",
        once({}, tumour(count=3, largest=45)),
        (
            ("7.5 {score} up-to-seven-out because unverified-thresholds from mri-2024-01-05"),
            ("diameter: 45 mm from mri-2024-01-05"),
            ("count: 3 {#} from mri-2024-01-05"),
        ),
    ),
    (
        "up-to-seven",
        "two or more",
        once({}, tumour(count=">=2", largest=45)),
        (
            (">=6.5 {score} because unverified-thresholds, comparator-straddles from mri-2024-01-05"),
            ("diameter: 45 mm from mri-2024-01-05"),
            ("count: >=2 {#} from mri-2024-01-05"),
            ("asks for tumour-count until 2024-07-01"),
        ),
    ),
    (
        "up-to-seven",
        "two or more on a preliminary scan",
        once({}, tumour(count=">=2", largest=45, reporting=Reporting.PRELIMINARY)),
        (
            (
                ">=6.5 {score} because unverified-thresholds, comparator-straddles from mri-2024-01-05 assuming "
                "preliminary-data"
            ),
            ("diameter: 45 mm from mri-2024-01-05"),
            ("count: >=2 {#} from mri-2024-01-05"),
            ("asks for tumour-count until 2024-07-01"),
        ),
    ),
    (
        "up-to-seven",
        "neither exact on a preliminary scan",
        once({}, tumour(count=">=2", largest=">=45", reporting=Reporting.PRELIMINARY)),
        (
            (
                ">=6.5 {score} because unverified-thresholds, comparator-straddles from mri-2024-01-05 assuming "
                "preliminary-data"
            ),
            ("diameter: >=45 mm from mri-2024-01-05"),
            ("count: >=2 {#} from mri-2024-01-05"),
            ("asks for tumour-count until 2024-07-01"),
            ("asks for largest-diameter mm until 2024-07-01"),
        ),
    ),
    (
        "up-to-seven",
        "two scans of one day differ",
        once({}, tumour(count=3), tumour(count=2, key="Observation/other")),
        (
            ("none because unverified-thresholds, conflicting-values from mri-2024-01-05, other"),
            ("diameter: 40 mm from mri-2024-01-05, other"),
            ("count: because conflicting-values from mri-2024-01-05, other"),
            ("asks for tumour-count until 2024-07-01"),
        ),
    ),
    (
        "six-and-twelve",
        "middle",
        once({}, tumour(count=3, largest=45)),
        (
            ("7.5 {score} six-and-twelve-middle from mri-2024-01-05"),
            ("diameter: 45 mm from mri-2024-01-05"),
            ("count: 3 {#} from mri-2024-01-05"),
        ),
    ),
    (
        "six-and-twelve",
        "number not known",
        once({}, tumour(count=None, largest=45)),
        (
            ("none because missing from mri-2024-01-05"),
            ("diameter: 45 mm from mri-2024-01-05"),
            ("count: because missing"),
            ("asks for tumour-count until 2024-07-01"),
        ),
    ),
    (
        "bclc",
        "well",
        once(as_of="2024-01-10"),
        (
            (
                "A bclc-a because unverified-thresholds from ps-ecog@2024-01-08, lab-bilirubin@2024-01-08, "
                "lab-albumin@2024-01-08, lab-inr@2024-01-08, obs-ascites-grade@2024-01-08, "
                "obs-encephalopathy-grade@2024-01-08, mri-2024-01-05"
            ),
            ("ecog: 0 from ps-ecog@2024-01-08"),
            (
                "child-pugh: 5 from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08"
            ),
            ("spread: False from mri-2024-01-05"),
            ("invasion: False from mri-2024-01-05"),
            ("count: 1 {#} from mri-2024-01-05"),
            ("diameter: 40 mm from mri-2024-01-05"),
        ),
    ),
    (
        "bclc",
        "performance status not known",
        once({"ecog": None}, tumour(count=2, largest="<40"), as_of="2024-01-10"),
        (
            (
                "none because unverified-thresholds, missing, comparator-straddles from "
                "lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, mri-2024-01-05"
            ),
            ("ecog: because missing"),
            (
                "child-pugh: 5 from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08"
            ),
            ("spread: False from mri-2024-01-05"),
            ("invasion: False from mri-2024-01-05"),
            ("count: 2 {#} from mri-2024-01-05"),
            ("diameter: <40 mm from mri-2024-01-05"),
            ("asks for ecog since 2023-12-11 until 2024-01-10"),
            ("asks for largest-diameter mm until 2024-01-10"),
        ),
    ),
    (
        "bclc",
        "two scans of one day differ on invasion",
        once({}, tumour(), tumour(vascular_invasion=True, key="Observation/other"), as_of="2024-01-10"),
        (
            (
                "none because unverified-thresholds, conflicting-values from ps-ecog@2024-01-08, "
                "lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, mri-2024-01-05, other"
            ),
            ("ecog: 0 from ps-ecog@2024-01-08"),
            (
                "child-pugh: 5 from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08"
            ),
            ("spread: False from mri-2024-01-05, other"),
            ("invasion: because conflicting-values from mri-2024-01-05, other"),
            ("count: 1 {#} from mri-2024-01-05, other"),
            ("diameter: 40 mm from mri-2024-01-05, other"),
            ("asks for invasion until 2024-01-10"),
        ),
    ),
    (
        "bclc",
        "one tumour or none",
        once({}, tumour(count="<=1", largest=15), as_of="2024-01-10"),
        (
            (
                "none because unverified-thresholds, comparator-straddles, threshold-not-defined-in-source from "
                "ps-ecog@2024-01-08, lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08, mri-2024-01-05"
            ),
            ("ecog: 0 from ps-ecog@2024-01-08"),
            (
                "child-pugh: 5 from lab-bilirubin@2024-01-08, lab-albumin@2024-01-08, lab-inr@2024-01-08, "
                "obs-ascites-grade@2024-01-08, obs-encephalopathy-grade@2024-01-08"
            ),
            ("spread: False from mri-2024-01-05"),
            ("invasion: False from mri-2024-01-05"),
            ("count: >=0 <=1 {#} from mri-2024-01-05"),
            ("diameter: 15 mm from mri-2024-01-05"),
            ("asks for tumour-count until 2024-01-10"),
        ),
    ),
    (
        "recicl-grade",
        "one sum",
        twice(),
        (
            (
                "TE3 te3 because unverified-thresholds, metric-sensitive, status-not-recorded from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 6.3 % because metric-sensitive from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "no baseline",
        twice(scans=(mri(ASSESSED, 10),)),
        (
            (
                "none because unverified-thresholds, no-baseline, status-not-recorded from mri-2024-02-25 "
                "assuming target-treated-assumed"
            ),
            ("viable: because no-baseline from mri-2024-02-25"),
            ("total: because no-baseline from mri-2024-02-25"),
            ("asks for viable-sizes mm since 2024-02-25 until 2024-02-25"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "an old baseline",
        twice(scans=(mri("2023-10-01", 40), mri(ASSESSED, 10))),
        (
            (
                "TE3 te3 because unverified-thresholds, metric-sensitive, status-not-recorded from "
                "mri-2024-02-25, mri-2023-10-01 assuming stale-baseline, target-treated-assumed"
            ),
            ("viable: 6.3 % because metric-sensitive from mri-2024-02-25, mri-2023-10-01"),
            ("total: from mri-2024-02-25, mri-2023-10-01"),
        ),
    ),
    (
        "recicl-grade",
        "contrast is stated both ways",
        twice(scans=(tumour(), mri(ASSESSED, 10, contrast=Conflict((True, False))))),
        (
            (
                "none because unverified-thresholds, conflicting-values, no-qualifying-assessment, "
                "status-not-recorded, comparator-straddles, metric-sensitive from mri-2024-02-25, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "a month that is too early or not",
        twice(scans=(tumour(), mri("2024-02", 10))),
        (
            (
                "none because unverified-thresholds, imprecise-date, no-qualifying-assessment, "
                "status-not-recorded, comparator-straddles, metric-sensitive from mri-2024-02, mri-2024-01-05 "
                "assuming target-treated-assumed"
            ),
            ("asks for total-sizes mm since 2024-02-01 until 2024-02-29"),
        ),
    ),
    (
        "recicl-grade",
        "a fraction without arterial phase",
        twice(scans=(tumour(), mri(ASSESSED, None, viable_fraction=amount(40, "%"), arterial_phase=False))),
        (
            (
                "none because unverified-thresholds, viability-not-assessable, status-not-recorded from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: because viability-not-assessable from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for viable-sizes mm since 2024-02-25 until 2024-02-25"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "no arterial phase",
        twice(scans=(tumour(), mri(ASSESSED, 10, arterial_phase=False))),
        (
            (
                "none because unverified-thresholds, viability-not-assessable, status-not-recorded from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: because viability-not-assessable from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for viable-sizes mm since 2024-02-25 until 2024-02-25"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "complete response is stated",
        twice(sessions=(FIRST,), scans=(tumour(), mri(ASSESSED, target_response=Response.CR))),
        (
            (
                "TE4 te4 because unverified-thresholds from mri-2024-02-25, mri-2024-01-05 assuming "
                "target-treated-assumed"
            ),
            ("viable: 0 % from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "nothing measured",
        twice(scans=(tumour(), mri(ASSESSED))),
        (
            (
                "none because unverified-thresholds, viability-not-assessable, status-not-recorded from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: because viability-not-assessable from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for viable-sizes mm since 2024-02-25 until 2024-02-25"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "below a size",
        twice(scans=(tumour(), mri(ASSESSED, "<30"))),
        (
            (
                "none because unverified-thresholds, comparator-straddles, metric-sensitive from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: >=0 <56.3 % because metric-sensitive from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "above a size",
        twice(scans=(tumour(), mri(ASSESSED, ">25"))),
        (
            (
                "none because unverified-thresholds, comparator-straddles, metric-sensitive, "
                "status-not-recorded from mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: >39.1 % because metric-sensitive from mri-2024-02-25, mri-2024-01-05"),
            ("total: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recicl-grade",
        "total sizes of a target and another lesion",
        twice(
            scans=(
                mri(BASELINE, 40, lesions=(size("T", None, 50), size("N", None, 30))),
                mri(ASSESSED, 30, lesions=(size("T", None, 40), size("N", None, 10))),
            ),
            lesions=(lesion("T"), lesion("N", LesionRole.NON_TARGET)),
        ),
        (
            (
                "TE2 te2 because unverified-thresholds, metric-sensitive from mri-2024-02-25, size-T, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 56.3 % because metric-sensitive from mri-2024-02-25, size-T, mri-2024-01-05"),
            ("total: 64 % because metric-sensitive from mri-2024-02-25, size-T, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "two diameters",
        twice(
            scans=(
                mri(BASELINE, 40, lesions=(across("T", 50, 40),)),
                mri(ASSESSED, 35, lesions=(across("T", 40, "<40"),)),
            ),
            lesions=(lesion("T"),),
        ),
        (
            (
                "none because unverified-thresholds, comparator-straddles, metric-sensitive from "
                "mri-2024-02-25, size-T, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 76.6 % because metric-sensitive from mri-2024-02-25, size-T, mri-2024-01-05"),
            ("total: >=0 <80 % from mri-2024-02-25, size-T, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "two diameters, above",
        twice(
            scans=(
                mri(BASELINE, 40, lesions=(across("T", 50, 40),)),
                mri(ASSESSED, 35, lesions=(across("T", ">30", ">30"),)),
            ),
            lesions=(lesion("T"),),
        ),
        (
            (
                "none because unverified-thresholds, comparator-straddles, metric-sensitive from "
                "mri-2024-02-25, size-T, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 76.6 % because metric-sensitive from mri-2024-02-25, size-T, mri-2024-01-05"),
            ("total: >45 % from mri-2024-02-25, size-T, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "two diameters, one of them above",
        twice(
            scans=(
                mri(BASELINE, 40, lesions=(across("T", 50, 40),)),
                mri(ASSESSED, 35, lesions=(across("T", 40, ">30"),)),
            ),
            lesions=(lesion("T"),),
        ),
        (
            (
                "none because unverified-thresholds, comparator-straddles, metric-sensitive from "
                "mri-2024-02-25, size-T, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 76.6 % because metric-sensitive from mri-2024-02-25, size-T, mri-2024-01-05"),
            ("total: >60 % from mri-2024-02-25, size-T, mri-2024-01-05"),
        ),
    ),
    (
        "recicl-grade",
        "two diameters of one of two targets",
        twice(
            scans=(
                mri(BASELINE, 40, lesions=(across("T", 50, 40), across("U", 20, 20))),
                mri(ASSESSED, 30, lesions=(across("T", 40, 40), size("U", None, 20))),
            ),
            lesions=(lesion("T"), lesion("U")),
        ),
        (
            (
                "TE2 te2 because unverified-thresholds, metric-sensitive from mri-2024-02-25, size-T, size-U, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("viable: 56.3 % because metric-sensitive from mri-2024-02-25, size-T, size-U, mri-2024-01-05"),
            ("total: 73.5 % because metric-sensitive from mri-2024-02-25, size-T, size-U, mri-2024-01-05"),
        ),
    ),
    (
        "recist-1.1-response",
        "nothing sized",
        twice(),
        (
            (
                "none because unverified-thresholds, no-baseline, response-not-evaluable, non-target-ne from "
                "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("target: because no-baseline, response-not-evaluable, non-target-ne from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: False from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: from mri-2024-02-25, mri-2024-01-05"),
            ("asks for total-sizes-before mm"),
            ("asks for total-sizes mm since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recist-1.1-response",
        "responded",
        twice(scans=(sized(BASELINE, 100), sized(ASSESSED, 60, reporting=Reporting.PRELIMINARY))),
        (
            (
                "pr because unverified-thresholds, non-target-ne from mri-2024-02-25, mri-2024-01-05 assuming "
                "preliminary-data, target-treated-assumed"
            ),
            ("target: pr from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: False from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: 60 mm from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: -40 % from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: -40 % from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
    (
        "recist-1.1-response",
        "stated, not as computed",
        twice(
            scans=(
                sized(BASELINE, 100),
                sized(ASSESSED, 60, target_response=Response.SD, target_criteria=ResponseCriteria.RECIST_1_1),
            )
        ),
        (
            (
                "pr because unverified-thresholds, non-target-ne, reported-vs-computed from mri-2024-02-25, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("target: pr from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: sd from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: False from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: 60 mm from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: -40 % from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: -40 % from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
    (
        "recist-1.1-response",
        "no baseline",
        twice(scans=(sized(ASSESSED, 60),)),
        (
            (
                "none because unverified-thresholds, no-baseline, non-target-ne from mri-2024-02-25 assuming "
                "target-treated-assumed"
            ),
            ("target: because no-baseline, non-target-ne from mri-2024-02-25"),
            ("target-stated: from mri-2024-02-25"),
            ("non-target: from mri-2024-02-25"),
            ("new-lesion: False from mri-2024-02-25"),
            ("overall-stated: from mri-2024-02-25"),
            ("sum: 60 mm from mri-2024-02-25"),
            ("baseline: from mri-2024-02-25"),
            ("nadir: from mri-2024-02-25"),
            ("from-baseline: from mri-2024-02-25"),
            ("from-nadir: from mri-2024-02-25"),
            ("asks for total-sizes-before mm"),
        ),
    ),
    (
        "recist-1.1-response",
        "nobody said whether lesions are new",
        twice(scans=(sized(BASELINE, 100), sized(ASSESSED, 60, new_liver_lesions=None))),
        (
            (
                "none because unverified-thresholds, status-not-recorded, non-target-ne from mri-2024-02-25, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("target: pr from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: 60 mm from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: -40 % from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: -40 % from mri-2024-02-25, mri-2024-01-05"),
            ("asks for new-lesion since 2024-02-25 until 2024-02-25"),
        ),
    ),
    (
        "recist-1.1-response",
        "a range",
        twice(scans=(sized(BASELINE, 100), sized(ASSESSED, "65-75"))),
        (
            (
                "none because unverified-thresholds, comparator-straddles, non-target-ne from mri-2024-02-25, "
                "mri-2024-01-05 assuming target-treated-assumed"
            ),
            ("target: because comparator-straddles, non-target-ne from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: False from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: >=65 <=75 mm from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: 100 mm from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: >=-35 <=-25 % from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: >=-35 <=-25 % from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
    (
        "recist-1.1-response",
        "sized in a month",
        twice(scans=(sized(BASELINE, 100), sized("2024-06", None, new_liver_lesions=None))),
        (
            (
                "none because unverified-thresholds, response-not-evaluable, status-not-recorded, non-target-ne "
                "from mri-2024-06, mri-2024-01-05 assuming target-treated-assumed"
            ),
            (
                "target: because response-not-evaluable, status-not-recorded, non-target-ne from mri-2024-06, "
                "mri-2024-01-05"
            ),
            ("target-stated: from mri-2024-06, mri-2024-01-05"),
            ("non-target: from mri-2024-06, mri-2024-01-05"),
            ("new-lesion: from mri-2024-06, mri-2024-01-05"),
            ("overall-stated: from mri-2024-06, mri-2024-01-05"),
            ("sum: from mri-2024-06, mri-2024-01-05"),
            ("baseline: 100 mm from mri-2024-06, mri-2024-01-05"),
            ("nadir: 100 mm from mri-2024-06, mri-2024-01-05"),
            ("from-baseline: from mri-2024-06, mri-2024-01-05"),
            ("from-nadir: from mri-2024-06, mri-2024-01-05"),
            ("asks for total-sizes mm since 2024-06-01 until 2024-06-30"),
            ("asks for new-lesion since 2024-06-01 until 2024-06-30"),
        ),
    ),
    (
        "recist-1.1-response",
        "no scan",
        twice(scans=()),
        (
            ("none because unverified-thresholds, no-qualifying-assessment"),
            ("asks for scan"),
        ),
    ),
    (
        "recist-1.1-response",
        "a new lesion, nothing sized",
        twice(scans=(tumour(), mri(ASSESSED, 10, new_liver_lesions=True))),
        (
            ("pd because unverified-thresholds from mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed"),
            ("target: because no-baseline, response-not-evaluable from mri-2024-02-25, mri-2024-01-05"),
            ("target-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("non-target: from mri-2024-02-25, mri-2024-01-05"),
            ("new-lesion: True from mri-2024-02-25, mri-2024-01-05"),
            ("overall-stated: from mri-2024-02-25, mri-2024-01-05"),
            ("sum: from mri-2024-02-25, mri-2024-01-05"),
            ("baseline: from mri-2024-02-25, mri-2024-01-05"),
            ("nadir: from mri-2024-02-25, mri-2024-01-05"),
            ("from-baseline: from mri-2024-02-25, mri-2024-01-05"),
            ("from-nadir: from mri-2024-02-25, mri-2024-01-05"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("code", "patient", "lines"), [(row[0], *row[2:]) for row in ROWS], ids=[f"{row[0]} {row[1]}" for row in ROWS]
)
def test_what_a_score_shows(code: str, patient: Case, lines: tuple[str, ...]) -> None:
    assert of(code, patient) == lines
