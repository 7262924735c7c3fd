"""Performance status: R12, P12. ECOG and KPS are two scales; a set that names one needs that one."""

from dataclasses import dataclass, replace

from fhirnet.case.status import Topic
from fhirnet.rules.prrt_criteria.chart import Chart, Word, number
from fhirnet.rules.prrt_criteria.conclude import conclude, sources, state, undecided, unknown
from fhirnet.verdict import Judged, Predictor, PredictorState, Reason, words

KPS_STEP = 10
ECOG_POOR, KPS_POOR = 2, 70  # P12: KPS <= 70 [V: Ezziddin], ECOG >= 2
EITHER_SCALE = words("missing.ecog-or-kps")


@dataclass(frozen=True, slots=True)
class Scales:
    """At most this ECOG, at least this KPS; None: the set does not name the scale."""

    ecog: int | None = None
    kps: int | None = None

    def __str__(self) -> str:
        named = (f"ECOG <= {self.ecog}" if self.ecog is not None else "", f"KPS >= {self.kps}" if self.kps else "")
        return " or ".join(filter(None, named))


def performance_status(chart: Chart, limits: Scales) -> Judged:
    """R12: fit enough by the scales the set names; scales that disagree leave it open."""
    ecog, kps = chart.word(Topic.ECOG), chart.word(Topic.KPS)
    named: list[tuple[Word, bool | None]] = []
    if limits.ecog is not None:
        score = number(ecog)
        named.append((ecog, None if score is None else score <= limits.ecog))
    if limits.kps is not None:
        named.append((kps, _karnofsky(number(kps), limits.kps)))
    usable = [word for word, _ in named if word.usable]
    telling = [word for word, answer in named if answer is not None]
    answers = {answer for _, answer in named if answer is not None}
    value = number(usable[0]) if usable else next((n for word, _ in named if (n := _shown(word)) is not None), None)
    if len(answers) > 1:
        missing = tuple(word.missing for word, _ in named)
        return undecided((Reason.CONFLICTING_VALUES,), missing, value, sources(usable))
    answer = answers.pop() if answers else None
    found = conclude(answer, value, telling or usable or [word for word, _ in named])
    if len(named) < 2 or not found.missing:
        return found
    return replace(found, missing=(found.missing[0]._replace(what=EITHER_SCALE),))  # one of them is enough


def performance(chart: Chart) -> Predictor:
    """P12: ECOG >= 2 or KPS <= 70."""
    both = (chart.word(Topic.ECOG), chart.word(Topic.KPS))
    ecog, kps = number(both[0]), number(both[1])
    if ecog is None and kps is None:
        return unknown(both, next((n for word in both if (n := _shown(word)) is not None), None))
    poor = (ecog is not None and ecog >= ECOG_POOR) or (kps is not None and kps <= KPS_POOR)
    used = [word for word in both if word.usable]
    found = PredictorState.PRESENT_MAJOR if poor else PredictorState.ABSENT
    assumptions = tuple(dict.fromkeys(a for word in used for a in word.assumptions))
    return state(found, kps if ecog is None else ecog, sources(used), assumptions=assumptions)


def _karnofsky(score: int | None, at_least: int) -> bool | None:
    """KPS goes in tens: a score between two steps decides nothing."""
    if score is None:
        return None
    return True if score >= at_least else False if score <= at_least - KPS_STEP else None


def _shown(word: Word) -> int | None:
    fact = word.fact
    if fact is None or word.reason is Reason.CONFLICTING_VALUES:
        return None
    return fact.value if isinstance(fact.value, int) else None
