"""What every rule set takes over, judges otherwise or leaves alone: the table of the contract, cell by cell."""

import pytest

from fhirnet.rules.prrt_criteria.prepared import SETS
from fhirnet.verdict import Reason
from tests.rules.prrt.patients import answers, net, patient, rules, sets

ORDER = (
    "prrt-default-1",
    "fda-2024",
    "ema-2024",
    "xtr008",
    "netter-1",
    "netter-2",
    "imperial-uk",
    "nanets-2019",
)
DEFAULT = {
    "histology": "H GEP-NET",
    "differentiation": "H well-differentiated",
    "grade": "H <= 55 %",
    "net-g3": "C <= 20 %",
    "extent": "H metastatic or unresectable",
    "sstr-uptake": "H > liver",
    "sstr-recency": "T <= 90 d",
    "fdg-discordance": "X no discordant lesion",
    "progression": "H PD <= 366 d",
    "hemoglobin": "H >= 8 g/dL",
    "leukocytes": "H >= 2 10*9/L",
    "platelets": "H >= 75 10*9/L",
    "neutrophils": "C >= 1 10*9/L",
    "renal-function": "H >= 40 mL/min",
    "renal-caution": "C >= 50 mL/min and creatinine <= 150 umol/L",
    "bilirubin": "H <= 3 {ULN}",
    "albumin": "H >= 30 g/L",
    "transaminases": "C <= 2.5 {ULN}",
    "performance-status": "H ECOG <= 2 or KPS >= 60",
    "life-expectancy": "C >= 3 mo",
    "pregnancy": "H not pregnant, not breast-feeding",
    "ssa-washout": "T >= 28 d",
    "prior-prrt": "X none, or retreatment rule",
    "liver-directed-interval": "C >= 84 d",
    "marrow-reserve": "C no risk",
    "hypersensitivity": "X none",
    "cardiac": "C no uncontrolled heart failure",
    "obstruction-cns": "C none untreated",
    "age": "H >= 18 a",
}
BLOOD = {"hemoglobin": "H >= 8 g/dL", "leukocytes": "H >= 2 10*9/L", "platelets": "H >= 75 10*9/L"}
STRICT_RENAL = "H >= 50 mL/min and creatinine <= 150 umol/L"
TABLE: dict[str, dict[str, str]] = {  # "off" is not judged; what is not listed is taken over
    "fda-2024": {
        "histology": "H GEP-NET",
        "grade": "off",
        "net-g3": "off",
        "sstr-uptake": "H positive",
        "progression": "off",
        "hemoglobin": "off",
        "leukocytes": "off",
        "platelets": "off",
        "neutrophils": "off",
        "renal-function": "H >= 30 mL/min",
        "bilirubin": "H <= 3 {ULN}",
        "ssa-washout": "T >= 28 d",
        "age": "H >= 12 a",
    },
    "ema-2024": {
        **BLOOD,
        "histology": "H GEP-NET",
        "grade": "H <= 20 %",
        "sstr-uptake": "H >= liver",
        "progression": "H PD <= 366 d",
        "renal-function": "H >= 30 mL/min",
        "renal-caution": "C >= 40 mL/min and creatinine <= 150 umol/L",
        "bilirubin": "C <= 3 {ULN}",
        "albumin": "C >= 30 g/L",
        "ssa-washout": "T >= 30 d",
        "age": "H >= 18 a",
    },
    "xtr008": {
        **BLOOD,
        "histology": "H GEP-NET",
        "grade": "H <= 20 %",
        "sstr-uptake": "H positive, targets",
        "progression": "H PD <= 366 d",
        "renal-function": STRICT_RENAL,
        "bilirubin": "H <= 3 {ULN}",
        "albumin": "H >= 30 g/L",
        "transaminases": "off",
        "performance-status": "H ECOG <= 1",
        "age": "H >= 18 a",
        "prior-lines": "H <= 2",
        "ssa-exposure": "H >= 84 d",
    },
    "netter-1": {
        **BLOOD,
        "histology": "H midgut NET",
        "grade": "H <= 20 %",
        "sstr-uptake": "H >= liver, targets",
        "progression": "H PD <= 366 d",
        "renal-function": STRICT_RENAL,
        "bilirubin": "H <= 3 {ULN}",
        "albumin": "H >= 30 g/L",
        "performance-status": "H KPS >= 60",
        "prior-prrt": "X none",
        "liver-directed-interval": "X >= 84 d",
        "cardiac": "X no uncontrolled heart failure, taken over",
        "age": "H >= 18 a",
        "ssa-exposure": "H >= 84 d",
        "glucose": "H <= 2 {ULN}",
    },
    "netter-2": {
        **BLOOD,
        "histology": "H GEP-NET",
        "grade": "H 10..55 %",
        "sstr-uptake": "H > liver, targets",
        "sstr-recency": "T <= 90 d",
        "progression": "H no PD",
        "renal-function": "H >= 40 mL/min",
        "bilirubin": "H <= 3 {ULN}",
        "performance-status": "H KPS >= 60",
        "prior-prrt": "X none",
        "liver-directed-interval": "X none but tae",
        "marrow-reserve": "X no irradiation",
        "age": "H >= 15 a",
        "diagnosis-interval": "H <= 184 d",
        "other-systemic-therapy": "H <= 31 d",
        "body-weight": "H > 40 kg",
        "recent-surgery": "X > 84 d",
    },
    "imperial-uk": {
        **BLOOD,
        "sstr-uptake": "H >= liver",
        "sstr-recency": "T <= 183 d",
        "renal-function": "H >= 40 mL/min",
        "bilirubin": "H <= 3 {ULN}",
        "albumin": "H >= 30 g/L",
        "transaminases": "H <= 3 {ULN}",
        "performance-status": "H ECOG <= 2",
    },
    "nanets-2019": {
        **BLOOD,
        "histology": "H NET of any site",
        "sstr-uptake": "H > liver",
        "platelets": "H >= 70 10*9/L",
        "renal-function": "H >= 50 mL/min",
        "bilirubin": "H <= 3 {ULN}",
        "albumin": "H >= 30 g/L",
        "ssa-washout": "T >= 28 d",
    },
}


