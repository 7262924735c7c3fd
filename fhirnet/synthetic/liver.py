"""Liver function, blood and performance of an HCC patient, drifting down over the sessions, and the tumour markers."""

from typing import Any

from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import AscitesGrade, FistulaExtent, Topic
from fhirnet.synthetic.chance import Chance, Weighted
from fhirnet.synthetic.tumour import WHOLE, Tumour

SECRETES_AFP = 650  # per mille of the patients
AFP: Weighted[tuple[int, int]] = (((21, 400), 45), ((400, 3000), 35), ((3000, 60000), 20))  # ng/mL at the beginning
MEASURES_PIVKA = 450  # per mille of the patients
PIVKA: Weighted[tuple[int, int]] = (((12, 39), 30), ((41, 500), 40), ((500, 12000), 30))  # mAU/mL
ALL_SAMPLES = 400  # per mille of the patients: kidneys, enzymes and platelets every time
ASCITES = (AscitesGrade.NONE, AscitesGrade.MILD, AscitesGrade.MODERATE_SEVERE, AscitesGrade.REFRACTORY)
JAUNDICE = 680  # tenths of umol/L
NOISE = (880, 1120)  # per mille: of a measurement


class Liver:
    """Liver function and markers of one patient; `worsens` per mille says how often a session costs something."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._bilirubin = chance.around(165, 90)  # tenths of umol/L
        self._albumin = chance.around(392, 70)  # tenths of g/L
        self._inr = chance.around(109, 14)
        self._platelets = chance.around(140, 80)
        self._transaminases = chance.around(44, 25)
        self._creatinine = chance.around(72, 22)
        self._ascites = 1 if chance.hits(110) else 0
        self._encephalopathy = 0
        self._ecog = 1 if chance.hits(350) else 0
        self._afp = chance.between(*chance.weighted(AFP)) * 10 if chance.hits(SECRETES_AFP) else 0
        self._afp_analyte = Analyte.AFP_UNITS if chance.hits(120) else Analyte.AFP
        self._pivka = chance.between(*chance.weighted(PIVKA)) if chance.hits(MEASURES_PIVKA) else 0
        self._every_sample = chance.hits(ALL_SAMPLES)
        self._frail = chance.between(60, 330)

    def worsen(self, tumour: Tumour) -> None:
        """What a session and the tumour cost."""
        chance = self._chance
        cost = self._frail * (2 if tumour.burden > WHOLE else 1)
        self._albumin = max(210, self._albumin - chance.between(0, cost // 12))
        self._bilirubin += chance.between(0, cost // 3)
        self._inr += chance.hits(cost) * chance.between(1, 6)
        self._platelets = max(30, self._platelets - chance.between(0, cost // 20))
        self._ascites = min(3, self._ascites + chance.hits(cost // 2))
        self._ecog = min(4, self._ecog + chance.hits(cost // 2))
        self._encephalopathy = min(3, self._encephalopathy + chance.hits(cost // 8))

    @property
    def unfit(self) -> bool:
        """Whether nobody would embolize any more: bedridden, refractory ascites, confusion or jaundice."""
        return self._ecog > 2 or self._ascites == 3 or self._encephalopathy > 1 or self._bilirubin > JAUNDICE

    def markers(self, tumour: Tumour) -> dict[Analyte, int]:
        """AFP and PIVKA-II: they follow the burden of the tumour, half of it late."""
        level = (tumour.burden + tumour.before) // 2
        quiet = self._chance.between(15, 68)
        found = {self._afp_analyte: max(9, self._noisy(self._afp * level // WHOLE)) if self._afp else quiet}
        if self._pivka:
            found[Analyte.PIVKA2_UNITS] = max(8, self._noisy(self._pivka * level // WHOLE))
        return found

    def functions(self) -> dict[Analyte, int]:
        """Bilirubin, albumin and INR; at some hospitals more each time."""
        chance = self._chance
        found = {
            Analyte.BILIRUBIN: max(21, self._noisy(self._bilirubin)),
            Analyte.ALBUMIN: self._albumin + chance.between(-12, 12),
            Analyte.INR: self._inr + chance.between(-3, 3),
        }
        if self._every_sample:
            found |= {
                Analyte.CREATININE: self._creatinine + chance.between(-8, 8),
                Analyte.ALT: max(6, self._noisy(self._transaminases)),
                Analyte.AST: max(8, self._noisy(self._transaminases + 6)),
                Analyte.PLATELETS: self._platelets + chance.between(-12, 12),
            }
        return found

    def states(self) -> dict[Topic, Any]:
        """What is found at the bedside."""
        return {
            Topic.ECOG: self._ecog,
            Topic.ASCITES: ASCITES[self._ascites],
            Topic.ENCEPHALOPATHY: self._encephalopathy,
        }

    def at_angiography(self) -> dict[Topic, Any]:
        """What the angiographer states of the vessels."""
        fistula = FistulaExtent.DIFFUSE if self._chance.hits(20) else FistulaExtent.NONE
        return {Topic.ARTERY_OCCLUSION: self._chance.hits(25), Topic.ARTERY_FISTULA: fistula}

    def _noisy(self, amount: int) -> int:
        return self._chance.grown(amount, *NOISE)
