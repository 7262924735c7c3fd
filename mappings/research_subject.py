"""A trial's word that its entry conditions are met, and ResearchSubject: read only where attestations are accepted.

To every other asker it is a type that is not read, so it is decoded leniently: only what is said here is looked at.
"""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from fhirnet.case.status import Attestation, TrialStatus
from fhirnet.dates import Interval
from mappings import gate
from mappings.elements import Writer, identifier
from mappings.r4 import generated as r4
from mappings.references import Source
from mappings.unused import NotUsed

TYPE = "ResearchSubject"
STATUS = {  # http://hl7.org/fhir/research-subject-status, as far as it says that the entry conditions are met
    "eligible": TrialStatus.ELIGIBLE,
    "on-study": TrialStatus.ON_STUDY,
    "on-study-intervention": TrialStatus.ON_STUDY,
    "on-study-observation": TrialStatus.ON_STUDY,
}
NO_TRIAL = "not stated"  # R4 requires a reference to the study


class ResearchSubject(Struct, tag=TYPE, tag_field="resourceType", omit_defaults=True):
    """What is looked at of a ResearchSubject, and what R4 requires of one that is written."""

    status: str
    individual: r4.Reference
    id: str | UnsetType = UNSET
    implicitRules: str | UnsetType = UNSET  # noqa: N815
    identifier: list[r4.Identifier] | UnsetType = UNSET
    period: r4.Period | UnsetType = UNSET
    study: r4.Reference | UnsetType = UNSET
    contained: UnsetType = UNSET
    modifierExtension: list[object] | UnsetType = UNSET  # noqa: N815  # of any depth
    meta: UnsetType = UNSET
    text: UnsetType = UNSET

    @property
    def subject(self) -> r4.Reference:
        """The patient."""
        return self.individual


_decoder = msgspec.json.Decoder(ResearchSubject)


def decode(canonical: bytes) -> Any | None:
    """The resource, or None where it is none that can be looked at."""
    try:
        subject = _decoder.decode(canonical)
    except msgspec.MsgspecError:
        return None
    if b'"modifierExtension"' in canonical and gate.modified(msgspec.json.decode(canonical)):
        subject.modifierExtension = []
    return subject


def read(source: Source) -> Attestation:
    """The attestation. NotUsed where the status says nothing of the entry conditions."""
    subject: ResearchSubject = source.resource
    status = STATUS.get(subject.status)
    if status is None:
        raise NotUsed("status", "only eligible and on-study attest that the entry conditions of a trial are met")
    return Attestation(key=source.key, status=status, on=source.on, source=(source.reference,))


def since(subject: ResearchSubject) -> Interval | None:
    """The day from which it holds: the start of its period."""
    start = UNSET if subject.period is UNSET else subject.period.start
    return None if start is UNSET else Interval.parse(start)


def ended_on(subject: ResearchSubject) -> date | None:
    """The last day on which it holds: the end of its period; None: it lasts."""
    end = UNSET if subject.period is UNSET else subject.period.end
    return None if end is UNSET else Interval.parse(end).last


def write(attestation: Attestation, writer: Writer) -> ResearchSubject:
    """The attestation as a resource."""
    return ResearchSubject(
        identifier=identifier(attestation.key),
        status=attestation.status.value,
        period=UNSET if attestation.on is None else r4.Period(start=attestation.on.written),
        study=r4.Reference(display=NO_TRIAL),
        individual=writer.subject,
    )
