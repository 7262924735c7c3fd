"""A patient with a neuroendocrine tumour on the way to PRRT, in its course, or after it.

Cycles are 7.4 GBq of 177Lu-DOTATATE about eight weeks apart, up to four, as the label has it; long-acting analogues
are given every four weeks and mostly stopped in time.
"""

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, PrimarySite, Tumour
from fhirnet.case.imaging import Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender, Person
from fhirnet.case.status import NetGrade, Pregnancy, Resectability, Topic
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    MedicationGiven,
    MedicationUse,
    PlannedPrrt,
    Procedure,
    ProcedureKind,
    Rhythm,
)
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic import net_scans
from fhirnet.synthetic.amounts import amount, day, month, since
from fhirnet.synthetic.chance import Chance, Weighted
from fhirnet.synthetic.gaps import Gaps
from fhirnet.synthetic.marrow import Marrow
from fhirnet.synthetic.nets import drawn
from fhirnet.synthetic.record import Record

MEN, AGE = 530, (54, 28)  # assumed
CYCLES: Weighted[int] = ((0, 56), (1, 14), (2, 13), (3, 9), (4, 8))  # so far; assumed
FULL, HALF = "7.4", "3.7"  # GBq
MOST_CYCLES = 4
APART = (52, 66)  # days between cycles
NEWLY_DIAGNOSED = 120  # per mille of the patients: PRRT first, nothing before
WITH_KARNOFSKY, KARNOFSKY = 450, (90, 80, 60, 50, 30)  # per mille of the patients; the index by ECOG
PROGRESSED = 860  # per mille of the patients before PRRT
BEFORE_PRRT: Weighted[Drug | None] = (
    (None, 55),
    (Drug.EVEROLIMUS, 13),
    (Drug.SURUFATINIB, 16),
    (Drug.SUNITINIB, 6),
    (Drug.CAPECITABINE, 10),
)
UNDER_PRRT: Weighted[Response] = ((Response.SD, 60), (Response.PR, 25), (Response.PD, 15))
EMBOLIZED, RESECTED = 160, 350  # per mille of the patients
WITH_FDG, ON_ANALOGUE = 420, 850
SAFETY = 550  # per mille of the patients: heart, obstruction, marrow, allergies are on record
ENDS_AT_NADIR = 350  # per mille of the patients: the last thing on record is the nadir of the last cycle
ALLERGIES = ("碘造影剂", "青霉素", "无已知过敏")


def story(person: Person, begin: int, chance: Chance, gaps: Gaps) -> Case:
    """The case of one patient."""
    return _Story(Record(person, chance, gaps), begin).told()


