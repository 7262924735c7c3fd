"""What a verdict on TACE resistance shows: what it rests on, why, which records, and what would decide."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Verification
from fhirnet.case.imaging import Conflict, LiverScan, Modality, NonTargetResponse, Response
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.case.treatment import Drug, Intent, MedicationGiven, MedicationUse, Outcome, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import tace as resistance
from tests.rules.shown import shown_verdict, shown_with_days
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    THIRD,
    amount,
    case,
    days_after,
    lesion,
    marker,
    mri,
    silent,
    size,
    stated,
    sums,
    tace,
)

TWO, THREE = (FIRST, SECOND), (FIRST, SECOND, THIRD)
DEFINITIONS = {"epo": "epoihcc-2013", "jsh": "jsh-lcsgj-2014", "eu": "european-2014", "cci": "cci-2022"}
PRELIMINARY: dict[str, Any] = {"reporting": Reporting.PRELIMINARY}


def finding(code: str, patient: Case) -> str:
    """What is shown of the criterion with this code."""
    verdict = resistance.verdict(patient, DEFINITIONS[code.partition("-")[0]])
    row = next(row for row in verdict.criteria if row.code == code)
    unverified = f" ({row.unverified.key.partition('.')[2]} not checked)" if row.unverified else ""
    return shown_with_days(row.finding) + unverified


def verdict(definition: str, patient: Case) -> str:
    """What is shown of the verdict of this definition."""
    return shown_verdict(resistance.verdict(patient, definition))


def spread(since: str | None, **more: Any) -> dict[str, Any]:
    """The carcinoma with a metastasis of the lung."""
    onset = None if since is None else Interval.parse(since)
    lung = Diagnosis(key="lung", metastasis=Metastasis.LUNG, onset=onset, source=("Condition/lung",), **more)
    return {"diagnoses": (HCC, lung)}


def invaded(*said: object, **more: Any) -> list[LiverScan]:
    """Scans that say nothing but whether a vessel is invaded."""
    return [silent(on, vascular_invasion=flag, **more) for on, flag in zip((BASELINE, A1, A2), said, strict=False)]


def rising(*values: tuple[int, str | int], sessions: tuple[str, ...] = (FIRST,), **more: Any) -> Case:
    """A patient with values of AFP on days counted from the first session, and nothing else."""
    return case(sessions, [], afp(*values, **more))


def afp(*values: tuple[int, str | int], **more: Any) -> list[Measurement]:
    """AFP on days counted from the first session."""
    return [marker(days_after(FIRST, day), value, **more) for day, value in values]


def one_day(day: int, *values: str | int, **more: Any) -> list[Measurement]:
    """AFP values of one day that contradict each other."""
    found = afp(*((day, value) for value in values), **more)
    return [replace(m, key=f"{m.key}-{n}", source=(f"{m.source[0]}-{n}",)) for n, m in enumerate(found)]


def contradicted(*values: str | int, limits: Sequence[str | None] = ("20", "20"), before: int = 500) -> Case:
    """Values of AFP before and after the session, those of the last day contradict each other."""
    last = [
        replace(m, upper=None if limit is None else amount(limit, "ng/mL"))
        for m, limit in zip(one_day(50, *values), limits, strict=True)
    ]
    return case([FIRST], [], [*afp((-5, before), (20, before)), *last])


Rows = tuple[tuple[str, str, Case, str], ...]

FINDINGS: Rows = (
    (
        "jsh-vascular-invasion",
        "appears",
        case(TWO, invaded(False, False, True)),
        ("met True from mri-2024-04-20, mri-2024-01-05"),
    ),
    (
        "jsh-vascular-invasion",
        "appears on a preliminary scan",
        case(TWO, invaded(False, True, **PRELIMINARY)),
        ("met True from mri-2024-02-25, mri-2024-01-05 assuming preliminary-data"),
    ),
    (
        "jsh-vascular-invasion",
        "was there, and the rest grows",
        case(TWO, [*invaded(True), silent(A1, vascular_invasion=True, non_target_response=NonTargetResponse.PD)]),
        (
            "not-met True because present-at-baseline, progression-of-baseline-invasion from "
            "mri-2024-01-05, mri-2024-02-25"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "was there, and the rest grows on a later scan",
        case(TWO, [*invaded(True, True), silent(A2, vascular_invasion=True, non_target_response=NonTargetResponse.PD)]),
        (
            "not-met True because present-at-baseline, progression-of-baseline-invasion from "
            "mri-2024-01-05, mri-2024-02-25, mri-2024-04-20"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "nobody said whether it was there",
        case(TWO, invaded(None, None, True)),
        (
            "indeterminate True because baseline-status-unknown from mri-2024-04-20 asks for "
            "invasion-stated until 2024-01-10"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "nobody said whether it is there",
        case(TWO, invaded(False)),
        ("indeterminate because status-not-recorded from mri-2024-01-05 asks for invasion-stated since 2024-01-10"),
    ),
    (
        "jsh-vascular-invasion",
        "the baseline says both",
        case(TWO, invaded(Conflict((False, True)), True)),
        (
            "indeterminate True because baseline-status-unknown, conflicting-values from mri-2024-02-25, "
            "mri-2024-01-05 asks for invasion-stated until 2024-01-10"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "two baselines of one day differ",
        case(TWO, [*invaded(True, True), silent(BASELINE, vascular_invasion=False, key="Observation/other")]),
        (
            "indeterminate True because baseline-status-unknown, conflicting-values from mri-2024-02-25, "
            "mri-2024-01-05, other asks for invasion-stated until 2024-01-10"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "two baselines of one day agree",
        case(TWO, [*invaded(False, True), silent(BASELINE, vascular_invasion=False, key="Observation/other")]),
        ("met True from mri-2024-02-25, mri-2024-01-05, other"),
    ),
    (
        "jsh-vascular-invasion",
        "a later scan says both",
        case(TWO, invaded(False, False, Conflict((False, True)))),
        (
            "indeterminate because conflicting-values from mri-2024-04-20, mri-2024-01-05 asks for "
            "invasion-stated since 2024-01-10"
        ),
    ),
    (
        "jsh-vascular-invasion",
        "absent on two later scans",
        case(TWO, invaded(False, False, False)),
        ("not-met False from mri-2024-01-05, mri-2024-04-20"),
    ),
    (
        "jsh-vascular-invasion",
        "seen in the month of the session",
        case(TWO, [*invaded(False), silent("2024-01", vascular_invasion=True)]),
        (
            "indeterminate because imprecise-date, status-not-recorded from mri-2024-01, mri-2024-01-05 "
            "asks for invasion-stated since 2024-01-10"
        ),
    ),
    (
        "jsh-extrahepatic-spread",
        "appears on a preliminary scan",
        case(
            TWO, [silent(on, extrahepatic_spread=flag, **PRELIMINARY) for on, flag in ((BASELINE, False), (A1, True))]
        ),
        ("met True from mri-2024-02-25, mri-2024-01-05 assuming preliminary-data"),
    ),
    (
        "jsh-extrahepatic-spread",
        "a metastasis after the session",
        case(TWO, [silent(BASELINE, extrahepatic_spread=False)], **spread("2024-02-01")),
        ("met True from lung, mri-2024-01-05"),
    ),
    (
        "jsh-extrahepatic-spread",
        "one that nobody verified",
        case(
            TWO,
            [silent(BASELINE, extrahepatic_spread=False)],
            **spread("2024-02-01", verification=Verification.ASSUMED),
        ),
        ("met True from lung, mri-2024-01-05 assuming verification-assumed"),
    ),
    (
        "jsh-extrahepatic-spread",
        "a metastasis before the session",
        case(TWO, [silent(BASELINE, extrahepatic_spread=False)], **spread("2023-12-01")),
        ("not-met True because present-at-baseline from lung"),
    ),
    (
        "jsh-extrahepatic-spread",
        "a metastasis before the session, spread after it",
        case(TWO, [silent(A1, extrahepatic_spread=True)], **spread("2023-12-01")),
        ("not-met True because present-at-baseline from lung, mri-2024-02-25"),
    ),
    (
        "jsh-extrahepatic-spread",
        "an undated metastasis",
        case(TWO, [silent(BASELINE, extrahepatic_spread=False)], **spread(None)),
        ("indeterminate True because imprecise-date, present-at-baseline from lung, mri-2024-01-05"),
    ),
    (
        "jsh-extrahepatic-spread",
        "a lesion outside the liver, later not seen",
        case(
            TWO,
            [
                silent("2023-12-01", lesions=(size("N", None, 20),), **PRELIMINARY),
                silent(BASELINE, extrahepatic_spread=False),
                silent(A1, extrahepatic_spread=False),
            ],
            lesions=(lesion("N", None, in_liver=False),),
        ),
        ("not-met True because present-at-baseline from size-N assuming preliminary-data"),
    ),
    (
        "jsh-new-lesions",
        "no scan of the first, new on the second",
        case(TWO, [mri(BASELINE, 100), mri(A2, 60, new_liver_lesions=True)]),
        (
            "indeterminate because no-qualifying-assessment from mri-2024-04-20 assuming "
            "target-treated-assumed asks for contrast-scan since 2024-02-07 until 2024-03-05, new-lesion "
            "since 2024-02-07 until 2024-03-05"
        ),
    ),
    (
        "jsh-new-lesions",
        "no scan of the first, nobody said of the second",
        case(TWO, [mri(BASELINE, 100), mri(A2, 60, new_liver_lesions=None)]),
        (
            "indeterminate because no-qualifying-assessment, status-not-recorded from mri-2024-04-20 "
            "assuming target-treated-assumed asks for contrast-scan since 2024-02-07 until 2024-03-05, "
            "new-lesion since 2024-02-07 until 2024-03-05, new-lesion since 2024-04-20 until 2024-04-20"
        ),
    ),
    (
        "jsh-new-lesions",
        "nobody said of the first, no scan of the second",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60, new_liver_lesions=None)]),
        (
            "indeterminate because no-qualifying-assessment asks for new-lesion since 2024-02-25 until "
            "2024-02-25, contrast-scan since 2024-04-02 until 2024-06-05, new-lesion since 2024-04-02 until "
            "2024-06-05"
        ),
    ),
    (
        "jsh-new-lesions",
        "twice",
        case(
            TWO,
            [
                mri(BASELINE, 100),
                mri(A1, 60, new_liver_lesions=True),
                mri(A2, 60, new_liver_lesions=True, **PRELIMINARY),
            ],
        ),
        ("met 2 from mri-2024-04-20, mri-2024-02-25 assuming target-treated-assumed, preliminary-data"),
    ),
    (
        "jsh-new-lesions",
        "once",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60, new_liver_lesions=True), mri(A2, 60)]),
        ("not-met 1 from mri-2024-04-20, mri-2024-02-25 assuming target-treated-assumed"),
    ),
    (
        "jsh-new-lesions",
        "nobody said of the second",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60, new_liver_lesions=True), mri(A2, 60, new_liver_lesions=None)]),
        (
            "indeterminate because status-not-recorded from mri-2024-04-20, mri-2024-02-25 assuming "
            "target-treated-assumed asks for new-lesion since 2024-04-20 until 2024-04-20"
        ),
    ),
    (
        "jsh-new-lesions",
        "the second says both",
        case(
            TWO,
            [
                mri(BASELINE, 100),
                mri(A1, 60, new_liver_lesions=True),
                mri(A2, 60, new_liver_lesions=Conflict((False, True))),
            ],
        ),
        (
            "indeterminate because status-not-recorded from mri-2024-04-20, mri-2024-02-25 assuming "
            "target-treated-assumed asks for new-lesion since 2024-04-20 until 2024-04-20"
        ),
    ),
    (
        "jsh-new-lesions",
        "a lesion recorded as new, measured before",
        case(
            TWO,
            [
                mri(BASELINE, 100, lesions=(size("N", 20),)),
                mri(A1, 60, new_liver_lesions=True),
                mri(A2, 60, new_liver_lesions=None, lesions=(size("N", 20),)),
            ],
            lesions=(lesion("N", LesionRole.NEW),),
        ),
        (
            "indeterminate because status-not-recorded from mri-2024-04-20, mri-2024-02-25 assuming "
            "target-treated-assumed asks for new-lesion since 2024-04-20 until 2024-04-20"
        ),
    ),
    (
        "jsh-new-lesions",
        "a lesion recorded as new, first measured",
        case(
            TWO,
            [
                mri(BASELINE, 100),
                mri(A1, 60, new_liver_lesions=True),
                mri(A2, 60, new_liver_lesions=None, lesions=(size("N", 20),)),
            ],
            lesions=(lesion("N", LesionRole.NEW),),
        ),
        ("met 2 from mri-2024-04-20, mri-2024-02-25 assuming target-treated-assumed"),
    ),
    (
        "jsh-marker-elevation",
        "never above its limit",
        rising((-5, 8), (20, 7), (50, 9)),
        ("not-met 9 ng/mL because marker-non-informative from lab-afp-2024-02-29"),
    ),
    (
        "jsh-marker-elevation",
        "only a value before",
        rising((-5, 500)),
        (
            "indeterminate 500 ng/mL because marker-insufficient from lab-afp-2024-01-05 asks for "
            "markers-after ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "only a value of long before",
        rising((-200, 900)),
        (
            "indeterminate because marker-insufficient asks for marker-before since 2023-12-11 until "
            "2024-01-10, markers-after since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "a value of the day after",
        rising((-5, 500), (1, 300), (20, 430), (50, 900)),
        ("met 900 ng/mL from lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30"),
    ),
    (
        "jsh-marker-elevation",
        "falls before its smallest value only",
        rising((-5, 100), (20, 450), (40, 300), (60, 310)),
        ("met 310 ng/mL from lab-afp-2024-03-10, lab-afp-2024-01-05, lab-afp-2024-01-30, lab-afp-2024-02-19"),
    ),
    (
        "jsh-marker-elevation",
        "three sessions, judged at the second",
        rising((50, 500), (80, 600), (110, 900), sessions=(FIRST, days_after(FIRST, 60), days_after(FIRST, 120))),
        ("met 900 ng/mL because pending-assessment from lab-afp-2024-04-29, lab-afp-2024-02-29, lab-afp-2024-03-30"),
    ),
    (
        "jsh-marker-elevation",
        "a month, and its first day",
        case([FIRST], [], [*afp((-5, 500), (20, 430)), marker("2024-03-01", 500), marker("2024-03", 900)]),
        (
            "indeterminate because imprecise-date from lab-afp-2024-03, lab-afp-2024-01-05, "
            "lab-afp-2024-01-30, lab-afp-2024-03-01"
        ),
    ),
    (
        "jsh-marker-elevation",
        "falls after its smallest value, not below an earlier one",
        rising((-5, 100), (20, 450), (40, 300), (60, 440), (80, 340)),
        (
            "indeterminate 340 ng/mL because marker-insufficient from lab-afp-2024-03-30, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30, lab-afp-2024-02-19, lab-afp-2024-03-10 asks for afp "
            "ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "one after",
        rising((-5, 500), (40, 900)),
        (
            "indeterminate 900 ng/mL because marker-insufficient from lab-afp-2024-02-19 asks for "
            "marker-after ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "rises",
        rising((-5, 500), (20, 430), (40, 700), (50, 900)),
        ("met 900 ng/mL from lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30, lab-afp-2024-02-19"),
    ),
    (
        "jsh-marker-elevation",
        "within variation",
        rising((-5, 500), (20, 430), (50, 550)),
        (
            "indeterminate 550 ng/mL because within-biological-variation from lab-afp-2024-02-29, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "falls again",
        rising((-5, 500), (20, 450), (40, 900), (60, 650)),
        (
            "indeterminate 650 ng/mL because marker-insufficient from lab-afp-2024-03-10, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30, lab-afp-2024-02-19 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "too early",
        rising((-5, 500), (20, 430), (27, 900)),
        (
            "indeterminate 900 ng/mL because marker-insufficient from lab-afp-2024-02-06, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "without a limit",
        rising((-5, 500), (20, 430), (50, 900), uln=None),
        ("indeterminate 900 ng/mL because no-uln from lab-afp-2024-02-29 asks for marker-limit ng/mL"),
    ),
    (
        "jsh-marker-elevation",
        "the last one without a limit",
        case([FIRST], [], [*afp((-5, 500), (20, 430)), *afp((50, 900), uln=None)]),
        ("indeterminate 900 ng/mL because no-uln from lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30"),
    ),
    (
        "jsh-marker-elevation",
        "the last one may be normal",
        rising((-5, 30), (20, 28), (50, "<60")),
        (
            "indeterminate <60 ng/mL because comparator-straddles, within-biological-variation from "
            "lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "may be normal throughout",
        rising((-5, "<30"), (20, "<30"), (50, "<30")),
        ("indeterminate <30 ng/mL because comparator-straddles from lab-afp-2024-02-29"),
    ),
    (
        "jsh-marker-elevation",
        "may be normal or has no limit",
        case([FIRST], [], [*afp((-5, "<30")), *afp((20, 900), uln=None), *afp((50, "<30"))]),
        ("indeterminate <30 ng/mL because no-uln from lab-afp-2024-02-29 asks for marker-limit ng/mL"),
    ),
    (
        "jsh-marker-elevation",
        "before may be higher or lower",
        rising((-5, ">400"), (20, 450), (50, 900)),
        (
            "indeterminate 900 ng/mL because comparator-straddles, within-biological-variation from "
            "lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "a month after",
        case([FIRST], [], [*afp((-5, 500), (20, 430)), marker("2024-02", 900)]),
        (
            "indeterminate 900 ng/mL because imprecise-date, marker-insufficient from lab-afp-2024-02, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "values of one day contradict",
        contradicted(900, 950),
        (
            "indeterminate because conflicting-values from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "only one of them is exact",
        contradicted("<900", 950),
        (
            "indeterminate because conflicting-values from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "neither has an upper end",
        contradicted(">900", ">950"),
        (
            "indeterminate because conflicting-values from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "both above by far",
        contradicted(900, 950, before=5),
        (
            "indeterminate because conflicting-values from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "their limits differ",
        contradicted(25, 30, limits=("20", "28"), before=5),
        ("indeterminate because no-uln from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1 asks for marker-limit ng/mL"),
    ),
    (
        "jsh-marker-elevation",
        "one has no limit",
        contradicted(25, 30, limits=("20", None), before=5),
        ("indeterminate because no-uln from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1 asks for marker-limit ng/mL"),
    ),
    (
        "jsh-marker-elevation",
        "below and above the limit",
        contradicted(15, 30, before=5),
        ("indeterminate because comparator-straddles from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1"),
    ),
    (
        "jsh-marker-elevation",
        "both normal",
        contradicted(8, 9, before=5),
        ("not-met because marker-non-informative from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1"),
    ),
    (
        "jsh-marker-elevation",
        "one of them may be normal",
        contradicted("<30", 25, before=5),
        ("indeterminate because comparator-straddles from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1"),
    ),
    (
        "jsh-marker-elevation",
        "one day contradicts, and one after the next session",
        case(
            [FIRST, days_after(FIRST, 60)],
            [],
            [*afp((-5, 500)), *one_day(20, 430, 440), *afp((50, 900)), *one_day(70, 950, 960)],
        ),
        (
            "indeterminate because conflicting-values, pending-assessment from lab-afp-2024-02-29, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30-0, lab-afp-2024-01-30-1 asks for afp ng/mL since "
            "2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "a drug between the last two values",
        case(
            [FIRST],
            [],
            afp((-5, 100), (20, 150), (40, 200), (50, 300), analyte=Analyte.PIVKA2_UNITS),
            medications=(MedicationUse(key="u", drug=Drug.VITAMIN_K, during=Interval.parse("2024-02-25/..")),),
        ),
        (
            "indeterminate 300 ng/mL because marker-confounded from lab-pivka2-units-2024-02-29, "
            "lab-pivka2-units-2024-01-05, lab-pivka2-units-2024-01-30, lab-pivka2-units-2024-02-19"
        ),
    ),
    (
        "jsh-marker-elevation",
        "two days contradict",
        case([FIRST], [], [*afp((-5, 500)), *one_day(20, 430, 440), *one_day(50, 900, 950)]),
        (
            "indeterminate because conflicting-values from lab-afp-2024-02-29-0, lab-afp-2024-02-29-1, "
            "lab-afp-2024-01-05, lab-afp-2024-01-30-0, lab-afp-2024-01-30-1 asks for afp ng/mL since "
            "2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "preliminary, of a default limit",
        rising((-5, 500), (20, 430), (50, 900), upper_is_default=True, **PRELIMINARY),
        (
            "met 900 ng/mL because unverified-thresholds from lab-afp-2024-02-29, lab-afp-2024-01-05, "
            "lab-afp-2024-01-30 assuming preliminary-data, default-uln (limits not checked)"
        ),
    ),
    (
        "jsh-marker-elevation",
        "of another session",
        rising((-5, 500), (20, 430), (50, 900), (65, 950), sessions=(FIRST, days_after(FIRST, 60))),
        ("met 950 ng/mL because pending-assessment from lab-afp-2024-02-29, lab-afp-2024-01-05, lab-afp-2024-01-30"),
    ),
    (
        "jsh-marker-elevation",
        "a month after, below a size",
        case([FIRST], [], [*afp((-5, 30), (20, 28)), marker("2024-02", "<60")]),
        (
            "indeterminate <60 ng/mL because imprecise-date, comparator-straddles, "
            "within-biological-variation, marker-insufficient from lab-afp-2024-02, lab-afp-2024-01-05, "
            "lab-afp-2024-01-30 asks for afp ng/mL since 2024-02-07"
        ),
    ),
    (
        "jsh-marker-elevation",
        "PIVKA-II recorded in mass",
        rising((-5, 30), (20, 28), (50, 60), analyte=Analyte.PIVKA2),
        ("met 60 ng/mL from lab-pivka2-2024-02-29, lab-pivka2-2024-01-05, lab-pivka2-2024-01-30"),
    ),
    (
        "epo-session-count",
        "three",
        case(THREE, sums(100, 105, 115, 130)),
        ("met 3 from tace-2024-01-10, tace-2024-03-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "epo-session-count",
        "two",
        case(TWO, sums(100, 105, 115)),
        ("not-met 2 because precondition-count from tace-2024-01-10, tace-2024-03-05 assuming target-treated-assumed"),
    ),
    (
        "epo-session-count",
        "a third that may be one",
        case(TWO, sums(100, 105, 115), therapies=(tace(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED),)),
        (
            "indeterminate 2 because candidate-sessions from tace-2024-01-10, tace-2024-03-05 asks for "
            "candidate-sessions"
        ),
    ),
    (
        "epo-session-count",
        "a third without a date",
        case([FIRST, SECOND, tace(None)], sums(100, 105, 115)),
        (
            "indeterminate 2 because candidate-sessions from tace-2024-01-10, tace-2024-03-05 asks for "
            "candidate-sessions"
        ),
    ),
    (
        "epo-session-count",
        "the first was unsuccessful",
        case([tace(FIRST, outcome=Outcome.UNSUCCESSFUL), SECOND, THIRD], sums(100, 105, 115)),
        ("not-met 2 because precondition-count from tace-2024-03-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "epo-session-count",
        "five of which the third is assessed",
        case(
            (FIRST, "2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10"),
            [mri(BASELINE, 100), mri("2024-04-09", 130)],
        ),
        ("met 3 from tace-2024-01-10, tace-2024-02-10, tace-2024-03-10 assuming target-treated-assumed"),
    ),
    (
        "epo-session-count",
        "two of one day",
        case([FIRST, SECOND, tace(SECOND, quality=False, key="Procedure/second")], sums(100, 105, 115)),
        (
            "not-met 2 because precondition-count from tace-2024-01-10, tace-2024-03-05, second assuming "
            "target-treated-assumed"
        ),
    ),
    (
        "epo-target-response",
        "the third of four sessions is assessed",
        case((*THREE, "2024-08-01"), sums(100, 50, 55, 58)),
        (
            "not-met pr because pending-assessment from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 "
            "assuming target-treated-assumed"
        ),
    ),
    (
        "epo-target-response",
        "two sessions",
        case(TWO, sums(100, 105, 115)),
        ("indeterminate because precondition-count"),
    ),
    (
        "epo-target-response",
        "progression",
        case(THREE, sums(100, 105, 115, 130)),
        ("met pd from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "epo-target-response",
        "no baseline",
        case(THREE, sums(None, 105, 110, 115)),
        (
            "indeterminate because no-baseline from mri-2024-07-01, tace-2024-05-10 assuming "
            "target-treated-assumed asks for baseline-scan since 2023-11-11 until 2024-01-10"
        ),
    ),
    (
        "epo-target-response",
        "no scan",
        case(THREE, sums(100, 105, 115)),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-06-07"),
    ),
    (
        "epo-target-response",
        "stated",
        case(THREE, [mri(BASELINE), stated(A3, Response.SD)]),
        (
            "met sd because nadir-may-be-underobserved from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 "
            "assuming target-treated-assumed"
        ),
    ),
    (
        "epo-target-response",
        "without contrast",
        case(THREE, [*sums(100, 105, 115), mri(A3, 130, contrast=False)]),
        (
            "indeterminate because no-qualifying-assessment, viability-not-assessable asks for "
            "contrast-scan since 2024-06-07"
        ),
    ),
    (
        "cci-session-count",
        "one is no standard TACE, another may be TACE",
        case(
            [tace(FIRST, quality=False), SECOND, tace(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED)],
            sums(100, 105, 115),
        ),
        ("not-met 1 because precondition-count from tace-2024-03-05 assuming target-treated-assumed"),
    ),
    (
        "eu-target-response",
        "partial response or progression, intent not recorded",
        case([FIRST], [mri(BASELINE, 100), mri(A1, 30), mri(A2, "31-65")], intent=None),
        (
            "indeterminate because comparator-straddles from mri-2024-04-20, mri-2024-01-05, "
            "tace-2024-01-10 assuming target-treated-assumed"
        ),
    ),
    (
        "eu-target-response",
        "no scan, intent not recorded",
        case([FIRST], sums(100), intent=None),
        (
            "indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-02-07, intent "
            "since 2024-01-10 until 2024-01-10"
        ),
    ),
    (
        "eu-target-response",
        "no baseline after sessions of an earlier course",
        case(
            ("2023-11-01", "2023-11-21", "2023-12-11"),
            sums(None, 130),
            therapies=(tace("2023-12-01", kind=ProcedureKind.ABLATION),),
        ),
        (
            "indeterminate because no-baseline from mri-2024-02-25, tace-2023-12-11 assuming "
            "target-treated-assumed asks for baseline-scan since 2023-09-02 until 2023-11-01"
        ),
    ),
    (
        "eu-target-response",
        "a session of an earlier course without a scan",
        case(
            ("2023-06-01", "2023-07-01", FIRST),
            sums(100, 130),
            therapies=(tace("2023-09-01", kind=ProcedureKind.ABLATION),),
        ),
        ("met pd from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed, pd-inferred"),
    ),
    (
        "eu-target-response",
        "progression",
        case([FIRST], sums(100, 130)),
        ("met pd from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed, pd-inferred"),
    ),
    (
        "eu-target-response",
        "stable",
        case([FIRST], sums(100, 100)),
        ("not-met sd from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"),
    ),
    (
        "eu-target-response",
        "intent not recorded",
        case([FIRST], sums(100, 100), intent=None),
        (
            "indeterminate sd because intent-missing from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 "
            "assuming target-treated-assumed asks for intent since 2024-01-10 until 2024-01-10"
        ),
    ),
    (
        "eu-target-response",
        "curative",
        case([FIRST], sums(100, 100), intent=Intent.CURATIVE),
        ("met sd from mri-2024-02-25, mri-2024-01-05, tace-2024-01-10 assuming target-treated-assumed"),
    ),
    (
        "eu-target-response",
        "stable or progression",
        case([FIRST], [mri(BASELINE, 100), mri(A1, "110-130")]),
        (
            "indeterminate because comparator-straddles from mri-2024-02-25, mri-2024-01-05, "
            "tace-2024-01-10 assuming target-treated-assumed"
        ),
    ),
    (
        "eu-target-response",
        "partial response or stable, intent not recorded",
        case([FIRST], [mri(BASELINE, 100), mri(A1, "65-75")], intent=None),
        (
            "indeterminate because comparator-straddles from mri-2024-02-25, mri-2024-01-05, "
            "tace-2024-01-10 assuming target-treated-assumed asks for intent since 2024-01-10 until "
            "2024-01-10"
        ),
    ),
    (
        "eu-target-response",
        "stable or progression, intent not recorded",
        case([FIRST], [mri(BASELINE, 100), mri(A1, "110-130")], intent=None),
        (
            "indeterminate because comparator-straddles from mri-2024-02-25, mri-2024-01-05, "
            "tace-2024-01-10 assuming target-treated-assumed asks for intent since 2024-01-10 until "
            "2024-01-10"
        ),
    ),
    (
        "eu-target-response",
        "no scan",
        case([FIRST], sums(100)),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-02-07"),
    ),
    (
        "eu-intent",
        "curative",
        case([FIRST], sums(100, 100), intent=Intent.CURATIVE),
        ("met curative from tace-2024-01-10"),
    ),
    (
        "eu-intent",
        "not recorded",
        case([FIRST], sums(100, 100), intent=None),
        ("indeterminate because intent-missing from tace-2024-01-10 asks for intent since 2024-01-10 until 2024-01-10"),
    ),
    (
        "cci-target-change",
        "grown",
        case(THREE, sums(100, 105, 115, 130)),
        ("met 30 % from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "cci-target-change",
        "not grown",
        case(THREE, sums(100, 105, 110, 115)),
        ("not-met 15 % from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "cci-target-change",
        "one session",
        case([FIRST], sums(100, 130)),
        ("indeterminate because precondition-count"),
    ),
    (
        "cci-target-change",
        "a third that may be one",
        case(TWO, sums(100, 105, 115), therapies=(tace(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED),)),
        ("indeterminate because candidate-sessions"),
    ),
    (
        "cci-target-change",
        "an old baseline",
        case(THREE, [mri("2023-10-01", 100), *sums(None, 105, 115, 130)]),
        (
            "met 30 % from mri-2024-07-01, mri-2023-10-01, tace-2024-05-10 assuming target-treated-assumed, "
            "stale-baseline"
        ),
    ),
    (
        "cci-target-change",
        "no day left for a scan",
        case([FIRST, SECOND, THIRD, tace(days_after(THIRD, 20), quality=False)], sums(100, 105, 115)),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-06-07 until 2024-05-30"),
    ),
    (
        "cci-target-change",
        "no scan of the second",
        case(TWO, sums(100, 105)),
        ("indeterminate because precondition-count"),
    ),
    (
        "cci-target-change",
        "no baseline",
        case(THREE, sums(None, 105, 110, 115)),
        (
            "indeterminate because no-baseline from mri-2024-07-01, tace-2024-05-10 assuming "
            "target-treated-assumed asks for baseline-scan since 2023-11-11 until 2024-01-10"
        ),
    ),
    (
        "cci-target-change",
        "stated stable",
        case(THREE, [mri(BASELINE), mri(A2), stated(A3, Response.SD)]),
        (
            "not-met from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed, "
            "mrecist-assumed"
        ),
    ),
    (
        "cci-target-change",
        "stated progressive",
        case(THREE, [mri(BASELINE), mri(A2), stated(A3, Response.PD)]),
        ("met from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed, mrecist-assumed"),
    ),
    (
        "cci-target-change",
        "stated overall partial",
        case(THREE, [mri(BASELINE), mri(A2), mri(A3, overall_response=Response.PR)]),
        (
            "not-met from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed, "
            "mrecist-assumed"
        ),
    ),
    (
        "cci-target-change",
        "stated, but smaller",
        case(THREE, [mri(BASELINE, 100), mri(A3, 50, target_response=Response.PD)]),
        (
            "not-met -50 % because reported-vs-computed from mri-2024-07-01, mri-2024-01-05, "
            "tace-2024-05-10 assuming target-treated-assumed"
        ),
    ),
    (
        "cci-target-change",
        "a range",
        case(THREE, [mri(BASELINE, 100), mri(A3, "110-130")]),
        (
            "indeterminate >=10 <=30 % because comparator-straddles from mri-2024-07-01, mri-2024-01-05, "
            "tace-2024-05-10 assuming target-treated-assumed"
        ),
    ),
    (
        "cci-target-change",
        "a baseline that is a range",
        case(THREE, [mri(BASELINE, "100-125"), mri(A3, 100)]),
        ("not-met >=-20 <=0 % from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed"),
    ),
    (
        "cci-target-change",
        "two of one day, both standard",
        case([FIRST, SECOND, THIRD, tace(THIRD, key="Procedure/second")], sums(100, 105, 115, 130)),
        ("met 30 % from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10, second assuming target-treated-assumed"),
    ),
    (
        "cci-target-change",
        "quality not recorded",
        case(THREE, sums(100, 105, 115, 130), quality=None),
        (
            "met 30 % from mri-2024-07-01, mri-2024-01-05, tace-2024-05-10 assuming target-treated-assumed, "
            "quality-assumed"
        ),
    ),
    (
        "cci-target-change",
        "no standard TACE",
        case(THREE, sums(100, 105, 115, 130), quality=False),
        ("indeterminate because precondition-count"),
    ),
    (
        "cci-target-change",
        "no scan of the third",
        case(THREE, sums(100, 105, 115)),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-06-07 until 2024-08-10"),
    ),
    (
        "cci-excluded-new-lesion",
        "on two scans",
        case(TWO, [mri(BASELINE, 100), mri(A1, 40, new_liver_lesions=True), mri(A2, 30, new_liver_lesions=True)]),
        ("not-applicable True because excluded-by-cci from mri-2024-02-25"),
    ),
    (
        "cci-excluded-new-lesion",
        "on no scan",
        case(TWO, sums(100, 40, 30)),
        ("not-applicable False because excluded-by-cci from mri-2024-04-20"),
    ),
    (
        "cci-excluded-new-lesion",
        "nobody said",
        case(TWO, [mri(BASELINE, 100), silent(A1)]),
        ("not-applicable because excluded-by-cci, status-not-recorded"),
    ),
    (
        "cci-excluded-new-lesion",
        "in the month of the session",
        case(TWO, [mri("2024-01-01", 100), mri("2024-01", 40, new_liver_lesions=True)]),
        ("not-applicable because excluded-by-cci, status-not-recorded from mri-2024-01"),
    ),
    (
        "cci-excluded-vascular-invasion",
        "appears",
        case(TWO, invaded(False, True)),
        ("not-applicable True because excluded-by-cci from mri-2024-02-25, mri-2024-01-05"),
    ),
    (
        "cci-excluded-vascular-invasion",
        "was there, and the rest grows",
        case(TWO, [*invaded(True), silent(A1, vascular_invasion=True, non_target_response=NonTargetResponse.PD)]),
        (
            "not-applicable True because excluded-by-cci, progression-of-baseline-invasion from "
            "mri-2024-01-05, mri-2024-02-25"
        ),
    ),
    (
        "jsh-insufficient-response",
        "sessions 120 days apart without a scan",
        case((FIRST, days_after(FIRST, 120)), sums(100)),
        (
            "indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-02-07 until "
            "2024-04-11, contrast-scan since 2024-06-06 until 2024-08-09"
        ),
    ),
    (
        "jsh-insufficient-response",
        "sessions 120 days apart, the first without a scan",
        case((FIRST, days_after(FIRST, 120)), [mri(BASELINE, 100), mri(days_after(FIRST, 160), 60)]),
        (
            "indeterminate because no-qualifying-assessment, metric-sensitive from mri-2024-06-18, "
            "mri-2024-01-05 assuming target-treated-assumed asks for contrast-scan since 2024-02-07 until "
            "2024-04-11"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a scan too late for the first",
        case(
            (FIRST, days_after(FIRST, 200)),
            [mri(BASELINE, 100), mri(days_after(FIRST, 150), 60), mri(days_after(FIRST, 240), 60)],
        ),
        (
            "indeterminate because no-qualifying-assessment, metric-sensitive from mri-2024-09-06, "
            "mri-2024-01-05 assuming target-treated-assumed asks for contrast-scan since 2024-02-07 until "
            "2024-04-11"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a scan too late for the first, none of the second",
        case((FIRST, days_after(FIRST, 200)), [mri(BASELINE, 100), mri(days_after(FIRST, 150), 60)]),
        (
            "indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-02-07 until "
            "2024-04-11, contrast-scan since 2024-08-25 until 2024-10-28"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a fraction of the first, no scan of the second",
        case(TWO, [mri(BASELINE, 100), mri(A1, None, viable_fraction=amount(60, "%"))]),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-04-02 until 2024-06-05"),
    ),
    (
        "jsh-insufficient-response",
        "an old baseline",
        case(TWO, [mri("2023-10-01", 100), mri(A1, 60), mri(A2, 60)]),
        (
            "met 60 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, mri-2024-02-25, "
            "mri-2023-10-01 assuming target-treated-assumed, stale-baseline (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "no scan of the first, response at the second",
        case(TWO, sums(100, None, 40)),
        (
            "not-met 40 % because unverified-thresholds from mri-2024-04-20, mri-2024-01-05 assuming "
            "target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "next to nothing, then nothing",
        case(TWO, sums(1000, 5, 0)),
        (
            "not-met 0 % because unverified-thresholds from mri-2024-04-20, mri-2024-02-25, mri-2024-01-05 "
            "assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "more than half twice",
        case(TWO, sums(100, 60, 60)),
        (
            "met 60 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, mri-2024-02-25, "
            "mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "exactly half",
        case(TWO, sums(100, 60, 50)),
        (
            "not-met 50 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "no scan of the first",
        case(TWO, sums(100, None, 60)),
        (
            "indeterminate because no-qualifying-assessment, metric-sensitive from mri-2024-04-20, "
            "mri-2024-01-05 assuming target-treated-assumed asks for contrast-scan since 2024-02-07 until "
            "2024-03-05"
        ),
    ),
    (
        "jsh-insufficient-response",
        "no scan of the second",
        case(TWO, sums(100, 60)),
        ("indeterminate because no-qualifying-assessment asks for contrast-scan since 2024-04-02 until 2024-06-05"),
    ),
    (
        "jsh-insufficient-response",
        "no baseline",
        case(TWO, sums(None, 60, 60)),
        (
            "indeterminate because no-baseline from mri-2024-04-20, mri-2024-02-25 assuming "
            "target-treated-assumed asks for baseline-scan since 2023-11-11 until 2024-01-10"
        ),
    ),
    (
        "jsh-insufficient-response",
        "one session",
        case([FIRST], sums(100, 60)),
        ("not-met because precondition-count from tace-2024-01-10 assuming target-treated-assumed"),
    ),
    (
        "jsh-insufficient-response",
        "a stated fraction",
        case(
            TWO,
            [
                mri(BASELINE, 100),
                mri(A1, None, viable_fraction=amount(60, "%")),
                mri(A2, None, viable_fraction=amount("40-60", "%")),
            ],
        ),
        (
            "indeterminate >=40 <=60 % because comparator-straddles, unverified-thresholds from "
            "mri-2024-04-20, mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed asks for "
            "viable-sizes mm since 2024-04-20 until 2024-04-20 (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "complete response is stated",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60), stated(A2, Response.CR)]),
        (
            "not-met 0 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a stated overall response",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60), mri(A2, overall_response=Response.CR)]),
        (
            "not-met 0 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "no arterial phase",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60), mri(A2, 60, arterial_phase=False)]),
        (
            "indeterminate because viability-not-assessable, metric-sensitive from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed asks for arterial-scan since "
            "2024-04-21 until 2024-06-05"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a volume without arterial phase",
        case(
            TWO,
            [
                mri(BASELINE, None, viable_volume=amount(100, "mL")),
                mri(A1, 60),
                mri(A2, None, viable_volume=amount(60, "mL"), arterial_phase=False),
            ],
        ),
        (
            "indeterminate because viability-not-assessable from mri-2024-04-20, mri-2024-02-25, "
            "mri-2024-01-05 assuming target-treated-assumed asks for viable-sizes mm since 2024-01-05 until "
            "2024-01-05, arterial-scan since 2024-04-21 until 2024-06-05"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a fraction, then nothing viable",
        case(TWO, [mri(BASELINE, 100), mri(A1, 60, viable_fraction=amount(60, "%")), mri(A2, 0)]),
        (
            "not-met 0 % because unverified-thresholds from mri-2024-04-20, mri-2024-02-25, mri-2024-01-05 "
            "assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "nothing viable by diameter, a volume beside",
        case(
            TWO,
            [
                mri(BASELINE, 100, viable_volume=amount(100, "mL")),
                mri(A1, 60, viable_volume=amount(60, "mL")),
                mri(A2, 0, viable_volume=amount(5, "mL")),
            ],
        ),
        (
            "not-met 0 % because unverified-thresholds from mri-2024-04-20, mri-2024-02-25, mri-2024-01-05 "
            "assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a scan of a month",
        case(TWO, [mri(BASELINE, 100), mri("2024-02", 105, **PRELIMINARY), mri(A2, 115)]),
        (
            "indeterminate because imprecise-date, no-qualifying-assessment, unverified-thresholds from "
            "mri-2024-04-20, mri-2024-01-05, mri-2024-02 assuming target-treated-assumed, preliminary-data "
            "asks for contrast-scan since 2024-02-07 until 2024-03-05 (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "by volume",
        case(TWO, [mri(on, None, viable_volume=amount(v, "mL")) for on, v in ((BASELINE, 100), (A1, 60), (A2, "<60"))]),
        (
            "indeterminate >=0 <60 % because comparator-straddles, unverified-thresholds from "
            "mri-2024-04-20, mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed asks for "
            "viable-sizes mm since 2024-04-20 until 2024-04-20, viable-sizes mm since 2024-01-05 until "
            "2024-01-05 (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "one target missing",
        case(
            TWO,
            [
                mri(BASELINE, lesions=(size("T1", 60), size("T2", 40))),
                mri(A1, lesions=(size("T1", 50), size("T2", 30))),
                mri(A2, lesions=(size("T1", 30),)),
            ],
            lesions=(lesion("T1"), lesion("T2")),
        ),
        (
            "indeterminate >=30 % because comparator-straddles, unverified-thresholds from mri-2024-04-20, "
            "size-T1, mri-2024-02-25, size-T2, mri-2024-01-05 assuming target-treated-assumed asks for "
            "viable-sizes mm since 2024-04-20 until 2024-04-20 (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "nothing viable any more",
        case([FIRST, SECOND], [mri(BASELINE, 100), mri(A1, 60), mri(A2, 0)]),
        (
            "not-met 0 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "partial response stated of the targets, complete of all",
        case(
            TWO,
            [mri(BASELINE, 100), mri(A1, 60), mri(A2, 40, target_response=Response.PR, overall_response=Response.CR)],
        ),
        (
            "not-met 40 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a baseline that is a range",
        case(TWO, [mri(BASELINE, "80-100"), mri(A1, 60), mri(A2, 60)]),
        (
            "met >=60 <=75 % because metric-sensitive, unverified-thresholds from mri-2024-04-20, "
            "mri-2024-02-25, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
    (
        "jsh-insufficient-response",
        "a lower bound over half",
        case(
            TWO,
            [
                mri(BASELINE, lesions=(size("T1", 60), size("T2", 40))),
                mri(A1, lesions=(size("T1", 50), size("T2", 30))),
                mri(A2, lesions=(size("T1", 55),)),
            ],
            lesions=(lesion("T1"), lesion("T2")),
        ),
        (
            "met >=55 % because unverified-thresholds from mri-2024-04-20, size-T1, mri-2024-02-25, "
            "size-T2, mri-2024-01-05 assuming target-treated-assumed (jsh-viable not checked)"
        ),
    ),
)

VERDICTS: Rows = (
    (
        "epoihcc-2013",
        "progression",
        case(THREE, sums(100, 105, 115, 130)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "epoihcc-2013",
        "two sessions",
        case(TWO, sums(100, 105, 115)),
        ("not-met by target-lesion because precondition-count, unverified-thresholds assuming target-treated-assumed"),
    ),
    (
        "epoihcc-2013",
        "a third that may be one",
        case(TWO, sums(100, 105, 115), therapies=(tace(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED),)),
        (
            "indeterminate by target-lesion because candidate-sessions, unverified-thresholds asks for "
            "candidate-sessions"
        ),
    ),
    (
        "epoihcc-2013",
        "an early scan",
        case(THREE, [*sums(100, 105, 115, 130), mri(days_after(FIRST, 10), 100)]),
        (
            "met by target-lesion because early-scan, unverified-thresholds assuming target-treated-assumed "
            "session 2024-05-10 scan 2024-07-01 early 2024-01-20"
        ),
    ),
    (
        "epoihcc-2013",
        "an early scan beside a session of a month",
        case(
            (FIRST, SECOND, "2024-05"), [*sums(100, 105, 115), mri(days_after(FIRST, 10), 100), mri("2024-05-20", 130)]
        ),
        (
            "indeterminate by target-lesion because imprecise-date, no-qualifying-assessment, early-scan, "
            "unverified-thresholds early 2024-01-20 asks for exact-dates, contrast-scan since 2024-05-29"
        ),
    ),
    (
        "epoihcc-2013",
        "the third session of a month",
        case((FIRST, SECOND, "2024-05"), sums(100, 105, 115, 130)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05 scan 2024-07-01"
        ),
    ),
    (
        "epoihcc-2013",
        "the third session and its scan in a month",
        case((FIRST, SECOND, "2024-05"), [*sums(100, 105, 115), mri("2024-05-20", 130)]),
        (
            "indeterminate by target-lesion because imprecise-date, no-qualifying-assessment, "
            "unverified-thresholds asks for exact-dates, contrast-scan since 2024-05-29"
        ),
    ),
    (
        "epoihcc-2013",
        "no TACE",
        case((), sums(100, 105)),
        ("not-applicable because no-tace"),
    ),
    (
        "epoihcc-2013",
        "perhaps a TACE",
        case([tace(FIRST, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED)], sums(100, 105)),
        ("indeterminate because candidate-sessions"),
    ),
    (
        "jsh-lcsgj-2014",
        "progression",
        case(TWO, sums(100, 105, 115)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-03-05 scan 2024-04-20"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "preliminary",
        case(TWO, sums(100, 40, 30, **PRELIMINARY)),
        (
            "not-met by target-lesion, new-lesion, vascular, extrahepatic, marker because "
            "unverified-thresholds assuming target-treated-assumed, preliminary-data session 2024-03-05 "
            "scan 2024-04-20"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "a third session without a scan",
        case(THREE, sums(100, 105, 115)),
        (
            "met by target-lesion because pending-assessment, unverified-thresholds assuming "
            "target-treated-assumed session 2024-03-05 scan 2024-04-20 pending 2024-05-10"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "scans of a month",
        case(TWO, [mri(BASELINE, 100), mri("2024-02", 105), mri("2024-04", 115, vascular_invasion=True)]),
        ("met by target-lesion, vascular because unverified-thresholds assuming target-treated-assumed"),
    ),
    (
        "jsh-lcsgj-2014",
        "open in every reading",
        case(TWO, [mri(BASELINE, 100), mri("2024-02", 105), mri("2024-04", 30)]),
        (
            "indeterminate by target-lesion, new-lesion because imprecise-date, unverified-thresholds "
            "assuming target-treated-assumed asks for exact-dates, contrast-scan since 2024-02-07 until "
            "2024-03-05, contrast-scan since 2024-04-02 until 2024-06-05, new-lesion since 2024-02-07 until "
            "2024-03-05, new-lesion since 2024-04-02 until 2024-06-05"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "open whichever reading",
        case((FIRST, "2024-03"), [mri(BASELINE, 100), mri(A1, 105), mri("2024-03-20", 115), mri(A2, 116)]),
        (
            "indeterminate by target-lesion, new-lesion because imprecise-date, unverified-thresholds "
            "assuming target-treated-assumed asks for exact-dates, contrast-scan since 2024-03-29 until "
            "2024-06-01, new-lesion since 2024-03-29 until 2024-06-01"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "not met in every reading",
        case((FIRST, "2024-03"), [mri(BASELINE, 100), mri(A1, 40), mri("2024-03-20", 30), mri(A2, 30)]),
        (
            "indeterminate by target-lesion, new-lesion because imprecise-date, unverified-thresholds "
            "assuming target-treated-assumed asks for exact-dates, contrast-scan since 2024-03-29 until "
            "2024-06-01, new-lesion since 2024-03-29 until 2024-06-01"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "a second scan of a month",
        case(TWO, [*sums(100, 105, 115), mri("2024-04", 30)]),
        (
            "indeterminate by target-lesion because imprecise-date, unverified-thresholds assuming "
            "target-treated-assumed session 2024-03-05 asks for exact-dates"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "spread only",
        case(TWO, [*sums(100, 40), mri(A2, 30, extrahepatic_spread=True)]),
        ("met by extrahepatic because excluded-by-cci, unverified-thresholds session 2024-03-05 scan 2024-04-20"),
    ),
    (
        "jsh-lcsgj-2014",
        "new lesions, invasion and spread",
        case(
            TWO,
            [
                mri(BASELINE, 100),
                mri(A1, 40, new_liver_lesions=True),
                mri(A2, 30, new_liver_lesions=True, vascular_invasion=True, extrahepatic_spread=True),
            ],
        ),
        (
            "met by new-lesion, vascular, extrahepatic because excluded-by-cci, unverified-thresholds "
            "assuming target-treated-assumed session 2024-03-05 scan 2024-04-20"
        ),
    ),
    (
        "jsh-lcsgj-2014",
        "a drug beside",
        case(
            TWO,
            sums(100, 105, 115),
            administrations=(
                MedicationGiven(
                    key="g", drug=Drug.ANTINEOPLASTIC_OTHER, on=Interval.parse(FIRST), part_of=f"Procedure/tace-{FIRST}"
                ),
            ),
        ),
        (
            "met by target-lesion because unverified-thresholds, combination-therapy assuming "
            "target-treated-assumed session 2024-03-05 scan 2024-04-20"
        ),
    ),
    (
        "european-2014",
        "progression",
        case([FIRST], sums(100, 130)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed, "
            "pd-inferred session 2024-01-10 scan 2024-02-25"
        ),
    ),
    (
        "european-2014",
        "not recorded intent",
        case([FIRST], sums(100, 100), intent=None),
        (
            "indeterminate by target-lesion because intent-missing, unverified-thresholds assuming "
            "target-treated-assumed session 2024-01-10 scan 2024-02-25 asks for intent since 2024-01-10 "
            "until 2024-01-10"
        ),
    ),
    (
        "european-2014",
        "a month",
        case([FIRST], [mri(BASELINE, 100), mri("2024-02", 130)]),
        (
            "indeterminate by target-lesion because imprecise-date, unverified-thresholds assuming "
            "target-treated-assumed, pd-inferred asks for exact-dates, contrast-scan since 2024-02-07"
        ),
    ),
    (
        "european-2014",
        "late, and another session waits",
        case((FIRST, days_after(FIRST, 220)), [mri(BASELINE, 100), mri(days_after(FIRST, 200), 130)]),
        (
            "met by target-lesion because pending-assessment, late-assessment, unverified-thresholds "
            "assuming target-treated-assumed, pd-inferred session 2024-01-10 scan 2024-07-28 pending "
            "2024-08-17"
        ),
    ),
    (
        "european-2014",
        "a CT before the first conventional TACE",
        case(
            [tace(FIRST), tace(SECOND, kind=ProcedureKind.CTACE)],
            [mri(BASELINE, 100), mri(A1, 130, modality=Modality.CT)],
        ),
        (
            "met by target-lesion because pending-assessment, unverified-thresholds assuming "
            "target-treated-assumed, pd-inferred session 2024-01-10 scan 2024-02-25 pending 2024-03-05"
        ),
    ),
    (
        "european-2014",
        "a scan of the month of the session beside",
        case([FIRST], [mri("2024-01-01", 100), mri("2024-01", 100), mri(A1, 130)]),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed, "
            "pd-inferred session 2024-01-10 scan 2024-02-25"
        ),
    ),
    (
        "european-2014",
        "a session perhaps later than today, contrast stated both ways",
        case([FIRST, "2024-07"], [mri(BASELINE, 100), mri(A1, 130, contrast=Conflict((True, False)))]),
        (
            "indeterminate by target-lesion because conflicting-values, unverified-thresholds assuming "
            "target-treated-assumed, pd-inferred pending 2024-07 asks for contrast-scan since 2024-07-29"
        ),
    ),
    (
        "european-2014",
        "two scans in one month",
        case([FIRST], [mri(BASELINE, 100), mri("2024-03", 130), mri("2024-03-10", 60)]),
        (
            "indeterminate by target-lesion because imprecise-date, unverified-thresholds assuming "
            "target-treated-assumed, pd-inferred session 2024-01-10 asks for exact-dates"
        ),
    ),
    (
        "cci-2022",
        "grown",
        case(THREE, sums(100, 105, 115, 130)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "two sessions",
        case(TWO, sums(100, 105, 130)),
        ("not-met by target-lesion because precondition-count, unverified-thresholds assuming target-treated-assumed"),
    ),
    (
        "cci-2022",
        "not grown, the second session without a scan",
        case(THREE, sums(100, 105, None, 115)),
        (
            "not-met by target-lesion because nadir-may-be-underobserved, unverified-thresholds assuming "
            "target-treated-assumed session 2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "not grown",
        case(THREE, sums(100, 105, 110, 115)),
        (
            "not-met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "not grown since the baseline, but since",
        case(THREE, sums(100, 60, 50, 75)),
        (
            "not-met by target-lesion because progressing-from-nadir, unverified-thresholds assuming "
            "target-treated-assumed session 2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "smaller before the course began",
        case(
            ("2023-06-01", *THREE),
            [mri("2023-05-20", 100), mri("2023-07-10", 50), *sums(100, 105, 108, 110)],
            therapies=(tace("2023-09-01", kind=ProcedureKind.ABLATION),),
        ),
        (
            "not-met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "a session before the course without a scan",
        case(
            ("2023-06-01", "2023-07-01", *THREE),
            [mri("2023-05-20", 100), *sums(100, 105, 108, 110)],
            therapies=(tace("2023-09-01", kind=ProcedureKind.ABLATION),),
        ),
        (
            "not-met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "grown in a month",
        case(THREE, [*sums(100, 105, 115), mri("2024-06", 130)]),
        (
            "indeterminate by target-lesion because imprecise-date, unverified-thresholds assuming "
            "target-treated-assumed asks for exact-dates, contrast-scan since 2024-06-07 until 2024-08-10"
        ),
    ),
    (
        "cci-2022",
        "quality not recorded",
        case(THREE, sums(100, 105, 115, 130), quality=None),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed, "
            "quality-assumed session 2024-05-10 scan 2024-07-01"
        ),
    ),
    (
        "cci-2022",
        "a third of a month",
        case((FIRST, SECOND, "2024-05"), sums(100, 105, 115, 130)),
        (
            "met by target-lesion because unverified-thresholds assuming target-treated-assumed session "
            "2024-05 scan 2024-07-01"
        ),
    ),
)


@pytest.mark.parametrize(
    ("code", "patient", "line"), [(row[0], *row[2:]) for row in FINDINGS], ids=[f"{r[0]} {r[1]}" for r in FINDINGS]
)
def test_what_is_shown_of_a_criterion(code: str, patient: Case, line: str) -> None:
    assert finding(code, patient) == line


@pytest.mark.parametrize(
    ("definition", "patient", "line"),
    [(row[0], *row[2:]) for row in VERDICTS],
    ids=[f"{row[0]} {row[1]}" for row in VERDICTS],
)
def test_what_is_shown_of_a_verdict(definition: str, patient: Case, line: str) -> None:
    assert verdict(definition, patient) == line
