"""As many sessions as a bundle may hold are answered: nothing goes as deep as there are sessions."""

from datetime import date, timedelta

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour
from fhirnet.case.person import Person
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import catalogue, tace

FIRST = date(2019, 1, 1)


def test_a_session_a_day_for_years_is_answered() -> None:
    sessions = tuple(
        Procedure(key=f"t{day}", kind=ProcedureKind.TACE, on=Interval.of_day(FIRST + timedelta(days=day)))
        for day in range(1_500)
    )
    hcc = Diagnosis(key="hcc", tumour=Tumour.HCC, onset=Interval.parse("2018"))
    case = Case(as_of=date(2024, 1, 1), person=Person(key="p"), diagnoses=(hcc,), procedures=sessions)
    found = {
        m.DEFINITION.id: tace.verdict(case, m.DEFINITION.id).answer.value for m in catalogue.modules("tace-resistance")
    }
    assert set(found.values()) == {"indeterminate"}
