"""Blood, kidneys and liver of a patient under PRRT: a nadir four to five weeks after a cycle, then most of it back."""

from fhirnet.case.laboratory import Analyte
from fhirnet.synthetic.chance import THOUSAND, Chance

NADIR = (300, 900)  # per mille of the counts that are left; assumed
BACK = (860, 1000)  # per mille of the counts before that come back
LESS_BELOW = 75  # 10*9/L platelets, as the label has it
ANAEMIC = 90  # per mille of the patients: low counts from the beginning


class Marrow:
    """The counts of one patient, falling and recovering; kidneys lose a little with each cycle."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        low = chance.hits(ANAEMIC)
        self._platelets = chance.around(105 if low else 215, 60 if low else 85)
        self._leukocytes = chance.around(30 if low else 58, 14 if low else 22)  # tenths
        self._hemoglobin = chance.around(95 if low else 132, 22)
        self._creatinine = chance.around(78, 38)
        self._bilirubin = chance.around(140, 70)
        self._albumin = chance.around(412, 55)
        self._left = THOUSAND
        self._nadir = self._platelets

    def falls(self) -> None:
        """To the nadir of a cycle."""
        self._left = self._chance.between(*NADIR)
        self._nadir = self._platelets * self._left // THOUSAND

    def recovers(self) -> None:
        """Before the next cycle."""
        share = self._chance.between(*BACK)
        self._left = THOUSAND
        self._platelets = self._platelets * share // THOUSAND
        self._leukocytes = self._leukocytes * share // THOUSAND
        self._hemoglobin = self._hemoglobin * ((share + THOUSAND) // 2) // THOUSAND
        self._creatinine += self._chance.between(-1, 5)

    @property
    def toxic(self) -> bool:
        """Whether the last nadir asked for less activity the next time."""
        return self._nadir < LESS_BELOW

    def counts(self) -> dict[Analyte, int]:
        """A blood count."""
        leukocytes = max(4, self._leukocytes * self._left // THOUSAND)
        neutrophils = leukocytes * self._chance.between(520, 680) // THOUSAND
        return {
            Analyte.HEMOGLOBIN: self._hemoglobin * (THOUSAND + self._left) // (2 * THOUSAND),
            Analyte.LEUKOCYTES: leukocytes,
            Analyte.NEUTROPHILS: neutrophils,
            Analyte.LYMPHOCYTES: max(1, (leukocytes - neutrophils) * 8 // 10),
            Analyte.PLATELETS: max(8, self._platelets * self._left // THOUSAND),
        }

    def chemistry(self) -> dict[Analyte, int]:
        """Kidneys, liver and sugar."""
        chance = self._chance
        return {
            Analyte.CREATININE: self._creatinine + chance.between(-5, 5),
            Analyte.BILIRUBIN: max(40, self._bilirubin + chance.between(-30, 30)),
            Analyte.ALBUMIN: self._albumin + chance.between(-12, 12),
            Analyte.INR: chance.between(92, 118),
            Analyte.ALT: chance.between(12, 70),
            Analyte.AST: chance.between(14, 70),
            Analyte.ALP: chance.between(50, 190),
            Analyte.GLUCOSE: chance.between(43, 92),
        }