class _Story:
    """One patient from the diagnosis to the last cycle or the screening; `today` moves on."""

    def __init__(self, record: Record, begin: int) -> None:
        self.record, self.chance, self.gaps = record, record.chance, record.gaps
        self.begin = begin
        self.newly = self.chance.hits(NEWLY_DIAGNOSED)
        self.today = begin + (self.chance.between(75, 180) if self.newly else self.chance.between(90, 1200))
        self.net = drawn(self.chance)
        self.marrow = Marrow(self.chance)
        self.weight = self.chance.around(640, 210)  # tenths of kg
        self.next_dose = self.today + self.chance.between(3, 14)
        self.ecog = self.chance.weighted(((0, 40), (1, 45), (2, 11), (3, 4)))
        self.karnofsky = self.chance.hits(WITH_KARNOFSKY)

    def told(self) -> Case:
        """The whole story."""
        self._diagnosed()
        self._treated_before()
        self._screened()
        cycles = self.chance.weighted(CYCLES) if self._suits() else 0
        at_nadir = self.chance.hits(ENDS_AT_NADIR)
        for number in range(1, cycles + 1):
            self._cycle(number, last=number == cycles and at_nadir)
        if cycles < MOST_CYCLES and self._suits():
            self._planned()
        return self.record.case(self.today)

    def _suits(self) -> bool:
        """Whether a board would treat at all: receptors are there, the tumour is well differentiated."""
        return self.net.krenning > 1 and self.net.grade is not NetGrade.NEC

    def _diagnosed(self) -> None:
        record, net, lacks = self.record, self.net, self.gaps.lacks
        tumour = Diagnosis(
            key="tumour",
            tumour=Tumour.NEC if net.grade is NetGrade.NEC else Tumour.NET,
            morphology=net.morphology,
            primary=None if lacks(rates.NO_SITE) else net.site,
            onset=month(self.begin) if self.chance.hits(300) else day(self.begin),
        )
        record.add("diagnoses", tumour)
        for place in (Metastasis.LIVER, net.further):
            if place is not None:
                found = Diagnosis(key=f"met-{place}", metastasis=place, onset=day(self.begin + 5), related="tumour")
                record.add("diagnoses", found)
        record.state(self.begin, {Topic.NET_GRADE: net.grade}, missing=rates.NO_KI67)
        record.laboratory.report(self.begin, {Analyte.KI67: net.ki67}, missing=rates.NO_KI67)
        record.state(self.begin + 20, {Topic.RESECTABILITY: Resectability.UNRESECTABLE}, missing=3 * rates.NO_STATUS)

    def _treated_before(self) -> None:
        if self.chance.hits(RESECTED) and self.net.site is not PrimarySite.UNKNOWN:
            self._done(ProcedureKind.PRIMARY_TUMOR_RESECTION, self.begin + self.chance.between(10, 50))
        if self.chance.hits(EMBOLIZED):
            self._done(ProcedureKind.TAE, max(self.begin + 20, self.today - self.chance.between(40, 400)))
        drug = None if self.newly else self.chance.weighted(BEFORE_PRRT)
        if drug is not None:
            until = self.today - self.chance.between(20, 50)
            self._takes(drug, max(self.begin, until - self.chance.between(60, 400)), until)
            if drug is Drug.CAPECITABINE:
                self._takes(Drug.TEMOZOLOMIDE, until - 60, until)
        if self.chance.hits(ON_ANALOGUE):
            self._analogue()

    def _analogue(self) -> None:
        chance = self.chance
        drug = Drug.OCTREOTIDE_LAR if chance.hits(700) else Drug.LANREOTIDE
        milligrams = chance.one(("20", "30")) if drug is Drug.OCTREOTIDE_LAR else "120"
        use = MedicationUse(
            key=self.record.key("medications"),
            drug=drug,
            during=since(self.begin + 30),
            dose=amount("dose", milligrams, "mg"),
            rhythm=Rhythm(1, "4", "wk"),
        )
        self.record.add("medications", use)
        last = self.today - (chance.between(5, 27) if chance.hits(200) else chance.between(28, 42))
        for number in range(chance.between(1, 4)):
            self._given(drug, last - 28 * number, milligrams, "mg")

    def _screened(self) -> None:
        """Scans, samples and statements of the weeks before treatment."""
        chance, today = self.chance, self.today
        progressed = not self.newly and chance.hits(PROGRESSED)
        response = Response.PD if progressed else Response.SD
        net_scans.tomography(self.record, self.begin - chance.between(0, 10), self.net, None)
        self.net = self.net.after(response, chance)
        net_scans.tomography(self.record, max(self.begin + 40, today - chance.between(15, 80)), self.net, response)
        net_scans.receptors(self.record, max(self.begin, today - chance.between(8, 110)), self.net)
        if chance.hits(WITH_FDG):
            net_scans.glucose(self.record, today - chance.between(5, 40), self.net)
        self._sampled()
        self._stated()

    def _stated(self) -> None:
        if self.chance.hits(SAFETY):
            safe = {
                Topic.HEART_FAILURE: self.chance.hits(20),
                Topic.OBSTRUCTION: self.chance.hits(20),
                Topic.CNS_METASTASES: False,
                Topic.MARROW_IRRADIATION: False,
                Topic.MARROW_DISEASE: self.chance.hits(30),
                Topic.SYMPTOM_GRADE: self.chance.below(3),
                Topic.PERITONEAL_CARCINOMATOSIS: self.net.further is Metastasis.PERITONEUM,
            }
            self.record.state(self.today, safe)
            self.record.laboratory.report(self.today, {Analyte.LIFE_EXPECTANCY: self.chance.between(4, 60)})
            self.record.add("allergies", Allergy(key="allergy", text=self.chance.one(ALLERGIES)))

    def _sampled(self) -> None:
        self.record.laboratory.report(self.today, {Analyte.WEIGHT: self.weight}, missing=rates.NO_WEIGHT)
        self.record.laboratory.report(self.today, self.marrow.counts() | self.marrow.chemistry(), missing=25)
        self.record.state(self.today, {Topic.ECOG: self.ecog}, missing=40)
        if self.karnofsky:
            self.record.state(self.today, {Topic.KPS: KARNOFSKY[self.ecog]})
        if self.record.person.gender is Gender.FEMALE:
            self.record.state(self.today, {Topic.PREGNANCY: Pregnancy.NOT_PREGNANT})

    def _cycle(self, number: int, *, last: bool) -> None:
        """One cycle, the blood counts after it, and a scan after every second one."""
        self.today = self.next_dose
        activity = HALF if self.marrow.toxic else FULL
        key = self._done(ProcedureKind.PRRT_CYCLE, self.today, lutetium=True)
        self._given(Drug.LUTETIUM_DOTATATE, self.today, activity, "GBq", key)
        self.marrow.falls()
        after = self.today + self.chance.between(26, 36)
        if last:
            self.next_dose, self.today = self.today + self.chance.between(*APART), after
            self._sampled()
            return
        self.record.laboratory.report(after, self.marrow.counts())
        self.marrow.recovers()
        self.ecog = min(4, self.ecog + self.chance.hits(60))
        self.today += self.chance.between(*APART)
        self.next_dose = self.today + 3
        if number % 2 == 0:
            response = self.chance.weighted(UNDER_PRRT)
            self.net = self.net.after(response, self.chance)
            net_scans.tomography(self.record, self.today - 6, self.net, response)
        self._sampled()

    def _planned(self) -> None:
        planned = PlannedPrrt(key="planned", on=day(self.next_dose), activity=amount("activity", FULL, "GBq"))
        self.record.add("planned", planned)

    def _done(self, kind: ProcedureKind, on: int, *, lutetium: bool = False) -> str:
        key = self.record.key("procedures")
        self.record.add("procedures", Procedure(key=key, kind=kind, on=day(on), lutetium=lutetium))
        return key

    def _takes(self, drug: Drug, begin: int, end: int) -> None:
        use = MedicationUse(key=self.record.key("medications"), drug=drug, during=since(begin, end))
        self.record.add("medications", use)

    def _given(self, drug: Drug, on: int, dose: str, unit: str, part_of: str | None = None) -> None:
        concept = "activity" if unit == "GBq" else "dose"
        given = MedicationGiven(
            key=self.record.key("administrations"),
            drug=drug,
            on=day(on),
            dose=amount(concept, dose, unit),
            part_of=part_of,
        )
        self.record.add("administrations", given)
