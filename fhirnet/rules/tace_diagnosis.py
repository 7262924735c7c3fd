"""Whether the questions of TACE arise at all: is it hepatocellular carcinoma, and is that established.

A code for "liver cancer" without its type, or a diagnosis that is only suspected, does not establish it; neither does
the lack of any diagnosis rule it out. Histology of HCC establishes it.
"""

from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Morphology, Tumour, Verification
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.verdict import NOT_APPLICABLE, Answer, Assumption, Reason, Truth


class Gate(NamedTuple):
    """What the diagnoses leave of the question: an answer to everything and why, or (None) the question itself.

    `focus` is the reference of the HCC diagnosis.
    """

    answer: Answer | None = None
    why: Reason | None = None
    focus: str | None = None
    assumptions: tuple[Assumption, ...] = ()


def gate(case: Case) -> Gate:
    """The answer of the diagnoses on record."""
    histology = [s for s in case.statements if s.topic is Topic.HISTOLOGY]
    proven = [s for s in histology if s.value is Morphology.HCC]
    of_hcc = [d for d in case.diagnoses if d.tumour is Tumour.HCC or d.morphology is Morphology.HCC]
    established = [d for d in of_hcc if d.verification is not Verification.UNCONFIRMED]
    unspecified = [d for d in case.diagnoses if d.tumour is Tumour.LIVER_UNSPECIFIED]
    if established or proven:
        return Gate(focus=_focus(established or unspecified), assumptions=_assumptions(established, proven))
    if of_hcc or unspecified:
        return Gate(Truth.INDETERMINATE, Reason.HCC_NOT_CONFIRMED)
    if case.diagnoses or histology:
        return Gate(NOT_APPLICABLE, Reason.NON_HCC)
    return Gate(Truth.INDETERMINATE, Reason.DIAGNOSIS_MISSING)


def _focus(diagnoses: list[Diagnosis]) -> str | None:
    """The diagnosis of the earliest onset; of several, the one of the smallest reference."""
    dated = [
        ((d.onset is None, d.onset.first.isoformat() if d.onset else ""), d.source[0]) for d in diagnoses if d.source
    ]
    return min(dated)[1] if dated else None


def _assumptions(established: list[Diagnosis], proven: list[Statement]) -> tuple[Assumption, ...]:
    if any(d.verification is Verification.CONFIRMED for d in established):
        return ()
    if proven:
        final = any(s.reporting is not Reporting.PRELIMINARY for s in proven)
        return () if final else (Assumption.PRELIMINARY_DATA,)
    return (Assumption.VERIFICATION_ASSUMED,)
