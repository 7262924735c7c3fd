"""The result in sentences, Chinese and English: verdict, basis with numbers and dates, what is missing.

It repeats what the components say and adds nothing; it says that the result is rule-based and not advice.
"""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import (
    CriterionResult,
    Definition,
    Finding,
    Grade,
    Missing,
    NotApplicable,
    PredictorState,
    PrrtSuitability,
    Reason,
    Suitability,
    TaceResistance,
    Truth,
    Value,
    Verdict,
    Words,
)
from mappings.codes import coding
from mappings.vocabulary import CONCEPTS, PLACES, day_text
from mappings.words import say


class Text(NamedTuple):
    """The same words in English and in Chinese."""

    en: str
    zh: str


RULE_BASED = Text(
    en="Rule-based result: it reports whether published criteria are met by the data received; it is not advice.",
    zh="本结果为规则计算,仅说明所收到的数据是否符合已发表的标准,供医师参考。",
)
MARKER_ONLY = Text(
    en="Only tumour markers rise continuously; markers cannot fully replace imaging assessment. "
    "Please review together with contrast CT/MRI.",
    zh="仅肿瘤标志物持续升高;标志物不能完全代替影像学评估,请结合增强CT/MRI。",
)
SHOWN_MISSING = 12  # items named in a note; the components carry all of them


def tace(result: TaceResistance, not_used: int) -> tuple[str, str]:
    """The Chinese and the English note of a TACE-resistance result."""
    verdict = result.primary
    deciding = [row for row in verdict.criteria if row.finding.answer == verdict.answer]
    parts = [
        _headline(verdict.definition, f"verdict.{verdict.answer.value}"),
        _reasons(verdict.reasons),
        _basis(deciding if verdict.answer is not NotApplicable.NOT_APPLICABLE else ()),
        _dates(verdict, result.first_met),
        _others([(v.definition, f"verdict.{v.answer.value}") for v in (*result.others, *result.unsuitability)]),
        _text(result.separating) if result.separating else None,
        _stage(result),
        MARKER_ONLY if Reason.MARKER_ONLY in verdict.reasons else None,
        _missing(verdict.missing),
        _not_used(not_used),
        RULE_BASED,
    ]
    return _both(parts)


def prrt(result: PrrtSuitability, not_used: int) -> tuple[str, str]:
    """The Chinese and the English note of a PRRT-suitability result."""
    primary = result.primary
    parts = [
        _headline(primary.definition, f"prrt-grade.{primary.grade.value}"),
        _reasons(primary.reasons),
        _failing(primary),
        _predictors(result.predictors),
        _provisional(result),
        _others([(other.definition, f"prrt-grade.{other.grade.value}") for other in result.others]),
        _unverified([primary, *result.others]),
        _missing(primary.missing),
        _not_used(not_used),
        RULE_BASED,
    ]
    return _both(parts)


def unsuitability(verdict: Verdict, not_used: int) -> tuple[str, str]:
    """The Chinese and the English note of a TACE-unsuitability result."""
    deciding = [row for row in verdict.criteria if row.finding.answer == verdict.answer]
    parts = [
        _headline(verdict.definition, f"verdict.{verdict.answer.value}"),
        _reasons(verdict.reasons),
        _basis(deciding if verdict.answer is not NotApplicable.NOT_APPLICABLE else ()),
        _text(verdict.definition.unverified) if verdict.definition.unverified else None,
        _missing(verdict.missing),
        _not_used(not_used),
        RULE_BASED,
    ]
    return _both(parts)


def indication(result: TaceResistance, missing: tuple[Missing, ...], not_used: int) -> tuple[str, str]:
    """The Chinese and the English note of the place of TACE for the stage; `missing` is what the stage lacks."""
    without = Words("indication.unknown" if result.stage_applies else "indication.not-applicable")
    return _both([_stage(result) or _text(without), _missing(missing), _not_used(not_used), RULE_BASED])


