"""TACE unsuitability of APPLE 2020 and JSH 2021: poor benefit is predicted, systemic therapy comes first.

Kudo M et al., Liver Cancer 2020;9:245-260 (APPLE consensus). JSH 2021: PMC8237791, table 10. Each of three conditions:
likely to become refractory (up-to-seven out); likely to become Child-Pugh B (up-to-seven out, mALBI 2b); unlikely to
respond (confluent multinodular, massive or infiltrative type, simple nodular with extranodular growth, poorly
differentiated, intrahepatic multiple disseminated nodules, or sarcomatous changes after TACE).
Read with: each of the three is enough, also mALBI 2b without up-to-seven out. APPLE 2020 says ALBI grade 2 where
JSH 2021 says mALBI 2b; JSH 2021 is used here.
"""

from decimal import Decimal

from fhirnet.case import Case
from fhirnet.case.imaging import GrossMorphology, LiverScan
from fhirnet.rules.burden import UP_TO, up_to_seven
from fhirnet.rules.criterion import Criterion, any_met, asked, finding
from fhirnet.rules.known import latest_on_scans
from fhirnet.rules.liver_function import albi
from fhirnet.verdict import Definition, Judged, Missing, Verdict, words

MALBI_2B = Decimal("-2.27")  # 2b begins at -2.27; Hiraoka A et al., Liver Cancer 2017;6:325-336
RESPONSIVE = GrossMorphology.SIMPLE_NODULAR  # the only type that the third condition does not list
MORPHOLOGY = words("missing.morphology")


def up_to_7_out(case: Case) -> Judged:
    """(1) Largest diameter in cm and number of tumours together above 7."""
    total = up_to_seven(case)
    return finding(asked(total, lambda score: score.above(UP_TO)), (total,), total.value)


def malbi_2b(case: Case) -> Judged:
    """(2) mALBI grade 2b or 3, judged on the unrounded ALBI score."""
    score = albi(case)
    return finding(asked(score, lambda number: number.at_least(MALBI_2B)), (score,), score.value)


def unresponsive_type(case: Case) -> Judged:
    """(3) Any tumour type but simple nodular on the latest scan that states one; a listed type is shown first."""
    types = latest_on_scans(case.liver_scans, _types, Missing(MORPHOLOGY, None, None, case.as_of))
    listed = next((t for t in types.value or () if t is not RESPONSIVE), None)
    shown = RESPONSIVE if listed is None and types.value else listed
    return finding(asked(types, lambda _: listed is not None), (types,), shown)


def _types(scan: LiverScan) -> tuple[GrossMorphology, ...] | None:
    return scan.gross_morphology or None


DEFINITION = Definition(
    id="apple-2020-tace-unsuitable",
    version="1.0.0",
    order=2,
    citation="Liver Cancer 2020;9:245-260; PMC8237791",
    unverified=words("unverified.apple-2020-tace-unsuitable"),
)

CRITERIA = (
    Criterion("apple-up-to-7-out", f"> {UP_TO}", up_to_7_out),
    Criterion("apple-malbi-2b", f">= {MALBI_2B}", malbi_2b, words("unverified.malbi")),
    Criterion("apple-morphology", "listed type", unresponsive_type),
)


def judge(case: Case) -> Verdict:
    """Met if one condition is met; not met if every one is known not to be."""
    return any_met(DEFINITION, CRITERIA, case)
