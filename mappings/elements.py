"""The elements that written resources share: codings, references, identifiers, dates, amounts."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from mappings import terminology
from mappings.codes import Coding
from mappings.r4 import generated as r4
from mappings.references import CASE_ITEM, emitted_url

UCUM = "http://unitsofmeasure.org"
CONDITION_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONDITION_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


class Writer:
    """Where what is written belongs: the fullUrls of its resources, and references between them."""

    def __init__(self, site: str, case_id: str, keys: Collection[tuple[str, str]]) -> None:
        self.site = site
        self.case_id = case_id
        self.keys = keys  # (type, key) of everything that is written
        self.subject = r4.Reference(reference=self.url("Patient", case_id))

    def url(self, type_: str, key: str) -> str:
        """The fullUrl of a resource that is written."""
        return emitted_url(self.site, self.case_id, type_, key)

    def reference(self, type_: str, key: str) -> r4.Reference:
        """A reference to the resource with that key; to one that is not part of the case, by the string it came as."""
        return r4.Reference(reference=self.url(type_, key) if (type_, key) in self.keys else key)

    def observation(self, key: str) -> r4.Reference:
        """A reference to an Observation that is written."""
        return r4.Reference(reference=self.url("Observation", key))


def identifier(key: str) -> list[r4.Identifier]:
    """The identifier that carries the key of a record to whoever reads it next."""
    return [r4.Identifier(system=CASE_ITEM, value=key)]


def coding(of: Coding) -> r4.Coding:
    """One coding."""
    return r4.Coding(system=of.system, code=of.code, display=of.display)


def concept(*concepts: str, text: str | None = None) -> r4.CodeableConcept:
    """All codings that these concepts are written with."""
    codings = [coding(row) for name in concepts for row in terminology.codings(name)]
    return r4.CodeableConcept(coding=codings or UNSET, text=UNSET if text is None else text)


def coded(system: str, code: str) -> r4.CodeableConcept:
    """A code of one of FHIR's own lists."""
    return r4.CodeableConcept(coding=[r4.Coding(system=system, code=code)])


def dated(name: str, on: Interval | None) -> dict[str, Any]:
    """`onsetDateTime` or `onsetPeriod` for the name `onset`; nothing for an unknown date."""
    if on is None:
        return {}
    if "/" not in on.written:
        return {f"{name}DateTime": on.written}
    start, end = on.written.split("/")
    return {f"{name}Period": r4.Period(start=UNSET if start == ".." else start, end=UNSET if end == ".." else end)}


def amount(quantity: Quantity) -> r4.Quantity | r4.Range:
    """An amount exactly as it was received; a computed one in its canonical unit."""
    came = quantity.received
    if came is None:
        if quantity.low is not None and quantity.high is not None and quantity.low != quantity.high:
            return r4.Range(low=_plain(quantity.low, quantity.unit), high=_plain(quantity.high, quantity.unit))
        sign = _comparator(quantity)
        return _plain(quantity.high if quantity.low is None else quantity.low, quantity.unit, False, sign)
    if came.low is not None and came.low == came.high:
        return _plain(Decimal(came.low), came.unit, came.unit_is_text, came.comparator)
    low, high = (
        UNSET if end is None else _plain(Decimal(end), came.unit, came.unit_is_text) for end in (came.low, came.high)
    )
    return r4.Range(low=low, high=high)


def value(quantity: Quantity) -> dict[str, Any]:
    """An amount as `valueQuantity` or `valueRange`."""
    written = amount(quantity)
    return {"valueRange" if isinstance(written, r4.Range) else "valueQuantity": written}


def _plain(number: Decimal | None, unit: str | None, is_text: bool = False, comparator: str = "") -> r4.Quantity:
    sign: Any = comparator or UNSET
    number = Decimal(0) if number is None else number
    if unit is None:
        return r4.Quantity(value=number, comparator=sign)
    if is_text:
        return r4.Quantity(value=number, comparator=sign, unit=unit)
    return r4.Quantity(value=number, comparator=sign, unit=unit, system=UCUM, code=unit)


def _comparator(quantity: Quantity) -> str:
    if quantity.low is None:
        return "<" if quantity.high_open else "<="
    if quantity.high is None:
        return ">" if quantity.low_open else ">="
    return ""
