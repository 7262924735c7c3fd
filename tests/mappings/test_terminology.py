"""Codings to concepts and back."""

import pytest

from fhirnet.case import disease
from fhirnet.case.treatment import Drug
from mappings import codes, terminology
from mappings.codes import ATC, DICOM, FN, ICD_10, ICD_10_CM, ICD_O_3, SNOMED, Coding, Table, UnusableTable

EMBOLIZATION, DRUG = f"{FN}/CodeSystem/embolization", f"{FN}/CodeSystem/drug"
LOINC = "http://loinc.org"


@pytest.mark.parametrize(
    ("codings", "means"),
    [
        ([(ICD_10, "C22.0")], "dx-hcc"),
        ([(ICD_10, "C220")], "dx-hcc"),
        ([(ICD_10, "C22.000")], "dx-hcc"),
        ([(ICD_10, "C22.000x001")], "dx-hcc"),
        ([("urn:oid:2.16.840.1.113883.6.3", "C22.0")], "dx-hcc"),
        ([(ICD_10, "C22.9"), (SNOMED, "109841003")], "dx-hcc"),  # unspecified yields
        ([(ICD_10, "C22.9"), (SNOMED, "363346000")], "dx-liver-malignancy-unspecified"),
        ([(ICD_10_CM, "C7A.012")], "dx-net primary-ileum"),
        ([(ICD_10_CM, "C7A.1")], "dx-nec"),
        ([(ICD_10_CM, "C7B.02")], "met-liver"),
        ([(ICD_10, "C78.1")], "met-other"),
        ([(ICD_10, "C78.7"), (SNOMED, "128462008")], "met-liver"),
        ([(ICD_10, "C17.2")], "primary-ileum"),
        ([(ICD_10, "C17.9")], "primary-small-intestine"),
        ([(ICD_10, "C50.1")], "dx-malignancy-other"),
        ([(ICD_10, "C50.1"), (SNOMED, "255046005")], "dx-net"),
        ([(ICD_O_3, "8240/6")], "morph-net-g1"),
        ([(ICD_O_3, "8240")], "morph-net-g1"),
        ([(SNOMED, "441525007")], "proc-tace"),
        ([(EMBOLIZATION, "ctace"), (SNOMED, "441525007")], "proc-ctace"),
        ([(SNOMED, "57238002")], "proc-embolization-unspecified"),
        ([(SNOMED, "57238002"), (EMBOLIZATION, "tae")], "proc-tae"),
        ([(SNOMED, "440252007")], "proc-radiopharmaceutical"),
        ([(ATC, "H01CB02")], "drug-octreotide-unspecified"),
        ([(ATC, "H01CB02"), (DRUG, "octreotide-lar")], "drug-octreotide-lar"),
        ([(ATC, "L01DB03")], "drug-chemotherapy-other"),
        ([(ATC, "L01EX09")], "drug-antineoplastic-other"),
        ([(ATC, "L01BC06")], "drug-capecitabine"),
        ([("urn:oid:1.2.840.10008.2.16.4", "CT")], "modality-ct"),
        ([(DICOM, "CT")], "modality-ct"),
        ([("urn:oid:2.16.840.1.113883.6.1", "1834-1")], "lab-afp"),
        ([("LOINC", "1834-1")], ""),
        ([(SNOMED, "1834-1")], ""),
        ([(DICOM, "ct")], ""),  # letter case counts
        ([("http://hospital.example", "AFP"), (LOINC, "1834-1")], "lab-afp"),
    ],
)
def test_what_codings_mean_in_any_order(codings: list[tuple[str, str]], means: str) -> None:
    for order in (codings, codings[::-1]):
        said = terminology.read(tuple(order))
        assert set(said.concepts.values()) == set(means.split()), order
        assert not said.conflicts


