"""Whether the question arises at all (contract 2.7, 6.1)."""

from fhirnet.case import Case
from fhirnet.case.disease import Morphology, Tumour, Verification
from fhirnet.case.status import Topic
from fhirnet.verdict import NOT_APPLICABLE, Answer
from tests.oracle.tace.completions import OPEN, VERDICT, Answers
from tests.oracle.tace.sessions import Session, candidates


def of_diagnosis(case: Case) -> Answer | None:
    """None: it is a hepatocellular carcinoma; else what every definition answers."""
    sure, unsure, other = False, False, False
    for one in case.diagnoses:
        hcc = one.tumour is Tumour.HCC or one.morphology is Morphology.HCC
        if hcc and one.verification is not Verification.UNCONFIRMED:
            sure = True
        elif hcc or one.tumour is Tumour.LIVER_UNSPECIFIED:
            unsure = True
        else:
            other = True
    for said in case.statements:
        if said.topic is Topic.HISTOLOGY:
            sure, other = sure or said.value is Morphology.HCC, True
    if sure:
        return None
    return NOT_APPLICABLE if other and not unsure else OPEN


def of_sessions(case: Case, sessions: list[Session]) -> Answer | None:
    """None: there is a session to judge; else the answer."""
    if sessions:
        return None
    return OPEN if candidates(case) else NOT_APPLICABLE


def alike(answer: Answer, criteria: tuple[str, ...]) -> Answers:
    """The same answer everywhere; what a definition excludes is never applicable."""
    answers: Answers = dict.fromkeys((VERDICT, *criteria), answer)
    return answers | {code: NOT_APPLICABLE for code in criteria if "excluded" in code}
