"""The tumours of the PRRT stories: where they began, their grade, their receptors, how much liver they take."""

from typing import NamedTuple

from fhirnet.case.disease import Metastasis, Morphology, PrimarySite
from fhirnet.case.imaging import Response
from fhirnet.case.status import NetGrade
from fhirnet.synthetic.chance import Chance, Weighted

SITES: Weighted[PrimarySite] = (  # shares assumed, with the rectum as frequent as in Chinese series
    (PrimarySite.PANCREAS, 28),
    (PrimarySite.RECTUM, 22),
    (PrimarySite.ILEUM, 16),
    (PrimarySite.SMALL_INTESTINE, 7),
    (PrimarySite.STOMACH, 6),
    (PrimarySite.DUODENUM, 5),
    (PrimarySite.APPENDIX, 1),
    (PrimarySite.COLON, 2),
    (PrimarySite.UNKNOWN, 7),
    (PrimarySite.LUNG, 4),
    (PrimarySite.THYMUS, 2),
)
GRADES: Weighted[tuple[NetGrade, Morphology, tuple[int, int]]] = (  # with the Ki-67 in %, as WHO grades it
    ((NetGrade.G1, Morphology.NET_G1, (1, 2)), 27),
    ((NetGrade.G2, Morphology.NET_G2, (3, 20)), 56),
    ((NetGrade.G3, Morphology.NET_G2, (21, 55)), 10),
    ((NetGrade.NEC, Morphology.NEC, (45, 95)), 7),
)
BURDENS: Weighted[tuple[int, int]] = (((2, 10), 45), ((10, 25), 28), ((25, 50), 17), ((50, 90), 10))  # % of the liver
KRENNING: Weighted[int] = ((1, 3), (2, 7), (3, 42), (4, 48))  # of the coldest lesion
FURTHER: Weighted[Metastasis | None] = (
    (None, 50),
    (Metastasis.LYMPH_NODE, 28),
    (Metastasis.BONE, 16),
    (Metastasis.PERITONEUM, 6),
)


class Net(NamedTuple):
    """One tumour; `burden` in % of the liver, `krenning` of its coldest lesion."""

    site: PrimarySite
    grade: NetGrade
    morphology: Morphology
    ki67: int
    burden: int
    krenning: int
    further: Metastasis | None

    def after(self, response: Response, chance: Chance) -> "Net":
        """The tumour after that response: more of the liver, less, or as much."""
        low, high = {Response.PD: (1150, 1600), Response.PR: (550, 800)}.get(response, (950, 1050))
        return self._replace(burden=max(1, min(92, chance.grown(self.burden, low, high))))


def drawn(chance: Chance) -> Net:
    """The tumour of one patient."""
    grade, morphology, (low, high) = chance.weighted(GRADES)
    poor = grade is NetGrade.NEC
    return Net(
        site=chance.weighted(SITES),
        grade=grade,
        morphology=morphology,
        ki67=chance.between(low, high),
        burden=chance.between(*chance.weighted(BURDENS)),
        krenning=chance.between(0, 3) if poor else chance.weighted(KRENNING),
        further=chance.weighted(FURTHER),
    )