def _both(parts: Iterable[Text | None]) -> tuple[str, str]:
    said = [part for part in parts if part]
    return "".join(part.zh for part in said), " ".join(part.en for part in said)


def _text(words: Words) -> Text:
    return Text(en=say(words, "en"), zh=say(words, "zh-CN"))


def _words(concept: str) -> Text:
    written = coding(concept)
    return Text(en=written.display, zh=written.display_zh or written.display)


def _headline(definition: Definition, answer: str) -> Text:
    words = _words(answer)
    return Text(
        en=f"{say(definition.title, 'en')}: {words.en.lower()}.",
        zh=f"{say(definition.title, 'zh-CN')}:{words.zh}。",
    )


def _reasons(reasons: tuple[Reason, ...]) -> Text | None:
    if not reasons:
        return None
    words = [_words(f"reason.{reason.value}") for reason in reasons]
    return Text(en=f"Note: {'; '.join(w.en for w in words)}.", zh=f"说明:{'、'.join(w.zh for w in words)}。")


def _basis(rows: Iterable[CriterionResult]) -> Text | None:
    return _listed(Text(en="Basis", zh="依据"), [_row(row) for row in rows])


def _row(row: CriterionResult) -> Text:
    return _found(row.code, row.finding, row.threshold)


def _found(code: str, finding: Finding, threshold: str = "") -> Text:  # type: ignore[type-arg]
    name = _words(f"criterion.{code}")
    number = shown(finding.value, code)
    limit = f" ({threshold})" if threshold else ""
    if number is None:
        return Text(en=f"{name.en}{limit}", zh=f"{name.zh}{limit}")
    return Text(en=f"{name.en}: {number.en}{limit}", zh=f"{name.zh}:{number.zh}{limit}")


def shown(value: Value | None, code: str = "") -> Text | None:
    """A value in words: the number with its unit, yes or no, the word of the code list; None for no value."""
    if value is None:
        return None
    if isinstance(value, Quantity):
        return _amount(value, PLACES.get(code, 1))
    if isinstance(value, bool):
        return Text(en="yes", zh="是") if value else Text(en="no", zh="否")
    if isinstance(value, Enum):
        return _words(CONCEPTS[type(value)] + value.value)
    return Text(en=str(value), zh=str(value))


def _amount(quantity: Quantity, places: int) -> Text:
    low, high = (
        None if bound is None else f"{rounded(bound, places) if quantity.computed else bound:f}"
        for bound in (quantity.low, quantity.high)
    )
    unit = "" if quantity.unit in ("1", "{score}", "{ratio}", "{INR}") else f" {quantity.unit.strip('{}')}"
    if low is not None and high is not None:
        text = f"{low}{unit}" if low == high else f"{low}-{high}{unit}"
    elif low is not None:
        text = f"{'>' if quantity.low_open else '>='} {low}{unit}"
    else:
        text = f"{'<' if quantity.high_open else '<='} {high}{unit}"
    return Text(en=text, zh=text)


def _dates(verdict: Verdict, first_met: Interval | None) -> Text | None:
    if verdict.index_session is None:
        return None
    session = day_text(verdict.index_session)
    en, zh = f"Index session {session}", f"末次评估的TACE:{session}"
    if verdict.index_assessment is not None:
        scan = day_text(verdict.index_assessment)
        en, zh = f"{en}, assessed {scan}", f"{zh},评估影像:{scan}"
    if first_met is not None:
        day = day_text(first_met)
        en, zh = f"{en}, first met {day}", f"{zh},首次符合:{day}"
    return Text(en=f"{en}.", zh=f"{zh}。")


def _others(others: list[tuple[Definition, str]]) -> Text | None:
    rows = []
    for definition, answer in others:
        words = _words(answer)
        title = _text(definition.title)
        rows.append(Text(en=f"{title.en}: {words.en.lower()}", zh=f"{title.zh}:{words.zh}"))
    return _listed(Text(en="Beside it", zh="其他定义"), rows)


