"""Cases of TACE in the words of the clinic: sessions, scans, markers, each one line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour
from fhirnet.case.imaging import LesionSize, LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Person
from fhirnet.case.treatment import Intent, Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received

FIRST, SECOND, THIRD = "2024-01-10", "2024-03-05", "2024-05-10"
BASELINE, A1, A2, A3 = "2024-01-05", "2024-02-25", "2024-04-20", "2024-07-01"
HCC = Diagnosis(key="hcc", tumour=Tumour.HCC, onset=Interval.parse("2023-12-20"), source=("Condition/hcc",))
ULN = {Analyte.AFP: "20", Analyte.AFP_L3: "10", Analyte.PIVKA2_UNITS: "40", Analyte.PIVKA2: "7.5"}


def days_after(day: str, days: int) -> str:
    """The day so many days after another."""
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def amount(written: str | int | None, unit: str) -> Quantity | None:
    """An amount as a record writes it: "30", "<5", ">=60", "20-30"."""
    if written is None:
        return None
    text = str(written)
    sign = text[: len(text) - len(text.lstrip("<>="))]
    number = text[len(sign) :]
    received = Received(number, number, sign, unit)
    if "-" in number:
        low, high = (Decimal(part) for part in number.split("-"))
        return Quantity(low, high, unit, received=Received(str(low), str(high), "", unit))
    value = Decimal(number)
    if "<" in sign:
        return Quantity(None, value, unit, high_open=sign == "<", received=received)
    if ">" in sign:
        return Quantity(value, None, unit, low_open=sign == ">", received=received)
    return Quantity(value, value, unit, received=received)


def tace(
    on: str | None, intent: Intent | None = Intent.PALLIATIVE, quality: bool | None = True, **more: Any
) -> Procedure:
    """One session; undated where `on` is None."""
    key = more.pop("key", f"Procedure/tace-{on}")
    kind = more.pop("kind", ProcedureKind.TACE)
    return Procedure(
        key=key,
        kind=kind,
        on=None if on is None else Interval.parse(on),
        intent=intent,
        standardized=quality,
        source=(key,),
        **more,
    )


def mri(on: str, viable: str | int | None = None, **more: Any) -> LiverScan:
    """A contrast MRI with the viable sum of the targets in mm, nothing new, no invasion and no spread."""
    key = more.pop("key", f"Observation/mri-{on}")
    said: dict[str, Any] = {
        "modality": Modality.MRI,
        "contrast": True,
        "viable_sum": amount(viable, "mm"),
        "new_liver_lesions": False,
        "vascular_invasion": False,
        "extrahepatic_spread": False,
    }
    return LiverScan(key=key, on=Interval.parse(on), source=(key,), **(said | more))


def silent(on: str, **more: Any) -> LiverScan:
    """A contrast MRI that says nothing unless told to."""
    nothing: dict[str, Any] = {"new_liver_lesions": None, "vascular_invasion": None, "extrahepatic_spread": None}
    return mri(on, **(nothing | more))


def marker(on: str, value: str | int, analyte: Analyte = Analyte.AFP, uln: str | None = "", **more: Any) -> Measurement:
    """One marker value; its upper limit of normal is the usual one unless given, none where it is None."""
    limit = ULN.get(analyte) if uln == "" else uln
    key = f"Observation/{analyte}-{on}"
    found = amount(value, "ng/mL")
    assert found is not None
    return Measurement(
        key=key,
        analyte=analyte,
        on=Interval.parse(on),
        value=found,
        upper=amount(limit, "ng/mL"),
        source=(key,),
        **more,
    )


def lesion(key: str, role: LesionRole | None = LesionRole.TARGET, in_liver: bool | None = True) -> Lesion:
    """One lesion."""
    return Lesion(key=key, role=role, in_liver=in_liver, source=(f"BodyStructure/{key}",))


def size(key: str, viable: str | int | None, total: str | int | None = None) -> LesionSize:
    """The sizes of one lesion on one scan, mm."""
    return LesionSize(
        lesion=key, viable=amount(viable, "mm"), total=amount(total, "mm"), source=(f"Observation/size-{key}",)
    )


NORMAL_AFP = (marker("2024-01-08", 8), marker("2024-07-01", 9))


def case(
    sessions: Sequence[str | Procedure],
    scans: Sequence[LiverScan],
    markers: Sequence[Measurement] = NORMAL_AFP,
    *,
    as_of: str = "2024-07-01",
    intent: Intent | None = Intent.PALLIATIVE,
    quality: bool | None = True,
    **more: Any,
) -> Case:
    """A patient with HCC, TACE sessions and scans."""
    done = tuple(tace(s, intent, quality) if isinstance(s, str) else s for s in sessions)
    dates = [on for on in (*(p.on for p in done), *(s.on for s in scans), *(m.on for m in markers)) if on is not None]
    day = max([date.fromisoformat(as_of), *(on.last for on in dates)])
    patient = Case(
        as_of=day,
        person=Person(key="p1"),
        diagnoses=more.pop("diagnoses", (HCC,)),
        procedures=done + tuple(more.pop("therapies", ())),
        liver_scans=tuple(scans),
        measurements=tuple(markers),
    )
    return replace(patient, **more)


def sums(*viable: str | int | None, on: Sequence[str] = (BASELINE, A1, A2, A3), **more: Any) -> list[LiverScan]:
    """Baseline and assessments, each with its viable sum; None leaves the scan out."""
    return [mri(day, value, **more) for day, value in zip(on, viable, strict=False) if value is not None]


def stated(on: str, response: Response, criteria: ResponseCriteria | None = None, **more: Any) -> LiverScan:
    """A contrast MRI that states a target response and measures nothing."""
    return mri(on, target_response=response, target_criteria=criteria, **more)
