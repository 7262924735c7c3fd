"""`cases()`: the strategy of every case that may exist.

A generated case is one that could have been read: keys and links agree, nothing lies wholly after `as_of`, amounts
are plausible and in any unit of the table, a scan may contradict itself, dates are as vague as in a chart.
"""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from unicodedata import normalize

from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Diagnosis, Verification
from fhirnet.case.imaging import FdgScan, LesionSize, LesionUptake, LiverScan, ResponseCriteria, SstrScan
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.status import Attestation, Statement, Topic
from fhirnet.case.treatment import (
    TACE_KINDS,
    Allergy,
    Drug,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    PlannedPrrt,
    Procedure,
    ProcedureKind,
)
from fhirnet.dates import Interval
from mappings.document.links import TYPES
from mappings.order import sorted_case
from tests import amounts
from tests.records import conflicts, instants, keys, maybe, moments, records, rhythms, stated, texts

R = TypeVar("R")

PAST = 3000  # days before as_of that a fact may lie
NOT_DESCRIBED = "BodyStructure/7"  # a lesion that is measured or treated and nowhere described


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case."""
    as_of = draw(st.dates(date(2012, 1, 1), date(2030, 12, 31)))
    lesions = draw(_few(records(Lesion)))
    held: dict[str, Any] = {"lesions": _keyed(draw, lesions)}
    names = [*(lesion.key for lesion in held["lesions"]), NOT_DESCRIBED]
    held["procedures"] = draw(_procedures(as_of, names))
    held["diagnoses"] = draw(_diagnoses(as_of))
    for name, scan_type, part in _SCANS:
        held[name] = draw(_scans(scan_type, as_of, part, names))
    held["measurements"] = draw(_few(_measurements(as_of)))
    held["statements"] = draw(_few(_statements(as_of)))
    held |= draw(_drugs(as_of, [procedure.key for procedure in held["procedures"]]))
    onset = records(ActiveComplication, onset=maybe(_past(as_of)), verification=_SURE, recorded=_recorded_day(as_of))
    held["complications"] = draw(_few(onset))
    return sorted_case(Case(as_of=as_of, person=draw(_people()), **_named_apart(draw, held)))


_SURE = st.sampled_from((Verification.CONFIRMED, Verification.ASSUMED))
_SCANS: tuple[tuple[str, type, type | None], ...] = (
    ("liver_scans", LiverScan, LesionSize),
    ("sstr_scans", SstrScan, LesionUptake),
    ("fdg_scans", FdgScan, None),
)


def _past(as_of: date, **forms: bool) -> st.SearchStrategy[Interval]:
    return moments(as_of - timedelta(PAST), as_of, **forms)


def _recorded(as_of: date) -> st.SearchStrategy[str | None]:
    return maybe(instants(as_of))


def _recorded_day(as_of: date) -> st.SearchStrategy[str | None]:
    return maybe(_past(as_of, period=False).map(lambda on: on.written))


def _agents(drug: Drug) -> st.SearchStrategy[str | None]:
    """A substance of a group of drugs that is open."""
    if drug is Drug.CHEMOTHERAPY_OTHER:
        return st.sampled_from((None, "http://www.whocc.no/atc|L01DB03", "urn:oid:1.2.3|x7"))
    if drug is Drug.ANTINEOPLASTIC_OTHER:
        return st.sampled_from((None, "http://www.whocc.no/atc|L01EX07", "http://hospital.example/drugs|a b"))
    if drug is Drug.VITAMIN_K:  # its group code is not verified and never written: only a coding as received is
        return st.just("http://www.whocc.no/atc|B02BA01")
    return st.none()


def _few(strategy: st.SearchStrategy[R]) -> st.SearchStrategy[list[R]]:
    return st.lists(strategy, max_size=3)


def _people() -> st.SearchStrategy[Person]:
    birth = moments(date(1930, 1, 1), date(2010, 1, 1), period=False, time=False)
    return records(Person, key=keys(), birth=maybe(birth))


@st.composite
def _diagnoses(draw: st.DrawFn, as_of: date) -> list[Diagnosis]:
    fields = {"onset": maybe(_past(as_of)), "recorded": _recorded_day(as_of), "related": st.none()}
    found = draw(_few(records(Diagnosis, **fields).filter(_is_a_diagnosis)))
    named = list(_keyed(draw, found))
    links: list[str | None] = [None, *(diagnosis.key for diagnosis in named)]
    return [replace(d, related=draw(st.sampled_from([key for key in links if key != d.key]))) for d in named]


def _is_a_diagnosis(of: Diagnosis) -> bool:
    says = of.tumour or of.morphology or of.primary or of.metastasis
    return bool(says) and not (of.metastasis and of.verification is Verification.UNCONFIRMED)


@st.composite
def _procedures(draw: st.DrawFn, as_of: date, lesions: list[str]) -> list[Procedure]:
    on = _past(as_of)
    course = records(Procedure, kind=st.just(ProcedureKind.TREATMENT_COURSE), on=on, **_BARE)
    courses = list(_keyed(draw, draw(st.lists(course, max_size=1))))
    links = {
        "treated": st.lists(st.sampled_from(lesions), unique=True).map(tuple),
        "course": st.sampled_from([None, *(c.key for c in courses)]),
    }
    session = records(Procedure, kind=st.sampled_from(sorted(TACE_KINDS)), on=maybe(on), **_NOTHING | links)
    given_up = _NOTHING | {"abandoned_for_occlusion": st.just(True)} | links
    abandoned = records(Procedure, kind=_KINDS, on=on, **given_up)
    nuclear = st.sampled_from([ProcedureKind.PRRT_CYCLE, ProcedureKind.RADIOPHARMACEUTICAL])
    possible = records(Procedure, kind=nuclear, on=maybe(on), **_NOTHING | {"stopped": st.booleans()} | links)
    other = records(Procedure, kind=_KINDS, on=on, **_NOTHING | links)
    in_words = _BARE | {"kind": st.just(ProcedureKind.TEXT_ONLY_TACE), "text": _TACE_TEXT}
    by_text = records(Procedure, on=maybe(on), **in_words)
    taken = {c.key for c in courses}
    rest = draw(_few(st.one_of(session, other, by_text, abandoned, possible)))
    return [*courses, *_keyed(draw, rest, taken)]


_NOTHING: dict[str, st.SearchStrategy[Any]] = {
    "abandoned_for_occlusion": st.just(False),
    "stopped": st.just(False),
    "text": st.none(),
}
_BARE = _NOTHING | {"treated": st.just(()), "course": st.none()}
_NO_SESSION = {ProcedureKind.TREATMENT_COURSE, ProcedureKind.TEXT_ONLY_TACE}
_KINDS = st.sampled_from([kind for kind in ProcedureKind if kind not in _NO_SESSION])
_TACE_TEXT = st.sampled_from(("TACE 第三次", "chemoembolisation", "肝动脉化疗栓塞术", "Z. n. Tace"))


@st.composite
def _scans(draw: st.DrawFn, scan: type[Any], as_of: date, part: type[Any] | None, lesions: list[str]) -> list[Any]:
    fields: dict[str, Any] = {"on": _past(as_of), "recorded": _recorded(as_of)}
    if part is not None:
        each = st.lists(st.sampled_from(lesions), unique=True, max_size=2)
        fields["lesions"] = each.flatmap(lambda keys: st.tuples(*(_part(part, key) for key in keys)))
    if scan is LiverScan:
        fields |= {"target_criteria": st.none(), "overall_criteria": st.none()}
    found = [_with_criteria(draw, one) for one in draw(_few(records(scan, **fields)))]
    return list({(one.on.first, one.on.last, one.modality): one for one in found}.values())


def _with_criteria(draw: st.DrawFn, scan: Any) -> Any:
    """Criteria for the responses that are stated."""
    if not isinstance(scan, LiverScan):
        return scan
    criteria = st.sampled_from(list(ResponseCriteria))
    stated = maybe(st.one_of(criteria, criteria, conflicts(criteria)))
    target = None if scan.target_response is None else draw(stated)
    overall = None if scan.overall_response is None else draw(stated)
    return replace(scan, target_criteria=target, overall_criteria=overall)


def _part(part: type[Any], lesion: str) -> st.SearchStrategy[Any]:
    return records(part, lesion=st.just(lesion)).filter(_says_something)


def _says_something(record: Any) -> bool:
    about = ("lesion", "source")
    return any(getattr(record, field.name) not in (None, ()) for field in fields(record) if field.name not in about)


@st.composite
def _measurements(draw: st.DrawFn, as_of: date) -> Measurement:
    analyte = draw(st.sampled_from(list(Analyte)))
    amount = amounts.quantities(analyte)
    limit = amounts.limits(analyte)
    default = amounts.default_upper(analyte)
    measured = draw(
        records(
            Measurement,
            analyte=st.just(analyte),
            on=_past(as_of),
            value=amount,
            upper=maybe(limit),
            lower=maybe(limit),
            issued=_recorded(as_of),
        )
    )
    if measured.upper is not None or default is None:
        return measured
    return replace(measured, upper=default, upper_is_default=True)


@st.composite
def _statements(draw: st.DrawFn, as_of: date) -> Statement:
    topic = draw(st.sampled_from(list(Topic)))
    facts = records(Statement, topic=st.just(topic), on=_past(as_of), value=stated(topic), issued=_recorded(as_of))
    return draw(facts)


@st.composite
def _drugs(draw: st.DrawFn, as_of: date, procedures: list[str]) -> dict[str, list[Any]]:
    part_of = st.sampled_from([None, *procedures])
    planned = maybe(moments(as_of - timedelta(60), as_of + timedelta(60), period=False))
    uses: list[MedicationUse] = []
    given: list[MedicationGiven] = []
    prescribed: list[MedicationOrder] = []
    allergen = maybe(st.sampled_from([drug for drug in Drug if drug is not Drug.VITAMIN_K]))
    for drug in draw(_few(st.sampled_from(list(Drug)))):
        dose = amounts.limits("activity" if drug is Drug.LUTETIUM_DOTATATE else "dose")
        same: dict[str, st.SearchStrategy[Any]] = {"drug": st.just(drug), "dose": maybe(dose), "agent": _agents(drug)}
        words = {"rhythm": maybe(rhythms()), "text": maybe(texts()), "recorded": _recorded_day(as_of)}
        uses.append(draw(records(MedicationUse, during=maybe(_past(as_of)), **same, **words)))
        given.append(draw(records(MedicationGiven, on=_past(as_of), part_of=part_of, **same)))
        order = maybe(_past(as_of, period=False))
        prescribed.append(draw(records(MedicationOrder, drug=st.just(drug), agent=_agents(drug), on=order)))
    return {
        "medications": uses,
        "administrations": given,
        "prescriptions": prescribed,
        "planned": draw(_few(records(PlannedPrrt, on=planned))),
        "allergies": draw(_few(records(Allergy, drug=allergen, text=maybe(texts()), recorded=_recorded_day(as_of)))),
        "attestations": draw(_few(records(Attestation, on=maybe(_past(as_of, period=False))))),
    }


def _keyed(draw: st.DrawFn, records: list[R], taken: set[str] | None = None) -> tuple[R, ...]:
    """The records, each with a key of its own among those taken."""
    taken = set() if taken is None else taken
    named: list[R] = []
    for record in records:
        key = draw(keys().filter(lambda key: normalize("NFC", key) not in taken))
        taken.add(normalize("NFC", key))
        named.append(replace(record, key=key))  # type: ignore[type-var]  # every record is a dataclass
    return tuple(named)


def _named_apart(draw: st.DrawFn, held: dict[str, Any]) -> dict[str, Any]:
    """Keys for the records that have none, unique among those that become one FHIR type."""
    for lists in TYPES.values():
        taken = {record.key for name in lists for record in held[name] if record.key}
        for name in lists:
            if not all(record.key for record in held[name]):
                held[name] = _keyed(draw, held[name], taken)
    return {name: tuple(records) for name, records in held.items()}
