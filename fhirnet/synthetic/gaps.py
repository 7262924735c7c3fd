"""What a record lacks or has wrong, as often as assumed here; per mille of the occasions it may happen on.

All of it is assumed ("an ordinary record"), none of it measured at a hospital. How careful a hospital is goes with
the patient: everything of one patient is kept with the same care, as gaps of one record come together.
"""

from fhirnet.synthetic.chance import Chance, Weighted

CARE: Weighted[int] = ((150, 45), (1000, 38), (2600, 17))  # per mille of the rates below; share of the patients in %

NO_SCAN = 60  # after a session
SCAN_EARLY = 50  # before day 28
SCAN_LATE = 50  # after day 92
NO_BASELINE = 45
NO_VIABILITY = 75  # of the patients: their scans state total diameters only
STATED_RESPONSE = 350  # of those, the radiologist states a response instead
NO_CONTRAST = 50  # of the scans: not stated
NO_ARTERIAL_PHASE = 60
NO_STATEMENT = 60  # of new lesions, invasion, spread: each
SECOND_VALUE = 12  # of a sum: the scan says two different ones
PRELIMINARY = 30
NO_INTENT = 300
NO_QUALITY = 450  # of "standardized and refined"
NO_TARGETS = 350  # which lesions were treated
TACE_UNDATED = 25
TACE_UNSPECIFIED = 40  # coded as embolization only
TACE_IN_WORDS = 30
MONTH_ONLY = 25  # of the dates of procedures
NO_RESULT = 90  # of a laboratory value
NO_LIMIT = 150  # of the patients: the laboratory sends no limits of normal
COMPARATOR = 500  # of values below the least amount reported
NO_STATUS = 160  # of ECOG, ascites, encephalopathy: each
NO_DIAGNOSIS = 25
UNCONFIRMED = 30
UNVERIFIED = 60  # no verification status
UNSPECIFIED = 30  # a malignancy of the liver, kind not stated
YEAR_OF_BIRTH = 30  # the year alone
NO_UPTAKE = 120  # a receptor scan without a comparison with the liver
NO_KI67 = 80
NO_SITE = 60
NO_WEIGHT = 150
NO_RESPONSE = 110


class Gaps:
    """Whether something is missing in the record of one patient."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._care = chance.weighted(CARE)

    def lacks(self, per_mille: int) -> bool:
        """Whether it is missing this time."""
        return self._chance.below(1_000_000) < per_mille * self._care
