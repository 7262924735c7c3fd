"""What a supposed fact may be where it is one of a few: the values as they are written."""

from fhirnet.case.person import Gender
from fhirnet.case.treatment import Intent
from mappings import facts
from mappings.observation import RESPONSES
from mappings.values import boolean, boolean_or_count
from mappings.what_if.observed import RESPONSES as RESPONSE_FACTS

YES_NO = ("true", "false")
OWN = {  # of the facts that no Observation would say; the others are a date
    "dx-hcc": ("confirmed",),
    "dx-net": ("confirmed",),
    "gender": (Gender.MALE.value, Gender.FEMALE.value),
    "intent": tuple(intent.value for intent in Intent),
    "scan": ("ct", "mri"),
    "standardized-refined": YES_NO,
    "tace": ("done",),
}
READS = {topic.value: read for topic, read in facts.TOPICS.items()} | {
    name: field.read for name, field in facts.FIELDS.items()
}


def choices(key: str) -> tuple[str, ...]:
    """The values of a fact, () where it is a number, a score or a date."""
    if key in OWN:
        return OWN[key]
    if key in RESPONSE_FACTS:
        return tuple(RESPONSES.members)
    read = READS.get(key)
    if read is boolean or read is boolean_or_count:
        return YES_NO
    return tuple(facts.ANSWERS[read].members) if read in facts.ANSWERS else ()
