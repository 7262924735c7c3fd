"""The plain JSON case document: what is refused and where, and what is filled in."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import ChildPughClass
from fhirnet.errors import Refused
from fhirnet.quantities import Quantity, Received
from mappings import document
from mappings.order import sorted_case
from tests import clinic
from tests.documents import REFUSED, WHOLE, Json, without

BYTES: list[tuple[bytes, str, str | None]] = [
    (b"", "body-empty", None),
    (b" \n", "body-empty", None),
    (b"{", "json", None),
    (b'{"as_of": NaN}', "json", None),
    (b'{"as_of": "\xff"}', "encoding", None),
    (b'{"as_of": "\\ud800"}', "encoding", "case.as_of"),
    (b'{"as_of": "\\u0000"}', "encoding", "case.as_of"),
    (b"[]", "not-object", None),
    (b'{"as_of": "2024", "as_of": "2024"}', "duplicate-key", "case.as_of"),
    (b'{"person": {"key": "a", "key": "b"}}', "duplicate-key", "case.person.key"),
    (b'{"Zhang San": 1, "Zhang San": 2}', "duplicate-key", "case"),
    (b'{"a":' * 41 + b"1" + b"}" * 41, "depth", "case" + ".a" * 40),
    (b"[" * 200_000, "depth", None),
]


def loaded(changed: Json | bytes) -> Case:
    """The case of a document."""
    return document.load(changed if isinstance(changed, bytes) else json.dumps(changed).encode())


def problems(body: bytes) -> list[tuple[str, str | None]]:
    """Code and place of everything a document is refused for."""
    with pytest.raises(Refused) as refused:
        document.load(body)
    assert all(issue.what.endswith(".") for issue in refused.value.issues)
    return [(issue.code, issue.at) for issue in refused.value.issues]


@pytest.mark.parametrize(("path", "value", "code", "at"), REFUSED)
def test_refused(path: str, value: Any, code: str, at: str) -> None:
    assert (code, at) in problems(without(WHOLE, path, value))


@pytest.mark.parametrize(("body", "code", "at"), BYTES)
def test_bytes_that_are_no_document(body: bytes, code: str, at: str | None) -> None:
    assert problems(body) == [(code, at)]


def test_all_problems_at_once_in_the_order_of_the_document() -> None:
    faulty = WHOLE | {"as_of": "soon", "lesions": [{"key": "T1"}, {"key": "T1"}], "zzz": 1, "person": {"gender": "x"}}
    assert problems(json.dumps(faulty).encode()) == [
        ("value", "case.as_of"),
        ("value", "case.lesions[0].key"),
        ("value", "case.lesions[1].key"),
        ("code", "case.person.gender"),
        ("required", "case.person.key"),
        ("element", "case.zzz"),
    ]


def test_a_name_that_is_no_name_is_not_repeated() -> None:
    assert problems(without(WHOLE, "Zhang San 1964", 1)) == [("element", "case")]


def test_two_scans_of_one_date_and_modality_are_one() -> None:
    scans = [{"on": "2024-02-25", "modality": "ct"}, {"on": "2024-02-25T10:00:00Z", "modality": "ct"}]
    assert ("value", "case.liver_scans[1]") in problems(json.dumps(WHOLE | {"liver_scans": scans}).encode())


def test_what_a_document_says() -> None:
    case = loaded(WHOLE)
    scan = case.liver_scans[0]
    assert case.as_of == date(2024, 7, 2)
    assert case.diagnoses[1].onset == clinic.on("2024-05/..")
    assert isinstance(scan.viable_sum, Quantity)
    assert (str(scan.viable_sum.low), scan.viable_sum.unit) == ("105.00", "mm")
    assert scan.viable_sum.received == Received("10.50", "10.50", "", "cm")
    assert scan.vascular_invasion == Conflict((False, True))
    assert scan.contrast is True
    assert [statement.value for statement in case.statements] == [False, 0, ChildPughClass.A]


def test_what_happened_without_an_end_has_lasted_until_as_of() -> None:
    case = loaded(WHOLE)
    course, spread = case.procedures[1], case.diagnoses[1]
    assert course.on is not None
    assert spread.onset is not None
    assert (course.key, course.on.last) == ("course", case.as_of)
    assert spread.onset.last == date.max


def test_keys_are_made_from_what_a_record_says_not_from_its_place() -> None:
    twins = [{"topic": "ps-ecog", "on": "2024-07-01", "value": value} for value in (1, 0, 1)]
    keys = [[s.key for s in loaded(WHOLE | {"statements": order}).statements] for order in (twins, twins[::-1])]
    assert keys[0] == keys[1] == ["ps-ecog@2024-07-01", "ps-ecog@2024-07-01-2", "ps-ecog@2024-07-01-3"]


def test_a_made_key_gives_way_to_a_given_one() -> None:
    stated = [{"topic": "ps-ecog", "on": "2024-07-01", "value": 1}]
    given = stated[0] | {"key": "ps-ecog@2024-07-01", "value": 2}
    assert [s.key for s in loaded(WHOLE | {"statements": [*stated, given]}).statements] == [
        "ps-ecog@2024-07-01",
        "ps-ecog@2024-07-01-2",
    ]


def test_the_default_limit_of_normal_is_filled_in_and_never_written() -> None:
    case = loaded(WHOLE)
    assert case.measurements[0].upper == Quantity.exactly(20, "ng/mL")
    assert case.measurements[0].upper_is_default
    assert "upper" not in json.loads(document.dump(case))["measurements"][0]


def test_that_no_limit_of_normal_can_be_used_is_written() -> None:
    case = loaded(without(WHOLE, "measurements.0.upper_is_default", False))
    assert case.measurements[0].upper is None
    assert document.load(document.dump(case)) == case


def test_numbers_are_kept_as_written_and_dates_too() -> None:
    written = document.dump(loaded(WHOLE)).decode()
    for text in ('"10.50"', '"2024-07-01T08:30:00+08:00"', '"2022/2022-07"', '"青霉素"'):
        assert text in written


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (None, "5.0", {"value": "5.0", "comparator": "<=", "unit": "mm"}),
        ("5", None, {"value": "5", "comparator": ">=", "unit": "mm"}),
        ("5", "5", {"value": "5", "unit": "mm"}),
        ("5", "1E+1", {"low": "5", "high": "10", "unit": "mm"}),
    ],
)
def test_a_computed_amount_is_written_in_its_canonical_unit(low: str | None, high: str | None, written: Json) -> None:
    amount = Quantity(None if low is None else Decimal(low), None if high is None else Decimal(high), "mm")
    case = clinic.case("2024-07-02", clinic.scan("2024-02-25", viable_sum=amount))
    assert json.loads(document.dump(case))["liver_scans"][0]["viable_sum"] == written


def test_computed_amounts_that_contradict_each_other_have_an_order() -> None:
    small, large = Quantity.exactly(5, "mm"), Quantity.exactly(7, "mm")
    assert sorted_case(
        clinic.case("2024-07-02", clinic.scan("2024-02-25", viable_sum=Conflict((large, small))))
    ).liver_scans[0].viable_sum == Conflict((small, large))


def test_builders_make_cases_that_survive() -> None:
    case = clinic.case(
        "2024-07-02",
        clinic.tace("2024-01-10"),
        clinic.scan("2024-02-25", viable="105"),
        clinic.lab(Analyte.AFP, "2024-07-01", "850"),
    )
    assert document.load(document.dump(case)) == case
