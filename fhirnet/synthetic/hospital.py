"""How the hospital of a patient exports his case: in whose codes, in which words, with what else, with which flaws.

All rates are assumed, per mille. The style goes with the patient, the flaws with the single resource.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fhirnet.case import Case
from fhirnet.synthetic.chance import Chance
from mappings.r4 import generated as r4
from mappings.synthetic import flaws, irrelevant, local
from mappings.synthetic.identity import resources

LOCAL_ALONE, LOCAL_BESIDE = 100, 160  # of the patients: own codes instead of standard ones, or before them
IN_CHINESE = 700  # of the patients
UNIT_IN_WORDS = 110  # of the patients
UNIT_LOST = 7  # of the results
ENTERED_IN_ERROR = 9  # of the results
SENT_TWICE = 8  # of the results
REPORTED = 250  # of the patients: scans come with a report
FURTHER_RESULT = 35  # for each resource of the case, one more that no rule reads
FURTHER_DISEASES, FURTHER_DRUGS = 3, 2  # at most


def export(case: Case, chance: Chance) -> Iterator[Any]:
    """The resources of a case as this patient's hospital sends them."""
    hospital = _Hospital(case, chance)
    for resource in resources(case):
        hospital.write(resource)
        yield resource
        yield from hospital.beside(resource)
    yield from hospital.further()


class _Hospital:
    """The style of the hospital of one patient."""

    def __init__(self, case: Case, chance: Chance) -> None:
        self._chance = chance
        self._case = case
        self._subject = f"Patient/{case.person.key}"
        self._local = chance.weighted(
            (("alone", LOCAL_ALONE), ("beside", LOCAL_BESIDE), ("none", 1000 - LOCAL_ALONE - LOCAL_BESIDE))
        )
        self._chinese = chance.hits(IN_CHINESE)
        self._unit_in_words = chance.hits(UNIT_IN_WORDS)
        self._reports = chance.hits(REPORTED)
        self._count = 0

    def write(self, resource: Any) -> None:
        """The resource in this hospital's codes and words, with its flaws."""
        if isinstance(resource, r4.Observation):
            if self._unit_in_words:
                flaws.unit_in_words(resource)
            if self._chance.hits(UNIT_LOST):
                flaws.without_unit(resource)
        if isinstance(resource, r4.Observation | r4.Procedure | r4.Condition):
            if self._chinese:
                local.titled(resource)
            if self._local != "none":
                local.in_local_code(resource, alone=self._local == "alone")

    def beside(self, resource: Any) -> Iterator[Any]:
        """What comes with it: a report, the same again, one entered in error, a result that no rule reads."""
        if not isinstance(resource, r4.Observation):
            return
        if resource.component:
            if self._reports:
                yield irrelevant.report(resource, f"{resource.id}.r")
        elif self._chance.hits(ENTERED_IN_ERROR):
            yield flaws.entered_in_error(resource)
        elif self._chance.hits(SENT_TWICE):
            yield flaws.copied(resource)
        if self._chance.hits(FURTHER_RESULT):
            yield self._result(str(resource.effectiveDateTime))

    def further(self) -> Iterator[Any]:
        """Other diseases and drugs of the patient."""
        chance = self._chance
        since = (self._case.as_of - timedelta(chance.between(700, 4000))).isoformat()
        for number in range(chance.below(FURTHER_DISEASES + 1)):
            which = irrelevant.DISEASES[(number * 2 + chance.below(2)) % len(irrelevant.DISEASES)]
            yield irrelevant.disease(which, self._name("disease"), self._subject, since[:7])
        for number in range(chance.below(FURTHER_DRUGS + 1)):
            which = irrelevant.DRUGS[number * 2 + chance.below(2)]
            yield irrelevant.drug(which, self._name("drug"), self._subject, since)

    def _result(self, on: str) -> r4.Observation:
        which = self._chance.one(irrelevant.RESULTS)
        tenths = self._chance.between(which.low, which.high)
        return irrelevant.result(which, self._name("other"), self._subject, on, tenths)

    def _name(self, what: str) -> str:
        self._count += 1
        return f"{self._case.person.key}.{what}-{self._count}"
