"""Response of the target lesions, by mRECIST from measurements, else as a radiologist stated it.

mRECIST: Lencioni R, Llovet JM. Semin Liver Dis 2010;30:52-60. The longest viable (arterially enhancing) diameters of
the targets are summed: complete response when nothing is viable, partial response at 30 % less than the baseline,
progression at 20 % more than the smallest sum so far. The 5 mm that progression must grow besides are a rule of
RECIST 1.1 taken over here; the literal mRECIST table is an alternative reading.
An amount that is an interval may leave several responses possible: all of them are the answer.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.imaging import LiverScan, NonTargetResponse, Response, ResponseCriteria
from fhirnet.quantities import Quantity
from fhirnet.rules.known import unique
from fhirnet.rules.scans import MEASURABLE, Picture, ViableSum, at_least
from fhirnet.verdict import Assumption, Reason

PROGRESSION = 120  # % of the nadir: "at least 20 % increase"
PARTIAL = 70  # % of the baseline: "at least 30 % decrease"
GROWTH = 5  # mm; RECIST 1.1
HUNDRED = 100

CR, PR, SD, PD, NE = Response.CR, Response.PR, Response.SD, Response.PD, Response.NE
_OVERALL = {CR: (CR,), PR: (CR, PR), SD: (SD,), PD: (), NE: ()}  # what an overall response says of the targets


class TargetResponse(NamedTuple):
    """Every response still possible (none: not known), the one to show, and what is known of how it was found."""

    possible: tuple[Response, ...]
    shown: Response | None = None
    reasons: tuple[Reason, ...] = ()  # why it is not known, or not known exactly
    notes: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def among(self, *responses: Response) -> bool | None:
        """Whether the response is one of these."""
        if not self.possible:
            return None
        held = [response in responses for response in self.possible]
        return all(held) if all(held) or not any(held) else None


def target_response(
    now: Picture, base: Picture | None, nadir: Quantity | None, growth: int, *, mrecist_only: bool = False
) -> TargetResponse:
    """The computed response where sums decide it, else the stated one that they do not rule out.

    `nadir` is the smallest sum of the baseline and the scans since; `growth` the mm that progression takes.
    """
    possible = _possible(now, base, nadir, growth)
    decided = possible if now.viable.complete or possible == (PD,) else ()  # a lower bound proves progression only
    stated = stated_response(now.scan, mrecist_only=mrecist_only)
    if len(decided) == 1 or (decided and not stated.possible):
        return _computed(decided, now, nadir)
    if not stated.possible:
        return TargetResponse((), reasons=why_not_computed(now, base, stated))
    agreed = tuple(r for r in stated.possible if not possible or r in possible)
    if not agreed:
        return TargetResponse((), reasons=(Reason.CONFLICTING_VALUES,))
    return stated._replace(possible=agreed)


def _measured(viable: ViableSum) -> bool:
    return viable.amount is not None and viable.complete


def _computed(possible: tuple[Response, ...], now: Picture, nadir: Quantity | None) -> TargetResponse:
    notes: tuple[Reason, ...] = ()
    said = now.scan.target_response
    if isinstance(said, Response) and said is not NE and said not in possible:
        notes = (Reason.REPORTED_VS_COMPUTED,)
    if CR not in possible and nadir is not None and nadir.at_most(0):
        notes += (Reason.RESIDUAL_AFTER_CR,)
    if len(possible) == 1:
        return TargetResponse(possible, possible[0], notes=notes)
    return TargetResponse(possible, reasons=(Reason.COMPARATOR_STRADDLES,), notes=notes)


def why_not_computed(now: Picture, base: Picture | None, stated: TargetResponse) -> tuple[Reason, ...]:
    """Why neither the sums nor a stated response tell."""
    reasons = [*stated.reasons]
    if base is None:
        reasons.append(Reason.NO_BASELINE)
    for viable in (now.viable, *(() if base is None else (base.viable,))):
        reasons += viable.reasons if viable.complete else (Reason.RESPONSE_NOT_EVALUABLE,)
    return tuple(dict.fromkeys(reasons)) or (Reason.COMPARATOR_STRADDLES,)


def _possible(now: Picture, base: Picture | None, nadir: Quantity | None, growth: int) -> tuple[Response, ...]:
    """The responses that the sums leave possible, none where they cannot tell."""
    amount = now.viable.amount
    if amount is None or nadir is None:
        return ()
    gone = amount.at_most(0)
    measurable = None if gone else _one_is_measurable(now)
    if base is None or not _measured(base.viable):
        return only_progression(by_sums(amount, None, nadir, growth, gone, measurable))
    return by_sums(amount, base.viable.amount, nadir, growth, gone, measurable)


def only_progression(possible: tuple[Response, ...]) -> tuple[Response, ...]:
    """What is left of the possible responses where no baseline is measured: progression, if it is the only one."""
    return possible if possible == (PD,) else ()


def by_sums(
    amount: Quantity, base: Quantity | None, nadir: Quantity, growth: int, gone: bool | None, measurable: bool | None
) -> tuple[Response, ...]:
    """The responses that a sum leaves possible beside the baseline and the smallest sum, for mRECIST and RECIST 1.1.

    `gone`: nothing is left of the targets; `measurable`: one of them is at least 10 mm. Without a baseline every
    sum that has not grown may be a partial response.
    """
    if gone:
        return (CR,)
    left = _not_complete(amount, base, nadir, growth, measurable)
    return tuple(left) if gone is False else (CR, *left)


def _not_complete(
    amount: Quantity, base: Quantity | None, nadir: Quantity, growth: int, measurable: bool | None
) -> list[Response]:
    """The possible responses of a sum that is not zero, after a smallest sum that is zero, is not, or may be."""
    found: set[Response] = set()
    nothing_before = nadir.at_most(0)
    if nothing_before is not False:
        found |= {PD, SD} if measurable is None else {PD} if measurable else {SD}
    if nothing_before is not True:
        something = nadir if nothing_before is False else _above_zero(nadir)
        found |= _of_growth(amount, base, something, growth)
    return [response for response in (PD, PR, SD) if response in found]


def _above_zero(amount: Quantity) -> Quantity:
    return Quantity(Decimal(0), amount.high, amount.unit, True, amount.high_open)


def _of_growth(amount: Quantity, base: Quantity | None, nadir: Quantity, growth: int) -> set[Response]:
    """The possible responses of a sum beside a smallest sum that is not zero: the first that holds."""
    grown = progression(amount, nadir, growth)
    if grown:
        return {PD}
    shrunk = None if base is None else at_least(base, amount, PARTIAL, HUNDRED)
    found = {PD} if grown is None else set()
    if shrunk is not False:
        found.add(PR)
    return found if shrunk else {*found, SD}


def progression(now: Quantity, before: Quantity, growth: int) -> bool | None:
    """Whether a sum is at least 20 % and at least so many mm above an earlier one (and above zero)."""
    if now.high is not None and now.high <= 0:
        return False
    share = at_least(now, before, HUNDRED, PROGRESSION)
    if share is False:
        return False
    size = at_least(now, before, more=growth)
    return False if size is False else True if share and size else None


def _one_is_measurable(now: Picture) -> bool | None:
    """Whether one target is at least 10 mm: a lesion measured so, or a sum too small or too large to leave a doubt."""
    amount = now.viable.amount
    assert amount is not None
    sizes = [size.viable for size in now.scan.lesions if size.lesion in now.targets]
    known = [size.at_least(MEASURABLE) for size in sizes if isinstance(size, Quantity)]
    if True in known:
        return True
    if amount.below(MEASURABLE) or (now.targets and len(known) == len(now.targets) and set(known) == {False}):
        return False
    return True if now.targets and amount.at_least(MEASURABLE * len(now.targets)) else None


def stated_response(scan: LiverScan, *, mrecist_only: bool = False) -> TargetResponse:
    """The stated target response, else what the stated overall response says of the targets.

    An overall progression may be due to a new lesion, so it says nothing of the targets.
    """
    if scan.target_response is not None:
        return _stated(scan.target_response, scan.target_criteria, {r: (r,) for r in (CR, PR, SD, PD)}, mrecist_only)
    return _stated(scan.overall_response, scan.overall_criteria, _OVERALL, mrecist_only)


def _stated(
    response: object, criteria: object, says: dict[Response, tuple[Response, ...]], mrecist_only: bool
) -> TargetResponse:
    if response is None:
        return TargetResponse(())
    if not isinstance(response, Response):
        return TargetResponse((), reasons=(Reason.CONFLICTING_VALUES,))
    if response is NE:
        return TargetResponse((), reasons=(Reason.RESPONSE_NOT_EVALUABLE,))
    if mrecist_only and criteria not in (None, ResponseCriteria.MRECIST):
        return TargetResponse((), reasons=(Reason.RESPONSE_CRITERIA_NOT_MRECIST,))
    possible = says[response]
    if not possible:
        return TargetResponse((), reasons=(Reason.OVERALL_PD_NOT_TARGET,))
    assumed = (Assumption.MRECIST_ASSUMED,) if mrecist_only and criteria is None else ()
    return TargetResponse(possible, response, assumptions=assumed)


def overall_response(scan: LiverScan, target: TargetResponse, new_lesion: bool | None) -> TargetResponse:
    """The stated overall response, else the one that target, non-target and new lesions make together.

    Progression of either, or a new lesion, is progression; non-targets that are not assessed leave no complete
    response (Lencioni and Llovet 2010, table of overall response).
    """
    stated = scan.overall_response
    if isinstance(stated, Response) and stated is not NE:
        return TargetResponse((stated,))
    return combined(target, non_target(scan), new_lesion)


def non_target(scan: LiverScan) -> NonTargetResponse | None:
    """The stated response of the lesions that are not measured; None where none is, or it contradicts itself."""
    said = scan.non_target_response
    return said if isinstance(said, NonTargetResponse) else None


def combined(target: TargetResponse, others: NonTargetResponse | None, new_lesion: bool | None) -> TargetResponse:
    """The overall response that targets, non-target lesions (None: not evaluated) and new lesions make together."""
    if new_lesion or others is NonTargetResponse.PD or target.among(PD):
        return TargetResponse((PD,))
    notes = (*target.notes, Reason.NON_TARGET_NE) if others is None else target.notes
    if new_lesion is None:
        return TargetResponse((), reasons=(Reason.STATUS_NOT_RECORDED,), notes=notes)
    possible = unique([PR if r is CR and others is not NonTargetResponse.CR else r for r in target.possible])
    return TargetResponse(possible, notes=notes)


def nadir_of(sums: Iterable[ViableSum]) -> Quantity | None:
    """The smallest of these sums, bound by bound; a sum that is not known is passed over, so it may be missed.

    Every sum of sizes has a lower end.
    """
    amounts = [viable.amount for viable in sums if viable.amount is not None]
    if len(amounts) < 2:
        return amounts[0] if amounts else None
    highs = [(a.high, not a.high_open) for a in amounts if a.high is not None]
    low, low_open = min((a.low, a.low_open) for a in amounts if a.low is not None)
    high, closed = min(highs, default=(None, True))
    return Quantity(low, high, "mm", low_open, not closed)
