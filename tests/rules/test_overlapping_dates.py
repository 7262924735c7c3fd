"""Of dates that overlap, such as 2024-06 and 2024-06-20, either may be the later: what differs is not known then."""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import AscitesGrade, CnlcStage, FistulaExtent, Reporting, Statement, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules import series, staging
from fhirnet.rules.burden import burden
from fhirnet.rules.tace_unsuitability import cn
from fhirnet.verdict import Assumption, Judged, Reason, Truth
from tests.rules.liver_patient import EMPTY, patient, scan

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
Said = tuple[str, object]  # when, and what


def _patient(topic: Topic, *said: Said, bilirubin: int | None = None) -> Case:
    statements = [
        Statement(key=f"s{n}", topic=topic, on=Interval.parse(on), value=value, source=(f"Observation/s{n}",))  # type: ignore[arg-type]
        for n, (on, value) in enumerate(said)
    ]
    levels = () if bilirubin is None else (_bilirubin("2024-06-30", bilirubin),)
    return replace(EMPTY, statements=tuple(statements), measurements=levels)


def _bilirubin(on: str, umol: int) -> Measurement:
    value = Quantity.exactly(umol, "umol/L")
    return Measurement(
        key=f"b-{on}", analyte=Analyte.BILIRUBIN, on=Interval.parse(on), value=value, source=(f"b-{on}",)
    )


def _finding(case: Case, code: str) -> Judged:
    return next(row.finding for row in cn.judge(case).criteria if row.code == code)


@pytest.mark.parametrize(
    ("said", "answer", "reason"),
    [
        ((("2024-06", 1), ("2024-06-20", 3)), OPEN, Reason.IMPRECISE_DATE),
        ((("2024-06", 3), ("2024-06-20", 1)), OPEN, Reason.IMPRECISE_DATE),
        ((("2024-06", 3), ("2024-06-20", 3)), MET, None),
        ((("2024-06", 1), ("2024-06-20", 1)), NOT_MET, None),
        ((("2024", 1), ("2024-06-20", 1)), OPEN, Reason.IMPRECISE_DATE),  # how old, the latest does not say
        ((("2024-06", 1), ("2024-06-01", 3)), OPEN, Reason.IMPRECISE_DATE),  # of the same day, perhaps
        ((("2024-06", 1), ("2024-05-31", 3)), NOT_MET, None),
        ((("2024-06", 1), ("2024-07-01", 3)), MET, None),
        ((("2024-06", 1), ("2024-06-10", 3), ("2024-06-20", 1)), NOT_MET, None),
        ((("2024-06", 1), ("2024-06-20", 1), ("2024-06-20", 3)), OPEN, Reason.IMPRECISE_DATE),
        ((("2024-06", 1), ("2024-06", 3)), OPEN, Reason.CONFLICTING_VALUES),
        ((("2024-05", 1), ("2024-05-20", 3)), OPEN, Reason.STALE),
        ((("2024", 1), ("2024-05-20", 3)), OPEN, Reason.IMPRECISE_DATE),
    ],
)
def test_which_of_two_grades_is_the_latest(said: tuple[Said, ...], answer: Truth, reason: Reason | None) -> None:
    for order in (said, said[::-1]):
        found = _finding(_patient(Topic.ECOG, *order), "unsuit-ecog-over-2")
        assert found.answer is answer
        assert found.reasons == (() if reason is None else (reason,))
        assert (found.value is None) is (answer is OPEN)
        assert bool(found.missing) is (answer is OPEN)


def test_a_statement_of_any_age() -> None:
    diffuse = ("2024", FistulaExtent.DIFFUSE), ("2024-06-30", FistulaExtent.NONE)
    assert _finding(_patient(Topic.ARTERY_FISTULA, *diffuse), "unsuit-diffuse-fistula").answer is OPEN
    jaundice = _patient(Topic.SEVERE_JAUNDICE, ("2024", True), ("2024-06-30", False), bilirubin=60)
    found = _finding(jaundice, "unsuit-severe-jaundice")
    assert found.answer is OPEN
    assert Reason.IMPRECISE_DATE in found.reasons


