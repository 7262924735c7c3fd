"""The patient of the NET case report: a rectal NET G2 with liver metastases, event by event (E01 to E32).

Partial dates are kept as intervals; what the report does not state is missing here too. Facts that were written down
after the treatment had failed (the comment on uptake intensity, blood supply and margins) were not known before it.
"""

from datetime import date

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, Morphology, PrimarySite
from fhirnet.case.imaging import LiverScan, Modality, Response, UptakeCategory
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import NetGrade, SstrIhc, Topic
from fhirnet.case.treatment import Drug, ProcedureKind, Rhythm, StatementStatus, StopReason
from tests.rules.prrt.patients import (
    EVERY_4_WEEKS,
    Fact,
    amount,
    assembled,
    born,
    burden,
    done,
    fdg,
    lab,
    metastasis,
    net,
    on,
    pet,
    response,
    said,
    used,
)

BEFORE_PRRT = date(2023, 12, 31)
SECOND_BIOPSY = "2023-11/2024-05-12"  # C03
BEFORE_ENROLMENT = "2023-11/2024-05-12"
DAILY = Rhythm(1, "1", "d")


def disease() -> list[Fact]:
    """E01, E03, E05, E07: the tumour; no pathology of 2012."""
    return [
        net(PrimarySite.RECTUM, "2012", key="rectum"),  # E01
        metastasis(Metastasis.LIVER, "2020-01"),  # E03
        metastasis(Metastasis.LYMPH_NODE, "2022-02"),  # E07
        said(Topic.HISTOLOGY, Morphology.NET_G2, "2020"),  # E05
        said(Topic.NET_GRADE, NetGrade.G2, "2020"),
        lab(Analyte.KI67, 15, "2020"),
        said(Topic.SSTR2_IHC, SstrIhc.THREE, "2020"),
        said(Topic.SSTR5_IHC, SstrIhc.NEGATIVE, "2020"),
        said(Topic.HISTOLOGY, Morphology.NET_G2, SECOND_BIOPSY),  # E23
        said(Topic.NET_GRADE, NetGrade.G2, SECOND_BIOPSY),
        lab(Analyte.KI67, 18, SECOND_BIOPSY),
    ]


def imaging(last_pet: str = BEFORE_ENROLMENT) -> list[Fact]:
    """E06, E08, E14, E15, E19, E22, E24, E29, E31: growth without "PD" (E11, E13) is no response."""
    return [
        pet("2020"),  # E06: a small focus without uptake, of unclear nature (C05)
        pet("2022-02/2022-12", uptake=UptakeCategory.POSITIVE_UNSPECIFIED),  # E08: "relatively good"
        fdg("2022-02/2022-12", positive=False),  # E08: low FDG metabolism, no NETPET stated
        burden(70, "2023-04/2023-05", Modality.CT),  # E14
        burden((75, 80), "2023-04/2023-05", Modality.MRI),  # E15, C07
        response(Response.PR, "2023-07"),  # E19, C01
        response(Response.PD, "2023-11", new_liver_lesions=True),  # E22
        pet(last_pet, uptake=UptakeCategory.HIGH),  # E24: "all lesions high uptake"
        LiverScan(key="mri-2024-06", on=on("2024-06"), modality=Modality.MRI, overall_response=Response.PD),  # E29
        response(Response.SD, "2024-10/2025-03"),  # E31
        response(Response.SD, "2025-03"),  # E32
    ]


def treatment() -> list[Fact]:
    """E02, E04, E09, E10, E12, E16 to E21, E26, E28, E30: five bland embolisations, no chemotherapy before PRRT."""
    unknown = {"status": StatementStatus.UNKNOWN}
    return [
        done(ProcedureKind.PRIMARY_TUMOR_RESECTION, "2012/2013"),  # E02
        done(ProcedureKind.LIVER_RESECTION, "2020"),  # E04
        done(ProcedureKind.TAE, "2022-02/2022-07"),  # E09
        used(
            Drug.SURUFATINIB,
            "2022-02/2022-07",
            rhythm=DAILY,
            status=StatementStatus.STOPPED,
            stop_reason=StopReason.NOT_TOLERATED,
        ),  # E10a
        used(Drug.OCTREOTIDE_LAR, "2022/..", "lar-30", dose=amount(30, "mg"), rhythm=EVERY_4_WEEKS, **unknown),  # E10b
        used(Drug.SURUFATINIB, "2022-07/..", "surufatinib-2", rhythm=DAILY, **unknown),  # E12a
        used(Drug.CAMRELIZUMAB, "2022-07/..", **unknown),  # E12b
        used(Drug.OCTREOTIDE_LAR, "2023-05/..", "lar-40", dose=amount(40, "mg"), rhythm=EVERY_4_WEEKS),  # E16
        *(done(ProcedureKind.TAE, month) for month in ("2023-05", "2023-07", "2023-08", "2023-10")),  # E17 to E21
        done(ProcedureKind.PRRT_CYCLE, "2023-11/2024-05-12", "cycle-1"),  # E26
        done(ProcedureKind.PRRT_CYCLE, "2023-12-20/2024-06-30", "cycle-2"),  # E28: at least 7 weeks later
        used(Drug.CAPECITABINE, "2024-06/.."),  # E30
        used(Drug.TEMOZOLOMIDE, "2024-06/.."),
    ]


def screening(as_of: date) -> list[Fact]:
    """Synthetic normal screening laboratory, ECOG 1; the birth date is synthetic too: the report dates no age."""
    day = as_of.isoformat()
    return [
        lab(Analyte.HEMOGLOBIN, 12, day),
        lab(Analyte.LEUKOCYTES, 5, day),
        lab(Analyte.NEUTROPHILS, 3, day),
        lab(Analyte.PLATELETS, 200, day),
        lab(Analyte.CREATININE_CLEARANCE, 80, day),
        lab(Analyte.BILIRUBIN, 16, day, upper=20),
        lab(Analyte.ALBUMIN, 40, day),
        lab(Analyte.INR, 1, day),
        lab(Analyte.ALT, 30, day, upper=40),
        lab(Analyte.AST, 30, day, upper=40),
        said(Topic.ECOG, 1, day),
    ]


def net_patient(as_of: date = BEFORE_PRRT, *more: Fact, last_pet: str = BEFORE_ENROLMENT) -> Case:
    """The patient as known on a date; the age of 51 counts for the lower limit only."""
    age = lab(Analyte.AGE, 51, "2023-12-31" if as_of >= BEFORE_PRRT else "2020-12-31")
    return assembled([born(None), age, *disease(), *imaging(last_pet), *treatment(), *more], as_of)


def with_screening() -> Case:
    """S2: the same with screening laboratory and a dated PET."""
    return net_patient(BEFORE_PRRT, screening(BEFORE_PRRT), last_pet="2023-12-10")
