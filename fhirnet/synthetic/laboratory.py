"""The laboratory of one patient: results with their units and limits, or without."""

from typing import NamedTuple

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting
from fhirnet.quantities import Quantity
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import amount, at, reported
from fhirnet.synthetic.chance import Chance
from fhirnet.synthetic.gaps import Gaps


class Test(NamedTuple):
    """How a laboratory reports an analyte: the unit, the decimals, its limits, the least amount it states."""

    unit: str
    places: int
    low: str | None
    high: str | None
    least: int = 0  # in the last decimal; below it the result is "<least"


TESTS = {  # limits as laboratories in China print them for adults; assumed, and not used as a rule anywhere
    Analyte.AFP: Test("ng/mL", 1, None, "7.0", 9),
    Analyte.AFP_UNITS: Test("[IU]/mL", 1, None, "5.8", 8),
    Analyte.PIVKA2_UNITS: Test("m[arb'U]/mL", 0, None, "40", 10),
    Analyte.BILIRUBIN: Test("umol/L", 1, "3.4", "20.5", 34),
    Analyte.ALBUMIN: Test("g/L", 1, "40.0", "55.0"),
    Analyte.INR: Test("{INR}", 2, "0.80", "1.20"),
    Analyte.CREATININE: Test("umol/L", 0, "57", "97"),
    Analyte.ALT: Test("U/L", 0, "9", "50"),
    Analyte.AST: Test("U/L", 0, "15", "40"),
    Analyte.ALP: Test("U/L", 0, "45", "125"),
    Analyte.PLATELETS: Test("10*9/L", 0, "125", "350"),
    Analyte.HEMOGLOBIN: Test("g/L", 0, "130", "175"),
    Analyte.LEUKOCYTES: Test("10*9/L", 1, "3.5", "9.5"),
    Analyte.NEUTROPHILS: Test("10*9/L", 1, "1.8", "6.3"),
    Analyte.LYMPHOCYTES: Test("10*9/L", 1, "1.1", "3.2"),
    Analyte.GLUCOSE: Test("mmol/L", 1, "3.9", "6.1"),
    Analyte.WEIGHT: Test("kg", 1, None, None),
    Analyte.HEIGHT: Test("cm", 0, None, None),
    Analyte.KI67: Test("%", 0, None, None),
    Analyte.LIFE_EXPECTANCY: Test("mo", 0, None, None),
}
MORNING = 7 * 60


class Laboratory:
    """Where samples of one patient go."""

    def __init__(self, chance: Chance, gaps: Gaps) -> None:
        self.results: list[Measurement] = []
        self._chance = chance
        self._gaps = gaps
        silent = gaps.lacks(rates.NO_LIMIT)
        self._limits = {} if silent else {analyte: _limits(analyte, test) for analyte, test in TESTS.items()}

    def report(self, day: int, found: dict[Analyte, int], *, missing: int = rates.NO_RESULT) -> None:
        """The results of one blood sample, each in its last decimal; some were not ordered, or are lost."""
        minutes = MORNING + self._chance.below(150)
        for analyte, number in found.items():
            if not self._gaps.lacks(missing):
                self.results.append(self._result(analyte, number, day, minutes))

    def _result(self, analyte: Analyte, number: int, day: int, minutes: int) -> Measurement:
        test = TESTS[analyte]
        hidden = number < test.least and self._chance.hits(rates.COMPARATOR)
        low, high = self._limits.get(analyte, (None, None))
        return Measurement(
            key=f"{analyte.value}-{len(self.results)}",
            analyte=analyte,
            on=at(day, minutes),
            value=amount(
                analyte.value, _written(test.least if hidden else number, test.places), test.unit, "<" * hidden
            ),
            lower=low,
            upper=high,
            reporting=Reporting.PRELIMINARY if self._gaps.lacks(rates.PRELIMINARY) else Reporting.FINAL,
            issued=reported(day, minutes + 180),
        )


def _limits(analyte: Analyte, test: Test) -> tuple[Quantity | None, Quantity | None]:
    low, high = (None if limit is None else amount(analyte.value, limit, test.unit) for limit in (test.low, test.high))
    return low, high


def _written(number: int, places: int) -> str:
    if not places:
        return str(number)
    power = 10**places
    return f"{number // power}.{number % power:0{places}d}"
