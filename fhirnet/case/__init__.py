"""The clinical case: frozen records of what is documented about one patient, without codes and without a clock.

A case is what was known on `as_of`. None means "not documented", never "no". Lists are sorted when the case is built.
"""

from dataclasses import dataclass, replace
from datetime import date

from fhirnet.case.disease import ActiveComplication, Diagnosis
from fhirnet.case.imaging import FdgScan, LiverScan, SstrScan
from fhirnet.case.laboratory import Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.status import Attestation, Statement
from fhirnet.case.treatment import Allergy, MedicationGiven, MedicationOrder, MedicationUse, PlannedPrrt, Procedure
from fhirnet.dates import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything usable that is known about one patient on `as_of`; each tuple in the order of its dates and keys."""

    as_of: date
    person: Person
    diagnoses: tuple[Diagnosis, ...] = ()
    complications: tuple[ActiveComplication, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    liver_scans: tuple[LiverScan, ...] = ()
    sstr_scans: tuple[SstrScan, ...] = ()
    fdg_scans: tuple[FdgScan, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    statements: tuple[Statement, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    medications: tuple[MedicationUse, ...] = ()
    administrations: tuple[MedicationGiven, ...] = ()
    prescriptions: tuple[MedicationOrder, ...] = ()
    planned: tuple[PlannedPrrt, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    attestations: tuple[Attestation, ...] = ()

    def cut(self, day: date) -> "Case":
        """The case as it stood on an earlier day: facts that lie wholly after it are gone."""

        def known(on: Interval | None) -> bool:
            return on is None or on.first <= day

        return replace(
            self,
            as_of=day,
            diagnoses=tuple([d for d in self.diagnoses if known(d.onset)]),
            complications=tuple([c for c in self.complications if known(c.onset)]),
            liver_scans=tuple([s for s in self.liver_scans if s.on.first <= day]),
            sstr_scans=tuple([s for s in self.sstr_scans if s.on.first <= day]),
            fdg_scans=tuple([s for s in self.fdg_scans if s.on.first <= day]),
            measurements=tuple([m for m in self.measurements if m.on.first <= day]),
            statements=tuple([s for s in self.statements if s.on.first <= day]),
            procedures=tuple([p for p in self.procedures if known(p.on)]),
            medications=tuple([m for m in self.medications if known(m.during)]),
            administrations=tuple([a for a in self.administrations if a.on.first <= day]),
            prescriptions=tuple([p for p in self.prescriptions if known(p.on)]),
            attestations=tuple([a for a in self.attestations if known(a.on)]),
        )
