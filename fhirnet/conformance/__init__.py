"""The conformance resources of this release, and what they say of the rules: every definition and threshold."""

from collections.abc import Iterator, Mapping
from functools import cache

from fhirnet.rules import catalogue
from fhirnet.rules.prrt_criteria.predictors import UNVERIFIED
from fhirnet.rules.prrt_criteria.prepared import SETS
from fhirnet.verdict import Words, words
from mappings.artifacts import Catalogue, Threshold, artifacts
from mappings.artifacts.canonical import Json

TACE = ("tace-resistance", "tace-unsuitability")


@cache
def resources() -> Mapping[tuple[str, str], Json]:
    """Every conformance resource by its type and id."""
    return artifacts(of_rules())


@cache
def of_rules() -> Catalogue:
    """What the conformance resources say of the rules."""
    return Catalogue(
        definitions={question: catalogue.definitions(question) for question in catalogue.QUESTIONS},
        thresholds=(*_of_tace(), *_of_prrt()),
        unverified={**dict(_unverified()), **dict.fromkeys(UNVERIFIED, words("unverified.predictors"))},
    )


def _of_tace() -> Iterator[Threshold]:
    for module in (module for question in TACE for module in catalogue.modules(question)):
        yield from (Threshold(row.code, module.DEFINITION.id, row.threshold) for row in module.CRITERIA)


def _unverified() -> Iterator[tuple[str, Words]]:
    """Of a criterion of unsuitability: which of its numbers was not checked at its source."""
    for module in catalogue.modules("tace-unsuitability"):
        yield from ((row.code, row.unverified) for row in module.CRITERIA if row.unverified is not None)


def _of_prrt() -> Iterator[Threshold]:
    """The numbers that a rule set has itself; what it takes over from the default set is not attributed to it."""
    for id_, rule_set in SETS.items():
        for row in (row for row in rule_set.rows if not row.rule.taken_over):
            yield Threshold(row.criterion.code, id_, row.threshold, row.rule.unverified)
