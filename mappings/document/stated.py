"""What is stated on each topic: true or false, a whole number within limits, or a word of its code list."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fhirnet.case.disease import Morphology
from fhirnet.case.status import (
    AscitesGrade,
    ChildPughClass,
    CnlcStage,
    Differentiation,
    FistulaExtent,
    NetGrade,
    Pregnancy,
    Resectability,
    SstrIhc,
    TestResult,
    Topic,
    Trend,
)
from mappings.document.leaf import Leaf, count, flag, word

SCORES: dict[Topic, tuple[int, int]] = {  # topics stated as a whole number
    Topic.ECOG: (0, 5),
    Topic.KPS: (0, 100),
    Topic.CHILD_PUGH: (5, 15),
    Topic.ENCEPHALOPATHY: (0, 4),
    Topic.SYMPTOM_GRADE: (0, 4),
    Topic.CRITICAL_ORGAN_BURDEN: (0, 2),
    Topic.PRIOR_LINES: (0, 100),
}
CODE_LISTS: dict[Topic, type[StrEnum]] = {  # topics stated as a word; every topic of neither table is true or false
    Topic.CHILD_PUGH: ChildPughClass,  # where only the class is stated
    Topic.ASCITES: AscitesGrade,
    Topic.ARTERY_FISTULA: FistulaExtent,
    Topic.CNLC_STAGE: CnlcStage,
    Topic.PREGNANCY: Pregnancy,
    Topic.HCG_SERUM: TestResult,
    Topic.HCG_URINE: TestResult,
    Topic.NET_GRADE: NetGrade,
    Topic.HISTOLOGY: Morphology,
    Topic.SSTR2_IHC: SstrIhc,
    Topic.SSTR5_IHC: SstrIhc,
    Topic.DIFFERENTIATION: Differentiation,
    Topic.RESECTABILITY: Resectability,
    Topic.DISEASE_TREND: Trend,
}


def stated_on(topic: Topic) -> Leaf:
    """What a statement on this topic says."""
    if topic in SCORES and topic in CODE_LISTS:
        return _either(count(*SCORES[topic]), word(CODE_LISTS[topic]))
    if topic in SCORES:
        return count(*SCORES[topic])
    return word(CODE_LISTS[topic]) if topic in CODE_LISTS else flag()


def _write(value: bool | int | StrEnum) -> bool | int | str:
    return value.value if isinstance(value, StrEnum) else value


def _either(number: Leaf, name: Leaf) -> Leaf:
    def read(raw: object, around: Mapping[str, Any]) -> int | StrEnum:
        value: int | StrEnum = (name if isinstance(raw, str) else number).read(raw, around)
        return value

    return Leaf(read, _write, {"anyOf": [number.schema, name.schema]})


_BY_TOPIC = {str(topic): stated_on(topic) for topic in Topic}


def _read(raw: object, around: Mapping[str, Any]) -> Any:
    topic = around.get("topic")
    of = _BY_TOPIC.get(topic) if isinstance(topic, str) else None
    return None if of is None else of.read(raw, around)  # without a topic the topic has its own problem


STATED = Leaf(_read, _write, {})
