"""The answers: what a rule found, on which number, from which record, and what is missing.

Missing data is the normal state of a shared case: INDETERMINATE is an answer, never an error, and never "no".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Generic, NamedTuple, TypeVar

from fhirnet.case.status import CnlcStage
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity


class Truth(StrEnum):
    """Kleene's three answers."""

    MET = "met"
    NOT_MET = "not-met"
    INDETERMINATE = "indeterminate"


class NotApplicable(StrEnum):
    """The question does not arise."""

    NOT_APPLICABLE = "not-applicable"


NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE
Answer = Truth | NotApplicable


class PredictorState(StrEnum):
    """Whether an adverse predictor is present."""

    PRESENT_MAJOR = "present-major"
    PRESENT_MINOR = "present-minor"
    ABSENT = "absent"
    INDETERMINATE = "indeterminate"


class Grade(StrEnum):
    """How suitable a patient is for PRRT by one rule set."""

    SUITABLE = "suitable"
    WITH_PREDICTORS = "suitable-with-adverse-predictors"
    NOT_SUITABLE = "not-suitable"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not-applicable"


class Basis(StrEnum):
    """What a TACE verdict rests on."""

    TARGET_LESION = "target-lesion"
    NEW_LESION = "new-lesion"
    VASCULAR = "vascular"
    EXTRAHEPATIC = "extrahepatic"
    MARKER = "marker"


class TaceIndication(StrEnum):
    """Place of TACE for a CNLC stage."""

    NOT_LISTED = "not-listed"
    APPLICABLE = "applicable"
    FIRST_CHOICE = "first-choice"


class Reason(StrEnum):
    """Why an answer is what it is, or what a reader must know beside it."""

    LIPIODOL_CT = "lipiodol-ct"
    NON_TARGET_NE = "non-target-ne"
    AGENT_CHANGED = "agent-changed"
    FEEDER_REASSESSED = "feeder-reassessed"
    PRECONDITION_COUNT = "precondition-count"
    NO_BASELINE = "no-baseline"
    NO_QUALIFYING_ASSESSMENT = "no-qualifying-assessment"
    PENDING_ASSESSMENT = "pending-assessment"
    IMPRECISE_DATE = "imprecise-date"
    VIABILITY_NOT_ASSESSABLE = "viability-not-assessable"
    RESPONSE_NOT_EVALUABLE = "response-not-evaluable"
    RESPONSE_CRITERIA_NOT_MRECIST = "response-criteria-not-mrecist"
    OVERALL_PD_NOT_TARGET = "overall-pd-not-target"
    INTENT_MISSING = "intent-missing"
    MARKER_INSUFFICIENT = "marker-insufficient"
    MARKER_NON_INFORMATIVE = "marker-non-informative"
    MARKER_ONLY = "marker-only"
    EXCLUDED_BY_CCI = "excluded-by-cci"
    METRIC_SENSITIVE = "metric-sensitive"
    BASELINE_STATUS_UNKNOWN = "baseline-status-unknown"
    PRESENT_AT_BASELINE = "present-at-baseline"
    STATUS_NOT_RECORDED = "status-not-recorded"
    NON_HCC = "non-hcc"
    HCC_NOT_CONFIRMED = "hcc-not-confirmed"
    NO_TACE = "no-tace"
    CANDIDATE_SESSIONS = "candidate-sessions"
    NON_NET = "non-net"
    THRESHOLD_NOT_DEFINED_IN_SOURCE = "threshold-not-defined-in-source"
    COMPARATOR_STRADDLES = "comparator-straddles"
    STALE = "stale"
    MISSING = "missing"
    UNIT_PROBLEM = "unit-problem"
    NO_ULN = "no-uln"
    CONFLICTING_VALUES = "conflicting-values"
    AS_TEXT_ONLY = "as-text-only"
    EXTENT_UNKNOWN = "extent-unknown"
    NO_RECORD = "no-record"
    REFERENCE_ORGAN_UNRELIABLE = "reference-organ-unreliable"
    RULE_NOT_IN_SET = "rule-not-in-set"
    PROGRESSING_FROM_NADIR = "progressing-from-nadir"
    REPORTED_VS_COMPUTED = "reported-vs-computed"
    LATE_ASSESSMENT = "late-assessment"
    RANGE_STRADDLES_BAND = "range-straddles-band"
    OTHER_SEX = "other-sex"
    DIAGNOSIS_MISSING = "diagnosis-missing"
    BOUNDARY_SENSITIVE = "boundary-sensitive"
    EARLY_SCAN = "early-scan"
    NADIR_MAY_BE_UNDEROBSERVED = "nadir-may-be-underobserved"
    COMBINATION_THERAPY = "combination-therapy"
    LESION_DISCORDANCE = "lesion-discordance"
    CURATIVE_INTENT_RESIDUAL = "curative-intent-residual"
    RESIDUAL_AFTER_CR = "residual-after-cr"
    PROGRESSION_OF_BASELINE_INVASION = "progression-of-baseline-invasion"
    MARKER_CONFOUNDED = "marker-confounded"
    WITHIN_BIOLOGICAL_VARIATION = "within-biological-variation"
    POST_TACE_TRANSIENT = "post-tace-transient"
    TAKEN_OVER = "taken-over"
    TIME_UNCERTAIN = "time-uncertain"
    VERY_HIGH_BURDEN = "very-high-burden"
    UNVERIFIED_THRESHOLDS = "unverified-thresholds"
    LYMPHOPENIA_ONLY = "lymphopenia-only"


