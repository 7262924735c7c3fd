"""How a liver tumour goes on under TACE: in whole millimetres, from session to session."""

from dataclasses import dataclass, field
from enum import Enum

from fhirnet.synthetic.chance import Chance, Weighted


class Course(Enum):
    """What becomes of the treated tumour."""

    RESPONSE = "response"
    REGROWTH = "regrowth"
    PLATEAU = "plateau"
    PROGRESSION = "progression"


COURSES: Weighted[Course] = (  # assumed: a registry with every course in it
    (Course.RESPONSE, 29),
    (Course.REGROWTH, 14),
    (Course.PLATEAU, 25),
    (Course.PROGRESSION, 32),
)
APPEARS = {  # per mille and session: a new lesion in the liver, invasion of a vessel, spread outside; assumed
    Course.RESPONSE: (30, 8, 6),
    Course.REGROWTH: (150, 40, 35),
    Course.PLATEAU: (130, 35, 30),
    Course.PROGRESSION: (330, 110, 90),
}
CHANGES = {  # what the first session and a later one make of a viable diameter, per mille; assumed
    Course.RESPONSE: ((180, 620), (350, 900)),
    Course.REGROWTH: ((300, 700), (1150, 1800)),
    Course.PLATEAU: ((870, 1080), (870, 1080)),
    Course.PROGRESSION: ((1040, 1400), (1040, 1400)),
}
STAGES: Weighted[tuple[tuple[int, int], tuple[int, int], int, int]] = (
    # tumours, largest in mm, invaded and spread per mille: about CNLC Ia, Ib, IIa, IIb, IIIa, IIIb; shares assumed
    (((1, 1), (22, 50), 0, 0), 7),
    (((1, 1), (52, 110), 0, 0), 22),
    (((2, 3), (32, 80), 0, 0), 24),
    (((4, 9), (25, 95), 0, 0), 25),
    (((1, 6), (40, 130), 1000, 0), 15),
    (((1, 8), (35, 120), 300, 1000), 7),
)
SMALLEST = 6  # mm: what is smaller is no longer seen
WHOLE = 1000


@dataclass(slots=True)
class Tumour:
    """The state of the disease: viable and total diameter of the target lesions in mm, and what else there is."""

    viable: list[int]
    total: list[int]
    count: int
    invaded: bool
    spread: bool
    new: tuple[int, ...] = ()  # lesions that came since the scan before, in mm
    burden: int = WHOLE  # per mille of the beginning
    before: int = WHOLE  # the burden one session ago: markers lag behind
    first: int = field(default=0)

    @property
    def gone(self) -> bool:
        """Whether nothing viable is left in the targets."""
        return not any(self.viable)


def beginning(chance: Chance) -> Tumour:
    """The disease before the first session."""
    (fewest, most), (least, largest), invaded, spread = chance.weighted(STAGES)
    count = chance.between(fewest, most)
    size = chance.between(least, largest)
    sizes = [size] if count == 1 else [size, chance.between(max(12, size * 4 // 10), size)]
    return Tumour(sizes, list(sizes), count, chance.hits(invaded), chance.hits(spread), first=sum(sizes))


def after_session(tumour: Tumour, course: Course, number: int, chance: Chance) -> None:
    """The disease when session `number` (from 1) has done its work."""
    low, high = CHANGES[course][number > 1]
    tumour.viable = [_seen(chance.grown(size, low, high)) for size in tumour.viable]
    kept = [chance.grown(size, 900, 1000) for size in tumour.total]
    tumour.total = [max(pair) for pair in zip(tumour.viable, kept, strict=True)]
    lesion, vessel, elsewhere = APPEARS[course]
    tumour.new = tuple(chance.between(10, 32) for _ in range(chance.hits(lesion) * chance.between(1, 3)))
    tumour.count += len(tumour.new)
    tumour.invaded = tumour.invaded or chance.hits(vessel)
    tumour.spread = tumour.spread or chance.hits(elsewhere)
    tumour.before, tumour.burden = tumour.burden, _burden(tumour)


def _seen(size: int) -> int:
    return 0 if size < SMALLEST else min(size, 240)


def _burden(tumour: Tumour) -> int:
    grown = sum(tumour.viable) * WHOLE // tumour.first
    return max(20, grown + 250 * len(tumour.new) + 400 * tumour.invaded + 500 * tumour.spread)
