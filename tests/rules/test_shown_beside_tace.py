"""What stands beside a verdict on TACE resistance: the stage, the first date, what does not count."""

from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Tumour
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.rules import tace as resistance
from tests.rules.liver_patient import metastasis
from tests.rules.scores.treated_patient import treated
from tests.rules.shown import shown_answer
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    THIRD,
    case,
    days_after,
    marker,
    mri,
    sums,
)

JSH, EPO, EU, CCI = "jsh-lcsgj-2014", "epoihcc-2013", "european-2014", "cci-2022"
TWO, THREE = (FIRST, SECOND), (FIRST, SECOND, THIRD)
RISE = ((-5, 500), (20, 430), (50, 900))
NET = Diagnosis(key="net", tumour=Tumour.NET, source=("Condition/net",))


def afp(*values: tuple[int, str | int], **more: Any) -> list[Measurement]:
    """AFP on days counted from the first session."""
    return [marker(days_after(FIRST, day), value, **more) for day, value in values]


def answer(definition: str, patient: Case) -> tuple[str, ...]:
    """What stands beside the verdict of this definition."""
    return shown_answer(resistance.resistance(patient, definition))


def spread(since: str | None) -> dict[str, Any]:
    """The carcinoma with a metastasis of the lung."""
    return {"diagnoses": (HCC, metastasis(Metastasis.LUNG, since))}


