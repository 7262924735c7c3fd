"""The answer to "has TACE stopped working?"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhirnet.case.status import CnlcStage
from fhirnet.dates import Interval
from fhirnet.verdict.deciding import Deciding
from fhirnet.verdict.finding import CriterionResult, Definition, Missing
from fhirnet.verdict.kleene import Answer
from fhirnet.verdict.vocabulary import Assumption, Basis, Reason, TaceIndication
from fhirnet.verdict.wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedFinding:
    """What happened after the first TACE and does not count for a definition.

    `what` is its subject, `first` the date on which it was first there (None: undated), `at_baseline` says that it was
    there before the first TACE, `sources` are the records that show it.
    """

    what: Basis
    first: Interval | None
    sources: tuple[str, ...] = field(compare=False)
    at_baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one TACE definition (resistance or unsuitability).

    `index_session` and `index_assessment` are the dates of the session and of the scan that it speaks about, `pending`
    those of the later sessions that have no assessment yet, `early_scans` those of the scans that came too soon after
    a session to say anything.
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
    pending: tuple[Interval, ...] = ()
    early_scans: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaceResistance:
    """The whole answer to "has TACE stopped working?": the primary definition and everything beside it.

    `others` are the other three definitions in catalogue order. `alternatives` maps each alternative reading of the
    primary definition to its verdict. `stage` holds every CNLC stage still possible; one: the stage is known;
    `indications` every place of TACE that one of them has; one: it is the `indication`.
    `imaging_only` is the verdict without tumour markers (JSH-LCSGJ only, else None). `separating` is the one fact
    that separates definitions that disagree, `deciding` what would decide an indeterminate primary verdict.
    `excluded` holds, by definition id, what was found after the first TACE and does not count for that definition.
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
    indications: tuple[TaceIndication, ...] = ()
    separating: Words | None = None
    deciding: tuple[Deciding, ...] = ()
    excluded: Mapping[str, tuple[ExcludedFinding, ...]] = field(default_factory=dict)
    focus: str | None = None  # reference of the HCC diagnosis

    @property
    def stable(self) -> bool:
        """Whether every alternative reading gives the verdict of the primary definition."""
        return not self.flips

    @property
    def flips(self) -> tuple[str, ...]:
        """The alternative readings that give another verdict than the primary definition."""
        return tuple([name for name, answer in self.alternatives.items() if answer != self.primary.answer])
