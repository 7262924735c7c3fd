"""The answer to "has TACE stopped working?"."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhirnet.case.status import CnlcStage
from fhirnet.dates import Interval
from fhirnet.verdict.deciding import Deciding
from fhirnet.verdict.finding import CriterionResult, Definition, Missing
from fhirnet.verdict.kleene import Answer
from fhirnet.verdict.vocabulary import Assumption, Basis, Reason, TaceIndication
from fhirnet.verdict.wording import Words


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
    that separates definitions that disagree, `deciding` what would decide an indeterminate primary verdict.
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
    separating: Words | None = None
    deciding: tuple[Deciding, ...] = ()
    focus: str | None = None  # reference of the HCC diagnosis

    @property
    def stable(self) -> bool:
        """Whether every alternative reading gives the verdict of the primary definition."""
        return all(answer == self.primary.answer for answer in self.alternatives.values())
