"""How the words of an answer are written: which code family an enum of the clinic belongs to, decimals, dates."""

from datetime import date
from enum import Enum

from fhirnet.case.disease import SiteGroup
from fhirnet.case.imaging import GrossMorphology, Netpet, NonTargetResponse, Response, UptakeCategory
from fhirnet.case.status import AscitesGrade, CnlcStage, Differentiation, FistulaExtent, NetGrade
from fhirnet.case.treatment import Intent
from fhirnet.dates import Interval
from fhirnet.verdict import TaceIndication

PLACES = {
    "apple-malbi-2b": 3,
    "malbi": 3,
    "up-to-seven": 2,
    "six-and-twelve": 2,
}  # decimals shown of a computed number; 1 elsewhere
CONCEPTS: dict[type[Enum], str] = {  # which concept family of the code table an enum of the clinic is written as
    Response: "response-",
    NonTargetResponse: "non-target-",
    Intent: "intent-",
    AscitesGrade: "ascites-grade.",
    FistulaExtent: "fistula-extent.",
    GrossMorphology: "gross-morphology.",
    SiteGroup: "primary-site.",
    Differentiation: "differentiation.",
    NetGrade: "net-grade.",
    UptakeCategory: "uptake-category.",
    Netpet: "netpet.",
    CnlcStage: "cnlc-stage.",
    TaceIndication: "tace-indication.",
}


def day_text(on: Interval | date) -> str:
    """A date as a result shows it: the day, the month or year where only that is written, a period by its last day."""
    if isinstance(on, date):
        return on.isoformat()
    return on.last.isoformat() if "/" in on.written else on.written[:10]