def test_every_source_of_what_may_be_the_latest_is_cited() -> None:
    facts = [_bilirubin("2024-06", 30), _bilirubin("2024-06-20", 60), _bilirubin("2024-05-20", 90)]
    for order in (facts, facts[::-1]):
        found = series.latest(order)
        assert found.fact is facts[0]
        assert (found.conflict, found.which_date) == (True, True)
        assert found.source == ("b-2024-06", "b-2024-06-20")
    assert series.latest([_bilirubin("2024-06-20", 30), facts[0]]).source == ("b-2024-06",)
    assert series.latest([]) == series.Latest(None)


def _invaded(on: str, invasion: bool, reporting: Reporting = Reporting.FINAL) -> LiverScan:
    return scan(1, 30, on, vascular_invasion=invasion, reporting=reporting, key=f"Observation/{on}")


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("scans", "invasion", "reasons"),
    [
        ((_invaded("2024-06", True), _invaded("2024-06-20", False)), None, (Reason.IMPRECISE_DATE,)),
        ((_invaded("2024-06", True), _invaded("2024-06-20", True)), True, ()),
        ((_invaded("2024-06", False), _invaded("2024-06-20", False)), False, ()),
        ((_invaded("2024-06", True), _invaded("2024-05-31", False)), True, ()),
    ],
)
def test_which_of_two_scans_is_the_latest(
    scans: tuple[LiverScan, ...], invasion: bool | None, reasons: tuple[Reason, ...]
) -> None:
    for order in (scans, scans[::-1]):
        found = staging.vascular_invasion(replace(EMPTY, liver_scans=order))
        assert (found.value, found.reasons) == (invasion, reasons)
        assert bool(found.missing) is (invasion is None)


@pytest.mark.parametrize(
    ("month", "day", "count", "diameter"),
    [
        ((2, 30), (2, 30), 2, 30),
        ((2, 30), (3, 30), None, 30),
        ((2, 30), (2, 40), 2, None),
        ((2, None), (2, 40), 2, None),
        ((None, 40), (2, 40), None, 40),
    ],
)
def test_number_and_size_of_two_scans_of_which_either_may_be_the_latest(
    month: tuple[int | None, int | None], day: tuple[int | None, int | None], count: int | None, diameter: int | None
) -> None:
    scans = scan(*month, "2024-06", key="Observation/month"), scan(*day, "2024-06-20", key="Observation/day")
    for order in (scans, scans[::-1]):
        found = burden(replace(EMPTY, liver_scans=order))
        for known, value in ((found.count, count), (found.diameter, diameter)):
            assert (known.value.exact if known.value else None) == value
            assert bool(known.reasons) is bool(known.missing) is (value is None)


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ((("2024-06", 5), ("2024-06-20", 10)), OPEN),  # either may be the latest
        ((("2024-06", 5), ("2024-06-20", 6)), NOT_MET),
        ((("2024-05-25/2024-06-05", 10),), OPEN),  # it may be too old to count
        ((("2024-05-20", 10),), NOT_MET),  # it is
        ((("2024-06-20", 5), ("2024-06-20", 10)), NOT_MET),  # contradictory: none of them counts
    ],
)
def test_a_stated_child_pugh_that_may_count_leaves_every_value_of_it_possible(
    stated: tuple[Said, ...], answer: Truth
) -> None:
    known = patient(encephalopathy=None)  # the other items are 5 to 7 points in all
    case = replace(known, statements=(*known.statements, *_patient(Topic.CHILD_PUGH, *stated).statements))
    assert _finding(case, "unsuit-child-pugh-c").answer is answer


@pytest.mark.parametrize(
    ("encephalopathy", "answer"),
    [
        ((4, "2024-06-01"), MET),  # 11 points, whatever is stated
        ((4, "2024-05-20"), NOT_MET),  # too old: 9 to 11 points, and 9 are stated
        ((4, "2024-05-25/2024-06-05"), OPEN),  # either
        ((0, "2024-05-25/2024-06-05"), NOT_MET),  # 9 points, or 9 as stated
        (None, NOT_MET),
    ],
)
def test_a_stated_child_pugh_stands_only_if_it_does_in_every_reading_of_the_dates(
    encephalopathy: tuple[int, str] | None, answer: Truth
) -> None:
    ascites = AscitesGrade.MODERATE_SEVERE
    case = patient(albumin=20, ascites=ascites, encephalopathy=encephalopathy, child_pugh=9)  # 8 points without it
    found = _finding(case, "unsuit-child-pugh-c")
    assert found.answer is answer
    assert (Reason.IMPRECISE_DATE in found.reasons) is (answer is OPEN)


