"""The answers: what a rule found, on which number, from which record, and what is missing.

Missing data is the normal state of a shared case: INDETERMINATE is an answer, never an error, and never "no".
"""

from fhirnet.verdict.deciding import Deciding
from fhirnet.verdict.finding import CriterionResult, Definition, Finding, Judged, Missing, Predictor, Value
from fhirnet.verdict.kleene import NOT_APPLICABLE, Answer, NotApplicable, Truth, all_of, any_of, truth
from fhirnet.verdict.moment import Moment
from fhirnet.verdict.next_dose import DoseRule, Episode, NextDose, PrrtCourse, PrrtNextDose
from fhirnet.verdict.prrt_suitability import PrrtSuitability, Suitability
from fhirnet.verdict.scan_response import CriteriaResponse, ScanResponse
from fhirnet.verdict.score import Score, ScoreItem
from fhirnet.verdict.tace_resistance import ExcludedFinding, TaceResistance, Verdict
from fhirnet.verdict.vocabulary import Assumption, Basis, Effect, Grade, PredictorState, Reason, TaceIndication
from fhirnet.verdict.wording import Words, words

__all__ = [
    "NOT_APPLICABLE",
    "Answer",
    "Assumption",
    "Basis",
    "CriteriaResponse",
    "CriterionResult",
    "Deciding",
    "Definition",
    "DoseRule",
    "Effect",
    "Episode",
    "ExcludedFinding",
    "Finding",
    "Grade",
    "Judged",
    "Missing",
    "Moment",
    "NextDose",
    "NotApplicable",
    "Predictor",
    "PredictorState",
    "PrrtCourse",
    "PrrtNextDose",
    "PrrtSuitability",
    "Reason",
    "ScanResponse",
    "Score",
    "ScoreItem",
    "Suitability",
    "TaceIndication",
    "TaceResistance",
    "Truth",
    "Value",
    "Verdict",
    "Words",
    "all_of",
    "any_of",
    "truth",
    "words",
]
