"""Which facts make up one scan, and what it then says."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from fhirnet.case.imaging import Conflict, FdgScan, LiverScan, Modality, Response, ResponseCriteria, SstrScan, Tracer
from fhirnet.case.status import Reporting
from fhirnet.quantities import Received
from mappings.codes import DICOM
from tests.mappings.posting import (
    LOINC,
    SNOMED,
    Json,
    case,
    component,
    concept,
    fact,
    known,
    lesion,
    not_used,
    observation,
    quantity,
)

MRI, CT, PET = (concept((SNOMED, code)) for code in ("113091000", "77477000", "82918005"))
ON_T1 = [{"reference": "BodyStructure/t1"}]
PD, SD, CR = (concept((LOINC, code)) for code in ("LA28370-7", "LA28371-5", "LA28366-5"))
MRECIST = concept(("response-criteria", "mrecist"))


def _panel(*components: Json, method: Json | None = MRI, **more: Any) -> Json:
    said = list(components) or [component("contrast-enhanced", valueBoolean=True)]
    method_of: Json = {} if method is None else {"method": method}
    return fact("liver-imaging-assessment", component=said, **method_of, **more)


def _invasion(value: bool, **more: Any) -> Json:
    return fact("vascular-invasion", valueBoolean=value, **more)


def _scans(*resources: Json) -> tuple[LiverScan, ...]:
    """The scans of these resources, the same in whatever order they come."""
    found = [case(*order).liver_scans for order in permutations(resources)]
    assert all(scans == found[0] for scans in found)
    return found[0]


@pytest.mark.parametrize(
    "resources",
    [
        [_panel(component("contrast-enhanced", valueBoolean=True), component("vascular-invasion", valueBoolean=True))],
        [_panel(hasMember=[{"reference": "Observation/v"}]), _invasion(True, id="v", method=CT)],
        [_panel(hasMember=[{"reference": "Observation/v"}]), _invasion(True, id="v", on="2024-06-25")],
        [_panel(), _invasion(True, method=MRI)],
        [_panel(), _invasion(True)],
        [_panel(id="a"), _panel(component("vascular-invasion", valueBoolean=True), id="b")],
    ],
)
def test_one_scan_in_every_shape(resources: list[Json]) -> None:
    (scan,) = _scans(*resources)
    assert (scan.modality, scan.contrast, scan.vascular_invasion) == (Modality.MRI, True, True)
    assert scan.on.written == "2024-06-20"


def test_a_fact_of_another_modality_or_date_implies_a_scan_of_its_own() -> None:
    scans = _scans(_panel(), _invasion(True, method=CT), _invasion(False, on="2024-06-25"))
    assert {(s.modality, s.vascular_invasion) for s in scans} == {
        (Modality.MRI, None),
        (Modality.CT, True),
        (None, False),
    }


def test_without_a_modality_several_scans_of_the_date_are_ambiguous() -> None:
    found = known(_panel(id="m"), _panel(method=CT, id="c"), _invasion(True, id="v"))
    assert not_used(found) == {"entry[3].resource": "ambiguous-scan"}
    assert {s.vascular_invasion for s in found.case.liver_scans} == {None}


def test_a_fact_without_modality_joins_the_only_implied_scan() -> None:
    (scan,) = _scans(_invasion(True, method=CT), fact("evaluable", valueBoolean=True))
    assert (scan.modality, scan.vascular_invasion, scan.evaluable) == (Modality.CT, True, True)


def test_an_ambiguous_fact_beside_a_measurement_leaves_that_measurement() -> None:
    size = {"code": concept((LOINC, "1834-1")), "valueQuantity": quantity(850, "ng/mL")}
    found = known(_panel(id="m"), _panel(method=CT, id="c"), _invasion(True, component=[size]))
    assert not_used(found) == {}
    assert [m.value.low for m in found.case.measurements] == [850]
    assert {s.vascular_invasion for s in found.case.liver_scans} == {None}


def test_a_member_of_two_scans_is_ambiguous() -> None:
    member = [{"reference": "Observation/v"}]
    found = known(_panel(hasMember=member), _panel(method=CT, hasMember=member), _invasion(True, id="v"))
    assert not_used(found) == {"entry[3].resource": "ambiguous-scan"}


def test_a_fact_known_later_than_its_scan_waits() -> None:
    later = _invasion(True, id="v", issued="2024-07-02T00:00:00Z")
    found = known(_panel(hasMember=[{"reference": "Observation/v"}]), later)
    assert found.case.liver_scans[0].vascular_invasion is None
    assert not_used(found) == {"entry[2].resource": "recorded-after-as-of"}


@pytest.mark.hazard("H10")
def test_different_values_of_one_fact_are_a_conflict() -> None:
    (scan,) = _scans(_panel(component("vascular-invasion", valueBoolean=False)), _invasion(True))
    assert scan.vascular_invasion == Conflict((False, True))


def test_the_same_amount_in_another_unit_is_no_conflict() -> None:
    for written in (quantity(65, "mm"), quantity(6.5, "cm")), (quantity(6.5, "cm"), quantity(65, "mm")):
        (scan,) = _scans(
            *(fact("sum-of-viable-diameters", valueQuantity=q, id=i) for i, q in zip("ab", written, strict=True))
        )
        assert not isinstance(scan.viable_sum, Conflict)
        assert scan.viable_sum is not None
        assert scan.viable_sum.low == 65
        assert scan.viable_sum.received == Received("6.5", "6.5", "", "cm")  # whichever of them comes first


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([{"valueBoolean": True}], True),
        ([{"valueInteger": 2}], 2),
        ([{"valueQuantity": quantity(2, "{#}")}], 2),
        ([{"valueBoolean": True}, {"valueInteger": 2}], 2),
        ([{"valueBoolean": False}, {"valueInteger": 0}], 0),
        ([{"valueBoolean": False}, {"valueInteger": 2}], Conflict((2, False))),
        ([{"valueInteger": 1}, {"valueInteger": 2}], Conflict((1, 2))),
        ([], None),
    ],
)
def test_new_lesions_as_yes_no_or_count(values: list[Json], said: object) -> None:
    (scan,) = _scans(_panel(), *(fact("new-intrahepatic-lesion", **value) for value in values))
    assert scan.new_liver_lesions == said
    assert type(scan.new_liver_lesions) is type(said)


def test_sizes_of_lesions() -> None:
    viable = fact("viable-longest-diameter", focus=ON_T1, valueQuantity=quantity(63, "mm"), method=MRI, id="v")
    dimensions = [
        {"code": concept((LOINC, "33728-7")), "valueQuantity": quantity(6.5, "cm")},
        {"code": concept((LOINC, "33729-5")), "valueQuantity": quantity(40, "mm")},
    ]
    total = observation((LOINC, "21889-1"), focus=ON_T1, method=MRI, component=dimensions, id="s")
    found = case(lesion("t1", "target"), _panel(), viable, total)
    (size,) = found.liver_scans[0].lesions
    assert [str(q.low) for q in (size.viable, size.total, size.other) if q and not isinstance(q, Conflict)] == [
        "63",
        "65.0",
        "40",
    ]
    assert set(size.source) == {"Observation/v", "Observation/s"}


def test_a_size_of_no_named_lesion_is_of_a_lesion_of_its_own() -> None:
    sizes = [observation((LOINC, "21889-1"), id=i, valueQuantity=quantity(20, "mm"), note=[{"text": i}]) for i in "ab"]
    (scan,) = _scans(*sizes)
    assert [size.lesion for size in scan.lesions] == ["Observation/a", "Observation/b"]


def _response(value: Json, *code: tuple[str, str], **more: Any) -> Json:
    return observation(*(code or ((LOINC, "88040-1"),)), valueCodeableConcept=value, **more)


@pytest.mark.parametrize(
    ("resource", "target", "overall"),
    [
        (_response(PD), None, Response.PD),
        (_response(PD, ("observation", "target-response"), (LOINC, "88040-1")), Response.PD, None),
        (_response(PD, ("observation", "overall-response")), None, Response.PD),
        (_response(PD, focus=ON_T1), Response.PD, None),
        (_response(PD, focus=[*ON_T1, {"reference": "BodyStructure/n1"}]), None, Response.PD),
        (_response(PD, focus=[{"reference": "BodyStructure/n1"}]), None, Response.PD),
        (_response(concept((DICOM, "112042"))), Response.PR, None),
        (_response(concept((DICOM, "112041"), (LOINC, "LA28366-5"))), Response.CR, None),
    ],
)
def test_a_response_of_the_target_or_of_all(resource: Json, target: object, overall: object) -> None:
    found = case(lesion("t1", "target"), lesion("n1", "non-target"), resource)
    (scan,) = found.liver_scans
    assert (scan.target_response, scan.overall_response, scan.modality) == (target, overall, None)


@pytest.mark.parametrize(
    ("resources", "criteria"),
    [
        ([_response(SD, ("observation", "target-response"), method=MRECIST)], ResponseCriteria.MRECIST),
        (
            [_response(SD, ("observation", "target-response"), component=[
                component("response-criteria", valueCodeableConcept=MRECIST)])],
            ResponseCriteria.MRECIST,
        ),
        (
            [_panel(component("target-response", valueCodeableConcept=SD),
                    component("response-criteria", valueCodeableConcept=MRECIST))],
            ResponseCriteria.MRECIST,
        ),
        (
            [_response(SD, ("observation", "target-response"), method=MRECIST),
             _response(SD, ("observation", "target-response"), method=concept((DICOM, "126081")))],
            Conflict((ResponseCriteria.MRECIST, ResponseCriteria.RECIST_1_1)),
        ),
        ([_response(SD, ("observation", "target-response"))], None),
    ],
)  # fmt: skip
def test_the_criteria_of_a_response(resources: list[Json], criteria: object) -> None:
    (scan,) = _scans(*resources)
    assert (scan.target_response, scan.target_criteria, scan.overall_criteria) == (Response.SD, criteria, None)


def test_the_criteria_of_an_overall_response() -> None:
    criteria = component("response-criteria", valueCodeableConcept=MRECIST)
    overall = _response(PD, ("observation", "overall-response"), component=[criteria])
    target = _response(SD, ("observation", "target-response"))
    (scan,) = _scans(overall, target)
    assert (scan.overall_criteria, scan.target_criteria) == (ResponseCriteria.MRECIST, None)


def test_criteria_beside_another_fact_are_those_of_every_response_on_the_scan() -> None:
    criteria = component("response-criteria", valueCodeableConcept=MRECIST)
    (scan,) = _scans(_invasion(False, component=[criteria]), _response(SD, ("observation", "target-response")))
    assert (scan.target_criteria, scan.overall_criteria) == (ResponseCriteria.MRECIST, None)


def test_gross_types_are_many() -> None:
    kinds = [concept(("gross-morphology", kind)) for kind in ("massive", "infiltrative", "massive")]
    (scan,) = _scans(_panel(*(component("tumor-gross-morphology", valueCodeableConcept=kind) for kind in kinds)))
    assert [kind.value for kind in scan.gross_morphology] == ["infiltrative", "massive"]


def test_a_count_with_a_comparator() -> None:
    (scan,) = _scans(fact("tumor-count", valueQuantity=quantity(4, "{#}", comparator=">=")))
    assert scan.tumor_count is not None
    assert not isinstance(scan.tumor_count, Conflict)
    assert (scan.tumor_count.low, scan.tumor_count.high) == (Decimal(4), None)


def test_a_scan_is_as_preliminary_as_any_part_of_it() -> None:
    (scan,) = _scans(_panel(status="amended"), _invasion(True, status="preliminary"))
    assert scan.reporting is Reporting.PRELIMINARY
    (scan,) = _scans(_panel(status="amended"), _invasion(True))
    assert scan.reporting is Reporting.AMENDED


def test_a_scan_is_known_when_the_last_of_it_is() -> None:
    issued = ("2024-06-21T09:00:00+08:00", "2024-06-21T02:00:00Z")
    (scan,) = _scans(_panel(issued=issued[0]), _invasion(True, issued=issued[1]))
    assert scan.recorded == issued[1]


@pytest.mark.parametrize("issued", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:60-10:00"])
def test_a_scan_may_be_issued_at_the_edge_of_the_calendar(issued: str) -> None:
    scan = known(_panel(issued=issued), recorded_filter=False).case.liver_scans[0]
    assert scan.recorded == issued


def test_scans_of_a_month_and_of_a_day_in_it_are_two() -> None:
    assert len(_scans(_panel(on="2024-06"), _panel(on="2024-06-20"))) == 2


def _sstr(*components: Json, **more: Any) -> Json:
    return fact("sstr-imaging-assessment", component=list(components), **more)


def _krenning(score: int, lesion_id: str, **more: Any) -> Json:
    return fact("krenning-score", focus=[{"reference": f"BodyStructure/{lesion_id}"}], valueInteger=score, **more)


@pytest.mark.parametrize("method", [{}, {"method": PET}, {"method": CT}])
def test_uptake_joins_the_receptor_scan_of_its_date(method: Json) -> None:
    tracer = component("tracer", valueCodeableConcept=concept((SNOMED, "724025002")))
    scan: SstrScan
    (scan,) = case(_sstr(tracer, method=PET), _krenning(3, "m1", **method), _krenning(4, "m2", **method)).sstr_scans
    assert (scan.modality, scan.tracer) == (Modality.PET, Tracer.GA68_DOTATATE)
    assert [(each.lesion, each.krenning) for each in scan.lesions] == [("BodyStructure/m1", 3), ("BodyStructure/m2", 4)]


def test_uptake_without_a_scan_implies_one() -> None:
    found = case(
        _krenning(2, "m1"), fact("suv-max", focus=[{"reference": "BodyStructure/m1"}], valueQuantity=quantity(33.6))
    )
    (scan,) = found.sstr_scans
    (uptake,) = scan.lesions
    assert uptake.krenning == 2
    assert uptake.suv_max is not None
    assert found.liver_scans == ()


def test_an_fdg_scan_and_its_tracer() -> None:
    netpet = component("netpet-grade", valueCodeableConcept=concept(("netpet", "p2")))
    fdg = fact("fdg-imaging-assessment", component=[netpet], method=PET)
    tracer = fact("tracer", valueCodeableConcept=concept((SNOMED, "35321007")))
    found = case(fdg, tracer)
    scan: FdgScan
    (scan,) = found.fdg_scans
    assert (scan.tracer, scan.netpet) == (Tracer.FDG, "p2")
    assert found.sstr_scans == ()


def test_a_liver_fact_inside_a_receptor_scan_is_of_the_liver() -> None:
    burden = component("liver-tumor-burden", valueQuantity=quantity(80, "%"))
    found = case(_sstr(burden, component("submaximal-uptake", valueBoolean=True), method=PET))
    assert [s.modality for s in found.liver_scans] == [Modality.PET]
    assert found.sstr_scans[0].submaximal is True


def test_a_scan_cites_what_it_is_made_of() -> None:
    (scan,) = case(_panel(id="scan"), _invasion(True, id="v"), _krenning(3, "m1", id="k")).liver_scans
    assert scan.source == ("Observation/scan", "Observation/v")
