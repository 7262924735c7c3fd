"""A patient of the registry whom neither question is about: another cancer in the liver."""

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, PrimarySite, Tumour
from fhirnet.case.person import Person
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.synthetic.amounts import day
from fhirnet.synthetic.chance import Chance
from fhirnet.synthetic.gaps import Gaps
from fhirnet.synthetic.liver import Liver
from fhirnet.synthetic.record import Record

MEN, AGE = 600, (61, 22)  # assumed
SITES = (PrimarySite.COLON, PrimarySite.RECTUM, PrimarySite.STOMACH, PrimarySite.PANCREAS)
DONE = (ProcedureKind.LIVER_RESECTION, ProcedureKind.LIVER_BIOPSY, ProcedureKind.LIVER_RADIOTHERAPY)


def story(person: Person, begin: int, chance: Chance, gaps: Gaps) -> Case:
    """The case of one patient."""
    record, liver = Record(person, chance, gaps), Liver(chance)
    tumour = Diagnosis(key="tumour", tumour=Tumour.OTHER, primary=chance.one(SITES), onset=day(begin))
    record.add("diagnoses", tumour)
    found = Diagnosis(key="spread", metastasis=Metastasis.LIVER, onset=day(begin + 3), related="tumour")
    record.add("diagnoses", found)
    record.add("procedures", Procedure(key="procedures-1", kind=chance.one(DONE), on=day(begin + 30)))
    today = begin
    for _ in range(chance.between(2, 5)):
        record.laboratory.report(today, liver.functions())
        record.state(today, liver.states())
        today += chance.between(20, 90)
    return record.case(today)
