"""What is known of one input of a rule: its value, or why it has none and what would decide.

An input that is missing, too old, of uncertain date or contradicted has no value: it says why, and what would
decide. It is never taken for normal.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Generic, NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LiverScan
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.case.treatment import TACE_KINDS
from fhirnet.dates import Interval, days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules.series import FINALITY, Latest, at_most_days_old, latest, latest_hour, perhaps_last
from fhirnet.verdict import (
    Assumption,
    Missing,
    Reason,
    Words,
    words,
)

RECENT = 30  # days: "at most 30 d old", contract 6.7
TRANSIENT = 7  # days after a TACE in which a laboratory value may be transient

WORDS: dict[Analyte | Topic, tuple[Words, str | None]] = {
    Analyte.BILIRUBIN: (words("missing.bilirubin"), "umol/L"),
    Analyte.ALBUMIN: (words("missing.albumin"), "g/L"),
    Analyte.INR: (words("missing.inr"), None),
    Analyte.CREATININE: (words("missing.creatinine"), "umol/L"),
    Analyte.AFP: (words("missing.afp"), "ng/mL"),
    Analyte.AFP_UNITS: (words("missing.afp-units"), "k[IU]/L"),
    Analyte.AST: (words("score.ast"), "U/L"),
    Topic.ECOG: (words("missing.ecog"), None),
    Topic.CHILD_PUGH: (words("missing.child-pugh"), None),
    Topic.ASCITES: (words("missing.ascites"), None),
    Topic.ENCEPHALOPATHY: (
        words("missing.encephalopathy"),
        None,
    ),
    Topic.SEVERE_JAUNDICE: (words("missing.severe-jaundice"), None),
    Topic.ARTERY_OCCLUSION: (words("missing.artery-occlusion"), None),
    Topic.CATHETERIZATION_POSSIBLE: (words("missing.catheterization-possible"), None),
    Topic.ARTERY_FISTULA: (
        words("missing.artery-fistula"),
        None,
    ),
    Topic.CNLC_STAGE: (words("missing.cnlc-stage"), None),
}

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Known(NamedTuple, Generic[T_co]):
    """One input: its value, or None and why.

    `reasons` and `missing` say why there is no value, or none exact enough; they count only while a question is
    open. `notes` hold whatever the answer.
    """

    value: T_co | None
    evidence: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    on: Interval | None = None  # of a statement: when it was made

    @property
    def recorded(self) -> bool:
        """Whether anything was recorded, be it of use or not."""
        return Reason.MISSING not in self.reasons


def wanted(case: Case, fact: Analyte | Topic, days: int | None = None) -> Missing:
    """The fact that would decide, at most `days` old on `as_of` (None: of any age)."""
    what, unit = WORDS[fact]
    first = None if days is None else date.fromordinal(max(1, case.as_of.toordinal() - days))
    return Missing(what, unit, first, case.as_of)


def recent_measurement(case: Case, analyte: Analyte) -> Known[Quantity]:
    """The latest value of an analyte, if it is at most 30 days old on `as_of`, in its canonical unit."""
    found = latest([m for m in case.measurements if m.analyte is analyte])
    doubt = _doubt(found, RECENT, case.as_of)
    if doubt or found.fact is None:
        return Known(None, found.source, doubt, (wanted(case, analyte, RECENT),))
    amount, inexact = found.fact.value, found.fact.value.exact is None
    return Known(
        amount,
        found.source,
        (Reason.COMPARATOR_STRADDLES,) if inexact else (),
        (wanted(case, analyte, RECENT),) if inexact else (),
        (Reason.POST_TACE_TRANSIENT,) if _soon_after_tace(case, found.fact.on) else (),
        preliminary(found.fact.reporting),
    )


def recent_statement(case: Case, topic: Topic, kind: type[T]) -> Known[T]:
    """The latest statement on a topic, if it is at most 30 days old on `as_of`; `kind` is the type of its values."""
    return newest(case, topic, [s for s in case.statements if s.topic is topic], kind, RECENT)


def latest_statement(case: Case, topic: Topic, kind: type[T]) -> Known[T]:
    """The latest statement on a topic, however old."""
    return newest(case, topic, [s for s in case.statements if s.topic is topic], kind)


def newest(case: Case, topic: Topic, facts: Iterable[Statement], kind: type[T], days: int | None = None) -> Known[T]:
    """The latest of these facts about a topic, if it is at most `days` old on `as_of` (None: however old)."""
    found = latest(facts)
    doubt = _doubt(found, days, case.as_of)
    if doubt or found.fact is None:
        return Known(None, found.source, doubt, (wanted(case, topic, days),))
    value = found.fact.value
    assert isinstance(value, kind), topic
    return Known(value, found.source, assumptions=preliminary(found.fact.reporting), on=found.fact.on)


def latest_on_scans(
    scans: Iterable[LiverScan],
    read: Callable[[LiverScan], T | Conflict[T] | None],
    missing: Missing,
) -> Known[T]:
    """What the latest scan that states a fact says of it; scans of one date that differ are a conflict.

    So are scans of dates that overlap, with another reason: either may be the latest.
    """
    said = [(scan, value) for scan in scans if (value := read(scan)) is not None]
    if not said:
        return Known(None, (), (Reason.MISSING,), (missing,))
    values = {scan.key: value for scan, value in said}
    found = [_of_one_date(weightiest(same), values, missing) for same in perhaps_last([scan for scan, _ in said])]
    first = found[0]
    if len(found) == 1 or (first.value is not None and all(known.value == first.value for known in found)):
        return first
    return Known(None, unique([ref for known in found for ref in known.evidence]), (Reason.IMPRECISE_DATE,), (missing,))


def preliminary(reporting: Reporting) -> tuple[Assumption, ...]:
    """The assumption that using a preliminary result makes."""
    return (Assumption.PRELIMINARY_DATA,) if reporting is Reporting.PRELIMINARY else ()


def joined(value: T | None, inputs: Sequence[Known[object]]) -> Known[T]:
    """A computed input, with all that is known of what it was computed from."""
    return Known(
        value,
        unique([ref for known in inputs for ref in known.evidence]),
        unique([reason for known in inputs for reason in known.reasons]),
        unique([missing for known in inputs for missing in known.missing]),
        unique([note for known in inputs for note in known.notes]),
        unique([assumption for known in inputs for assumption in known.assumptions]),
    )


def unique(items: Sequence[T]) -> tuple[T, ...]:
    """Each item once, in the order of its first appearance."""
    return tuple(items) if len(items) < 2 else tuple(dict.fromkeys(items))


def once(function: Callable[[Case], T]) -> Callable[[Case], T]:
    """The function, remembering its last answer: two definitions and the stage ask the same of one case in a row.

    A case never changes, so identity is enough; threads that alternate compute anew and get the same answer.
    """
    last: tuple[Case, T] | None = None

    @wraps(function)
    def remembered(case: Case) -> T:
        nonlocal last
        known = last
        if known is None or known[0] is not case:
            last = known = (case, function(case))
        return known[1]

    return remembered


def _doubt(found: Latest[Measurement] | Latest[Statement], days: int | None, as_of: date) -> tuple[Reason, ...]:
    if found.fact is None:
        return (Reason.MISSING,)
    fresh = True if days is None else at_most_days_old(found.fact.on, days, as_of)
    if fresh is not True or found.which_date:
        return (Reason.STALE if fresh is False else Reason.IMPRECISE_DATE,)
    return (Reason.CONFLICTING_VALUES,) if found.conflict else ()


def _soon_after_tace(case: Case, on: Interval) -> bool:
    sessions = [p for p in case.procedures if p.on and within(days_from(p.on, on), 0, TRANSIENT)]
    return any(p.kind in TACE_KINDS and not p.abandoned_for_occlusion for p in sessions)


def weightiest(scans: Sequence[LiverScan]) -> Sequence[LiverScan]:
    """Which of the scans of one date count: those of the latest hour, of these the most final."""
    if len(scans) < 2:
        return scans
    scans = latest_hour(scans)
    most = max(FINALITY[scan.reporting] for scan in scans)
    return [scan for scan in scans if FINALITY[scan.reporting] == most]


def _of_one_date(scans: Sequence[LiverScan], values: Mapping[str, T | Conflict[T]], missing: Missing) -> Known[T]:
    """What the scans that count of one date say of a fact."""
    first = scans[0]
    value, evidence = values[first.key], tuple([ref for scan in scans for ref in scan.source])
    if isinstance(value, Conflict) or any(values[other.key] != value for other in scans[1:]):
        return Known(None, evidence, (Reason.CONFLICTING_VALUES,), (missing,))
    return Known(value, evidence, assumptions=preliminary(first.reporting))
