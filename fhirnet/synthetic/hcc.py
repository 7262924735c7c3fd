"""A patient with HCC under repeated TACE: scans, sessions, markers, liver function, and what comes between and after.

Sessions are 4 to 12 weeks apart and scans 4 to 6 weeks after a session, as the definitions of resistance expect of
good practice; the gaps of the record break that as often as `gaps` says.
"""

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Tumour, Verification
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Person
from fhirnet.case.treatment import Drug, MedicationUse, Procedure, ProcedureKind, Rhythm
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic import tumour as disease
from fhirnet.synthetic.amounts import amount, day, month, since
from fhirnet.synthetic.chance import Chance, Weighted
from fhirnet.synthetic.gaps import Gaps
from fhirnet.synthetic.liver import Liver
from fhirnet.synthetic.liver_scans import Radiology
from fhirnet.synthetic.record import Record
from fhirnet.synthetic.sessions import Sessions
from mappings.synthetic.agents import LENVATINIB, SORAFENIB

MEN, AGE = 830, (57, 26)  # assumed
HOW_MANY: Weighted[int] = (
    (1, 10),
    (2, 17),
    (3, 27),
    (4, 20),
    (5, 13),
    (6, 7),
    (7, 4),
    (8, 2),
    (12, 1),
)  # sessions; assumed
WITHOUT_TACE = 30  # per mille: resected or under systemic therapy only
APART = (28, 84)  # days between sessions
RESECTED_BEFORE, ABLATED_BETWEEN = 90, 70  # per mille of the patients, of the intervals
SYSTEMIC_AFTER = 450  # per mille of the progressions
TREATED_NEVERTHELESS = 150  # per mille of the sessions for which the patient was not fit
SAMPLED_WITH_SCAN = 200  # per mille of the scans before the last: liver function on the same day
ELSEWHERE: Weighted[Metastasis] = (
    (Metastasis.LUNG, 50),
    (Metastasis.LYMPH_NODE, 25),
    (Metastasis.BONE, 18),
    (Metastasis.OTHER, 7),
)


def story(person: Person, begin: int, chance: Chance, gaps: Gaps) -> Case:
    """The case of one patient."""
    return _Story(Record(person, chance, gaps), begin).told()


