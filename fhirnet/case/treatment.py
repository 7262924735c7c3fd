"""What was done and given: procedures, drugs, plans, allergies."""

from dataclasses import dataclass, field
from enum import StrEnum

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity


class ProcedureKind(StrEnum):
    """What a procedure was. TAE, HAIC and TARE are never TACE; UNSPECIFIED and TEXT_ONLY are never counted."""

    TACE = "tace"
    CTACE = "ctace"
    DEB_TACE = "deb-tace"
    B_TACE = "b-tace"
    HAIC = "haic"
    TARE = "tare"
    TAE = "tae"
    EMBOLIZATION_UNSPECIFIED = "embolization-unspecified"
    TEXT_ONLY_TACE = "text-only-tace"
    ABLATION = "ablation"
    LIVER_RESECTION = "liver-resection"
    LIVER_TRANSPLANT = "liver-transplant"
    LIVER_RADIOTHERAPY = "liver-radiotherapy"
    PRIMARY_TUMOR_RESECTION = "primary-tumor-resection"
    LIVER_BIOPSY = "liver-biopsy"
    RADIOPHARMACEUTICAL = "radiopharmaceutical"
    PRRT_CYCLE = "prrt-cycle"
    TREATMENT_COURSE = "treatment-course"


TACE_KINDS = frozenset({ProcedureKind.TACE, ProcedureKind.CTACE, ProcedureKind.DEB_TACE, ProcedureKind.B_TACE})


class Intent(StrEnum):
    """What a procedure aimed at."""

    CURATIVE = "curative"
    PALLIATIVE = "palliative"


class Outcome(StrEnum):
    """Technical outcome of a procedure."""

    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure. `on` is None only for an undated TACE or text-only procedure, which is a candidate session.

    An undated PRRT cycle may be a dose.

    `abandoned_for_occlusion` marks an attempt that was stopped or not done because the hepatic artery was occluded;
    it is no session. `standardized` is the documented session quality, `treated` the keys of the treated lesions,
    `course` the key of the course it is part of, `text` the words of a procedure known by text only.
    `lutetium` says that the used product was 177Lu-DOTATATE. `stopped` marks a PRRT cycle that was begun and not
    completed: it is no cycle, and may be a dose, too.
    """

    key: str
    kind: ProcedureKind
    on: Interval | None = None
    abandoned_for_occlusion: bool = False
    intent: Intent | None = None
    standardized: bool | None = None
    treated: tuple[str, ...] = ()
    course: str | None = None
    outcome: Outcome | None = None
    lutetium: bool = False
    stopped: bool = False
    text: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


class Drug(StrEnum):
    """A drug that a rule reads."""

    OCTREOTIDE_UNSPECIFIED = "octreotide-unspecified"
    OCTREOTIDE_LAR = "octreotide-lar"
    OCTREOTIDE_SHORT = "octreotide-short"
    LANREOTIDE = "lanreotide"
    LUTETIUM_DOTATATE = "lutetium-dotatate"
    SURUFATINIB = "surufatinib"
    CAMRELIZUMAB = "camrelizumab"
    CAPECITABINE = "capecitabine"
    TEMOZOLOMIDE = "temozolomide"
    EVEROLIMUS = "everolimus"
    SUNITINIB = "sunitinib"
    CHEMOTHERAPY_OTHER = "chemotherapy-other"
    ANTINEOPLASTIC_OTHER = "antineoplastic-other"
    VITAMIN_K_ANTAGONIST = "vitamin-k-antagonist"
    VITAMIN_K = "vitamin-k"
    ANTIBACTERIAL = "antibacterial"

    @property
    def chemotherapy(self) -> bool:
        """Cytotoxic chemotherapy."""
        return self in _CHEMOTHERAPY

    @property
    def somatostatin_analogue(self) -> bool:
        """An unlabelled somatostatin analogue."""
        return self in _SSA

    @property
    def antineoplastic(self) -> bool:
        """An antineoplastic agent beyond somatostatin analogues and PRRT."""
        return self in _ANTINEOPLASTIC


_CHEMOTHERAPY = frozenset({Drug.CAPECITABINE, Drug.TEMOZOLOMIDE, Drug.CHEMOTHERAPY_OTHER})
_SSA = frozenset({Drug.OCTREOTIDE_UNSPECIFIED, Drug.OCTREOTIDE_LAR, Drug.OCTREOTIDE_SHORT, Drug.LANREOTIDE})
_ANTINEOPLASTIC = _CHEMOTHERAPY | {
    Drug.SURUFATINIB,
    Drug.CAMRELIZUMAB,
    Drug.EVEROLIMUS,
    Drug.SUNITINIB,
    Drug.ANTINEOPLASTIC_OTHER,
}


class StopReason(StrEnum):
    """Why a drug was stopped; kept, not used by a rule."""

    NOT_TOLERATED = "not-tolerated"
    NO_RESPONSE = "no-response"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a drug is given: `frequency` times per `period` of `unit` (d, wk, mo, ...); numbers as written."""

    frequency: int | None
    period: str | None
    unit: str | None


class StatementStatus(StrEnum):
    """Status of a medication statement that counts as taken."""

    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    ON_HOLD = "on-hold"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationUse:
    """A drug stated as taken; `during` is the duration of use; `agent` names a substance known only by its code."""

    key: str
    drug: Drug
    agent: str | None = None
    during: Interval | None = None
    status: StatementStatus = StatementStatus.ACTIVE
    dose: Quantity | None = None
    rhythm: Rhythm | None = None
    text: str | None = None
    stop_reason: StopReason | None = None
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationGiven:
    """One administration; `part_of` is the key of the procedure it belongs to; dose in mg, or GBq for 177Lu."""

    key: str
    drug: Drug
    on: Interval
    agent: str | None = None
    dose: Quantity | None = None
    part_of: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationOrder:
    """A prescription: evidence that a drug was meant to be taken, never of a dose date."""

    key: str
    drug: Drug
    agent: str | None = None
    on: Interval | None = None
    completed: bool = False
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPrrt:
    """A planned PRRT cycle; activity in GBq."""

    key: str
    on: Interval | None = None
    activity: Quantity | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """One entry of an allergy list; `drug` only where it is one a rule reads. Any entry shows that a list exists."""

    key: str
    drug: Drug | None = None
    text: str | None = None
    active: bool = True
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