def _stage(result: TaceResistance) -> Text | None:
    if not result.stage_applies or not result.stage:
        return None
    en = " or ".join(stage.value for stage in result.stage)
    zh = "或".join(stage.value for stage in result.stage)
    if result.indication is None:
        return Text(en=f"CNLC stage {en}.", zh=f"CNLC {zh}期。")
    place = _words(f"tace-indication.{result.indication.value}")
    return Text(en=f"CNLC stage {en}: {place.en}.", zh=f"CNLC {zh}期:{place.zh}。")


def _failing(suitability: Suitability) -> Text | None:
    rows = [row for row in suitability.rules if row.finding.answer is Truth.NOT_MET]
    if not rows and suitability.grade in (Grade.SUITABLE, Grade.WITH_PREDICTORS):
        return Text(en="No rule fails.", zh="无不符合的规则。")
    return _listed(Text(en="Not met", zh="不符合"), [_row(row) for row in rows])


def _predictors(predictors: Iterable[tuple[str, Finding[PredictorState]]]) -> Text | None:
    present = (PredictorState.PRESENT_MAJOR, PredictorState.PRESENT_MINOR)
    rows = []
    for code, finding in predictors:
        if finding.answer in present:
            state, found = _words(f"predictor-state.{finding.answer.value}"), _found(code, finding)
            rows.append(Text(en=f"{found.en} ({state.en.lower()})", zh=f"{found.zh}({state.zh})"))
    return _listed(Text(en="Adverse predictors", zh="不良预测因素"), rows)


def _provisional(result: PrrtSuitability) -> Text | None:
    if result.primary.grade is not Grade.INDETERMINATE:
        return None
    words = _words(f"prrt-grade.{result.provisional.value}")
    return Text(
        en=f"If every undecided hard rule were met: {words.en.lower()}.", zh=f"若未定的必备条件均符合:{words.zh}。"
    )


def _unverified(suitabilities: Iterable[Suitability]) -> Text | None:
    rows = []
    for definition in (suitability.definition for suitability in suitabilities):
        if definition.unverified is not None:
            title, what = _text(definition.title), _text(definition.unverified)
            rows.append(Text(en=f"{title.en} ({what.en})", zh=f"{title.zh}({what.zh})"))
    return _listed(Text(en="Thresholds not verified at their source", zh="阈值未经核实"), rows)


def _missing(missing: tuple[Missing, ...]) -> Text | None:
    rows = [wanted(item) for item in dict.fromkeys(missing)]
    more = len(rows) - SHOWN_MISSING
    rows = rows[:SHOWN_MISSING] + ([Text(en=f"{more} more", zh=f"另{more}项")] if more > 0 else [])
    return _listed(Text(en="Missing", zh="缺少"), rows)


def wanted(item: Missing) -> Text:
    """One missing fact in words, with its unit and the days it would count in."""
    unit = f" [{item.unit}]" if item.unit else ""
    if item.first and item.last:
        en, zh = f" between {item.first} and {item.last}", f"({item.first}至{item.last})"
    elif item.first:
        en, zh = f" from {item.first} on", f"({item.first}起)"
    elif item.last:
        en, zh = f" on or before {item.last}", f"({item.last}及以前)"
    else:
        en = zh = ""
    what = _text(item.what)
    return Text(en=f"{what.en}{unit}{en}", zh=f"{what.zh}{unit}{zh}")


def _not_used(count: int) -> Text | None:
    if not count:
        return None
    noun = "resource" if count == 1 else "resources"
    return Text(en=f"{count} {noun} not used.", zh=f"未采用的资源{count}项。")


def _listed(head: Text, rows: list[Text]) -> Text | None:
    if not rows:
        return None
    return Text(
        en=f"{head.en}: {'; '.join(row.en for row in rows)}.", zh=f"{head.zh}:{';'.join(row.zh for row in rows)}。"
    )