class _Story:
    """One patient from the diagnosis to the end of follow-up; `today` moves on."""

    def __init__(self, record: Record, begin: int) -> None:
        self.record, self.chance, self.gaps = record, record.chance, record.gaps
        self.today = begin
        self.course = self.chance.weighted(disease.COURSES)
        self.tumour = disease.beginning(self.chance)
        self.liver = Liver(self.chance)
        self.radiology = Radiology(self.chance, self.gaps)
        self.sessions = Sessions(record, len(self.tumour.viable))
        self.metastasis = self.chance.weighted(ELSEWHERE)
        self.resected = begin - self.chance.between(200, 1500) if self.chance.hits(RESECTED_BEFORE) else None
        self.spread_known = self.systemic = False
        self.lesions = 0  # new ones so far

    def told(self) -> Case:
        """The whole story."""
        self._diagnosed()
        if not self.gaps.lacks(rates.NO_BASELINE):
            self._scanned(self.today, first=True)
        if self.chance.hits(WITHOUT_TACE):
            self._treated_otherwise()
        else:
            self.today += self.chance.between(3, 25)
            self._treated(self.chance.weighted(HOW_MANY))
        return self.record.case(self.today)

    def _diagnosed(self) -> None:
        if not self.gaps.lacks(rates.NO_DIAGNOSIS):
            self.record.add("diagnoses", self._diagnosis())
        for number in range(1, len(self.tumour.viable) + 1) if self.radiology.lesion_by_lesion else ():
            role = None if self.gaps.lacks(rates.NO_TARGETS) else LesionRole.TARGET
            self.record.add("lesions", Lesion(key=f"T{number}", in_liver=True, role=role))
        if self.resected is not None:
            self._done(ProcedureKind.LIVER_RESECTION, self.resected)
        self._spread_found(self.today)

    def _diagnosis(self) -> Diagnosis:
        verification = Verification.CONFIRMED
        if self.gaps.lacks(rates.UNCONFIRMED):
            verification = Verification.UNCONFIRMED
        elif self.gaps.lacks(rates.UNVERIFIED):
            verification = Verification.ASSUMED
        kind = Tumour.LIVER_UNSPECIFIED if self.gaps.lacks(rates.UNSPECIFIED) else Tumour.HCC
        on = (self.resected or self.today) - self.chance.between(2, 40)
        onset = month(on) if self.chance.hits(200) else day(on)
        return Diagnosis(key="tumour", tumour=kind, verification=verification, onset=onset)

    def _treated(self, how_many: int) -> None:
        number = 1
        while self._session(number, how_many):
            number += 1
        self._last_seen()

    def _session(self, number: int, how_many: int) -> bool:
        """One session and the weeks after it; whether another one follows."""
        self._sampled(self.today - self.chance.between(1, 3))
        self.sessions.write(self.today)
        self.liver.worsen(self.tumour)
        disease.after_session(self.tumour, self.course, number, self.chance)
        unfit = self.liver.unfit and not self.chance.hits(TREATED_NEVERTHELESS)
        more = not (number == how_many or self.tumour.gone or unfit)
        scanned = self._followed(self.today, last=not more)
        if more:
            self.today = max(self.today + self._apart(), scanned + 2)
            self._between()
        return more

    def _apart(self) -> int:
        low, high = APART
        return self.chance.around((low + high) // 2, (high - low) // 2)

    def _followed(self, session: int, *, last: bool) -> int:
        """The weeks after a session: the day of its scan, or of its last sample."""
        self.record.laboratory.report(session + self.chance.between(14, 20), self.liver.markers(self.tumour))
        scanned = session + self._scan_after()
        if not self.gaps.lacks(rates.NO_SCAN):
            self._scanned(scanned)
        if last or self.chance.hits(SAMPLED_WITH_SCAN):
            self._sampled(scanned)
        else:
            self.record.laboratory.report(scanned, self.liver.markers(self.tumour))
        self._spread_found(scanned)
        return scanned

    def _scan_after(self) -> int:
        if self.gaps.lacks(rates.SCAN_EARLY):
            return self.chance.between(9, 27)
        if self.gaps.lacks(rates.SCAN_LATE):
            return self.chance.between(93, 130)
        return self.chance.between(28, 44)

    def _last_seen(self) -> None:
        """Follow-up after the last session, and a drug where the tumour went on."""
        self.today += 60
        if self.tumour.burden > disease.WHOLE and self.chance.hits(SYSTEMIC_AFTER) and not self.systemic:
            self._systemic()
        if self.chance.hits(350):
            self.today += self.chance.between(40, 120)
            self._scanned(self.today)
            self._sampled(self.today)

    def _scanned(self, on: int, *, first: bool = False) -> None:
        key, new = self.record.key("liver_scans"), self._new_lesions()
        self.record.add("liver_scans", self.radiology.scan(key, on, self.tumour, first=first, new=new))
        self.tumour.new = ()

    def _new_lesions(self) -> list[tuple[str, int]]:
        """The lesions that this scan sees for the first time; where lesions are followed each is one of the record."""
        found = []
        for size in self.tumour.new if self.radiology.lesion_by_lesion else ():
            self.lesions += 1
            found.append((f"N{self.lesions}", size))
            self.record.add("lesions", Lesion(key=f"N{self.lesions}", in_liver=True, role=LesionRole.NEW))
        return found

    def _sampled(self, on: int) -> None:
        self.record.laboratory.report(on, self.liver.markers(self.tumour) | self.liver.functions())
        self.record.state(on, self.liver.states())

    def _spread_found(self, on: int) -> None:
        if self.tumour.spread and not self.spread_known:
            self.spread_known = True
            found = Diagnosis(key="spread", metastasis=self.metastasis, onset=day(on), related="tumour")
            self.record.add("diagnoses", found)

    def _between(self) -> None:
        """Between two sessions: another local therapy ends the course; a drug does not."""
        if self.chance.hits(ABLATED_BETWEEN):
            self._done(ProcedureKind.ABLATION, self.today)
            self.today += self.chance.between(20, 60)
            self._scanned(self.today - 2)
        elif self.tumour.burden > 1400 and not self.systemic and self.chance.hits(SYSTEMIC_AFTER):
            self._systemic()
        if self.chance.hits(200):
            self.record.state(self.today, self.liver.at_angiography())

    def _done(self, kind: ProcedureKind, on: int) -> None:
        self.record.add("procedures", Procedure(key=self.record.key("procedures"), kind=kind, on=day(on)))

    def _systemic(self) -> None:
        self.systemic = True
        tablets = MedicationUse(
            key=self.record.key("medications"),
            drug=Drug.ANTINEOPLASTIC_OTHER,
            agent=self.chance.one((LENVATINIB, SORAFENIB)),
            during=since(self.today),
        )
        self.record.add("medications", tablets)
        if self.chance.hits(600):
            infusions = MedicationUse(
                key=self.record.key("medications"),
                drug=Drug.CAMRELIZUMAB,
                during=since(self.today + 1),
                dose=amount("dose", "200", "mg"),
                rhythm=Rhythm(1, "3", "wk"),
            )
            self.record.add("medications", infusions)

    def _treated_otherwise(self) -> None:
        if self.chance.hits(500):
            self._done(ProcedureKind.LIVER_RESECTION, self.today + 14)
        else:
            self._systemic()
        self.today += self.chance.between(80, 200)
        self._scanned(self.today)
        self._sampled(self.today)
