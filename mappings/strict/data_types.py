"""How the constraints of R4's data types are tested, by HL7's keys; what they say is in constraints.csv."""

from mappings.r4 import generated
from mappings.strict import narrative
from mappings.strict.demands import (
    Node,
    Test,
    any_given,
    apart,
    at_most,
    choice,
    given,
    in_order,
    listed,
    needs,
    not_negative,
    one_given,
)

UCUM = "http://unitsofmeasure.org"
_VALUE = any_given(*choice(generated.Extension, "value"))
_TIMING = any_given(*choice(generated.TriggerDefinition, "timing"))
_WITHOUT_LENGTH = {"C", "CM", "CD", "CV"}  # meals


def _measured(node: Node) -> bool:
    """There is a code where there is a value, and no system but UCUM."""
    return (given(node, "code") or not given(node, "value")) and node.get("system", UCUM) == UCUM


def _age(node: Node) -> bool:
    return _measured(node) and node.get("value", 1) > 0


def _count(node: Node) -> bool:
    return _measured(node) and node.get("code", "1") == "1" and "." not in str(node.get("value", ""))


def _duration(node: Node) -> bool:
    return not given(node, "code") or (node.get("system") == UCUM and given(node, "value"))


def _extension(node: Node) -> bool:
    return "extension" in node or bool(_VALUE(node))


def _period(node: Node) -> bool:
    return "start" not in node or "end" not in node or in_order(node["start"], node["end"])


def _range(node: Node) -> bool:
    return "low" not in node or "high" not in node or at_most(node["low"], node["high"])


def _ratio(node: Node) -> bool:
    numerator = given(node, "numerator")
    return numerator == given(node, "denominator") and (numerator or "extension" in node)


def _offset(repeat: Node) -> bool:
    when = set(listed(repeat, "when"))
    return not given(repeat, "offset") or (bool(when) and not when & _WITHOUT_LENGTH)


def _condition(trigger: Node) -> bool:
    return not (given(trigger, "data") and _TIMING(trigger))


def _trigger(trigger: Node) -> bool:
    type_ = trigger.get("type", "")
    if type_ == "named-event":
        return given(trigger, "name")
    if type_ == "periodic":
        return bool(_TIMING(trigger))
    return not type_.startswith("data-") or given(trigger, "data")


TESTS: dict[str, Test] = {
    "age-1": Test(_age, "give a code of UCUM, and a value above 0"),
    "att-1": Test(needs("data", "contentType"), "give contentType"),
    "cnt-3": Test(_count, "give a whole number, and 1 as its code"),
    "cpt-2": Test(needs("value", "system"), "give system"),
    "dis-1": Test(_measured, "give a code of UCUM"),
    "drq-1": Test(one_given("path", "searchParam"), "give one of them"),
    "drq-2": Test(one_given("path", "searchParam"), "give one of them"),
    "drt-1": Test(_duration, "give system, a code of UCUM, and a value"),
    "ele-1": Test(lambda node: len(node) > 1 or "id" not in node, "leave the element out"),
    "exp-1": Test(any_given("expression", "reference"), "give expression or reference"),
    "ext-1": Test(_extension, "give a value, or leave the extension out"),
    "per-1": Test(_period, "correct one of them"),
    "qty-3": Test(needs("code", "system"), "give system"),
    "rat-1": Test(_ratio, "give both"),
    "rng-2": Test(_range, "correct one of them"),
    "sqty-1": Test(lambda node: not given(node, "comparator"), "leave comparator out"),
    "tim-1": Test(needs("duration", "durationUnit"), "give durationUnit"),
    "tim-2": Test(needs("period", "periodUnit"), "give periodUnit"),
    "tim-4": Test(not_negative("duration"), "correct it"),
    "tim-5": Test(not_negative("period"), "correct it"),
    "tim-6": Test(needs("periodMax", "period"), "give period"),
    "tim-7": Test(needs("durationMax", "duration"), "give duration"),
    "tim-8": Test(needs("countMax", "count"), "give count"),
    "tim-9": Test(_offset, "give another when, or leave offset out"),
    "tim-10": Test(apart("timeOfDay", "when"), "give one of them"),
    "trd-1": Test(_condition, "give one of them"),
    "trd-2": Test(needs("condition", "data"), "give data"),
    "trd-3": Test(_trigger, "give what its type requires"),
    "txt-1": Test(narrative.is_basic_html, "send one div of XHTML without scripts, forms, events and named entities"),
    "txt-2": Test(narrative.says_something, "say something in it, or leave text out"),
}
