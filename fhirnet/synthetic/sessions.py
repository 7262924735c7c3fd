"""TACE as it is written down: coded or not, dated or not, with its intent, quality and targets or without."""

from fhirnet.case.treatment import Drug, Intent, MedicationGiven, Outcome, Procedure, ProcedureKind
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import amount, day, month
from fhirnet.synthetic.chance import Chance, Weighted
from fhirnet.synthetic.record import Record
from mappings.synthetic.agents import EPIRUBICIN, OXALIPLATIN

KINDS: Weighted[ProcedureKind] = (  # shares assumed
    (ProcedureKind.CTACE, 55),
    (ProcedureKind.DEB_TACE, 25),
    (ProcedureKind.TACE, 17),
    (ProcedureKind.B_TACE, 3),
)
TEXTS = ("经导管肝动脉化疗栓塞术", "TACE术", "肝动脉造影+化疗栓塞", "DSA下肝动脉栓塞化疗")
CURATIVE = 170  # per mille of the patients whose intent is on record
DRUG_GIVEN = 600  # per mille of the sessions whose drug is on record
FAILED = 15  # per mille of the sessions


class Sessions:
    """How the sessions of one patient are written down; kind and intent stay the same."""

    def __init__(self, record: Record, targets: int) -> None:
        self._record = record
        self._chance: Chance = record.chance
        self._kind = self._chance.weighted(KINDS)
        self._intent = Intent.CURATIVE if self._chance.hits(CURATIVE) else Intent.PALLIATIVE
        self._targets = tuple(f"T{number}" for number in range(1, targets + 1))

    def write(self, on: int) -> None:
        """One session."""
        lacks, key = self._record.gaps.lacks, self._record.key("procedures")
        kind = self._kind
        if lacks(rates.TACE_UNSPECIFIED):
            kind = ProcedureKind.EMBOLIZATION_UNSPECIFIED
        elif lacks(rates.TACE_IN_WORDS):
            kind = ProcedureKind.TEXT_ONLY_TACE
        undated = lacks(rates.TACE_UNDATED) and kind is not ProcedureKind.EMBOLIZATION_UNSPECIFIED
        dated = None if undated else month(on) if lacks(rates.MONTH_ONLY) else day(on)
        session = Procedure(
            key=key,
            kind=kind,
            on=dated,
            intent=None if lacks(rates.NO_INTENT) else self._intent,
            standardized=None if lacks(rates.NO_QUALITY) else not self._chance.hits(60),
            treated=() if lacks(rates.NO_TARGETS) else self._targets,
            outcome=Outcome.UNSUCCESSFUL if self._chance.hits(FAILED) else Outcome.SUCCESSFUL,
            text=self._chance.one(TEXTS) if kind is ProcedureKind.TEXT_ONLY_TACE else None,
        )
        self._record.add("procedures", session)
        if self._chance.hits(DRUG_GIVEN) and dated is not None:
            self._give(on, key)

    def _give(self, on: int, session: str) -> None:
        given = MedicationGiven(
            key=self._record.key("administrations"),
            drug=Drug.CHEMOTHERAPY_OTHER,
            on=day(on),
            agent=self._chance.one((EPIRUBICIN, OXALIPLATIN)),
            dose=amount("dose", str(self._chance.between(3, 10) * 10), "mg"),
            part_of=session,
        )
        self._record.add("administrations", given)
