"""What a record leaves open, read both ways.

A partial date may put a scan inside a window or outside it; a scan may state twice that contrast was given and was
not. Such a question has two readings, and both are evaluated: where they give the same answer it stands, else the
answer is indeterminate. A `World` is one choice for every open question; a case of exact dates has one world.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from fhirnet.dates import Interval
from fhirnet.verdict import Reason

T = TypeVar("T")


class _Dated(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def on(self) -> Interval: ...


D = TypeVar("D", bound=_Dated)

MOST = 128  # worlds looked at; a record that leaves more open is answered "cannot tell"


class World:
    """One choice for every open question, the same each time the question is asked.

    `prefix` are the choices to make first, in the order of asking; what comes after them is answered no, and the
    other choice is left in `others`. `reasons` say why the questions were open, `touched` counts how often one was.
    """

    __slots__ = ("_answers", "_prefix", "others", "reasons", "touched")

    def __init__(self, prefix: tuple[bool, ...] = ()) -> None:
        self._prefix = prefix
        self._answers: dict[Hashable, bool] = {}
        self.others: list[tuple[bool, ...]] = []
        self.reasons: dict[Reason, None] = {}
        self.touched = 0

    def holds(self, test: bool | None, question: Hashable, why: Reason = Reason.IMPRECISE_DATE) -> bool:
        """The answer of a test; in this world's reading where the test cannot tell."""
        if test is not None:
            return test
        self.touched += 1
        if question not in self._answers:
            self._answers[question] = self._choose()
            self.reasons[why] = None
        return self._answers[question]

    def _choose(self) -> bool:
        asked = len(self._answers)
        if asked < len(self._prefix):
            return self._prefix[asked]
        self.others.append((*self._answers.values(), True))
        return False


def in_order(records: Sequence[D], world: World) -> Sequence[D]:
    """Records that are sorted by their first days, by date: in this world's order where the written dates cannot tell.

    Each is put before those that this world has later; after the first that is not, no further one is asked about.
    """
    if all(record.on.exact for record in records):
        return records
    placed: list[D] = []
    for record in records:
        place = len(placed)
        while place and not world.holds(
            placed[place - 1].on.on_or_before(record.on), ("order", placed[place - 1].key, record.key)
        ):
            place -= 1
        placed.insert(place, record)
    return placed


def in_every_world(judge: Callable[[World], T]) -> tuple[list[T], tuple[Reason, ...], bool]:
    """What a judgement gives in each world, why there is more than one, and whether all of them were looked at."""
    world = World()
    answers = [judge(world)]
    pending, reasons = world.others, world.reasons
    while pending and len(answers) < MOST:
        world = World(pending.pop())
        answers.append(judge(world))
        pending.extend(world.others)
        reasons |= world.reasons
    return answers, tuple(reasons), not pending
