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
    new: int = 0  # lesions that came since the scan before
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
    low, high = _change(course, number)
    tumour.viable = [_seen(chance.grown(size, low, high)) for size in tumour.viable]
    kept = [chance.grown(size, 900, 1000) for size in tumour.total]
    tumour.total = [max(pair) for pair in zip(tumour.viable, kept, strict=True)]
    lesion, vessel, elsewhere = APPEARS[course]
    tumour.new = chance.between(1, 3) if chance.hits(lesion) else 0
    tumour.count += tumour.new
    tumour.invaded = tumour.invaded or chance.hits(vessel)
    tumour.spread = tumour.spread or chance.hits(elsewhere)
    tumour.before, tumour.burden = tumour.burden, _burden(tumour)


def _change(course: Course, number: int) -> tuple[int, int]:
    """What a session makes of a viable diameter, per mille; assumed."""
    match course:
        case Course.RESPONSE:
            return (180, 620) if number == 1 else (350, 900)
        case Course.REGROWTH:
            return (300, 700) if number == 1 else (1150, 1800)
        case Course.PLATEAU:
            return (870, 1080)
        case Course.PROGRESSION:
            return (1040, 1400)


def _seen(size: int) -> int:
    return 0 if size < SMALLEST else min(size, 240)


def _burden(tumour: Tumour) -> int:
    grown = sum(tumour.viable) * WHOLE // tumour.first
    return max(20, grown + 250 * tumour.new + 400 * tumour.invaded + 500 * tumour.spread)
