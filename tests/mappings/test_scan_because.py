"""The table of responses says why of each scan, once, and changes that are no single number in words."""

import pytest

from fhirnet.case.imaging import NonTargetResponse, Response
from fhirnet.rules.responses import responses
from fhirnet.rules.scans import ViableSum
from fhirnet.rules.shares import percent_change
from fhirnet.verdict import CriteriaResponse, Reason
from mappings import scan_table
from mappings.speech import SPEECH
from tests.rules.tace_cases import A1, BASELINE, FIRST, amount, case, days_after, mri, sums

BECAUSE, SUM = scan_table.HEADS.index("because"), scan_table.HEADS.index("sum")


@pytest.mark.parametrize(
    ("scans", "reason", "language", "shown"),
    [
        (sums(100, 0, 12, on=(BASELINE, A1, "2024-03-02")), Reason.RESIDUAL_AFTER_CR, "en", True),
        ([mri(BASELINE, 100), mri(A1, 0)], Reason.NON_TARGET_NE, "en", True),
        ([mri(BASELINE, 100), mri(A1, 0, non_target_response=NonTargetResponse.CR)], Reason.NON_TARGET_NE, "en", False),
        ([mri(BASELINE, 100), mri(A1, 60)], Reason.NON_TARGET_NE, "en", False),
        ([mri(BASELINE, 100), mri(A1, 60, target_response=Response.SD)], Reason.REPORTED_VS_COMPUTED, "zh-CN", True),
        ([mri(BASELINE, 100), mri(days_after(FIRST, 20), 60)], Reason.EARLY_SCAN, "en", True),
        ([mri(BASELINE, 100), mri(A1, contrast=False)], Reason.VIABILITY_NOT_ASSESSABLE, "en", True),
        ([mri(A1, 60)], Reason.NO_BASELINE, "en", True),
        (sums(None, 50, 60, on=(BASELINE, A1, "2024-03-02")), Reason.NO_BASELINE, "zh-CN", True),
        ([mri(BASELINE, 100), mri(A1, 60, new_liver_lesions=None)], Reason.STATUS_NOT_RECORDED, "en", True),
    ],
)
def test_every_row_says_why(scans: list[object], reason: Reason, language: str, shown: bool) -> None:
    speech = SPEECH[language]
    row = scan_table.rows(speech, responses(case([FIRST], scans)))[-1]  # type: ignore[arg-type]
    assert (
        row[BECAUSE].split(speech.joined("clause", ("", ""))).count(speech.concept(f"reason.{reason.value}")) == shown
    )


def test_a_row_of_which_nothing_need_be_said_says_nothing() -> None:
    row = scan_table.rows(SPEECH["en"], responses(case([FIRST], [mri(BASELINE, 100), mri(A1, 60)])))[0]
    assert row[BECAUSE] == ""


def test_why_recist_cannot_tell_is_said_as_of_recist() -> None:
    scan = mri(A1, 60, total_sum=amount(100, "mm"))
    (row,) = scan_table.rows(SPEECH["en"], responses(case([FIRST], [mri(BASELINE, 100), scan])))
    no_baseline = SPEECH["en"].concept("reason.no-baseline")
    assert row[BECAUSE] == f"RECIST 1.1: {no_baseline}"


@pytest.mark.parametrize(
    ("now", "base", "nadir", "english", "chinese"),
    [
        ("105", "100", "100", "105 mm (5 % from baseline, 5 % from nadir)", "105 mm（较基线5%，较最小值5%）"),
        ("12", "100", "0", "12 mm (-88 % from baseline, nadir 0 mm)", "12 mm（较基线-88%，最小值0 mm）"),
        (">=165", "100", "100", "at least 65 % from baseline", "较基线至少65%"),
        (">165", "100", "100", "more than 65 % from baseline", "较基线超过65%"),
        ("165", ">=100", "100", "at most 65 % from baseline", "较基线至多65%"),
        ("165", ">100", "100", "less than 65 % from baseline", "较基线不足65%"),
        ("40-60", "100", "100", "-60 % to -40 % from baseline", "较基线-60%至-40%"),
        ("60", None, None, "60 mm", "60 mm"),
        ("60", None, "50", "60 mm (20 % from nadir)", "60 mm（较最小值20%）"),
    ],
)
def test_changes_are_readable(now: str, base: str | None, nadir: str | None, english: str, chinese: str) -> None:
    sum_, before, least = (amount(text, "mm") for text in (now, base, nadir))
    found = CriteriaResponse(
        amount=sum_,
        baseline=before,
        nadir=least,
        from_baseline=percent_change(ViableSum(sum_), ViableSum(before)),
        from_nadir=percent_change(ViableSum(sum_), ViableSum(least)),
    )
    assert english in scan_table.sums(SPEECH["en"], found)
    assert chinese in scan_table.sums(SPEECH["zh-CN"], found)
