"""What would decide is no empty promise: some values of the facts that are named first do decide, when supposed."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Verification
from fhirnet.rules import tace
from fhirnet.rules.markers import MARKERS, NAMES
from fhirnet.verdict import Missing, Truth
from mappings import what_if
from tests.rules.tace_cases import HCC
from tests.rules.test_tace_invariants import patients

DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
NEVER_SUPPOSED = {"candidate-sessions", "exact-dates", "marker-limit", "metastasis-day"}
SCANS = ("contrast-scan", "baseline-scan", "arterial-scan", "arterial-baseline-scan")
SUMS = (0, 1, 60, 100, 130, 300)  # mm; the scans of `patients` measure 1 to 120 mm
LEVELS = (5, 100, 99_999)  # ng/mL; those on record are 1 to 900
SEVERAL = 60  # days that are tried in a window without an end
Facts = tuple[str, ...]


def supposing(case: Case, facts: tuple[Missing, ...]) -> Iterator[Facts]:
    """Ways these facts may turn out, each as what is supposed."""
    for chosen in product(*(_options(case, fact, facts, _free(case, fact)) for fact in facts)):
        yield tuple(one for each in chosen for one in each)


def _free(case: Case, fact: Missing) -> list[date]:
    """Days of its window on which there is no scan and no value."""
    taken = {*(s.on.first for s in case.liver_scans), *(m.on.first for m in case.measurements)}
    start = fact.first or (fact.last or case.as_of) - timedelta(SEVERAL)
    end = fact.last or max(start, case.as_of) + timedelta(SEVERAL)
    days = [start + timedelta(n) for n in range((end - start).days + 1)]
    return [day for day in days if day not in taken]


def _options(case: Case, fact: Missing, facts: tuple[Missing, ...], days: list[date]) -> list[Facts]:
    what = name(fact)
    there = [s.on.first for s in case.liver_scans if _within(fact, s.on.first)]
    if what in SCANS:
        day = days[0]
        return [(f"scan@{day}=mri", f"sum-of-viable-diameters@{day}={mm}") for mm in SUMS]
    if what == "viable-sizes":
        return [(f"sum-of-viable-diameters@{fact.first}={mm}",) for mm in SUMS]
    if what == "new-lesion":
        on = there[0] if fact.first == fact.last and there else days[0]
        return [(f"new-intrahepatic-lesion@{on}={said}",) for said in ("true", "false")]
    if what == "intent":
        return [(f"intent@{fact.first}={intent}",) for intent in ("curative", "palliative")]
    if what == "hcc-diagnosis":
        return [("dx-hcc=confirmed",)]
    if what in ("invasion-stated", "spread-stated"):
        concept = {"invasion-stated": "vascular-invasion", "spread-stated": "extrahepatic-spread"}[what]
        known = [(f"{concept}@{day}={said}",) for day in there for said in ("true", "false")]
        new = [(f"scan@{day}=ct", f"{concept}@{day}={said}") for day in days[1:2] for said in ("true", "false")]
        return [*known, *new]
    return _levels(case, fact, facts, days)


def _levels(case: Case, fact: Missing, facts: tuple[Missing, ...], days: list[date]) -> list[Facts]:
    """Values of the marker that a set names, or that is on record."""
    named = [marker for marker in MARKERS for each in facts if each.what == NAMES[marker]]
    recorded = [marker for marker in MARKERS if any(m.analyte is marker for m in case.measurements)]
    marker = (*named, *recorded, MARKERS[0])[0].value
    if name(fact) == "markers-after":
        pairs = ((5, 5), (100, 5), (50_000, 99_999))
        return [(f"{marker}@{days[0]}={one}", f"{marker}@{days[1]}={two}") for one, two in pairs]
    return [(f"{marker}@{day}={level}",) for day in (days[0], days[-1]) for level in LEVELS]


def _within(fact: Missing, day: date) -> bool:
    return (fact.first is None or fact.first <= day) and (fact.last is None or day <= fact.last)


def name(fact: Missing) -> str:
    """The fact by its word."""
    return fact.what.key.removeprefix("missing.")


def then(case: Case, facts: Facts) -> Case:
    """The case with what is supposed, on the last of its days."""
    days = [date.fromisoformat(fact.partition("=")[0].partition("@")[2]) for fact in facts if "@" in fact]
    return what_if.suppose(replace(case, as_of=max([case.as_of, *days])), list(dict.fromkeys(facts)))


@st.composite
def incomplete(draw: st.DrawFn) -> Case:
    """A patient of whom a diagnosis, scans, or their arterial phase may be missing."""
    patient = draw(patients())
    phase = st.sampled_from([None, None, True, False])
    scans = [replace(s, arterial_phase=draw(phase)) for s in patient.liver_scans if draw(st.integers(0, 4))]
    unconfirmed = replace(HCC, verification=Verification.UNCONFIRMED)
    gone = draw(st.sampled_from([(HCC,), (HCC,), (HCC,), (), (unconfirmed,)]))
    return replace(patient, liver_scans=tuple(scans), diagnoses=gone)


@settings(
    max_examples=4000 if os.environ.get("PROPERTY_TESTS") == "explore" else 300,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(incomplete(), st.sampled_from(DEFINITIONS))
def test_some_values_of_the_facts_that_are_named_first_decide(case: Case, definition: str) -> None:
    ways = tace.resistance(case, definition).deciding
    if not ways or not ways[0].outcomes or {name(fact) for fact in ways[0].facts} & NEVER_SUPPOSED:
        return  # nothing is promised, or it cannot be supposed
    note(str(ways[0]))
    outcomes = {tace.verdict(then(case, facts), definition).answer for facts in supposing(case, ways[0].facts)}
    assert outcomes - {Truth.INDETERMINATE}
