"""The words of the answers: grades, predictor states, what a verdict rests on, reasons, assumptions."""

from enum import IntEnum, StrEnum


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


class Effect(IntEnum):
    """What one PRRT rule does to the grade; the gravest decides."""

    NONE = 0
    CAUTIONS = 1
    BLOCKS = 2
    FAILS = 3


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
