"""What is advised whatever the grade: imaging to be repeated, an FDG PET where the tumour grows fast.

FDG PET is advised above Ki-67 10 % [V, PMC8870358]; R06 says how old SSTR imaging may be.
"""

from fhirnet.rules.prrt_criteria.alternatives import FDG_ABOVE
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.grade import ki67
from fhirnet.rules.prrt_criteria.scans import netpet
from fhirnet.verdict import Answer, Truth, Words, words

REPEAT_SSTR = words("action.repeat-sstr")
FDG = words("action.fdg", above=FDG_ABOVE)


def actions(chart: Chart, recency: Answer) -> tuple[Words, ...]:
    """What is advised; `recency` is the answer of R06 in the rule set that answers."""
    amount = chart.once(ki67).amount
    fast = amount is not None and amount.above(FDG_ABOVE) is True
    pair = chart.once(netpet)
    return (
        *((REPEAT_SSTR,) if recency is Truth.NOT_MET else ()),
        *((FDG,) if fast and pair.recent is not True else ()),
    )