ROWS: tuple[tuple[str, str, Case, tuple[str, ...]], ...] = (
    (
        JSH,
        "progression",
        case(THREE, sums(100, 105, 115, 130)),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-04-20 by imaging met of hcc"),
        ),
    ),
    (
        JSH,
        "response",
        case(TWO, sums(100, 40, 30)),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met never by imaging not-met of hcc"),
        ),
    ),
    (
        JSH,
        "a stage for TACE",
        treated({}, {}, as_of="2024-03-10"),
        (
            ("stage Ia for TACE not-listed perhaps not-listed"),
            ("first met never by imaging indeterminate of hcc"),
        ),
    ),
    (
        JSH,
        "one of several stages",
        treated({}, {"ecog": None}, as_of="2024-03-10"),
        (
            ("stage IV, Ia for TACE not-listed perhaps not-listed"),
            ("first met never by imaging indeterminate of hcc"),
        ),
    ),
    (
        JSH,
        "spread, a late stage",
        treated({}, {}, as_of="2024-03-10", **spread("2024-01-01")),
        (
            ("stage IIIb for TACE applicable perhaps applicable"),
            ("first met never by imaging indeterminate of hcc"),
            ("epoihcc-2013 excludes extrahepatic of before since 2024-01-01 from Condition/lung"),
            ("european-2014 excludes extrahepatic of before since 2024-01-01 from Condition/lung"),
            ("cci-2022 excludes extrahepatic of before since 2024-01-01 from Condition/lung"),
        ),
    ),
    (
        JSH,
        "another tumour",
        case(TWO, sums(100, 105, 115), diagnoses=(NET,)),
        (
            ("stage does not apply"),
            ("first met never by imaging not-applicable"),
        ),
    ),
    (
        JSH,
        "a scan of the day of the first session",
        case(TWO, [mri(BASELINE, 100), mri(FIRST, 100, new_liver_lesions=True), mri(A1, 105), mri(A2, 115)]),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-04-20 by imaging met separated by stable of hcc"),
        ),
    ),
    (
        JSH,
        "met by a scan of today",
        case(TWO, [mri(BASELINE, 100), mri(A1, 105), mri(A2, 115)], (), as_of=A2),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-04-20 by imaging met separated by stable of hcc"),
        ),
    ),
    (
        JSH,
        "met by an AFP",
        case([FIRST], sums(100, 40), afp(*RISE)),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "met by an AFP, then higher",
        case([FIRST], sums(100, 40), afp(*RISE, (80, 1500))),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "two markers rise, one of them earlier",
        case(
            [FIRST],
            sums(100, 40),
            [
                *afp((-5, 500), (20, 430), (60, 900)),
                *afp((-5, 100), (25, 150), (50, 300), analyte=Analyte.PIVKA2_UNITS),
            ],
        ),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "one marker rises, one falls, one is alone",
        case(
            [FIRST],
            sums(100, 40),
            [
                *afp((-5, 500), (20, 400), (60, 300)),
                *afp((-5, 100), (25, 150), (50, 300), analyte=Analyte.PIVKA2_UNITS),
                *afp((50, 90), analyte=Analyte.AFP_L3),
            ],
        ),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "a marker of one value, another rises",
        case(
            [FIRST],
            sums(100, 40),
            [*afp((-5, 500)), *afp((-5, 100), (25, 150), (50, 300), analyte=Analyte.PIVKA2_UNITS)],
        ),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-04, Observation/lab-pivka2-units-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "met at the third value only",
        case([FIRST], sums(100, 40), afp((-5, 500), (20, 430), (40, 550), (60, 900))),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-03-10 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-03-10 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-19, Observation/lab-afp-2024-03-10"
            ),
            (
                "european-2014 excludes marker since 2024-03-10 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-19, Observation/lab-afp-2024-03-10"
            ),
            (
                "cci-2022 excludes marker since 2024-03-10 from Observation/lab-afp-2024-01-05, "
                "Observation/lab-afp-2024-01-30, Observation/lab-afp-2024-02-19, Observation/lab-afp-2024-03-10"
            ),
        ),
    ),
    (
        JSH,
        "a marker met at its third value, another before",
        case(
            [FIRST],
            sums(100, 40),
            [
                *afp((-5, 500), (20, 430), (40, 550), (60, 900)),
                *afp((-5, 100), (45, 150), (50, 300), analyte=Analyte.PIVKA2_UNITS),
            ],
        ),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-02-29 by imaging not-met separated by markers of hcc"),
            (
                "epoihcc-2013 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-24, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "european-2014 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-24, Observation/lab-pivka2-units-2024-02-29"
            ),
            (
                "cci-2022 excludes marker since 2024-02-29 from Observation/lab-pivka2-units-2024-01-05, "
                "Observation/lab-pivka2-units-2024-02-24, Observation/lab-pivka2-units-2024-02-29"
            ),
        ),
    ),
    (
        JSH,
        "invasion",
        case(TWO, [*sums(100, 40), mri(A2, 30, vascular_invasion=True)]),
        (
            ("stage IV, IIIa perhaps not-listed, first-choice"),
            ("first met 2024-04-20 by imaging met separated by excluded of hcc"),
            ("epoihcc-2013 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
            ("european-2014 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
            ("cci-2022 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
        ),
    ),
    (
        JSH,
        "invasion and spread without a date",
        case(TWO, [*sums(100, 40), mri(A2, 30, vascular_invasion=True, extrahepatic_spread=None)], **spread(None)),
        (
            ("stage IV, IIIb perhaps not-listed, applicable"),
            ("first met 2024-04-20 by imaging met separated by excluded of hcc"),
            ("epoihcc-2013 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
            ("epoihcc-2013 excludes extrahepatic since unknown from Condition/lung"),
            ("european-2014 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
            ("european-2014 excludes extrahepatic since unknown from Condition/lung"),
            ("cci-2022 excludes vascular since 2024-04-20 from Observation/mri-2024-04-20"),
            ("cci-2022 excludes extrahepatic since unknown from Condition/lung"),
        ),
    ),
    (
        JSH,
        "spread",
        case(TWO, [*sums(100, 40), mri(A2, 30, extrahepatic_spread=True)]),
        (
            ("stage IV, IIIb perhaps not-listed, applicable"),
            ("first met 2024-04-20 by imaging met separated by excluded of hcc"),
            ("epoihcc-2013 excludes extrahepatic since 2024-04-20 from Observation/mri-2024-04-20"),
            ("european-2014 excludes extrahepatic since 2024-04-20 from Observation/mri-2024-04-20"),
            ("cci-2022 excludes extrahepatic since 2024-04-20 from Observation/mri-2024-04-20"),
        ),
    ),
    (
        JSH,
        "what was there before",
        case(TWO, sums(100, 40, 30, vascular_invasion=True)),
        (
            ("stage IV, IIIa perhaps not-listed, first-choice"),
            ("first met never by imaging not-met of hcc"),
            ("epoihcc-2013 excludes vascular of before since 2024-02-25 from Observation/mri-2024-02-25"),
            ("european-2014 excludes vascular of before since 2024-02-25 from Observation/mri-2024-02-25"),
            ("cci-2022 excludes vascular of before since 2024-02-25 from Observation/mri-2024-02-25"),
        ),
    ),
    (
        JSH,
        "new lesions",
        case(TWO, [mri(BASELINE, 100), mri(A1, 40, new_liver_lesions=1), mri(A2, 30, new_liver_lesions=True)]),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-04-20 by imaging met separated by excluded of hcc"),
            ("epoihcc-2013 excludes new-lesion since 2024-02-25 from Observation/mri-2024-02-25"),
            ("european-2014 excludes new-lesion since 2024-02-25 from Observation/mri-2024-02-25"),
            ("cci-2022 excludes new-lesion since 2024-02-25 from Observation/mri-2024-02-25"),
        ),
    ),
    (
        CCI,
        "progression",
        case(THREE, sums(100, 105, 115, 130)),
        (
            ("stage IV, IIb, IIa, Ib, Ia perhaps not-listed, first-choice, applicable"),
            ("first met 2024-07-01 of hcc"),
        ),
    ),
    (
        CCI,
        "invasion",
        case(THREE, [*sums(100, 50, 30), mri(A3, 25, vascular_invasion=True)]),
        (
            ("stage IV, IIIa perhaps not-listed, first-choice"),
            ("first met never separated by excluded of hcc"),
            ("epoihcc-2013 excludes vascular since 2024-07-01 from Observation/mri-2024-07-01"),
            ("european-2014 excludes vascular since 2024-07-01 from Observation/mri-2024-07-01"),
            ("cci-2022 excludes vascular since 2024-07-01 from Observation/mri-2024-07-01"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("definition", "patient", "lines"), [(row[0], *row[2:]) for row in ROWS], ids=[f"{row[0]} {row[1]}" for row in ROWS]
)
def test_what_stands_beside_a_verdict(definition: str, patient: Case, lines: tuple[str, ...]) -> None:
    assert answer(definition, patient) == lines
