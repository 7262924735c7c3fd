"""The notes of a result say what a reader must know of it, in both languages; its dates, and no others."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fhirnet.assessment import assess
from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.case.treatment import Drug, Intent
from fhirnet.quantities import Quantity
from fhirnet.rules import prrt, tace
from fhirnet.settings import Settings
from fhirnet.verdict import Finding, Missing, Reason, Truth, words
from mappings import narrative, sentences
from mappings.codes import coding
from mappings.result_elements import Frame
from mappings.speech import SPEECH
from tests.rules.prrt import patients
from tests.rules.prrt.test_attested import in_a_trial
from tests.rules.tace_cases import BASELINE, FIRST, SECOND, case, mri, sums
from tests.rules.tace_cases import tace as session
from tests.rules.test_tace_examples import of

FRAME = Frame(subject="Patient/p1", as_of=date(2024, 7, 1), language="en", identifier="", used=(), not_used=0)


@pytest.mark.parametrize(
    ("again", "dates"),
    [
        (None, "Index session 2024-03-05, assessed 2024-04-20, first met 2024-04-20."),
        ("2024-05", "Index session 2024-03-05, assessed 2024-05, first met"),
        ("2024-06", "Index session 2024-03-05, first met"),  # the month may lie in the window or after it
    ],
)
def test_the_scan_is_named_where_every_reading_has_the_same(again: str | None, dates: str) -> None:
    scans = [mri(BASELINE, 100), mri("2024-02-25", 100), mri("2024-04-20", 130)]
    later = [] if again is None else [mri(again, 130)]
    result = tace.resistance(case([FIRST, SECOND], [*scans, *later]), "jsh-lcsgj-2014")
    _, note = narrative.tace(result, FRAME)
    assert dates in note


@pytest.mark.hazard("H09")
def test_both_notes_say_which_thresholds_were_not_verified() -> None:
    body = (Path(__file__).parent.parent / "examples" / "prrt-22-input.json").read_bytes()
    chinese, english = (
        note["text"] for note in json.loads(assess("prrt-suitability", body, settings=Settings()))["note"]
    )
    for name in ("EMA label 2024", "NETTER-1 trial entry", "NETTER-2 trial entry", "NANETS/SNMMI 2019"):
        assert name in english.partition("Not verified at the source: ")[2].partition(". ")[0]
    for name in ("EMA", "NETTER-1", "NETTER-2", "NANETS/SNMMI 2019"):
        assert name in chinese.partition("未经原文核实：")[2].partition("。")[0]


def notes_on_tace(example: Case, definition: str) -> tuple[str, str]:
    return narrative.tace(tace.resistance(example, definition), FRAME)


def notes_on_prrt(example: Case, primary: str = "prrt-default-1", **frame: Any) -> tuple[str, str]:
    return narrative.prrt(patients.answers(example, primary), replace(FRAME, as_of=patients.AS_OF, **frame))


@pytest.mark.parametrize(
    ("example", "definition", "chinese", "english"),
    [
        ("V4", "jsh-lcsgj-2014", "依JSH判定为抵抗的依据为血管侵犯;按CCI定义,该项不", "JSH criterion met by"),
        ("V4", "cci-2022", "CCI 2022不计入：血管侵犯（2024-07-01、", "not counted by CCI 2022: Vascular"),
        ("V12", "jsh-lcsgj-2014", "标志物不能完全代替影像学评估,请结合增强CT/MRI。", "Please review together"),
        ("V12", "jsh-lcsgj-2014", "不计肿瘤标志物：不符合。", "Without tumour markers: criteria not met."),
        ("V7", "jsh-lcsgj-2014", "若按“JSH:残存活性≥50%”，则为“符合”", 'under "JSH: viable share 50 % or more" it'),
        ("V1", "jsh-lcsgj-2014", "其他各种解读方式结论一致。", "Every other computed reading gives the same answer."),
        ("V1", "jsh-lcsgj-2014", "迄今无可判定为符合的日期", "shown to be met on no date so far"),
        ("V5", "cci-2022", "符合不等于禁止TACE", "Met does not mean that TACE is forbidden"),
        ("V21", "cci-2022", "无可据以判定的TACE：计入的TACE次数不足。", "No index session: Too few counted sessions."),
        ("V11", "jsh-lcsgj-2014", "未定（肿瘤标志物）：JSH ③", "Undecided (tumour markers): JSH 3"),
        ("V11", "jsh-lcsgj-2014", "最需补充：补充", "What decides: "),
    ],
)  # fmt: skip
def test_what_the_notes_on_tace_say(example: str, definition: str, chinese: str, english: str) -> None:
    said = notes_on_tace(of(example), definition)
    assert chinese in said[0]
    assert english in said[1]


@pytest.mark.parametrize(
    ("intent", "chinese", "english"),
    [
        (None, "欧洲:治疗目的（标准：根治性）", "European: treatment intent (criterion: curative)"),
        (
            Intent.PALLIATIVE, "欧洲:治疗目的：姑息性（标准：根治性）",
            "Palliative - procedure intent (criterion: curative)",
        ),
    ],
)  # fmt: skip
def test_a_threshold_is_no_finding_and_is_called_a_criterion(intent: Intent | None, chinese: str, english: str) -> None:
    example = case([session(FIRST, intent=intent)], [mri(BASELINE, 100), mri("2024-03-01", 95)])
    said = notes_on_tace(example, "european-2014")
    assert chinese in said[0]
    assert english in said[1]


@pytest.mark.parametrize(
    ("code", "threshold", "chinese", "labelled"),
    [
        ("jsh-marker-elevation", "continuous elevation", "JSH ③:肿瘤标志物是否持续升高", False),
        ("prrt-differentiation", "well-differentiated", "R02 高分化", False),
        ("unsuit-hepatorenal-syndrome", "coded", "(2e)肝肾综合征（标准：有诊断记录）", True),
    ],
)
def test_a_threshold_that_the_name_says_is_not_said_again(
    code: str, threshold: str, chinese: str, labelled: bool
) -> None:
    unknown = Finding(answer=Truth.INDETERMINATE, reasons=(Reason.MISSING,))
    assert sentences.found(SPEECH["zh-CN"], code, unknown, threshold) == chinese
    english = sentences.found(SPEECH["en"], code, unknown, threshold)
    assert (english != coding(f"criterion.{code}").display) is ("(criterion: " in english) is labelled


def test_the_sentence_on_what_cci_excludes_is_the_one_of_the_article() -> None:
    found = (
        words("separating.new-lesions"),
        words("separating.vascular-invasion"),
        words("separating.extrahepatic-spread"),
    )
    for finding, said in zip(found, ("新发病灶", "血管侵犯", "肝外转移"), strict=True):
        sentence = SPEECH["zh-CN"].say("separating.excluded", findings=finding, response="PD")
        assert sentence == (
            f"依JSH判定为抵抗的依据为{said};按CCI定义,该项不作为TACE抵抗或停止TACE的评价标准,抵抗仅针对肝内靶病灶(靶病灶评价:PD)。"
        )  # fmt: skip


def test_intent_is_never_imputed_but_both_answers_are_told() -> None:
    example = case([session(FIRST, intent=None)], [mri(BASELINE, 100), mri("2024-03-01", 95)])
    for definition in ("european-2014", "cci-2022"):
        assert "若为根治性，疾病稳定（SD）即符合" in notes_on_tace(example, definition)[0]


def test_why_there_is_no_index_session_is_told_once() -> None:
    chinese, english = notes_on_tace(case([], [mri(BASELINE, 100)]), "jsh-lcsgj-2014")
    assert "无可据以判定的TACE：无TACE治疗记录。" in chinese
    assert chinese.count("无TACE治疗记录") == english.count("No TACE session") == 1


def test_what_is_assumed_is_told() -> None:
    unknown = case([FIRST, SECOND, "2024-05-10"], sums(100, 105, 115, 130), quality=None)
    chinese, english = notes_on_tace(unknown, "cci-2022")
    assert "未记录TACE是否规范化,按规范化计。" in chinese.partition("假定：")[2]
    assert "Session quality not documented, taken as standardized." in english.partition("Taken for granted: ")[2]


def test_sessions_without_an_assessment_and_scans_too_early_are_dated() -> None:
    scans = [mri(BASELINE, 100), mri("2024-02-25", 100), mri("2024-04-20", 130), mri("2024-05-20", 130)]
    chinese, english = notes_on_tace(case([FIRST, SECOND, "2024-05-10"], scans), "jsh-lcsgj-2014")
    assert "尚未评估的TACE：2024-05-10。" in chinese
    assert "TACE without an assessment yet: 2024-05-10." in english
    assert "2024-05-20" in english.partition("too soon after a TACE")[2]


def test_what_may_change_stands_apart_from_what_cannot() -> None:
    low = patients.patient(platelets=patients.lab(Analyte.PLATELETS, 60), age=patients.born("2008-01-01"))
    chinese, english = notes_on_prrt(low)
    assert "目前不符合（可改变）：R09c 血小板：60×10⁹/L（标准：≥75×10⁹/L）。" in chinese
    assert "Not met: R22 Age:" in english


def test_cautions_scheduling_and_what_to_do_are_told() -> None:
    given = patients.given(Drug.OCTREOTIDE_LAR, 5, "late")
    chinese, english = notes_on_prrt(
        patients.patient(
            given, patients.pet(120, lowest_krenning=4), ki67=patients.lab(Analyte.KI67, 18), pet=None,
            neutrophils=patients.lab(Analyte.NEUTROPHILS, "0.9"),
        )
    )  # fmt: skip
    assert "Cautions: R09d Neutrophils: 0.9 ×10⁹/L (criterion: ≥ 1 ×10⁹/L)." in english
    assert "Scheduling: R06 SSTR imaging recent" in english
    assert "建议：复查SSTR显像；行FDG PET（Ki-67>10%，无近期FDG PET）。" in chinese
    assert "PRRT建议推迟至2024-10-23。" in chinese


def test_the_das_score_is_told_as_number_or_range() -> None:
    assert "Das clinical score: 1–4, items are missing" in notes_on_prrt(patients.patient())[1]
    known = [
        patients.said(Topic.SYMPTOM_GRADE, 0),
        patients.said(Topic.PERITONEAL_CARCINOMATOSIS, False),
    ]
    assert "Das clinical score: 1 (absent" in notes_on_prrt(patients.patient(*known))[1]


def test_readings_that_change_nothing_are_told_for_uptake_and_platelets() -> None:
    stable = patients.patient(response=patients.response(Response.PD, 500))
    chinese, _ = notes_on_prrt(stable)
    assert "若按“PRRT:进展不限时间”，则为“适合”" in chinese
    assert "下列解读方式结论不变：PRRT:摄取仅看靶病灶；PRRT:血小板≥70。" in chinese


def test_the_mode_is_told() -> None:
    plain = patients.patient()
    assert "仅采用截至2024-09-30已记录的资料。" in notes_on_prrt(plain, as_known=True)[0]
    assert "回顾性评估" in notes_on_prrt(plain, as_known=False)[0]
    assert "已记录的资料" not in notes_on_prrt(plain)[0]


@pytest.mark.parametrize(
    ("accepted", "chinese", "english"),
    [
        (None, None, None),
        (False, "本次评估不采纳临床试验入组声明。", "Attestation by a trial record is not accepted."),
        (True, "本次评估采纳临床试验入组声明，但无规则依此判定。", "is accepted, but no rule rests on one."),
    ],
)
def test_it_is_told_whether_attestation_was_accepted(
    accepted: bool | None, chinese: str | None, english: str | None
) -> None:
    said = notes_on_prrt(patients.patient(), attested=accepted)
    for note, sentence, word in zip(said, (chinese, english), ("声明", "ttestation"), strict=True):
        assert (sentence in note) if sentence else (word not in note)


def test_a_rule_that_rests_on_an_attestation_is_named() -> None:
    example = in_a_trial(patients.patient(hemoglobin=None))
    taken = prrt.suitability(example, "prrt-default-1", attested=True)
    chinese, english = narrative.prrt(taken, replace(FRAME, as_of=patients.AS_OF, attested=True))
    assert "本次评估采纳临床试验入组声明。" in chinese
    assert "依试验入组记录视为符合（非依据数据）：R0" in chinese
    assert "Attestation by a trial record is accepted." in english


@pytest.mark.parametrize(("count", "said"), [(0, None), (1, "1 resource not used."), (3, "3 resources not used.")])
def test_what_was_not_used_is_counted(count: int, said: str | None) -> None:
    note = notes_on_prrt(patients.patient(), not_used=count)[1]
    assert ("not used" in note) is (said is not None)
    assert said is None or said in note


def test_many_missing_facts_are_counted() -> None:
    chinese, english = notes_on_prrt(patients.bare())
    assert "若未定的必备条件均符合：" in chinese
    assert " more facts are missing." in english
    assert "platelets [×10⁹/L]" in english


def test_that_something_is_missing_is_left_to_the_sentence_that_says_what() -> None:
    chinese, english = notes_on_prrt(patients.bare())
    assert "缺少所需资料" not in chinese
    assert "Not received" not in english
    fact = Missing(words("missing.afp"), None, None, None)
    for lacking, said in (((), "说明：缺少所需资料。"), ((fact,), None)):
        assert sentences.reasons(SPEECH["zh-CN"], (Reason.MISSING,), lacking=lacking) == said


def test_an_amount_without_a_lower_end_is_told() -> None:
    low = Quantity(None, Decimal(2), "mm", high_open=True)
    assert [SPEECH[language].value(low) for language in ("zh-CN", "en")] == ["< 2 mm", "< 2 mm"]
