"""What the rules show beside their answer of the tumour and what else predicts the outcome.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import (
    Metastasis,
    Morphology,
    PrimarySite,
    Tumour,
    Verification,
)
from fhirnet.case.imaging import (
    Conflict,
    LiverScan,
    Modality,
)
from fhirnet.case.laboratory import (
    Analyte,
)
from fhirnet.case.status import (
    Differentiation,
    NetGrade,
    Reporting,
    Resectability,
    Topic,
)
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    ProcedureKind,
    Rhythm,
)
from tests.rules.prrt.patients import (
    EVERY_4_WEEKS,
    amount,
    burden,
    done,
    given,
    lab,
    metastasis,
    net,
    on,
    patient,
    predictor,
    rule,
    said,
    sized,
    used,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
PRELIMINARY = Reporting.PRELIMINARY


RULES: tuple[tuple[str, str, Case, str], ...] = (
    (
        "histology",
        DEFAULT,
        patient(said(Topic.HISTOLOGY, Morphology.NET_G1, reporting=PRELIMINARY)),
        "met midgut from net, path-histology-10 assuming preliminary-data",
    ),
    ("differentiation", DEFAULT, patient(grade=None, net=net()), "met well-differentiated from net"),
    (
        "differentiation",
        DEFAULT,
        patient(grade=said(Topic.HISTOLOGY, Morphology.NEC, "2024-01-20", reporting=PRELIMINARY)),
        ("not-met poorly-differentiated from path-histology-2024-01-20 assuming preliminary-data"),
    ),
    (
        "differentiation",
        DEFAULT,
        patient(said(Topic.HISTOLOGY, Morphology.NEC, "2024-01-20")),
        (
            "indeterminate because conflicting-values from path-histology-2024-01-20, "
            "path-grade-2024-01-20, net asks for differentiation by 2024-09-30"
        ),
    ),
    (
        "differentiation",
        DEFAULT,
        patient(grade=said(Topic.NET_GRADE, NetGrade.G2, "2024-09/2024-10")),
        "met well-differentiated because time-uncertain from path-grade-2024-09/2024-10, net",
    ),
    (
        "differentiation",
        DEFAULT,
        patient(grade=None, net=None),
        "indeterminate because missing asks for differentiation by 2024-09-30",
    ),
    (
        "differentiation",
        DEFAULT,
        patient(grade=None, net=net(tumour=Tumour.NEC)),
        "not-met poorly-differentiated from net",
    ),
    ("extent", DEFAULT, patient(metastasis=None), "indeterminate because missing asks for resectability by 2024-09-30"),
    (
        "extent",
        DEFAULT,
        patient(said(Topic.RESECTABILITY, Resectability.UNRESECTABLE, reporting=PRELIMINARY), metastasis=None),
        "met from obs-resectability-10 assuming preliminary-data",
    ),
    (
        "extent",
        DEFAULT,
        patient(said(Topic.RESECTABILITY, Resectability.RESECTABLE), metastasis=None),
        "not-met False from obs-resectability-10",
    ),
    (
        "extent",
        DEFAULT,
        patient(
            said(Topic.RESECTABILITY, Resectability.RESECTABLE),
            said(Topic.RESECTABILITY, Resectability.UNRESECTABLE),
            metastasis=None,
        ),
        ("indeterminate because conflicting-values from obs-resectability-10 asks for resectability by 2024-09-30"),
    ),
    ("extent", DEFAULT, patient(metastasis(Metastasis.BONE)), "met True from met-liver, met-bone"),
    (
        "life-expectancy",
        DEFAULT,
        patient(lab(Analyte.LIFE_EXPECTANCY, 3, 900)),
        "met 3 mo from obs-life-expectancy-900",
    ),
    (
        "life-expectancy",
        DEFAULT,
        patient(lab(Analyte.LIFE_EXPECTANCY, (2, 4))),
        (
            "indeterminate >=2 <=4 mo because comparator-straddles from obs-life-expectancy-10 "
            "asks for life-expectancy mo by 2024-09-30"
        ),
    ),
    (
        "marrow-reserve",
        DEFAULT,
        patient(said(Topic.MARROW_IRRADIATION, True, 2000)),
        "not-met True from obs-extensive-marrow-irradiation-2000",
    ),
    (
        "marrow-reserve",
        DEFAULT,
        patient(said(Topic.MARROW_IRRADIATION, False), said(Topic.MARROW_DISEASE, False, reporting=PRELIMINARY)),
        (
            "met False from obs-extensive-marrow-irradiation-10, obs-extensive-marrow-disease-10 "
            "assuming preliminary-data"
        ),
    ),
    (
        "marrow-reserve",
        DEFAULT,
        patient(said(Topic.MARROW_IRRADIATION, False)),
        (
            "indeterminate because missing from obs-extensive-marrow-irradiation-10 asks for "
            "marrow-disease by 2024-09-30"
        ),
    ),
    (
        "marrow-reserve",
        DEFAULT,
        patient(said(Topic.MARROW_IRRADIATION, True, reporting=PRELIMINARY), said(Topic.MARROW_DISEASE, False)),
        "not-met True from obs-extensive-marrow-irradiation-10 assuming preliminary-data",
    ),
    (
        "marrow-reserve",
        DEFAULT,
        patient(said(Topic.MARROW_IRRADIATION, True), said(Topic.MARROW_DISEASE, False, reporting=PRELIMINARY)),
        "not-met True from obs-extensive-marrow-irradiation-10",
    ),
    (
        "hypersensitivity",
        DEFAULT,
        patient(
            Allergy(key="a", source=("AllergyIntolerance/a",)),
            Allergy(key="b", drug=Drug.LUTETIUM_DOTATATE, source=("AllergyIntolerance/b",)),
        ),
        "not-met True from b",
    ),
    ("hypersensitivity", DEFAULT, patient(Allergy(key="a", source=("AllergyIntolerance/a",))), "met False from a"),
    (
        "cardiac",
        DEFAULT,
        patient(said(Topic.HEART_FAILURE, True, 900)),
        "not-met True from obs-uncontrolled-heart-failure-900",
    ),
    (
        "cardiac",
        DEFAULT,
        patient(said(Topic.HEART_FAILURE, True, reporting=PRELIMINARY)),
        "not-met True from obs-uncontrolled-heart-failure-10 assuming preliminary-data",
    ),
    (
        "cardiac",
        DEFAULT,
        patient(said(Topic.HEART_FAILURE, False, 180)),
        "met False from obs-uncontrolled-heart-failure-180",
    ),
    (
        "cardiac",
        DEFAULT,
        patient(said(Topic.HEART_FAILURE, False, 181)),
        ("indeterminate because stale from obs-uncontrolled-heart-failure-181 asks for heart-failure since 2024-04-03"),
    ),
    (
        "cardiac",
        DEFAULT,
        patient(said(Topic.HEART_FAILURE, True), said(Topic.HEART_FAILURE, False)),
        (
            "indeterminate because conflicting-values from obs-uncontrolled-heart-failure-10 asks"
            " for heart-failure since 2024-04-03"
        ),
    ),
    (
        "obstruction-cns",
        DEFAULT,
        patient(said(Topic.CNS_METASTASES, True, reporting=PRELIMINARY)),
        "not-met True from obs-untreated-cns-metastases-10 assuming preliminary-data",
    ),
    (
        "obstruction-cns",
        DEFAULT,
        patient(said(Topic.OBSTRUCTION, False, 90), said(Topic.CNS_METASTASES, False, 91)),
        (
            "indeterminate because stale from obs-untreated-obstruction-90, "
            "obs-untreated-cns-metastases-91 asks for cns-metastases since 2024-07-02"
        ),
    ),
    (
        "obstruction-cns",
        DEFAULT,
        patient(said(Topic.OBSTRUCTION, False, 90), said(Topic.CNS_METASTASES, False, 90)),
        "met False from obs-untreated-obstruction-90, obs-untreated-cns-metastases-90",
    ),
    (
        "obstruction-cns",
        DEFAULT,
        patient(said(Topic.OBSTRUCTION, False, 91), said(Topic.CNS_METASTASES, False, 90)),
        (
            "indeterminate because stale from obs-untreated-obstruction-91, "
            "obs-untreated-cns-metastases-90 asks for obstruction since 2024-07-02"
        ),
    ),
    (
        "prior-lines",
        "xtr008",
        patient(said(Topic.PRIOR_LINES, 2, reporting=PRELIMINARY)),
        "met 2 from obs-prior-systemic-lines-10 assuming preliminary-data",
    ),
    ("prior-lines", "xtr008", patient(said(Topic.PRIOR_LINES, 3)), "not-met 3 from obs-prior-systemic-lines-10"),
    ("prior-lines", "xtr008", patient(), "met 1 from lar, last-lar assuming medication-list-complete"),
    (
        "prior-lines",
        "xtr008",
        patient(used(Drug.EVEROLIMUS, "2022", "a"), used(Drug.SUNITINIB, "2023", "b")),
        ("indeterminate 3 because missing from lar, a, b, last-lar asks for prior-lines by 2024-09-30"),
    ),
    ("ssa-exposure", "xtr008", patient(), "met 315 d from lar"),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=None, last_lar=None),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=used(Drug.OCTREOTIDE_LAR, "2024-08-01/..", key="lar", dose=amount(30, "mg"), rhythm=EVERY_4_WEEKS)),
        "indeterminate 0 d because missing from lar asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=used(Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(20, "mg"), rhythm=EVERY_4_WEEKS)),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=used(Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"))),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=used(Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", rhythm=EVERY_4_WEEKS)),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "4", "wk")
            )
        ),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30.1, "mg"), rhythm=Rhythm(1, "4", "wk")
            )
        ),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(19.9, "mg"), rhythm=Rhythm(1, "4", "wk")
            )
        ),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "21", "d")
            )
        ),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "20", "d")
            )
        ),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "28", "d")
            )
        ),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "29", "d")
            )
        ),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(1, "1", "mo")
            )
        ),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(2, "2", "mo")
            )
        ),
        "indeterminate because missing asks for lar-exposure by 2024-09-30",
    ),
    ("ssa-exposure", "netter-1", patient(), "met 315 d from lar"),
    (
        "glucose",
        "netter-1",
        patient(lab(Analyte.GLUCOSE, 10, upper=5)),
        "met 2 {ULN} because unverified-thresholds from lab-glucose-10",
    ),
    (
        "glucose",
        "netter-1",
        patient(lab(Analyte.GLUCOSE, "10.1", upper=5)),
        "not-met 2.02 {ULN} because unverified-thresholds from lab-glucose-10",
    ),
    (
        "glucose",
        "netter-1",
        patient(),
        ("indeterminate because missing, unverified-thresholds asks for glucose-with-limit mmol/L since 2024-09-02"),
    ),
    ("diagnosis-interval", "netter-2", patient(net=net(onset="2024-03-30")), "met 184 d from net"),
    ("diagnosis-interval", "netter-2", patient(net=net(onset="2024-03-29")), "not-met 185 d from net"),
    (
        "diagnosis-interval",
        "netter-2",
        patient(net=net(onset="2024-03")),
        ("indeterminate >=183 <=213 d because imprecise-date from net asks for net-onset by 2024-09-30"),
    ),
    (
        "diagnosis-interval",
        "netter-2",
        patient(net=net(onset=None)),
        "indeterminate because missing asks for net-onset by 2024-09-30",
    ),
    ("body-weight", "netter-2", patient(weight=lab(Analyte.WEIGHT, 40)), "not-met 40 kg from vital-weight-10"),
    ("body-weight", "netter-2", patient(weight=lab(Analyte.WEIGHT, "40.1")), "met 40.1 kg from vital-weight-10"),
    (
        "body-weight",
        "netter-2",
        patient(weight=lab(Analyte.WEIGHT, 72, 91)),
        ("indeterminate 72 kg because stale from vital-weight-91 asks for weight kg since 2024-07-02"),
    ),
    (
        "recent-surgery",
        "netter-2",
        patient(done(ProcedureKind.LIVER_RESECTION, 84)),
        "not-met 84 d from liver-resection-84",
    ),
    (
        "recent-surgery",
        "netter-2",
        patient(done(ProcedureKind.LIVER_RESECTION, 85)),
        "met 85 d from liver-resection-85",
    ),
    (
        "recent-surgery",
        "netter-2",
        patient(done(ProcedureKind.LIVER_RESECTION, None)),
        ("indeterminate because imprecise-date from liver-resection-None asks for surgery-date by 2024-09-30"),
    ),
    (
        "recent-surgery",
        "netter-2",
        patient(done(ProcedureKind.PRIMARY_TUMOR_RESECTION, 84)),
        "not-met 84 d from primary-tumor-resection-84",
    ),
    ("recent-surgery", "netter-2", patient(), "met because no-record"),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(used(Drug.EVEROLIMUS, "2024-01/2024-08-30", "everolimus")),
        "not-met True from everolimus",
    ),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(used(Drug.EVEROLIMUS, "2024-01/2024-08-29", "everolimus")),
        "not-met True from everolimus",
    ),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(used(Drug.EVEROLIMUS, "2024-01/..", "everolimus")),
        "not-met True from everolimus",
    ),
    ("other-systemic-therapy", "netter-2", patient(), "met False assuming medication-list-complete"),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(lar=None, last_lar=None),
        "indeterminate because missing asks for medication by 2024-09-30",
    ),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(given(Drug.CAPECITABINE, 31, "c")),
        ("indeterminate because imprecise-date from c asks for medication-duration by 2024-09-30"),
    ),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(given(Drug.CAPECITABINE, 32, "c")),
        ("indeterminate because imprecise-date from c asks for medication-duration by 2024-09-30"),
    ),
    (
        "diagnosis-interval",
        "netter-2",
        patient(net=net(onset="2024-08-01", verification=Verification.ASSUMED)),
        "met 60 d from net assuming verification-assumed",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=lab(Analyte.KI67, 15, "2024")),
        "met 15 % because time-uncertain from path-ki67-2024",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=lab(Analyte.KI67, 15, "2022/2024-12-31")),
        "met 15 % because time-uncertain from path-ki67-2022/2024-12-31",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=lab(Analyte.KI67, 15, "2024-01-20", reporting=PRELIMINARY)),
        "met 15 % from path-ki67-2024-01-20 assuming preliminary-data",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, 60, "2024-01-20", reporting=PRELIMINARY), lab(Analyte.KI67, 15, "2024-01-20"))),
        "met 15 % from path-ki67-2024-01-20",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, ">10", "2024-01-20"), lab(Analyte.KI67, (5, 12), "2024-02-20"))),
        ("indeterminate >10 % because comparator-straddles from path-ki67-2024-01-20 asks for ki67 % by 2024-09-30"),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, "<60", "2024-01-20"), lab(Analyte.KI67, (5, 10), "2024-02-20"))),
        (
            "indeterminate >=5 <60 % because comparator-straddles from path-ki67-2024-01-20, "
            "path-ki67-2024-02-20 asks for ki67 % by 2024-09-30"
        ),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, ">5", "2024-01-20"), lab(Analyte.KI67, 60, "2022"))),
        ("indeterminate >5 <=100 % because imprecise-date from path-ki67-2024-01-20 asks for ki67 % by 2024-09-30"),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, 5, "2024-01-20"), lab(Analyte.KI67, "<60", "2022"))),
        ("indeterminate >=5 <60 % because imprecise-date from path-ki67-2024-01-20 asks for ki67 % by 2024-09-30"),
    ),
    (
        "histology",
        DEFAULT,
        patient(net=net(tumour=None, verification=Verification.ASSUMED), grade=None),
        (
            "indeterminate midgut because missing from net assuming verification-assumed asks for histology by "
            "2024-09-30"
        ),
    ),
    (
        "histology",
        "netter-1",
        patient(net=net(PrimarySite.UNKNOWN, verification=Verification.ASSUMED)),
        (
            "indeterminate unknown-primary because missing from net assuming verification-assumed asks for "
            "primary-site by 2024-09-30"
        ),
    ),
    (
        "histology",
        DEFAULT,
        patient(net=net(verification=Verification.ASSUMED)),
        "met midgut from net assuming verification-assumed",
    ),
    (
        "differentiation",
        DEFAULT,
        patient(said(Topic.DIFFERENTIATION, Differentiation.POOR, "2024-01-20", reporting=PRELIMINARY)),
        (
            "indeterminate because conflicting-values from path-grade-2024-01-20, "
            "obs-differentiation-2024-01-20, net assuming preliminary-data asks for differentiation by 2024-09-30"
        ),
    ),
    (
        "differentiation",
        DEFAULT,
        patient(net=net(tumour=Tumour.NEC, onset="2024-03")),
        "not-met poorly-differentiated from net",
    ),
    (
        "extent",
        DEFAULT,
        patient(metastasis=metastasis(verification=Verification.ASSUMED)),
        "met True from met-liver assuming verification-assumed",
    ),
    (
        "extent",
        DEFAULT,
        patient(
            said(Topic.RESECTABILITY, Resectability.RESECTABLE, reporting=PRELIMINARY),
            said(Topic.RESECTABILITY, Resectability.UNRESECTABLE, reporting=PRELIMINARY),
            metastasis=None,
        ),
        (
            "indeterminate because conflicting-values from obs-resectability-10 assuming preliminary-data asks "
            "for resectability by 2024-09-30"
        ),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, 15, "2022/2024-12-31"), lab(Analyte.KI67, 5, "2024-01-20"))),
        "met 15 % because time-uncertain from path-ki67-2022/2024-12-31",
    ),
)


@pytest.mark.parametrize(
    ("code", "rule_set", "case", "says"), RULES, ids=[f"{row[0]}-{n}" for n, row in enumerate(RULES)]
)
def test_what_a_rule_shows(code: str, rule_set: str, case: Case, says: str) -> None:
    assert shown(rule(case, code, rule_set).finding) == says


PREDICTORS: tuple[tuple[str, Case, str], ...] = (
    ("liver-burden", patient(burden=burden(25, 90)), "present-minor 25 % from burden-mri-90"),
    ("liver-burden", patient(burden=burden(50, 91)), "present-minor 50 % because stale from burden-mri-91"),
    (
        "liver-burden",
        patient(burden=burden("<30", 91)),
        (
            "indeterminate <30 % because comparator-straddles, stale from burden-mri-91 asks for "
            "liver-burden % since 2024-07-02"
        ),
    ),
    ("liver-burden", patient(burden=burden("<25", 45)), "absent <25 % from burden-mri-45"),
    (
        "liver-burden",
        patient(burden=burden((40, 60), "2024-09/2024-10")),
        "present-minor >=40 <=60 % because time-uncertain from burden-mri-2024-09/2024-10",
    ),
    ("liver-burden", patient(burden=burden(70, 45)), "present-major 70 % because very-high-burden from burden-mri-45"),
    ("liver-burden", patient(burden=None), "indeterminate because missing asks for liver-burden % since 2024-07-02"),
    (
        "liver-burden",
        patient(burden=(burden(30, 45), burden(30, 45, None))),
        "present-minor 30 % from burden-mri-45, burden-None-45",
    ),
    (
        "liver-burden",
        patient(burden=(burden(30, 45), burden(40, 45, None))),
        (
            "indeterminate because conflicting-values from burden-mri-45, burden-None-45 asks for"
            " liver-burden % since 2024-07-02"
        ),
    ),
    (
        "primary-site",
        patient(net=net(PrimarySite.UNKNOWN)),
        ("indeterminate unknown-primary because missing from net asks for primary-site by 2024-09-30"),
    ),
    ("primary-site", patient(net=net(None)), "indeterminate because missing asks for primary-site by 2024-09-30"),
    ("primary-site", patient(net=net(PrimarySite.RECTUM)), "present-minor hindgut from net"),
    (
        "morphology",
        patient(said(Topic.ILL_DEFINED_MARGINS, True), said(Topic.HYPOVASCULAR, False)),
        "present-minor True from obs-ill-defined-margins-10",
    ),
    (
        "morphology",
        patient(said(Topic.ILL_DEFINED_MARGINS, False), said(Topic.HYPOVASCULAR, False)),
        "absent False from obs-ill-defined-margins-10, obs-hypovascular-lesions-10",
    ),
    (
        "morphology",
        patient(said(Topic.ILL_DEFINED_MARGINS, True, reporting=PRELIMINARY)),
        "present-minor True from obs-ill-defined-margins-10 assuming preliminary-data",
    ),
    (
        "morphology",
        patient(said(Topic.ILL_DEFINED_MARGINS, False), said(Topic.HYPOVASCULAR, False, reporting=PRELIMINARY)),
        "absent False from obs-ill-defined-margins-10, obs-hypovascular-lesions-10 assuming preliminary-data",
    ),
    (
        "morphology",
        patient(said(Topic.ILL_DEFINED_MARGINS, False)),
        ("indeterminate because missing from obs-ill-defined-margins-10 asks for hypovascular by 2024-09-30"),
    ),
    (
        "ki67",
        patient(ki67=lab(Analyte.KI67, 15, 732, reporting=PRELIMINARY)),
        "present-minor 15 % because stale from path-ki67-732 assuming preliminary-data",
    ),
    (
        "ki67",
        patient(ki67=lab(Analyte.KI67, (10, 16), 732)),
        (
            "indeterminate >=10 <=16 % because comparator-straddles, stale from path-ki67-732 "
            "asks for ki67 % by 2024-09-30"
        ),
    ),
    ("ki67", patient(ki67=lab(Analyte.KI67, ">20", 30)), "present-major >20 % from path-ki67-30"),
    ("ki67", patient(ki67=None), "indeterminate because missing asks for ki67 % by 2024-09-30"),
    (
        "clinical-score",
        patient(said(Topic.SYMPTOM_GRADE, 2), said(Topic.PERITONEAL_CARCINOMATOSIS, True), burden=burden(60)),
        (
            "present-minor 6 from net, lar, last-lar, obs-disease-symptom-grade-10, "
            "burden-mri-45, obs-peritoneal-carcinomatosis-10 assuming medication-list-complete"
        ),
    ),
    (
        "clinical-score",
        patient(said(Topic.SYMPTOM_GRADE, 0), said(Topic.PERITONEAL_CARCINOMATOSIS, False), burden=burden(10)),
        (
            "absent 1 from net, lar, last-lar, obs-disease-symptom-grade-10, burden-mri-45, "
            "obs-peritoneal-carcinomatosis-10 assuming medication-list-complete"
        ),
    ),
    (
        "clinical-score",
        patient(burden=burden(60), net=net(PrimarySite.UNKNOWN)),
        (
            "indeterminate >=3 <=6 {score} because missing from net, lar, last-lar, burden-mri-45"
            " assuming medication-list-complete asks for symptom-grade by 2024-09-30, "
            "peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(burden=None, net=None),
        (
            "indeterminate >=0 <=7 {score} because missing from lar, last-lar assuming "
            "medication-list-complete asks for primary-site by 2024-09-30, symptom-grade by "
            "2024-09-30, liver-burden % since 2024-07-02, critical-organ-burden by 2024-09-30, "
            "peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(
            said(Topic.SYMPTOM_GRADE, 3, reporting=PRELIMINARY),
            used(Drug.EVEROLIMUS, "2023", "everolimus"),
            burden=burden((24, 25)),
        ),
        (
            "indeterminate >=4 <=6 {score} because range-straddles-band, missing from net, "
            "everolimus, obs-disease-symptom-grade-10, burden-mri-45 assuming "
            "medication-list-complete, preliminary-data asks for liver-burden % since 2024-07-02,"
            " peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(said(Topic.CRITICAL_ORGAN_BURDEN, 2), burden=burden((40, 50))),
        (
            "indeterminate >=3 <=6 {score} because missing from net, lar, last-lar, "
            "burden-mri-45, obs-critical-organ-burden-10 assuming medication-list-complete asks "
            "for symptom-grade by 2024-09-30, peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(lar=None, last_lar=None),
        (
            "indeterminate >=1 <=6 {score} because missing from net, burden-mri-45 asks for "
            "medication by 2024-09-30, symptom-grade by 2024-09-30, peritoneal-carcinomatosis by "
            "2024-09-30"
        ),
    ),
    ("bulky-lesion", patient(sized(30, a=10, b=30)), "absent 30 mm from sizes-30"),
    ("bulky-lesion", patient(sized(30, a=10, b=30.1)), "present-minor 30.1 mm from sizes-30"),
    (
        "bulky-lesion",
        patient(LiverScan(key="d", on=on(20), largest_diameter=amount("<40", "mm"), source=("Observation/d",))),
        ("indeterminate <40 mm because comparator-straddles from d asks for lesion-size mm by 2024-09-30"),
    ),
    (
        "bulky-lesion",
        patient(
            LiverScan(
                key="d",
                on=on(20),
                largest_diameter=amount("30.1", "mm"),
                reporting=PRELIMINARY,
                source=("Observation/d",),
            )
        ),
        "present-minor 30.1 mm from d assuming preliminary-data",
    ),
    (
        "bulky-lesion",
        patient(
            LiverScan(
                key="d",
                on=on(20),
                largest_diameter=Conflict((amount(20, "mm"), amount(40, "mm"))),
                source=("Observation/d",),
            )
        ),
        ("indeterminate because conflicting-values from d asks for lesion-size mm by 2024-09-30"),
    ),
    ("bulky-lesion", patient(), "indeterminate because missing asks for lesion-size mm by 2024-09-30"),
    (
        "bone-peritoneal",
        patient(metastasis(Metastasis.BONE), said(Topic.PERITONEAL_CARCINOMATOSIS, True)),
        "present-minor True from met-bone, obs-peritoneal-carcinomatosis-10",
    ),
    (
        "bone-peritoneal",
        patient(metastasis(Metastasis.BONE), said(Topic.PERITONEAL_CARCINOMATOSIS, False)),
        "present-minor True from met-bone",
    ),
    (
        "bone-peritoneal",
        patient(
            metastasis(Metastasis.BONE, verification=Verification.ASSUMED),
            said(Topic.PERITONEAL_CARCINOMATOSIS, True, reporting=PRELIMINARY),
        ),
        (
            "present-minor True from met-bone, obs-peritoneal-carcinomatosis-10 "
            "assuming verification-assumed, preliminary-data"
        ),
    ),
    (
        "bone-peritoneal",
        patient(metastasis(Metastasis.BONE), said(Topic.PERITONEAL_CARCINOMATOSIS, False, reporting=PRELIMINARY)),
        "present-minor True from met-bone",
    ),
    (
        "bone-peritoneal",
        patient(said(Topic.PERITONEAL_CARCINOMATOSIS, False)),
        ("indeterminate because missing from obs-peritoneal-carcinomatosis-10 asks for bone-peritoneum by 2024-09-30"),
    ),
    (
        "liver-burden",
        patient(burden=(burden(60, "2024-08", Modality.CT), burden(20, "2024-07-20"))),
        "present-major 60 % from burden-ct-2024-08",
    ),
    (
        "liver-burden",
        patient(
            burden=LiverScan(
                key="b", on=on(45), liver_burden=amount(60, "%"), reporting=PRELIMINARY, source=("Observation/b",)
            )
        ),
        "present-major 60 % from b assuming preliminary-data",
    ),
    (
        "clinical-score",
        patient(
            said(Topic.SYMPTOM_GRADE, 2),
            used(Drug.CAPECITABINE, "2023-01/2023-05"),
            burden=burden(30),
            net=net(PrimarySite.THYMUS),
            lar=None,
            last_lar=None,
        ),
        (
            "present-minor >=7 <=8 {score} from net, capecitabine-2023-01/2023-05, obs-disease-symptom-grade-10, "
            "burden-mri-45 assuming medication-list-complete"
        ),
    ),
    (
        "clinical-score",
        patient(net=(net(PrimarySite.ILEUM), net(PrimarySite.PANCREAS, key="other"))),
        (
            "indeterminate >=0 <=5 {score} because conflicting-values, missing from net, other, lar, last-lar, "
            "burden-mri-45 assuming medication-list-complete asks for primary-site by 2024-09-30, symptom-grade "
            "by 2024-09-30, peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(said(Topic.SYMPTOM_GRADE, 1), said(Topic.SYMPTOM_GRADE, 2), burden=burden(30)),
        (
            "indeterminate >=2 <=5 {score} because conflicting-values, missing from net, lar, last-lar, "
            "obs-disease-symptom-grade-10, burden-mri-45 assuming medication-list-complete asks for "
            "symptom-grade by 2024-09-30, peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(burden=(burden(20), burden(40))),
        (
            "indeterminate >=1 <=6 {score} because missing, conflicting-values from net, lar, last-lar, "
            "burden-mri-45 assuming medication-list-complete asks for symptom-grade by 2024-09-30, liver-burden "
            "% since 2024-07-02, critical-organ-burden by 2024-09-30, peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(metastasis(Metastasis.PERITONEUM)),
        (
            "absent >=2 <=4 {score} from net, lar, last-lar, burden-mri-45, met-peritoneum assuming "
            "medication-list-complete"
        ),
    ),
    (
        "clinical-score",
        patient(
            said(Topic.PERITONEAL_CARCINOMATOSIS, True), said(Topic.PERITONEAL_CARCINOMATOSIS, False), burden=burden(30)
        ),
        (
            "indeterminate >=2 <=5 {score} because missing, conflicting-values from net, lar, last-lar, "
            "burden-mri-45, obs-peritoneal-carcinomatosis-10 assuming medication-list-complete asks for "
            "symptom-grade by 2024-09-30, peritoneal-carcinomatosis by 2024-09-30"
        ),
    ),
    (
        "clinical-score",
        patient(
            said(Topic.PERITONEAL_CARCINOMATOSIS, True, reporting=PRELIMINARY),
            net=net(verification=Verification.ASSUMED),
        ),
        (
            "absent >=2 <=4 {score} from net, lar, last-lar, burden-mri-45, obs-peritoneal-carcinomatosis-10 "
            "assuming verification-assumed, medication-list-complete, preliminary-data"
        ),
    ),
    (
        "primary-site",
        patient(),
        "absent midgut from net",
    ),
    (
        "primary-site",
        patient(
            net=(net(PrimarySite.UNKNOWN), net(PrimarySite.RECTUM, key="other", verification=Verification.ASSUMED))
        ),
        "present-minor hindgut from other assuming verification-assumed",
    ),
    (
        "primary-site",
        patient(net=(net(PrimarySite.ILEUM), net(PrimarySite.PANCREAS, key="other"))),
        "indeterminate because conflicting-values from net, other asks for primary-site by 2024-09-30",
    ),
    (
        "primary-site",
        patient(net=net(PrimarySite.UNKNOWN)),
        "indeterminate unknown-primary because missing from net asks for primary-site by 2024-09-30",
    ),
)


@pytest.mark.parametrize(
    ("code", "case", "says"), PREDICTORS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PREDICTORS)]
)
def test_what_a_predictor_shows(code: str, case: Case, says: str) -> None:
    assert shown(predictor(case, code)) == says
