"""The other readings of the default set, at both sides of their numbers."""

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import NetGrade, Topic
from tests.rules.prrt.patients import answers, lab, patient, pet, response, said


@pytest.mark.parametrize(
    ("case", "reading", "grade", "otherwise"),
    [
        (patient(platelets=lab(Analyte.PLATELETS, 70)), "platelets-70", "not-suitable", "suitable"),
        (patient(platelets=lab(Analyte.PLATELETS, "69.9")), "platelets-70", "not-suitable", "not-suitable"),
        (patient(ki67=lab(Analyte.KI67, 10, 300)), "require-fdg", "suitable", "suitable"),
        (patient(ki67=lab(Analyte.KI67, "10.1", 300)), "require-fdg", "suitable", "indeterminate"),
        (patient(ki67=None), "require-fdg", "suitable", "suitable"),  # a stated G1
        (patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G2)), "require-fdg", "suitable", "indeterminate"),
        (patient(response=response(Response.PD, 366)), "progression-unbounded", "suitable", "suitable"),
        (patient(response=response(Response.PD, 367)), "progression-unbounded", "indeterminate", "suitable"),
        (patient(pet=pet(30, lowest_krenning=3)), "sstr-ge-liver", "suitable", "suitable"),
        (patient(pet=pet(30, lowest_krenning=2)), "sstr-ge-liver", "not-suitable", "indeterminate"),
        (patient(pet=pet(30, lowest_krenning=1)), "sstr-ge-liver", "not-suitable", "not-suitable"),
    ],
)
def test_the_grade_and_what_it_is_otherwise(case: Case, reading: str, grade: str, otherwise: str) -> None:
    result = answers(case)
    assert (result.primary.grade, result.alternatives[f"prrt-{reading}"]) == (grade, otherwise)