@pytest.mark.parametrize(
    ("codings", "family"),
    [
        ([(ICD_10, "C22.0"), (SNOMED, "255046005")], "dx"),
        ([(SNOMED, "57238002"), (SNOMED, "441525007")], "proc"),
        ([(EMBOLIZATION, "ctace"), (EMBOLIZATION, "tae")], "proc"),
        ([(LOINC, "1834-1"), (LOINC, "19176-7")], "lab"),
    ],
)
def test_codings_that_contradict_each_other(codings: list[tuple[str, str]], family: str) -> None:
    assert terminology.read(tuple(codings)).conflicts == {family}


@pytest.mark.parametrize(
    ("concept", "written"),
    [
        ("dx-hcc", [(ICD_10, "C22.0"), (SNOMED, "109841003")]),
        ("proc-ctace", [(SNOMED, "441525007"), (EMBOLIZATION, "ctace")]),
        ("vital-age", [(LOINC, "30525-0")]),  # no write row
        ("dx-malignancy-other", [(SNOMED, "363346000")]),  # a bare chapter is no code
        ("drug-vitamin-k", []),  # its only row is unverified
    ],
)
def test_what_a_concept_is_written_with(concept: str, written: list[tuple[str, str]]) -> None:
    assert [(row.system, row.code) for row in terminology.codings(concept)] == written


def test_nothing_unverified_is_ever_written() -> None:
    written = [row for concept in codes.table().rows for row in terminology.codings(concept)]
    assert {row.status for row in written} <= {"verified", "seen"}


def _rows(*changed: Coding, without: str = "") -> Table:
    kept = [row for rows in codes.table().rows.values() for row in rows if row.concept != without]
    return Table([*kept, *changed])


def test_the_table_refuses_to_be_incomplete() -> None:
    with pytest.raises(UnusableTable, match="lab-afp"):
        codes.check(_rows(without="lab-afp"))


def test_the_table_refuses_a_concept_that_the_case_does_not_know() -> None:
    with pytest.raises(UnusableTable, match="drug-aspirin"):
        codes.check(_rows(Coding("drug-aspirin", "write", ATC, "N02BA01", "aspirin", "", "verified")))


def test_the_table_refuses_a_coding_of_two_families() -> None:
    with pytest.raises(UnusableTable, match="lab-afp"):
        codes.check(_rows(Coding("vital-age", "read", LOINC, "1834-1", "Age", "", "verified")))


def test_the_table_refuses_a_concept_that_reads_back_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = _rows(Coding("lab-copied", "write", LOINC, "1834-1", "AFP", "", "verified"))
    for module in (codes, terminology):
        monkeypatch.setattr(module, "table", lambda: copied)
    with pytest.raises(UnusableTable, match="lab-copied"):
        terminology.check()


@pytest.mark.parametrize(("role", "status"), [("emit", "verified"), ("write", "guessed")])
def test_the_table_refuses_a_row_of_unknown_role_or_status(role: str, status: str) -> None:
    row = {"concept": "lab-afp", "role": role, "status": status}
    with pytest.raises(UnusableTable, match=f"lab-afp: role {role}, status {status}"):
        list(codes._rows([row]))


def test_what_was_forgotten_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminology, "REMEMBERED", 1)
    words = terminology.Words({"lab-afp": "AFP", "lab-inr": "INR"})
    afp, inr = ((LOINC, "1834-1"),), ((LOINC, "6301-6"),)
    assert [words.read(pairs) for pairs in (afp, inr, afp)] == [("AFP",), ("INR",), ("AFP",)]


def test_members_of_different_enums_with_one_value_are_different_concepts() -> None:
    assert codes.concept_of(Drug.CHEMOTHERAPY_OTHER) == "drug-chemotherapy-other"
    assert codes.concept_of(disease.PrimarySite.OTHER) == "primary-site.other"
    assert codes.concept_of(disease.Metastasis.OTHER) == "met-other"
    assert codes.concept_of(disease.Morphology.HCC) == codes.concept_of(disease.Tumour.HCC) == "dx-hcc"
