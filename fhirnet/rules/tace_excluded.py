"""What was found after the first TACE and does not count for a definition, with its first date and its records.

「TACE治疗后出现肝内新发病灶/血管侵犯/肝外转移,不能作为TACE抵抗/停止TACE治疗的评价标准」: CCI 2022 excludes these and
the tumour markers, EPOIHCC and the European definition do not speak of them, JSH-LCSGJ counts them all. The CCI
criteria say whether each is there, whichever definition is asked; what is there gets its date here.
"""

from collections.abc import Callable, Iterable, Mapping

from fhirnet.case import Case
from fhirnet.rules.appearance import Sight, invasion_seen, new_lesion_seen, spread_seen
from fhirnet.rules.courses import Course, History
from fhirnet.rules.markers import elevation_seen
from fhirnet.rules.readings import World
from fhirnet.verdict import Basis, CriterionResult, ExcludedFinding, Verdict

EVERYTHING = (Basis.NEW_LESION, Basis.VASCULAR, Basis.EXTRAHEPATIC, Basis.MARKER)  # all but the targets themselves
SHOWN: Mapping[str, tuple[Basis, Callable[[Case, Course], Sight]]] = {
    "cci-excluded-new-lesion": (Basis.NEW_LESION, lambda case, course: new_lesion_seen(case, course.first)),
    "cci-excluded-vascular-invasion": (Basis.VASCULAR, lambda case, course: invasion_seen(case, course.first)),
    "cci-excluded-extrahepatic-spread": (Basis.EXTRAHEPATIC, lambda case, course: spread_seen(case, course.first)),
    "cci-excluded-marker-elevation": (Basis.MARKER, elevation_seen),
}


def excluded_findings(story: History, verdicts: Iterable[Verdict]) -> tuple[ExcludedFinding, ...]:
    """Everything there is after the first TACE beside the targets, in the order of the CCI criteria."""
    there = [row for v in verdicts for row in v.criteria if row.code in SHOWN and row.finding.value is True]
    if not there:
        return ()
    course = story.course(World())
    assert course is not None, "what is there after the first TACE is there after a session"
    return tuple([_finding(row, story.case, course) for row in there])


def _finding(row: CriterionResult, case: Case, course: Course) -> ExcludedFinding:
    what, seen = SHOWN[row.code]
    sight = seen(case, course)
    return ExcludedFinding(what=what, first=sight.on, sources=sight.source, at_baseline=sight.at_baseline)
