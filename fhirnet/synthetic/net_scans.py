"""Receptor scans, FDG scans and CT of a patient with a neuroendocrine tumour."""

from fhirnet.case.imaging import (
    FdgScan,
    LiverScan,
    Modality,
    Netpet,
    Response,
    ResponseCriteria,
    SstrScan,
    Tracer,
    UptakeCategory,
)
from fhirnet.case.status import NetGrade
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import amount, day, decimal, interval
from fhirnet.synthetic.nets import Net
from fhirnet.synthetic.record import Record

IN_WORDS = 300  # per mille of the receptor scans: no Krenning score
WORDS = (
    UptakeCategory.NONE,
    UptakeCategory.BELOW_LIVER,
    UptakeCategory.EQUAL_LIVER,
    UptakeCategory.ABOVE_LIVER,
    UptakeCategory.ABOVE_SPLEEN,
)
VAGUE = 180  # per mille of those in words: "high" or "positive" only


def receptors(record: Record, on: int, net: Net) -> None:
    """A somatostatin receptor scan."""
    chance = record.chance
    in_words, silent = chance.hits(IN_WORDS), record.gaps.lacks(rates.NO_UPTAKE)
    words = UptakeCategory.POSITIVE_UNSPECIFIED if silent else WORDS[net.krenning]
    if chance.hits(VAGUE) and net.krenning > 2:
        words = UptakeCategory.HIGH
    highest = chance.between(120, 520) + 60 * net.krenning
    scan = SstrScan(
        key=record.key("sstr_scans"),
        on=day(on),
        modality=Modality.PET,
        tracer=Tracer.GA68_DOTATATE if chance.hits(750) else Tracer.GA68_SSA,
        lowest_krenning=None if in_words or silent else net.krenning,
        uptake=words if in_words or silent else None,
        highest_suv_max=amount("obs-highest-suv-max", decimal(highest), "g/ml{SUVbw}"),
        heterogeneous=chance.hits(150) if chance.hits(400) else None,
    )
    record.add("sstr_scans", scan)


def glucose(record: Record, on: int, net: Net) -> None:
    """An FDG scan, read together with the receptor scan before it."""
    chance = record.chance
    avid = {NetGrade.G1: 150, NetGrade.G2: 450, NetGrade.G3: 850, NetGrade.NEC: 980}[net.grade]
    positive = chance.hits(avid)
    seen = chance.weighted(((Netpet.P2, 50), (Netpet.P3, 25), (Netpet.P4A, 15), (Netpet.P4B, 7), (Netpet.P5, 3)))
    cold = Netpet.P5 if positive and net.krenning < 2 else seen
    scan = FdgScan(
        key=record.key("fdg_scans"),
        on=day(on),
        modality=Modality.PET,
        tracer=Tracer.FDG,
        positive=positive,
        netpet=cold if positive else Netpet.P1,
    )
    record.add("fdg_scans", scan)


def tomography(record: Record, on: int, net: Net, response: Response | None) -> None:
    """A CT or MRI with how much of the liver is tumour and, but for the first, the response."""
    chance = record.chance
    high = min(95, net.burden + chance.between(0, 5))
    silent = response is None or record.gaps.lacks(rates.NO_RESPONSE)
    scan = LiverScan(
        key=record.key("liver_scans"),
        on=day(on),
        modality=Modality.MRI if chance.hits(500) else Modality.CT,
        contrast=True,
        liver_burden=interval("obs-liver-tumor-burden", str(net.burden), str(high), "%"),
        overall_response=None if silent else response,
        overall_criteria=None if silent else ResponseCriteria.RECIST_1_1,
    )
    record.add("liver_scans", scan)