class Assumption(StrEnum):
    """What was taken for granted because the record does not say."""

    QUALITY_ASSUMED = "quality-assumed"
    TARGET_TREATED_ASSUMED = "target-treated-assumed"
    TARGETS_INFERRED = "targets-inferred"
    CONTRAST_ASSUMED = "contrast-assumed"
    MRECIST_ASSUMED = "mrecist-assumed"
    STALE_BASELINE = "stale-baseline"
    VERIFICATION_ASSUMED = "verification-assumed"
    STAGE_AS_STATED = "stage-as-stated"
    CHEMO_BY_ADMINISTRATION = "chemo-by-administration"
    DEFAULT_ULN = "default-uln"
    LESIONS_LISTED_COMPLETE = "lesions-listed-complete"
    MEDICATION_LIST_COMPLETE = "medication-list-complete"
    PRESCRIBED_ONLY = "prescribed-only"
    TREND_ONLY = "trend-only"
    POST_MENOPAUSAL_BY_AGE = "post-menopausal-by-age"
    EGFR_FOR_CRCL = "egfr-for-crcl"
    SSA_LONG_ACTING_ASSUMED = "ssa-long-acting-assumed"
    PLANNED_START_AS_OF = "planned-start-as-of"
    PLANNED_ACTIVITY_ASSUMED = "planned-activity-assumed"
    PD_INFERRED = "pd-inferred"
    UPTAKE_INFERRED = "uptake-inferred"
    PRELIMINARY_DATA = "preliminary-data"


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene AND: not-met if one is not-met, met if all are met."""
    seen = [*truths]
    return Truth.NOT_MET if Truth.NOT_MET in seen else Truth.INDETERMINATE if Truth.INDETERMINATE in seen else Truth.MET


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene OR: met if one is met, not-met if all are not-met."""
    seen = [*truths]
    return Truth.MET if Truth.MET in seen else Truth.INDETERMINATE if Truth.INDETERMINATE in seen else Truth.NOT_MET


def truth(answer: bool | None) -> Truth:
    """The truth of a test of one record."""
    return Truth.INDETERMINATE if answer is None else Truth.MET if answer else Truth.NOT_MET


class Text(NamedTuple):
    """The same words in English and in Chinese."""

    en: str
    zh: str


Value = Quantity | int | bool | Enum


class Missing(NamedTuple):
    """One fact that would decide: what, in which unit, and between which days (None: any time, or no bound)."""

    what: Text
    unit: str | None = None
    first: date | None = None
    last: date | None = None


State = TypeVar("State", bound=Answer | PredictorState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[State]):
    """What one criterion found: the answer, the number it was decided on, the records that number came from.

    `value` is None where there is no number. `reasons` are never empty when the answer is indeterminate or
    not-applicable. `evidence` are references to the records, deciding ones first. `missing` says what would decide.
    """

    answer: State
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()


Judged = Finding[Answer]
Predictor = Finding[PredictorState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a catalogue knows of every definition and rule set: its name, version and source; `order` sorts them."""

    id: str
    version: str
    order: int
    title: Text
    citation: str
    unverified: Text | None = None  # which thresholds were not checked at their source


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One row of an answer: the criterion's code, its threshold in words ("" for none), what was found."""

    code: str
    threshold: str
    finding: Judged
    modifiable: bool | None = None  # PRRT hard rules that are not met


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one TACE definition (resistance or unsuitability).

    `index_session` and `index_assessment` are the dates of the session and of the scan that it speaks about.
    """

    definition: Definition
    answer: Answer
    criteria: tuple[CriterionResult, ...]
    basis: tuple[Basis, ...] = ()
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()
    index_session: Interval | None = None
    index_assessment: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaceResistance:
    """The whole answer to "has TACE stopped working?": the primary definition and everything beside it.

    `others` are the other three definitions in catalogue order. `alternatives` maps each alternative reading of the
    primary definition to its verdict. `stage` holds every CNLC stage still possible; one: the stage is known.
    `imaging_only` is the verdict without tumour markers (JSH-LCSGJ only, else None). `separating` is the one fact
    that separates definitions that disagree.
    """

    primary: Verdict
    others: tuple[Verdict, ...]
    unsuitability: tuple[Verdict, ...]
    stage: tuple[CnlcStage, ...]
    stage_applies: bool
    indication: TaceIndication | None
    alternatives: Mapping[str, Answer]
    first_met: Interval | None
    imaging_only: Answer | None
    separating: Text | None = None
    focus: str | None = None  # reference of the HCC diagnosis

    @property
    def stable(self) -> bool:
        """Whether every alternative reading gives the verdict of the primary definition."""
        return all(answer == self.primary.answer for answer in self.alternatives.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """The answer of one PRRT rule set: its grade, its rules in order, what it rests on."""

    definition: Definition
    grade: Grade
    rules: tuple[CriterionResult, ...]
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrrtSuitability:
    """The whole answer to "is this patient suited to PRRT?".

    `others` are the other rule sets in catalogue order, `predictors` pairs of criterion code and finding (P01-P15),
    `provisional` the grade with indeterminate hard rules taken as met, `alternatives` each alternative reading of
    the primary set with its grade.
    """

    primary: Suitability
    others: tuple[Suitability, ...]
    predictors: tuple[tuple[str, Predictor], ...]
    provisional: Grade
    defer_until: date | None
    alternatives: Mapping[str, Grade]
    focus: str | None = None  # reference of the neuroendocrine diagnosis
