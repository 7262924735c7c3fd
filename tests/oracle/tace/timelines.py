"""Strategies: histories of TACE near every edge of the definitions, each fact stated, missing or contradictory."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Morphology, Tumour, Verification
from fhirnet.case.imaging import (
    Conflict,
    LesionSize,
    LiverScan,
    Modality,
    NonTargetResponse,
    Response,
    ResponseCriteria,
)
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.person import Person
from fhirnet.case.status import Pregnancy, Reporting, Statement, Topic
from fhirnet.case.treatment import Drug, Intent, MedicationGiven, MedicationUse, Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval
from tests.rules.tace_cases import HCC, ULN, amount

T = TypeVar("T")

START = date(2024, 1, 10)
GAPS = (0, 1, 13, 20, 27, 28, 29, 40, 56, 61, 91, 92, 93, 122, 184, 185)  # days between two sessions
AFTER = (0, 1, 13, 27, 28, 29, 45, 60, 91, 92, 93, 120, 184, 185)  # days from a session to a scan
SIZES = ("0", "3", "5", "8", "10", "12", "30", "49", "50", "51", "70", "71", "84", "85", "100", "105", "119", "120")
VAGUE_SIZES = ("<5", "<=50", ">50", ">=120", "<120", ">70", "40-60", "100-130")
SHARES = ("0", "30", "49", "50", "50.1", "70", "120", ">50", "<50")
MARKERS = ("8", "20", "21", "100", "199", "200", "230", "240", "250", "276", "277", "400", "500", "900", ">1210", "<2")
TARGETS = ("t1", "t2")


def seldom(usual: st.SearchStrategy[T], other: st.SearchStrategy[T], *, one_in: int = 8) -> st.SearchStrategy[T]:
    """Mostly the usual, now and then the other."""
    return st.integers(1, one_in).flatmap(lambda n: other if n == one_in else usual)


def maybe(fact: st.SearchStrategy[T], *, one_in: int = 4) -> st.SearchStrategy[T | None]:
    """A fact that is missing now and then."""
    usual: st.SearchStrategy[T | None] = fact
    return seldom(usual, st.none(), one_in=one_in)


def written(day: date) -> Interval:
    """A day."""
    return Interval.of_day(day)


NO = st.just(False)
answers = st.sampled_from((False, False, True))
CONTRADICTION: st.SearchStrategy[Any] = st.just(Conflict((False, True)))


@st.composite
def timelines(draw: st.DrawFn) -> Case:
    """Any history."""
    sessions = draw(_days())
    lesions = draw(st.sampled_from(((), (), (), ("t1",), TARGETS)))
    named = bool(lesions)
    procedures = [draw(_session(n, day, named)) for n, day in enumerate(sessions)]
    procedures += draw(seldom(st.just([]), _others(sessions, named), one_in=3))
    scans = draw(_scans(sessions, lesions))
    held = [Lesion(key=key, role=LesionRole.TARGET, in_liver=True) for key in lesions]
    if named:
        held += [Lesion(key="n1", role=LesionRole.NON_TARGET, in_liver=True), Lesion(key="x1", in_liver=False)]
    measurements = draw(seldom(_markers(sessions), st.just([]), one_in=5))
    known: dict[str, Any] = {
        "procedures": tuple(procedures),
        "liver_scans": tuple(scans),
        "lesions": tuple(held),
        "measurements": tuple(measurements),
        "diagnoses": draw(seldom(st.just((HCC,)), _diagnoses(), one_in=5)),
        "administrations": tuple(draw(seldom(st.just([]), st.just(_chemotherapy(procedures)), one_in=4))),
    }
    known |= draw(seldom(st.just({}), _confounders(sessions), one_in=6))
    known = draw(seldom(st.just(known), _vague(known), one_in=5))
    return replace(Case(as_of=_end(known, draw(st.sampled_from((0, 0, 30)))), person=Person(key="p1")), **known)


def _end(known: dict[str, Any], later: int) -> date:
    dates = [
        r.on.last
        for name in ("procedures", "liver_scans", "measurements", "statements")
        for r in known.get(name, ())
        if r.on
    ]
    dates += [d.onset.last for d in known["diagnoses"] if d.onset]
    dates += [r.on.last for r in known["administrations"]] + [START]
    dates += [r.during.last for r in known.get("medications", ()) if r.during.last != date.max]
    last: date = max(dates)
    return last + timedelta(later)


@st.composite
def _days(draw: st.DrawFn) -> list[date]:
    """The days of the sessions, none to five."""
    count = draw(st.sampled_from((3, 4, 2, 1, 5, 0)))
    days = [START]
    regular = draw(st.booleans())
    for _ in range(count - 1):
        days.append(days[-1] + timedelta(draw(st.sampled_from((61, 92, 91, 56, 45) if regular else GAPS))))
    return days[:count]


@st.composite
def _session(draw: st.DrawFn, number: int, day: date, named: bool) -> Procedure:
    kinds = st.sampled_from((ProcedureKind.TACE, ProcedureKind.CTACE, ProcedureKind.DEB_TACE, ProcedureKind.B_TACE))
    treated: st.SearchStrategy[tuple[str, ...]] = st.sampled_from((("t1",), ("n1",), ("t1", "n1"), ("elsewhere",)))
    return Procedure(
        key=f"tace-{number}",
        kind=draw(kinds),
        on=written(day),
        intent=draw(st.sampled_from((Intent.PALLIATIVE, Intent.CURATIVE, None))),
        standardized=draw(st.sampled_from((True, True, None, False))),
        outcome=draw(seldom(st.none(), st.sampled_from(list(Outcome)), one_in=5)),
        treated=draw(seldom(st.just(()), treated, one_in=4)) if named else (),
    )


@st.composite
def _others(draw: st.DrawFn, sessions: list[date], named: bool) -> list[Procedure]:
    """Other therapies, candidates, attempts that were given up."""
    found = []
    for number in range(draw(st.integers(1, 2))):
        kind = draw(
            st.sampled_from(
                (
                    ProcedureKind.TEXT_ONLY_TACE,
                    ProcedureKind.EMBOLIZATION_UNSPECIFIED,
                    ProcedureKind.TACE,
                    ProcedureKind.HAIC,
                    ProcedureKind.TARE,
                    ProcedureKind.TAE,
                    ProcedureKind.ABLATION,
                    ProcedureKind.LIVER_RESECTION,
                    ProcedureKind.LIVER_TRANSPLANT,
                    ProcedureKind.LIVER_RADIOTHERAPY,
                    ProcedureKind.LIVER_BIOPSY,
                )
            )
        )
        near = draw(st.sampled_from(sessions or [START]))
        day: Interval | None = written(near + timedelta(draw(st.sampled_from((0, 1, 10, 30, 50, -20, -200)))))
        abandoned = False
        if kind is ProcedureKind.TACE:
            abandoned = draw(st.booleans())
            day = day if abandoned else None
        elif kind is ProcedureKind.TEXT_ONLY_TACE and draw(st.booleans()):
            day = None
        others = (ProcedureKind.HAIC, ProcedureKind.TARE, ProcedureKind.ABLATION)
        treated: tuple[str, ...] = ()
        if named and kind in others:
            treated = draw(st.sampled_from(((), ("t1",), ("n1",))))
        text = "TACE" if kind is ProcedureKind.TEXT_ONLY_TACE else None
        found.append(
            Procedure(
                key=f"other-{number}", kind=kind, on=day, abandoned_for_occlusion=abandoned, treated=treated, text=text
            )
        )
    return found


def _chemotherapy(procedures: list[Procedure]) -> list[MedicationGiven]:
    """Chemotherapy as part of each embolization of unknown kind."""
    of = [p for p in procedures if p.kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED]
    return [
        MedicationGiven(key=f"given-{p.key}", drug=Drug.CHEMOTHERAPY_OTHER, on=p.on, part_of=p.key) for p in of if p.on
    ]


@st.composite
def _scans(draw: st.DrawFn, sessions: list[date], lesions: tuple[str, ...]) -> list[LiverScan]:
    first = sessions[0] if sessions else START
    days = [first - timedelta(draw(st.sampled_from((5, 0, 60, 61))))] if draw(st.integers(0, 7)) else []
    for number, day in enumerate(sessions):
        following = sessions[number + 1] if number + 1 < len(sessions) else None
        until = 45 if following is None else max(1, min((following - day).days, 60))
        usual = st.just([until]) if following is None or until >= 28 else st.just([45])
        days += [
            day + timedelta(n) for n in draw(seldom(usual, st.lists(st.sampled_from(AFTER), max_size=2), one_in=3))
        ]
    manner = draw(st.sampled_from(("sum", "sum", "sum", "lesions", "share", "volume", "products", "stated", "any")))
    plain = draw(st.booleans())
    found = []
    for number, day in enumerate(sorted(days)):
        facts = draw(_facts(manner, lesions, plain))
        found.append(LiverScan(key=f"scan-{number}", on=_moment(draw, day), **facts))
    if not plain:
        return found
    return list({scan.on.first: scan for scan in found}.values())


def _moment(draw: st.DrawFn, day: date) -> Interval:
    time = draw(seldom(st.just(""), st.sampled_from(("T08:00:00+08:00", "T15:30:00+08:00")), one_in=6))
    return Interval.parse(day.isoformat() + time)


@st.composite
def _facts(draw: st.DrawFn, manner: str, lesions: tuple[str, ...], plain: bool) -> dict[str, Any]:
    yes = st.just(True)
    facts: dict[str, Any] = {"modality": Modality.MRI, "contrast": True}
    if not plain:
        facts["modality"] = draw(seldom(st.just(Modality.CT), st.sampled_from((*Modality, None)), one_in=3))
        facts["contrast"] = draw(seldom(yes, st.sampled_from((None, False, Conflict((False, True)))), one_in=5))
        facts["evaluable"] = draw(seldom(st.none(), st.sampled_from((True, False)), one_in=6))
        facts["arterial_phase"] = draw(seldom(st.none(), st.sampled_from((True, False)), one_in=6))
        facts["reporting"] = draw(seldom(st.just(Reporting.FINAL), st.sampled_from(list(Reporting)), one_in=5))
    facts["new_liver_lesions"] = draw(maybe(st.sampled_from((False, False, True, 0, 2))))
    facts["vascular_invasion"] = draw(seldom(NO, maybe(answers), one_in=3))
    facts["extrahepatic_spread"] = draw(seldom(NO, maybe(answers), one_in=3))
    ways = st.sampled_from(("sum", "lesions", "share", "volume", "products", "stated", "nothing"))
    usual = st.just("sum") if manner == "any" else st.just(manner)
    for way in {draw(seldom(usual, ways, one_in=6)), draw(seldom(st.just("nothing"), ways, one_in=4))}:
        facts |= draw(_measured(way, lesions, plain))
    if not plain:
        for name in ("viable_sum", "new_liver_lesions", "vascular_invasion", "target_response"):
            if facts.get(name) is not None and draw(st.integers(0, 30)) == 30:
                facts[name] = draw(_contradiction(name))
    return facts


def _contradiction(name: str) -> st.SearchStrategy[Any]:
    values: dict[str, Any] = {
        "viable_sum": Conflict((amount("30", "mm"), amount("130", "mm"))),
        "target_response": Conflict((Response.CR, Response.PD)),
    }
    return st.just(values.get(name, Conflict((False, True))))


@st.composite
def _measured(draw: st.DrawFn, way: str, lesions: tuple[str, ...], plain: bool) -> dict[str, Any]:
    mm = _sizes(plain)
    match way:
        case "sum":
            return {"viable_sum": draw(mm)}
        case "lesions" if lesions:
            sizes = [LesionSize(lesion=key, viable=draw(maybe(mm, one_in=5)), total=draw(maybe(mm))) for key in lesions]
            outside = draw(seldom(st.just([]), st.just([LesionSize(lesion="x1", total=amount("12", "mm"))]), one_in=8))
            return {"lesions": tuple([s for s in sizes if s.viable or s.total] + outside)}
        case "share":
            return {"viable_fraction": amount(draw(st.sampled_from(SHARES)), "%")}
        case "volume":
            return {"viable_volume": amount(draw(st.sampled_from(SIZES)), "mL")}
        case "products":
            return {"viable_products": amount(draw(st.sampled_from(SIZES)), "mm2")}
        case "stated":
            return draw(_stated())
        case _:
            return {}


def _sizes(plain: bool) -> st.SearchStrategy[Any]:
    exact = st.sampled_from(SIZES).map(lambda text: amount(text, "mm"))
    vague = st.sampled_from(VAGUE_SIZES).map(lambda text: amount(text, "mm"))
    return exact if plain else seldom(exact, vague, one_in=12)


@st.composite
def _stated(draw: st.DrawFn) -> dict[str, Any]:
    criteria = st.sampled_from((None, *ResponseCriteria))
    facts: dict[str, Any] = {}
    if draw(st.integers(0, 3)):
        facts = {"target_response": draw(st.sampled_from(list(Response))), "target_criteria": draw(criteria)}
    if draw(st.integers(0, 3)) == 0:
        facts |= {"overall_response": draw(st.sampled_from(list(Response))), "overall_criteria": draw(criteria)}
        facts["non_target_response"] = draw(st.none() | st.sampled_from(list(NonTargetResponse)))
    return facts


@st.composite
def _markers(draw: st.DrawFn, sessions: list[date]) -> list[Measurement]:
    found = []
    some = st.sampled_from(
        [[Analyte.AFP], [Analyte.AFP], [Analyte.PIVKA2_UNITS], [Analyte.AFP, Analyte.AFP_L3], list(ULN)]
    )
    for analyte in draw(some):
        near = draw(st.sampled_from((sessions or [START])[-2:]))
        before = draw(st.sampled_from((-2, 0, -30, -31)))
        days = [before, *draw(st.lists(st.sampled_from((13, 14, 20, 27, 28, 40, 60, 91, 92)), max_size=4, unique=True))]
        plain = draw(st.integers(0, 3))
        sizes = [text for text in MARKERS if plain == 0 or text.isdigit()]
        limit = amount(draw(seldom(st.just(ULN[analyte]), st.just("200"), one_in=6)), "u")
        for day in days:
            value = amount(draw(st.sampled_from(sizes)), "u")
            assert value is not None
            upper = draw(maybe(st.just(limit), one_in=40))
            on = written(near + timedelta(day))
            found.append(Measurement(key=f"{analyte}-{day}", analyte=analyte, on=on, value=value, upper=upper))
    return found


@st.composite
def _diagnoses(draw: st.DrawFn) -> tuple[Diagnosis, ...]:
    onset = written(START + timedelta(draw(st.sampled_from((-30, -1, 0, 1, 100)))))
    lung = Diagnosis(key="met", metastasis=Metastasis.LUNG, onset=onset)
    return draw(
        st.sampled_from(
            (
                (HCC, lung),
                (HCC, lung),
                (HCC, lung),
                (HCC, replace(lung, metastasis=Metastasis.LIVER)),
                (HCC, Diagnosis(key="net", tumour=Tumour.NET)),
                (replace(HCC, verification=Verification.ASSUMED),),
                (replace(HCC, verification=Verification.UNCONFIRMED),),
                (Diagnosis(key="unspecified", tumour=Tumour.LIVER_UNSPECIFIED),),
                (Diagnosis(key="unspecified", tumour=Tumour.LIVER_UNSPECIFIED, morphology=Morphology.HCC),),
                (Diagnosis(key="net", tumour=Tumour.NET),),
                (),
            )
        )
    )


@st.composite
def _confounders(draw: st.DrawFn, sessions: list[date]) -> dict[str, Any]:
    day = draw(st.sampled_from(sessions or [START])) + timedelta(draw(st.sampled_from((-100, 10, 20, 30))))
    drug = draw(st.sampled_from((Drug.VITAMIN_K, Drug.VITAMIN_K_ANTAGONIST, Drug.ANTIBACTERIAL, Drug.CAPECITABINE)))
    during = Interval.parse(f"{day}/{day + timedelta(draw(st.sampled_from((0, 5, 20))))}")
    if draw(st.booleans()):
        return {"medications": (MedicationUse(key="use", drug=drug, during=during),)}
    said = Statement(key="pregnancy", topic=Topic.PREGNANCY, on=written(day), value=Pregnancy.PREGNANT)
    return {"statements": (said,)}


@st.composite
def _vague(draw: st.DrawFn, known: dict[str, Any]) -> dict[str, Any]:
    """One date is known by its month, its year or as a period of some days; at times another by a short period."""
    for length in ("month", "days"):
        places = [(n, i) for n in ("liver_scans", "procedures", "measurements") for i, r in enumerate(known[n]) if r.on]
        if not places or (length == "days" and draw(st.integers(0, 2))):
            continue
        name, place = draw(st.sampled_from(places))
        records = list(known[name])
        day = records[place].on.first
        form = draw(st.sampled_from(("month", "month", "month", "days", "year"))) if length == "month" else "days"
        text = {"month": day.isoformat()[:7], "year": day.isoformat()[:4]}.get(
            form, f"{day - timedelta(2)}/{day + timedelta(2)}"
        )
        records[place] = replace(records[place], on=Interval.parse(text))
        known = known | {name: tuple(records)}
    return known