Stages = tuple[CnlcStage, ...]
IV, IIIB, IIIA, IIB, *_ = reversed(CnlcStage)


@pytest.mark.parametrize(
    ("stated", "stages", "as_stated"),
    [
        ((("2024-06", IIIB),), (IIIB,), True),  # alone it is the latest
        ((("2024-06", IIIB), ("2024-06-20", IIIB)), (IIIB,), True),
        ((("2024-06", IIIB), ("2024-05-31", IIIA)), (IIIB,), True),
        ((("2024-06", IIIB), ("2024-06-20", IIIA)), (IIIB, IIIA), True),  # either may be the latest
        ((("2024-06", IIIB), ("2024-06", IIIA), ("2024-06-20", IIB)), (IIIB, IIIA, IIB), False),  # perhaps neither
        ((("2024-06", IIIB), ("2024-06-10/2024-07-05", IIIA)), (IIIB, IIIA, IIB), False),  # perhaps of one day
        ((("2024-06", IIIB), ("2024-06-20", IV)), (IIIB, IIIA, IIB), False),  # IV is ruled out
        ((("2024-06-20", IIIB), ("2024-06-20", IIIA)), (IIIB, IIIA, IIB), False),  # contradictory: neither
    ],
)
def test_a_stated_stage_that_may_count_is_possible(stated: tuple[Said, ...], stages: Stages, as_stated: bool) -> None:
    known = patient()
    scans = (scan(4, 20),)  # neither spread nor invasion is stated
    for order in (stated, stated[::-1]):
        statements = (*known.statements, *_patient(Topic.CNLC_STAGE, *order).statements)
        found = staging.stage(replace(known, statements=statements, liver_scans=scans))
        assert found.stages == stages
        assert (Assumption.STAGE_AS_STATED in found.assumptions) is as_stated
        assert (found.reasons != ()) is (found.missing != ()) is (len(stages) > 1)
        if len(stated) > 1 and not as_stated:
            assert {"Observation/s0", "Observation/s1"} <= {*found.evidence}


def test_a_stated_stage_may_count_where_none_can_be_computed() -> None:
    known = patient()
    for other, stages in ((IIIB, (IIIB,)), (IIIA, (IIIB, IIIA))):
        said = _patient(Topic.CNLC_STAGE, ("2024-06", IIIB), ("2024-06-20", other)).statements
        found = staging.stage(replace(known, statements=(*known.statements, *said), liver_scans=(_no_tumour(),)))
        assert (found.stages, Assumption.STAGE_AS_STATED in found.assumptions) == (stages, True)


def _no_tumour() -> LiverScan:
    return scan(0, None, vascular_invasion=False, extrahepatic_spread=False)


@pytest.mark.parametrize(
    ("ecog", "stated", "stages"),
    [
        ((1, "2024-06-01"), IV, (IIIB, IIB)),  # ruled out
        ((1, "2024-05-20"), IV, (IV,)),
        ((1, "2024-05-25/2024-06-05"), IV, (IV, IIIB, IIB)),  # either
        ((3, "2024-06-01"), IIB, (IV,)),
        ((3, "2024-05-20"), IIB, (IIB,)),
        ((3, "2024-05-25/2024-06-05"), IIB, (IV, IIB)),  # either
    ],
)
def test_a_stated_stage_stands_only_if_it_does_in_every_reading_of_the_dates(
    ecog: tuple[int, str], stated: CnlcStage, stages: Stages
) -> None:
    case = replace(patient(ecog=ecog, stage=stated), liver_scans=(scan(4, 20, vascular_invasion=False),))
    found = staging.stage(case)
    assert found.stages == stages
    assert (Reason.IMPRECISE_DATE in found.reasons) is (len(ecog[1]) > 10)
