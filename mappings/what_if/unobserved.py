"""Supposed facts that no Observation would say: a scan, a session and what it was, a diagnosis, the person."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour, Verification
from fhirnet.case.imaging import LiverScan, Modality
from fhirnet.case.person import Gender
from fhirnet.case.treatment import TACE_KINDS, Intent, Procedure, ProcedureKind
from fhirnet.dates import Interval
from mappings.what_if.fact import AT, YES_NO, Supposed, refused, same_day


def _scan(case: Case, fact: Supposed) -> Case:
    """A scan of the liver that could be assessed: ct or mri, with contrast."""
    modality = {m.value: m for m in (Modality.CT, Modality.MRI)}.get(fact.value.lower())
    if modality is None:
        raise refused(f"{fact.key}: ct or mri, with contrast")
    on = Interval.of_day(fact.on or case.as_of)
    made = LiverScan(key=f"{AT}/scan-{on.written}", on=on, modality=modality, contrast=True, arterial_phase=True)
    return replace(case, liver_scans=(*case.liver_scans, made))


def _session(case: Case, fact: Supposed) -> Case:
    """One more TACE session."""
    if fact.on is None or fact.value.lower() not in ("done", "true", "yes", "是"):
        raise refused(f"{fact.key}: a session is supposed as tace@YYYY-MM-DD=done")
    made = Procedure(key=f"{AT}/tace-{fact.on}", kind=ProcedureKind.TACE, on=Interval.of_day(fact.on))
    return replace(case, procedures=(*case.procedures, made))


def _of_sessions(name: str, values: Mapping[str, Any]) -> Callable[[Case, Supposed], Case]:
    """What all sessions, or the one of a day, are supposed to have been."""

    def change(case: Case, fact: Supposed) -> Case:
        if fact.value.lower() not in values:
            raise refused(f"{fact.key}: one of {', '.join(values)}")
        day = None if fact.on is None else Interval.of_day(fact.on)
        changed = {name: values[fact.value.lower()]}
        meant = [p for p in case.procedures if p.kind in TACE_KINDS and (day is None or (p.on and same_day(p.on, day)))]
        if not meant:
            raise refused(f"{fact.key}: no TACE session is on record{'' if day is None else ' on that day'}")
        return replace(case, procedures=tuple(replace(p, **changed) if p in meant else p for p in case.procedures))

    return change


def _diagnosis(tumour: Tumour) -> Callable[[Case, Supposed], Case]:
    """A diagnosis confirmed: the one on record that is not, else a new one."""

    def change(case: Case, fact: Supposed) -> Case:
        if fact.value.lower() != "confirmed":
            raise refused(f"{fact.key}: confirmed")
        meant = [d for d in case.diagnoses if d.tumour is tumour and d.verification is Verification.UNCONFIRMED]
        if meant:
            confirmed = tuple(
                replace(d, verification=Verification.CONFIRMED) if d in meant else d for d in case.diagnoses
            )
            return replace(case, diagnoses=confirmed)
        onset = None if fact.on is None else Interval.of_day(fact.on)
        made = Diagnosis(key=f"{AT}/{tumour.value}", tumour=tumour, onset=onset)
        return replace(case, diagnoses=(*case.diagnoses, made))

    return change


def _gender(case: Case, fact: Supposed) -> Case:
    if fact.value not in {g.value for g in Gender}:
        raise refused(f"{fact.key}: one of {', '.join(g.value for g in Gender)}")
    return replace(case, person=replace(case.person, gender=Gender(fact.value)))


def _birth(case: Case, fact: Supposed) -> Case:
    try:
        return replace(case, person=replace(case.person, birth=Interval.parse(fact.value)))
    except ValueError:
        raise refused(f"{fact.key}: a date, YYYY, YYYY-MM or YYYY-MM-DD") from None


OWN: Mapping[str, Callable[[Case, Supposed], Case]] = {
    "birth-date": _birth,
    "dx-hcc": _diagnosis(Tumour.HCC),
    "dx-net": _diagnosis(Tumour.NET),
    "gender": _gender,
    "intent": _of_sessions("intent", {intent.value: intent for intent in Intent}),
    "scan": _scan,
    "standardized-refined": _of_sessions("standardized", YES_NO),
    "tace": _session,
}
