"""Person and Patient; name and identifiers of a hospital are not read."""

from msgspec import UNSET

from fhirnet.case.person import Gender, Person
from fhirnet.dates import Interval
from mappings.elements import identifier
from mappings.r4 import generated as r4
from mappings.references import Source


def read(source: Source) -> Person:
    """The person of a case."""
    patient: r4.Patient = source.resource
    return Person(
        key=source.key,
        gender=None if patient.gender is UNSET else Gender(patient.gender),
        birth=None if patient.birthDate is UNSET else Interval.parse(patient.birthDate),
        source=(source.reference,),
    )


def write(person: Person) -> r4.Patient:
    """The Patient of a person."""
    return r4.Patient(
        identifier=identifier(person.key),
        gender=UNSET if person.gender is None else person.gender.value,
        birthDate=UNSET if person.birth is None else person.birth.written,
    )
