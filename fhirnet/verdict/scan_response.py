"""What one scan after TACE says of the response: computed from the sizes beside what the radiologist stated."""

from dataclasses import dataclass

from fhirnet.case.imaging import Modality, NonTargetResponse, Response
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.verdict.vocabulary import Assumption, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaResponse:
    """The response by one set of criteria at one scan.

    `target` and `overall` hold every response still possible from what is measured and stated of its parts, none where
    it cannot be told; `*_stated` is what the radiologist stated by these criteria. `amount` is the sum of diameters of
    the targets in mm, `baseline` and `nadir` the sums it is compared with, `from_*` the change in %.
    """

    target: tuple[Response, ...] = ()
    target_stated: Response | None = None
    overall: tuple[Response, ...] = ()
    overall_stated: Response | None = None
    amount: Quantity | None = None
    baseline: Quantity | None = None
    nadir: Quantity | None = None
    from_baseline: Quantity | None = None
    from_nadir: Quantity | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResponse:
    """One scan after the first session of the latest course.

    `session` is the date of the session before it, `days` the least and the most days since. `qualifies`: a CT or MRI
    with contrast, so that what is viable can be told; `early`: too soon after a session to tell anything; None where
    inexact dates leave it open. `new_lesion` None: nobody said. `notes` are what a reader must know beside all this.
    """

    key: str
    on: Interval
    modality: Modality | None
    session: Interval | None
    days: tuple[int, int] | None
    qualifies: bool | None
    early: bool | None
    mrecist: CriteriaResponse
    recist: CriteriaResponse
    non_target: NonTargetResponse | None
    new_lesion: bool | None
    notes: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    evidence: tuple[str, ...] = ()