def as_told(rule_set: str) -> dict[str, str]:
    """Every rule of a set as the table would write it."""
    told = {}
    for row in SETS[rule_set].rows:
        name = row.criterion.code.removeprefix("prrt-")
        words = "off" if row.rule.weight.value == "off" else f"{row.rule.weight.value} {row.threshold}"
        told[name] = f"{words}, taken over" if row.rule.taken_over else words
    return told


def test_order() -> None:
    assert tuple(SETS) == ORDER
    assert [one.definition.order for one in SETS.values()] == list(range(1, 9))


def test_default() -> None:
    assert as_told("prrt-default-1") == DEFAULT
    assert list(as_told("prrt-default-1")) == list(DEFAULT)


@pytest.mark.parametrize("rule_set", ORDER[1:])
def test_named_set(rule_set: str) -> None:
    taken_over = {name: f"{words}, taken over" for name, words in DEFAULT.items()}
    assert as_told(rule_set) == taken_over | TABLE[rule_set]


@pytest.mark.parametrize("rule_set", ORDER)
def test_rules_come_in_the_order_of_the_default_then_the_further_ones(rule_set: str) -> None:
    codes = list(rules(patient(), rule_set))
    assert codes[:29] == list(DEFAULT)
    assert set(codes[29:]) == set(TABLE.get(rule_set, {})) - set(DEFAULT)


@pytest.mark.parametrize("rule_set", ORDER[1:])
def test_taken_over_and_left_out_rules_say_so(rule_set: str) -> None:
    for code, row in rules(patient(), rule_set).items():
        own = TABLE[rule_set].get(code, "taken over")
        assert (Reason.TAKEN_OVER in row.finding.reasons) is own.endswith("taken over"), code
        assert (Reason.RULE_NOT_IN_SET in row.finding.reasons) is (own == "off"), code
        if own == "off":
            assert row.finding.answer == "not-applicable"
            assert row.finding.value is None


def test_unverified_sets_say_so_whatever_the_grade() -> None:
    result = sets(answers(patient()))
    unverified = {name for name, one in result.items() if Reason.UNVERIFIED_THRESHOLDS in one.reasons}
    assert unverified == {"fda-2024", "ema-2024", "netter-1", "netter-2", "nanets-2019"}
    assert unverified == {name for name, one in result.items() if one.definition.unverified is not None}


@pytest.mark.hazard("H09")
def test_a_rule_whose_numbers_were_not_verified_is_marked_and_no_other() -> None:
    marked = {
        name: {row.code for row in one.rules if Reason.UNVERIFIED_THRESHOLDS in row.finding.reasons}
        for name, one in sets(answers(patient())).items()
    }
    assert marked["fda-2024"] == {"prrt-renal-function", "prrt-bilirubin"}
    assert marked["prrt-default-1"] == marked["xtr008"] == marked["imperial-uk"] == set()
    assert "prrt-platelets" in marked["netter-1"]
    assert "prrt-grade" not in marked["netter-1"]


@pytest.mark.parametrize("primary", ORDER)
def test_the_primary_set_may_be_any(primary: str) -> None:
    result = answers(patient(), primary)
    assert result.primary.definition.id == primary
    assert [one.definition.id for one in result.others] == [name for name in ORDER if name != primary]
    assert sets(result) == sets(answers(patient()))


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(KeyError, match="enets-2017"):
        answers(patient(), "enets-2017")


def test_reason_of_a_grade_names_no_flag_of_rules_that_do_not_hold_it_up() -> None:
    result = sets(answers(patient(net=net(None))))
    assert result["prrt-default-1"].reasons == (Reason.MISSING,)
    assert result["imperial-uk"].reasons == (Reason.MISSING,)
