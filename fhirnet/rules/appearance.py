"""Whether vascular invasion or extrahepatic spread appeared after the first TACE.

"Appearance" (出现) is absent at baseline and present later. What was there at baseline has not appeared; what is there
now while nobody said so of the baseline may have been there. Any scan counts, in no window: baseline is the last
statement on or before the first session, later is any statement after it.
A metastasis or a lesion outside the liver is extrahepatic spread from its first date on, whatever a scan says.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, Verification
from fhirnet.case.imaging import LesionSize, LiverScan, NonTargetResponse
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World
from fhirnet.verdict import Assumption, Finding, Judged, Missing, Reason, Truth, Words, words

INVASION = words("missing.invasion-stated")
SPREAD = words("missing.spread-stated")
ONSET = words("missing.metastasis-day")


class Said(NamedTuple):
    """One statement: present, absent, or None where it contradicts itself; `lasting`: true from its date on."""

    on: Interval | None
    key: str
    present: bool | None
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()
    lasting: bool = False


class Status(NamedTuple):
    """What is known of one moment: present, absent, or neither and why."""

    present: bool | None
    why: Reason = Reason.STATUS_NOT_RECORDED
    said: tuple[Said, ...] = ()


def vascular_invasion(case: Case, first: Interval, world: World) -> Judged:
    """Whether invasion of a vessel appeared after the first session."""
    found = _appearance(_invasion(case), first, world, INVASION)
    if Reason.PRESENT_AT_BASELINE not in found.reasons:
        return found
    grown = _progressing(case, first)
    why = (*found.reasons, *((Reason.PROGRESSION_OF_BASELINE_INVASION,) if grown else ()))
    return replace(found, reasons=why, evidence=unique([*found.evidence, *grown]))


def _progressing(case: Case, first: Interval) -> tuple[str, ...]:
    """The scan after the first session that shows the invasion and progression of what is not measured.

    A thrombus is not measured, so its growth can only be stated as progression of the non-target lesions.
    """
    for scan in case.liver_scans:
        progressing = scan.vascular_invasion is True and scan.non_target_response is NonTargetResponse.PD
        if progressing and first.before(scan.on):
            return scan.source
    return ()


def extrahepatic_spread(case: Case, first: Interval, world: World) -> Judged:
    """Whether the tumour left the liver after the first session."""
    return _appearance(_spread(case), first, world, SPREAD)


class Sight(NamedTuple):
    """When something was first there after the first session (None: undated), by which records.

    `at_baseline`: it was there before.
    """

    on: Interval | None
    source: tuple[str, ...]
    at_baseline: bool = False


def invasion_seen(case: Case, first: Interval) -> Sight:
    """When invasion of a vessel was first stated after the first session, of a case where it was."""
    return _seen(_invasion(case), first)


def spread_seen(case: Case, first: Interval) -> Sight:
    """When the tumour was first seen outside the liver after the first session, of a case where it was."""
    return _seen(_spread(case), first)


def new_lesion_seen(case: Case, first: Interval) -> Sight:
    """When a scan first showed a new lesion in the liver after the first session, of a case where one did."""
    after = (scan for scan in case.liver_scans if scan.on.on_or_before(first) is not True)
    return next(Sight(scan.on, scan.source) for scan in after if new_liver_lesion(case, scan))


def _seen(said: list[Said], first: Interval) -> Sight:
    said = sorted([one for one in said if one.present is not None], key=_date)
    before = [one for one in said if one.on is not None and one.on.on_or_before(first)]
    later = [one for one in said if one.present and one not in before]
    there = sorted(later, key=lambda one: one.on is None) or [one for one in before if one.lasting]
    return Sight(there[0].on, there[0].source, _baseline(before).present is True)


def new_liver_lesion(case: Case, scan: LiverScan) -> bool | None:
    """Whether a scan shows a new lesion in the liver: as it states, else by a lesion recorded as new and first measured
    on it. A scan that says nothing does not say no."""
    stated = scan.new_liver_lesions
    if stated is not None:
        return bool(stated) if isinstance(stated, int) else None
    new = {lesion.key for lesion in case.lesions if lesion.role is LesionRole.NEW and lesion.in_liver}
    here = {size.lesion for size in scan.lesions} & new
    if not here:
        return None
    earlier = {x.lesion for other in case.liver_scans if other.on.before(scan.on) is not False for x in other.lesions}
    return True if here - earlier else None


def any_new_liver_lesion(case: Case, first: Interval, world: World) -> tuple[bool | None, tuple[str, ...]]:
    """Whether any scan after the first session shows a new lesion in the liver, and the scan that says so or not."""
    after = [s for s in case.liver_scans if world.holds(first.before(s.on), ("new after", s.key))]
    said = [(new_liver_lesion(case, scan), scan) for scan in after]
    for shows in (True, False):
        sources = [scan.source for flag, scan in said if flag is shows]
        if sources:
            return shows, sources[0] if shows else sources[-1]
    return None, ()


def _invasion(case: Case) -> list[Said]:
    return [
        Said(scan.on, scan.key, _flag(scan.vascular_invasion), scan.source, _assumed(scan.reporting))
        for scan in case.liver_scans
        if scan.vascular_invasion is not None
    ]


def _spread(case: Case) -> list[Said]:
    said = [
        Said(scan.on, scan.key, _flag(scan.extrahepatic_spread), scan.source, _assumed(scan.reporting))
        for scan in case.liver_scans
        if scan.extrahepatic_spread is not None
    ]
    said += _metastases(case)
    said += _lesions_elsewhere(case)
    return said


def _metastases(case: Case) -> Iterable[Said]:
    for d in case.diagnoses:
        if d.metastasis in (None, Metastasis.LIVER) or d.verification is Verification.UNCONFIRMED:
            continue
        assumed = (Assumption.VERIFICATION_ASSUMED,) if d.verification is Verification.ASSUMED else ()
        yield Said(d.onset, d.key, True, d.source, assumed, lasting=True)


def _lesions_elsewhere(case: Case) -> Iterable[Said]:
    elsewhere = {lesion.key for lesion in case.lesions if lesion.in_liver is False}
    if not elsewhere:
        return
    for scan in case.liver_scans:
        for size in scan.lesions:
            if size.lesion in elsewhere and not _absent(size):
                yield Said(scan.on, size.lesion, True, size.source, _assumed(scan.reporting), lasting=True)


def _absent(size: LesionSize) -> bool:
    return isinstance(size.total, Quantity) and size.total.exact == 0


def _flag(stated: object) -> bool | None:
    return stated if isinstance(stated, bool) else None


def _assumed(reporting: Reporting) -> tuple[Assumption, ...]:
    return (Assumption.PRELIMINARY_DATA,) if reporting is Reporting.PRELIMINARY else ()


def _date(one: Said) -> tuple[date, date]:
    return (date.min, date.min) if one.on is None else (one.on.first, one.on.last)


def _appearance(said: list[Said], first: Interval, world: World, what: Words) -> Judged:
    before: list[Said] = []
    after: list[Said] = []
    for one in sorted(said, key=_date):
        early = None if one.on is None else one.on.on_or_before(first)
        (before if world.holds(early, ("at baseline", one.key, one.on)) else after).append(one)
    baseline, later = _baseline(before), _later(before, after)
    answer, reasons = _judged(baseline, later)
    decisive = (*later.said, *baseline.said) if answer is not Truth.NOT_MET else (*baseline.said, *later.said)
    finding: Judged = Finding(
        answer=answer,
        value=later.present,
        reasons=reasons,
        evidence=unique([ref for one in decisive for ref in one.source]),
        assumptions=unique([a for one in decisive for a in one.assumptions]),
        missing=_missing(answer, baseline, later, first, what),
    )
    return finding


def _baseline(before: list[Said]) -> Status:
    """The last statement on or before the first session, unless a lasting one made it true before."""
    lasting = [one for one in before if one.lasting]
    if lasting:
        return Status(True, said=(lasting[0],))
    if not before:
        return Status(None, Reason.BASELINE_STATUS_UNKNOWN)
    day = _date(before[-1])
    last = tuple([one for one in before if _date(one) == day])
    flags = {one.present for one in last}
    return Status(flags.pop() if len(flags) == 1 else None, Reason.CONFLICTING_VALUES, last)


def _later(before: list[Said], after: list[Said]) -> Status:
    """Present when any statement after the first session says so, or a lasting one from before does."""
    true = [one for one in after if one.present] or [one for one in before if one.lasting]
    if true:
        return Status(True, said=(true[0],))
    if not after:
        return Status(None)
    contradictory = tuple([one for one in after if one.present is None])
    if contradictory:
        return Status(None, Reason.CONFLICTING_VALUES, contradictory)
    return Status(False, said=(after[-1],))


def _judged(baseline: Status, later: Status) -> tuple[Truth, tuple[Reason, ...]]:
    if baseline.present:
        return Truth.NOT_MET, (Reason.PRESENT_AT_BASELINE,)
    if later.present is False:
        return Truth.NOT_MET, ()
    if later.present is None:
        return Truth.INDETERMINATE, (later.why,)
    if baseline.present is None:
        return Truth.INDETERMINATE, unique((Reason.BASELINE_STATUS_UNKNOWN, baseline.why))
    return Truth.MET, ()


def _missing(answer: Truth, baseline: Status, later: Status, first: Interval, what: Words) -> tuple[Missing, ...]:
    if answer is not Truth.INDETERMINATE:
        return ()
    before = (Missing(what, None, None, first.last),) if baseline.present is None else ()
    return (Missing(what, None, first.last), *before) if later.present is None else before
