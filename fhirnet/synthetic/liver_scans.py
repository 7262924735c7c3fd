"""CT and MRI of the liver as reported: what the report states of the tumour, and what it leaves out."""

from collections.abc import Sequence
from typing import Any

from fhirnet.case.imaging import (
    Conflict,
    GrossMorphology,
    LesionSize,
    LiverScan,
    Modality,
    Response,
    ResponseCriteria,
)
from fhirnet.case.status import Reporting
from fhirnet.quantities import Quantity
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import amount, day, decimal, reported
from fhirnet.synthetic.chance import Chance, Weighted
from fhirnet.synthetic.gaps import Gaps
from fhirnet.synthetic.tumour import WHOLE, Tumour

MORPHOLOGIES: Weighted[GrossMorphology] = (  # shares assumed
    (GrossMorphology.SIMPLE_NODULAR, 60),
    (GrossMorphology.EXTRANODULAR_GROWTH, 14),
    (GrossMorphology.CONFLUENT_MULTINODULAR, 14),
    (GrossMorphology.MASSIVE, 8),
    (GrossMorphology.INFILTRATIVE, 4),
)
IN_CM = 120  # per mille of the patients whose radiologist writes cm
LESION_BY_LESION = 480  # per mille of the patients whose report measures lesion by lesion


class Radiology:
    """The radiologists of one patient: how they report is the same from scan to scan."""

    def __init__(self, chance: Chance, gaps: Gaps) -> None:
        self._chance = chance
        self._gaps = gaps
        self._viability = not gaps.lacks(rates.NO_VIABILITY)
        self.lesion_by_lesion = self._viability and chance.hits(LESION_BY_LESION)
        self._states_response = chance.hits(rates.STATED_RESPONSE)
        self._cm = chance.hits(IN_CM)
        self._modality = Modality.MRI if chance.hits(600) else Modality.CT
        self._morphology = chance.weighted(MORPHOLOGIES)

    def scan(
        self, key: str, on: int, tumour: Tumour, *, first: bool = False, new: Sequence[tuple[str, int]] = ()
    ) -> LiverScan:
        """One scan of the liver, the first one with the type of the tumour; `new` are lesions with their mm."""
        gaps = self._gaps
        minutes = 480 + self._chance.below(500)
        return LiverScan(
            key=key,
            on=day(on),
            modality=self._modality,
            reporting=Reporting.PRELIMINARY if gaps.lacks(rates.PRELIMINARY) else Reporting.FINAL,
            contrast=None if gaps.lacks(rates.NO_CONTRAST) else True,
            arterial_phase=None if gaps.lacks(rates.NO_ARTERIAL_PHASE) else True,
            new_liver_lesions=self._stated(False if first else bool(tumour.new)),
            vascular_invasion=self._stated(tumour.invaded),
            extrahepatic_spread=self._stated(tumour.spread),
            tumor_count=amount("obs-tumor-count", str(tumour.count), None),
            largest_diameter=self._size("obs-largest-tumor-diameter", max(tumour.total)),
            gross_morphology=(self._morphology,) if first and self._chance.hits(600) else (),
            recorded=reported(on, minutes),
            **self._sizes(tumour, new),
            **({} if first else self._response(tumour)),
        )

    def _stated(self, fact: bool) -> bool | None:
        return None if self._gaps.lacks(rates.NO_STATEMENT) else fact

    def _size(self, concept: str, millimetres: int) -> Quantity:
        written = (decimal(millimetres), "cm") if self._cm else (str(millimetres), "mm")
        return amount(concept, *written)

    def _sizes(self, tumour: Tumour, new: Sequence[tuple[str, int]]) -> dict[str, Any]:
        if not self._viability:
            return {"total_sum": self._size("obs-sum-of-total-diameters", sum(tumour.total))}
        if self.lesion_by_lesion:
            sizes = [(f"T{number}", size) for number, size in enumerate(tumour.viable, 1)]
            return {"lesions": tuple(self._lesion(*each) for each in (*sizes, *new))}
        total = self._size("obs-sum-of-viable-diameters", sum(tumour.viable))
        if self._gaps.lacks(rates.SECOND_VALUE):
            return {"viable_sum": Conflict((total, self._size("obs-sum-of-viable-diameters", sum(tumour.total) + 3)))}
        return {"viable_sum": total}

    def _lesion(self, name: str, size: int) -> LesionSize:
        return LesionSize(lesion=name, viable=self._size("obs-viable-longest-diameter", size))

    def _response(self, tumour: Tumour) -> dict[str, Any]:
        """Where viability is not measured some reports state a response, by the criteria of solid tumours."""
        if self._viability or not self._states_response:
            return {}
        criteria = ResponseCriteria.MRECIST if self._chance.hits(650) else ResponseCriteria.RECIST_1_1
        if tumour.new or tumour.spread:
            return {"overall_response": Response.PD, "overall_criteria": criteria}
        return {"target_response": response(tumour), "target_criteria": criteria}


def response(tumour: Tumour) -> Response:
    """The response as a radiologist would name it, from the sizes at the beginning and now."""
    share = sum(tumour.viable) * WHOLE // tumour.first
    if share == 0:
        return Response.CR
    if share <= 700:
        return Response.PR
    return Response.PD if share >= 1200 else Response.SD
