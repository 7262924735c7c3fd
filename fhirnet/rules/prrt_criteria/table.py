"""Every rule of the answer: its code, where a rule set has it, who judges it, its threshold in words (contract 5.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from fhirnet.case.disease import SiteGroup
from fhirnet.case.imaging import Netpet
from fhirnet.rules.prrt_criteria import (
    age,
    blood,
    further,
    grade,
    liver_function,
    medication,
    performance,
    pregnancy,
    prior_prrt,
    procedures,
    progression,
    renal,
    safety,
    scans,
    tumour,
    uptake,
    washout,
)
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.rule_set import Parameters, Rule
from fhirnet.verdict import Judged, Value

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Criterion(Generic[L]):
    """One rule of the answer.

    `modifiable`: what it asks can change. `cautious` is the value that counts as a caution although the rule is met.
    `blocks` says when an open exclusion holds the grade up as a requirement does.
    """

    code: str
    rule: Callable[[Parameters], Rule[L]]
    judge: Callable[[Chart, L], Judged]
    threshold: Callable[[L], str]
    modifiable: bool = False
    cautious: Value | None = None
    blocks: Callable[[Chart, L, Judged], bool] | None = None


def _fdg_required(chart: Chart, above: Decimal | None, _: Judged) -> bool:
    return above is not None and grade.fdg_needed(chart, above)


def _treated_before(_: Chart, limits: object, found: Judged) -> bool:
    return found.value != 0


def _says(words: str) -> Callable[[object], str]:
    return lambda _: words


CRITERIA: tuple[Criterion[Any], ...] = (
    Criterion(
        "prrt-histology",
        lambda p: p.histology,
        tumour.histology,
        lambda sites: sites.words,
        cautious=SiteGroup.UNKNOWN_PRIMARY,
    ),
    Criterion(
        "prrt-differentiation", lambda p: p.differentiation, tumour.differentiation, _says("well-differentiated")
    ),
    Criterion("prrt-grade", lambda p: p.grade, grade.proliferation, str),
    Criterion("prrt-net-g3", lambda p: p.net_g3, grade.net_g3, str),
    Criterion("prrt-extent", lambda p: p.extent, tumour.extent, _says("metastatic or unresectable")),
    Criterion("prrt-sstr-uptake", lambda p: p.sstr_uptake, uptake.uptake, str),
    Criterion("prrt-sstr-recency", lambda p: p.sstr_recency, scans.recency, "<= {} d".format),
    Criterion(
        "prrt-fdg-discordance",
        lambda p: p.fdg_discordance,
        scans.discordance,
        _says("no discordant lesion"),
        cautious=Netpet.P4B,
        blocks=_fdg_required,
    ),
    Criterion("prrt-progression", lambda p: p.progression, progression.progression, str, True),
    Criterion("prrt-hemoglobin", lambda p: p.hemoglobin, blood.hemoglobin, ">= {} g/dL".format, True),
    Criterion("prrt-leukocytes", lambda p: p.leukocytes, blood.leukocytes, ">= {} 10*9/L".format, True),
    Criterion("prrt-platelets", lambda p: p.platelets, blood.platelets, ">= {} 10*9/L".format, True),
    Criterion("prrt-neutrophils", lambda p: p.neutrophils, blood.neutrophils, ">= {} 10*9/L".format, True),
    Criterion("prrt-renal-function", lambda p: p.renal_function, renal.renal, str, True),
    Criterion("prrt-renal-caution", lambda p: p.renal_caution, renal.renal, str, True),
    Criterion("prrt-bilirubin", lambda p: p.bilirubin, liver_function.bilirubin, "<= {} {{ULN}}".format, True),
    Criterion("prrt-albumin", lambda p: p.albumin, liver_function.albumin, str, True),
    Criterion(
        "prrt-transaminases", lambda p: p.transaminases, liver_function.transaminases, "<= {} {{ULN}}".format, True
    ),
    Criterion("prrt-performance-status", lambda p: p.performance_status, performance.performance_status, str, True),
    Criterion("prrt-life-expectancy", lambda p: p.life_expectancy, safety.life_expectancy, ">= {} mo".format),
    Criterion(
        "prrt-pregnancy", lambda p: p.pregnancy, pregnancy.pregnancy, _says("not pregnant, not breast-feeding"), True
    ),
    Criterion("prrt-ssa-washout", lambda p: p.ssa_washout, washout.ssa_washout, str, True),
    Criterion(
        "prrt-prior-prrt",
        lambda p: p.prior_prrt,
        prior_prrt.prior_prrt,
        lambda limits: "none" if limits is None else "none, or retreatment rule",
        blocks=_treated_before,
    ),
    Criterion(
        "prrt-liver-directed-interval",
        lambda p: p.liver_directed_interval,
        procedures.liver_directed_interval,
        str,
    ),
    Criterion(
        "prrt-marrow-reserve",
        lambda p: p.marrow_reserve,
        safety.marrow_reserve,
        lambda risks: "no risk" if risks == safety.MARROW else "no irradiation",
    ),
    Criterion("prrt-hypersensitivity", lambda p: p.hypersensitivity, safety.hypersensitivity, _says("none")),
    Criterion("prrt-cardiac", lambda p: p.cardiac, safety.cardiac, _says("no uncontrolled heart failure")),
    Criterion("prrt-obstruction-cns", lambda p: p.obstruction_cns, safety.obstruction_and_cns, _says("none untreated")),
    Criterion("prrt-age", lambda p: p.age, age.age, ">= {} a".format),
)
FURTHER: tuple[Criterion[Any], ...] = (
    Criterion("prrt-prior-lines", lambda p: p.prior_lines, medication.prior_lines, "<= {}".format),
    Criterion("prrt-diagnosis-interval", lambda p: p.diagnosis_interval, further.diagnosis_interval, "<= {} d".format),
    Criterion("prrt-ssa-exposure", lambda p: p.ssa_exposure, medication.ssa_exposure, str),
    Criterion(
        "prrt-other-systemic-therapy",
        lambda p: p.other_systemic_therapy,
        medication.other_systemic_therapy,
        "<= {} d".format,
    ),
    Criterion("prrt-body-weight", lambda p: p.body_weight, further.body_weight, "> {} kg".format),
    Criterion("prrt-glucose", lambda p: p.glucose, further.glucose, "<= {} {{ULN}}".format),
    Criterion("prrt-recent-surgery", lambda p: p.recent_surgery, procedures.surgery_interval, "> {} d".format),
)
