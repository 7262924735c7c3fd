"""Strategies: what a chart says of a liver on one day, near every edge, missing, old, vague or contradictory."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Complication, Diagnosis, Metastasis, Tumour, Verification
from fhirnet.case.imaging import Conflict, GrossMorphology, LesionSize, LiverScan, Modality
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.status import AscitesGrade, ChildPughClass, CnlcStage, FistulaExtent, Reporting, Statement, Topic
from fhirnet.case.treatment import Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from tests.oracle.tace.timelines import maybe, seldom
from tests.rules.tace_cases import HCC, amount

AS_OF = date(2024, 7, 1)
MICROMOL = Decimal("17.104")
RESULTS = {
    Analyte.BILIRUBIN: ("15", "33.9", "34", "51", "51.1", "171", "171.1", "300", "<34", ">51", ">171", "40-60"),
    Analyte.ALBUMIN: ("45", "38", "35.1", "35", "28", "27.9", "20", ">35", "<28"),
    Analyte.INR: ("1.0", "1.69", "1.7", "2.3", "2.31", "3", "<1.7"),
    Analyte.CREATININE: ("70", "133", "133.1", "200", "<133", "<140"),
}
IN_MG = ("1.9", "2", "2.1", "3", "3.1", "9.9", "10", "10.1", "<2", ">3")
WORDS: dict[Topic, tuple[Any, ...]] = {
    Topic.ECOG: (0, 1, 2, 3, 4),
    Topic.ASCITES: tuple(AscitesGrade),
    Topic.ENCEPHALOPATHY: (0, 0, 1, 2, 3, 4),
    Topic.ARTERY_FISTULA: tuple(FistulaExtent),
    Topic.CATHETERIZATION_POSSIBLE: (True, False),
}
RARE_WORDS: dict[Topic, tuple[Any, ...]] = {
    Topic.ARTERY_OCCLUSION: (True, False),
    Topic.SEVERE_JAUNDICE: (True, False),
    Topic.CHILD_PUGH: (5, 7, 9, 10, 12, *ChildPughClass),
    Topic.CNLC_STAGE: tuple(CnlcStage),
}
AGES = (0, 1, 7, 30, 31, 90, 91, 100)


@st.composite
def charts(draw: st.DrawFn) -> Case:
    """Any chart."""
    well = draw(st.sampled_from((True, True, False)))
    measurements = [m for analyte in RESULTS for m in draw(_results(analyte, well))]
    statements = [s for topic in WORDS for s in draw(_statements(topic, 8, well))]
    statements += [s for topic in RARE_WORDS for s in draw(_statements(topic, 2, False))]
    procedures = draw(seldom(st.just([]), st.lists(_procedures(), max_size=2), one_in=2))
    kinds = [kind for kind in Complication if kind is not Complication.BREAST_FEEDING]
    complications = draw(seldom(st.just([]), st.lists(st.sampled_from(kinds), max_size=2, unique=True), one_in=4))
    scans = draw(st.lists(_scans(), max_size=2, unique_by=lambda scan: (scan.on, scan.modality)))
    case = Case(
        as_of=AS_OF,
        person=Person(key="p1"),
        diagnoses=draw(seldom(st.just((HCC,)), _diagnoses(), one_in=6)),
        complications=tuple([ActiveComplication(key=kind, kind=kind, onset=draw(_onset())) for kind in complications]),
        lesions=(Lesion(key="x1", in_liver=False),),
        liver_scans=tuple([replace(s, key=f"scan-{n}") for n, s in enumerate(scans)]),
        measurements=tuple([replace(m, key=f"{m.analyte}-{n}") for n, m in enumerate(measurements)]),
        statements=tuple([replace(s, key=f"{s.topic}-{n}") for n, s in enumerate(statements)]),
        procedures=tuple([replace(p, key=f"procedure-{n}") for n, p in enumerate(procedures)]),
    )
    return draw(seldom(st.just(case), _vague(case), one_in=5))


def _onset() -> st.SearchStrategy[Interval | None]:
    return maybe(st.sampled_from(AGES).map(_before), one_in=2)


def _before(days: int) -> Interval:
    return Interval.of_day(AS_OF - timedelta(days))


def _days() -> st.SearchStrategy[Interval]:
    return seldom(st.sampled_from((0, 0, 1, 7, 30)), st.sampled_from(AGES), one_in=5).map(_before)


@st.composite
def _vague(draw: st.DrawFn, case: Case) -> Case:
    """One date is no day."""
    lists = [name for name in ("measurements", "statements", "procedures", "liver_scans") if getattr(case, name)]
    if not lists:
        return case
    name = draw(st.sampled_from(lists))
    records = list(getattr(case, name))
    place = draw(st.integers(0, len(records) - 1))
    on = Interval.parse(
        draw(st.sampled_from(("2024-07", "2024-06", "2024-05", "2024-04", "2024", "2024-05-25/2024-06-05")))
    )
    records[place] = replace(records[place], on=on)
    changed: dict[str, Any] = {name: tuple(records)}
    return replace(case, **changed)


@st.composite
def _results(draw: st.DrawFn, analyte: Analyte, well: bool) -> list[Measurement]:
    found = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 1, 0, 2)))):
        texts = RESULTS[analyte][:1] if well and draw(st.integers(0, 3)) else RESULTS[analyte]
        value = amount(draw(st.sampled_from(texts)), "canonical")
        if analyte is Analyte.BILIRUBIN and not well and draw(st.booleans()):
            value = _in_mg(draw(st.sampled_from(IN_MG)))
        assert value is not None
        reporting = draw(seldom(st.just(Reporting.FINAL), st.sampled_from(list(Reporting)), one_in=6))
        found.append(Measurement(key="", analyte=analyte, on=draw(_days()), value=value, reporting=reporting))
    return found


def _in_mg(text: str) -> Quantity:
    """A bilirubin that was received in mg/dL."""
    mg = amount(text, "mg/dL")
    assert mg is not None
    assert mg.received is not None
    low, high = (None if end is None else end * MICROMOL for end in (mg.low, mg.high))
    received = Received(mg.received.low, mg.received.high, mg.received.comparator, "mg/dL")
    return Quantity(low, high, "umol/L", mg.low_open, mg.high_open, received, True)


@st.composite
def _statements(draw: st.DrawFn, topic: Topic, one_in: int, well: bool) -> list[Statement]:
    """None one time in so many, at times two."""
    values = (WORDS | RARE_WORDS)[topic]
    values = values[:1] if well and draw(st.integers(0, 3)) else values
    if draw(st.integers(1, one_in)) == one_in:
        return []
    count = draw(st.sampled_from((1, 1, 1, 1, 2)))
    return [
        Statement(
            key="",
            topic=topic,
            on=draw(_days()),
            value=draw(st.sampled_from(values)),
            reporting=draw(seldom(st.just(Reporting.FINAL), st.sampled_from(list(Reporting)), one_in=6)),
        )
        for _ in range(count)
    ]


@st.composite
def _procedures(draw: st.DrawFn) -> Procedure:
    return Procedure(
        key="",
        kind=draw(st.sampled_from((ProcedureKind.TACE, ProcedureKind.CTACE, ProcedureKind.HAIC))),
        on=draw(st.sampled_from((0, 0, 1, 7, 30, 90, 91, 120)).map(_before)),
        abandoned_for_occlusion=draw(st.booleans()),
        outcome=draw(st.sampled_from((None, None, Outcome.UNSUCCESSFUL))),
    )


@st.composite
def _scans(draw: st.DrawFn) -> LiverScan:
    count = st.sampled_from(("1", "2", "3", "4", "7", ">=2", ">=4", ">3")).map(lambda text: amount(text, "{#}"))
    size = st.sampled_from(("20", "30", "30.1", "40", "50", "50.1", "60", "60.1", "70.1", ">30", "<=30"))
    millimetres = size.map(lambda text: amount(text, "mm"))
    conflict: st.SearchStrategy[Any] = st.just(Conflict((amount("1", "{#}"), amount("5", "{#}"))))
    answer: st.SearchStrategy[Any] = st.sampled_from((False, False, True, None, Conflict((False, True))))
    types = st.lists(st.sampled_from(list(GrossMorphology)), min_size=1, max_size=2, unique=True).map(tuple)
    plain: st.SearchStrategy[Any] = st.just((GrossMorphology.SIMPLE_NODULAR,))
    outside = (LesionSize(lesion="x1", total=amount("12", "mm")),)
    return LiverScan(
        key="",
        on=draw(_days()),
        modality=draw(st.sampled_from((Modality.CT, Modality.MRI))),
        tumor_count=draw(seldom(maybe(count), conflict, one_in=15)),
        largest_diameter=draw(maybe(millimetres)),
        gross_morphology=draw(seldom(plain, seldom(st.just(()), types, one_in=2), one_in=2)),
        vascular_invasion=draw(answer),
        extrahepatic_spread=draw(answer),
        lesions=draw(seldom(st.just(()), st.just(outside), one_in=10)),
    )


@st.composite
def _diagnoses(draw: st.DrawFn) -> tuple[Diagnosis, ...]:
    lung = Diagnosis(key="met", metastasis=Metastasis.LUNG, onset=draw(_onset()))
    unsure = replace(HCC, verification=Verification.UNCONFIRMED)
    net = Diagnosis(key="net", tumour=Tumour.NET)
    return draw(
        st.sampled_from(((HCC, lung), (HCC, replace(lung, metastasis=Metastasis.LIVER)), (unsure,), (net,), ()))
    )
