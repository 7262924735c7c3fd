"""Every answer occurs, and often enough to see something: on the first five hundred patients.

It is no epidemiology: the rates of the stories are assumed so that this holds.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest

from fhirnet.case import Case
from fhirnet.rules import next_dose, prrt, tace
from fhirnet.synthetic.registry import Registry
from fhirnet.verdict import Answer, Grade, NextDose, Truth
from mappings import bundle, r4, site
from mappings.synthetic.bundles import bundle as bundled
from mappings.synthetic.local import site_mapping

PATIENTS = 500
DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")


@cache
def cases() -> tuple[Case, ...]:
    return tuple(read(Registry(), number) for number in range(PATIENTS))


def read(registry: Registry, number: int) -> Case:
    mapping = site.parse(site_mapping().decode())
    reading = bundle.read(r4.receive(bundled(registry.resources(number))).bundle(), mapping)
    assert reading.latest is not None
    return reading.known_on(reading.latest, recorded_filter=False).case


@cache
def verdicts() -> tuple[Mapping[str, Answer], ...]:
    found = [tace.resistance(case, DEFINITIONS[0]) for case in cases()]
    return tuple({each.definition.id: each.answer for each in (one.primary, *one.others)} for one in found)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_each_definition_gives_each_answer_to_a_tenth_of_the_patients(definition: str) -> None:
    counts = Counter(each[definition] for each in verdicts())
    print(definition, {str(answer): count for answer, count in counts.items()})
    assert all(counts[answer] >= PATIENTS // 10 for answer in Truth)


def test_the_definitions_disagree_about_a_fifth_of_the_patients() -> None:
    assert sum(len(set(each.values())) > 1 for each in verdicts()) >= PATIENTS // 5


def test_each_grade_of_prrt_occurs() -> None:
    counts = Counter(prrt.suitability(case, "prrt-default-1").primary.grade for case in cases())
    print({str(grade): count for grade, count in counts.items()})
    assert counts.keys() == set(Grade)


def test_each_answer_about_the_next_dose_occurs() -> None:
    nets = [read(Registry(share_net=1000), number) for number in range(200)]
    counts = Counter(next_dose.next_dose(case).answer for case in nets)
    print({str(answer): count for answer, count in counts.items()})
    assert counts.keys() == set(NextDose)
