"""Neuroendocrine patients near every boundary of the rules: `patients()` draws them.

A patient is the healthy baseline, or nobody in particular, with facts left out and facts added: amounts at and around
each threshold in several forms, ages at and around each window, dates that straddle, facts that contradict each other.
"""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import (
    ActiveComplication,
    Complication,
    Diagnosis,
    Metastasis,
    Morphology,
    PrimarySite,
    Tumour,
    Verification,
)
from fhirnet.case.imaging import Conflict, LesionSize, LiverScan, Modality, Netpet, Response, UptakeCategory
from fhirnet.case.laboratory import Analyte
from fhirnet.case.lesion import LesionRole
from fhirnet.case.person import Gender
from fhirnet.case.status import (
    Differentiation,
    NetGrade,
    Pregnancy,
    Reporting,
    Resectability,
    SstrIhc,
    TestResult,
    Topic,
    Trend,
)
from fhirnet.case.treatment import Allergy, Drug, ProcedureKind, Rhythm
from tests.rules.prrt.patients import (
    AS_OF,
    Fact,
    amount,
    assembled,
    born,
    burden,
    cycle,
    days_ago,
    done,
    fdg,
    healthy,
    lab,
    lesion,
    metastasis,
    net,
    on,
    ordered,
    pet,
    planned,
    response,
    said,
    uptake_of,
    used,
)
from tests.rules.prrt.patients import given as dosed

Facts = st.SearchStrategy[Fact]

BOUNDARIES = (0, 1, 7, 28, 30, 31, 84, 90, 92, 180, 183, 184, 365, 366, 731)
DAYS = sorted({max(0, day + step) for day in BOUNDARIES for step in (-1, 0, 1)} | {3, 10, 60, 400, 1200})
VAGUE = ("2024", "2023", "2022", "2024-09", "2024-08", "2024-07", "2024-06", "2023-09", "2022-09")
PERIODS = ("2024-09-20/2024-11-02", "2024-09-01/2024-09-25", "2024-06-20/2024-07-05", "2023-01/2024-10-05")
TIMED = ("2024-09-20T08:00:00+08:00", "2024-09-20T17:30:00+08:00")
WHENS: st.SearchStrategy[str | int] = st.one_of(
    st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from((*VAGUE, *PERIODS, *TIMED))
)
RECENT: st.SearchStrategy[str | int] = st.one_of(
    st.sampled_from((0, 1, 3, 7)), st.sampled_from((0, 1, 3, 6, 7, 8, 10, 27, 28, 29)), WHENS
)


def around(*limits: str) -> st.SearchStrategy[Any]:
    """Amounts at a limit, a hair beside it, and as bounds and ranges that reach it or not."""
    forms: list[Any] = []
    for limit in limits:
        near = [_moved(limit, "-0.1"), limit, _moved(limit, "0.1")]
        forms += [*near * 5, *(mark + one for one in near[:2] for mark in ("<", ">=")), f"<={limit}", f">{limit}"]
        forms += [(near[0], limit), (limit, near[2]), (near[0], near[2])]
    return st.sampled_from(forms)


def _moved(limit: str, by: str) -> str:
    return str(amount(limit, "").low + amount(by, "").low)  # type: ignore[operator]  # both are plain numbers


def _lab(analyte: Analyte, *limits: str, uppers: tuple[Any, ...] = (None,), **more: Any) -> Facts:
    finality = st.sampled_from([Reporting.FINAL, Reporting.FINAL, Reporting.CORRECTED, Reporting.PRELIMINARY])
    upper = st.sampled_from(uppers)
    return st.builds(lab, st.just(analyte), around(*limits), RECENT, upper=upper, reporting=finality, **more)


def _said(topic: Topic, values: Any, when: Any = RECENT) -> Facts:
    return st.builds(said, st.just(topic), st.sampled_from(list(values)), when)


FLAGS = (True, False)
NORMAL = (20, 20, 20, None)
BLOOD = st.one_of(
    _lab(Analyte.HEMOGLOBIN, "8"),
    _lab(Analyte.LEUKOCYTES, "2"),
    _lab(Analyte.NEUTROPHILS, "1"),
    _lab(Analyte.LYMPHOCYTES, "1", "1.5", lower=st.sampled_from([None, amount("1.5", "10*9/L")])),
    _lab(Analyte.PLATELETS, "70", "75"),
)
KIDNEY_AND_LIVER = st.one_of(
    _lab(Analyte.CREATININE, "150", "141.5", "176.8", "235.7", "88.4"),
    _lab(Analyte.WEIGHT, "40", "60"),
    _lab(Analyte.CREATININE_CLEARANCE, "30", "40", "50"),
    _lab(Analyte.EGFR, "20", "30", "40", "50", "60"),
    _lab(Analyte.BILIRUBIN, "60", uppers=NORMAL),
    _lab(Analyte.ALBUMIN, "30"),
    _lab(Analyte.INR, "1.5"),
    _lab(Analyte.ALT, "50", "60", uppers=NORMAL),
    _lab(Analyte.AST, "50", "60", uppers=NORMAL),
    _lab(Analyte.ALP, "20", "50", uppers=NORMAL),
    _lab(Analyte.GLUCOSE, "40", uppers=NORMAL),
    _lab(Analyte.NSE, "15"),
)
GRADING = st.one_of(
    _lab(Analyte.KI67, "3", "10", "15", "20", "55"),
    _said(Topic.NET_GRADE, NetGrade),
    _said(Topic.DIFFERENTIATION, Differentiation),
    _said(Topic.HISTOLOGY, Morphology),
    _said(Topic.RESECTABILITY, Resectability),
    st.builds(metastasis, st.sampled_from(Metastasis), st.sampled_from([None, "2024", "2024-09-30"])),
)
STATE = st.one_of(
    _said(Topic.ECOG, range(6)),
    _said(Topic.KPS, (40, 50, 55, 60, 70, 80)),
    _lab(Analyte.LIFE_EXPECTANCY, "3"),
    _lab(Analyte.AGE, "12", "15", "18"),
    _said(Topic.PREGNANCY, Pregnancy),
    _said(Topic.HCG_SERUM, TestResult),
    _said(Topic.HCG_URINE, TestResult),
    _said(Topic.BREAST_FEEDING, FLAGS),
    st.just(ActiveComplication(key="feeding", kind=Complication.BREAST_FEEDING)),
    *(
        _said(topic, FLAGS)
        for topic in (
            Topic.CHILDBEARING_POTENTIAL,
            Topic.MARROW_IRRADIATION,
            Topic.MARROW_DISEASE,
            Topic.HEART_FAILURE,
            Topic.OBSTRUCTION,
            Topic.CNS_METASTASES,
            Topic.PERITONEAL_CARCINOMATOSIS,
            Topic.ILL_DEFINED_MARGINS,
            Topic.HYPOVASCULAR,
        )
    ),
    _said(Topic.SYMPTOM_GRADE, range(4)),
    _said(Topic.CRITICAL_ORGAN_BURDEN, range(3)),
    _said(Topic.PRIOR_LINES, range(5)),
    st.builds(
        Allergy,
        key=st.just("allergy"),
        drug=st.sampled_from([None, Drug.LUTETIUM_DOTATATE, Drug.LANREOTIDE]),
        active=st.booleans(),
    ),
)

SUVS = st.one_of(st.none(), around("16.4", "49.2").map(lambda number: amount(number, "g/ml{SUVbw}")))
RATIOS = st.one_of(st.none(), around("1", "2.2").map(lambda number: amount(number, "{ratio}")))
SCORES = st.one_of(st.none(), st.integers(0, 4))
MAYBE = st.sampled_from([None, None, True, False])
LESIONS = st.lists(
    st.builds(uptake_of, st.sampled_from("abc"), SCORES, suv_max=SUVS, liver_ratio=RATIOS),
    max_size=3,
    unique_by=lambda part: part.lesion,
).map(tuple)
WORDS = st.one_of(st.none(), st.none(), st.sampled_from(UptakeCategory))
ONE_FACT = st.one_of(
    st.builds(pet, WHENS, lowest_krenning=st.one_of(SCORES, st.just(Conflict((2, 4))))),
    st.builds(pet, WHENS, uptake=st.sampled_from(UptakeCategory)),
    st.builds(pet, WHENS, lowest_liver_ratio=RATIOS),
    st.builds(pet, WHENS, lesions=LESIONS),
    st.builds(pet, WHENS, lowest_suv_max=SUVS, highest_suv_max=SUVS),
)
ANY_SSTR = st.builds(
    pet,
    WHENS,
    lowest_krenning=SCORES,
    lesions=LESIONS,
    uptake=WORDS,
    lowest_liver_ratio=RATIOS,
    lowest_suv_max=SUVS,
    highest_suv_max=SUVS,
    submaximal=MAYBE,
    heterogeneous=MAYBE,
)
ROLES = st.sampled_from([None, LesionRole.TARGET, LesionRole.TARGET, LesionRole.NON_TARGET])
SIZES = around("10", "30").map(lambda number: amount(number, "mm"))


def _sized(key: str, size: Any, when: str | int) -> LiverScan:
    sizes = (LesionSize(lesion=key, total=size),)
    return LiverScan(key=f"sizes-{when}", on=on(when), lesions=sizes)


def _diameter(size: Any, when: str | int) -> LiverScan:
    return LiverScan(key=f"diameter-{when}", on=on(when), largest_diameter=size)


UPTAKE = st.one_of(
    ONE_FACT,
    ANY_SSTR,
    st.builds(lesion, st.sampled_from("abc"), ROLES),
    st.builds(_sized, st.sampled_from("abc"), SIZES, WHENS),
    st.builds(_diameter, SIZES, WHENS),
    _said(Topic.SSTR2_IHC, SstrIhc),
    st.builds(
        fdg,
        WHENS,
        netpet=st.one_of(st.none(), st.sampled_from(Netpet), st.just(Conflict((Netpet.P1, Netpet.P5)))),
        discordant_lesion=MAYBE,
        positive=MAYBE,
    ),
)
COURSE = st.one_of(
    st.builds(
        response,
        st.one_of(st.sampled_from(Response), st.just(Conflict((Response.PD, Response.SD)))),
        WHENS,
        new_liver_lesions=MAYBE,
    ),
    _said(Topic.DISEASE_TREND, Trend, WHENS),
    st.builds(
        burden,
        around("25", "50"),
        st.one_of(st.sampled_from((45, 14, 13, 76, 77, 120)), WHENS),
        st.sampled_from([Modality.MRI, Modality.CT, None]),
    ),
)

PERIOD_DAYS = sorted({*DAYS, 112, 113, 114, 144, 145, 146, 200, 500})


@st.composite
def _durations(draw: st.DrawFn) -> str | None:
    """A period of use that ended, goes on, or is not dated."""
    begun, ended = draw(st.sampled_from(PERIOD_DAYS)), draw(st.sampled_from(PERIOD_DAYS))
    begun, ended = max(begun, ended), min(begun, ended)
    end = draw(st.sampled_from([days_ago(ended), days_ago(ended), ".."]))
    return draw(st.sampled_from([f"{days_ago(begun)}/{end}", f"{days_ago(begun)}/{end}", "2023/2024", None]))


RHYTHMS = st.sampled_from([None, Rhythm(1, "4", "wk"), Rhythm(1, "3", "wk"), Rhythm(1, "28", "d"), Rhythm(1, "1", "d")])
DOSES = st.sampled_from([None, amount(30, "mg"), amount(20, "mg"), amount("19.9", "mg"), amount(40, "mg")])
ANALOGUES = [drug for drug in Drug if drug.somatostatin_analogue]
DRUGS = [drug for drug in Drug if drug not in (Drug.LUTETIUM_DOTATATE, Drug.VITAMIN_K)]
ANY_DRUG = st.one_of(st.sampled_from(ANALOGUES), st.sampled_from(DRUGS))
MEDICATION = st.one_of(
    st.builds(used, ANY_DRUG, _durations(), dose=DOSES, rhythm=RHYTHMS),
    st.builds(used, st.just(Drug.OCTREOTIDE_LAR), _durations(), dose=DOSES, rhythm=RHYTHMS),
    st.builds(dosed, ANY_DRUG, WHENS, part_of=st.sampled_from([None, None, "tace-200"])),
    st.builds(ordered, ANY_DRUG),
    st.builds(planned, st.sampled_from([-1, -14, 1, None]), st.sampled_from([None, 7.4, 20])),
)
ACTIVITIES = st.sampled_from([None, 7.4, 7.4, 20, 40, 15.1, 45.2, 45.3])


@st.composite
def _courses(draw: st.DrawFn) -> list[Fact]:
    """One to three cycles of PRRT."""
    days = draw(st.lists(st.one_of(st.sampled_from(PERIOD_DAYS), WHENS), min_size=1, max_size=3))
    links = st.sampled_from([None, None, "one", "two"])
    return [cycle(day, draw(ACTIVITIES), n, course=draw(links)) for n, day in enumerate(days, 1)]


KINDS = [k for k in ProcedureKind if k not in (ProcedureKind.TREATMENT_COURSE, ProcedureKind.TEXT_ONLY_TACE)]
PROCEDURES = st.one_of(
    st.builds(done, st.sampled_from(KINDS), WHENS, lutetium=st.booleans()),
    st.builds(done, st.just(ProcedureKind.TACE), st.sampled_from([None, 200])),
    st.builds(done, st.sampled_from([ProcedureKind.TAE, ProcedureKind.ABLATION]), WHENS),
    _courses(),
    _courses(),
    st.builds(dosed, st.just(Drug.LUTETIUM_DOTATATE), WHENS, dose=st.sampled_from([None, amount("7.4", "GBq")])),
)
SITES = st.one_of(st.none(), st.sampled_from(PrimarySite))
ONSETS = st.one_of(st.none(), st.sampled_from([days_ago(d) for d in (183, 184, 185)] + ["2024", "2024-04", "2022-03"]))
DIAGNOSES = st.one_of(
    st.builds(net, SITES, ONSETS, verification=st.sampled_from([*Verification, Verification.CONFIRMED])),
    st.builds(net, SITES, ONSETS, tumour=st.sampled_from([Tumour.NEC, Tumour.HCC, Tumour.OTHER])),
    st.builds(Diagnosis, key=st.just("hcc"), tumour=st.sampled_from(Tumour)),
    st.builds(net, st.none(), ONSETS, key=st.just("morphology"), morphology=st.sampled_from(Morphology)),
    st.builds(Diagnosis, key=st.just("site"), primary=st.sampled_from(PrimarySite)),
)
SIXTY = ("1964", "1964-09", "1964-09-30", "1964-10-01")
YOUNG = ("2006-09-30", "2006-10-01", "2006", "2012-09-30", "2012-10", "2009-10-01", "2009-09")
BIRTHS = st.sampled_from([None, "1990-05", "1964-01-15", *SIXTY, *YOUNG])
PEOPLE = st.builds(born, BIRTHS, st.one_of(st.none(), st.sampled_from(Gender)))
FACTS = st.one_of(
    BLOOD,
    KIDNEY_AND_LIVER,
    GRADING,
    STATE,
    UPTAKE,
    UPTAKE,
    COURSE,
    MEDICATION,
    PROCEDURES,
    PEOPLE,
    DIAGNOSES,
)

CROWDED: dict[str, Facts] = {
    "hemoglobin": _lab(Analyte.HEMOGLOBIN, "8"),
    "leukocytes": _lab(Analyte.LEUKOCYTES, "2"),
    "neutrophils": _lab(Analyte.NEUTROPHILS, "1"),
    "lymphocytes": _lab(Analyte.LYMPHOCYTES, "1", "1.5", lower=st.sampled_from([None, amount("1.5", "10*9/L")])),
    "platelets": _lab(Analyte.PLATELETS, "70", "75"),
    "creatinine": st.one_of(st.none(), _lab(Analyte.CREATININE, "150", "141.5", "176.8", "235.7", "88.4")),
    "clearance": _lab(Analyte.CREATININE_CLEARANCE, "30", "40", "50"),
    "egfr": _lab(Analyte.EGFR, "20", "30", "40", "50", "60"),
    "weight": _lab(Analyte.WEIGHT, "40", "72"),
    "bilirubin": _lab(Analyte.BILIRUBIN, "60", uppers=NORMAL),
    "albumin": _lab(Analyte.ALBUMIN, "30"),
    "inr": _lab(Analyte.INR, "1.5"),
    "alt": _lab(Analyte.ALT, "50", "60", uppers=NORMAL),
    "ast": _lab(Analyte.AST, "50", "60", uppers=NORMAL),
    "alp": _lab(Analyte.ALP, "20", "50", uppers=NORMAL),
    "glucose": _lab(Analyte.GLUCOSE, "40", uppers=NORMAL),
    "nse": _lab(Analyte.NSE, "15"),
    "ki67": _lab(Analyte.KI67, "3", "10", "15", "20", "55"),
    "grade": st.one_of(st.none(), _said(Topic.NET_GRADE, NetGrade)),
    "differentiation": _said(Topic.DIFFERENTIATION, Differentiation),
    "resectability": _said(Topic.RESECTABILITY, Resectability),
    "metastasis": st.one_of(st.none(), st.builds(metastasis, st.sampled_from(Metastasis))),
    "net": st.builds(net, SITES, ONSETS),
    "ecog": st.one_of(st.none(), _said(Topic.ECOG, range(5))),
    "kps": st.one_of(st.none(), _said(Topic.KPS, (40, 50, 55, 60, 70, 80))),
    "life expectancy": _lab(Analyte.LIFE_EXPECTANCY, "3"),
    "person": PEOPLE,
    "age": _lab(Analyte.AGE, "12", "15", "18"),
    "pregnancy": st.one_of(_said(Topic.PREGNANCY, Pregnancy), _said(Topic.HCG_SERUM, TestResult)),
    "childbearing": _said(Topic.CHILDBEARING_POTENTIAL, FLAGS),
    **{
        topic.value: _said(topic, (True, False, False))
        for topic in (
            Topic.BREAST_FEEDING,
            Topic.MARROW_IRRADIATION,
            Topic.MARROW_DISEASE,
            Topic.HEART_FAILURE,
            Topic.OBSTRUCTION,
            Topic.CNS_METASTASES,
            Topic.PERITONEAL_CARCINOMATOSIS,
            Topic.ILL_DEFINED_MARGINS,
            Topic.HYPOVASCULAR,
        )
    },
    "symptoms": _said(Topic.SYMPTOM_GRADE, range(4)),
    "organs": _said(Topic.CRITICAL_ORGAN_BURDEN, range(3)),
    "lines": _said(Topic.PRIOR_LINES, range(5)),
    "pet": st.one_of(
        ONE_FACT, ANY_SSTR, st.builds(pet, st.sampled_from((30, 90, 91, 183, 184)), lowest_krenning=SCORES)
    ),
    "targets": st.builds(lesion, st.sampled_from("ab"), st.just(LesionRole.TARGET)),
    "sizes": st.builds(_sized, st.sampled_from("abc"), SIZES, st.sampled_from((20, 100))),
    "diameter": st.builds(_diameter, SIZES, st.sampled_from((21, 101))),
    "sstr2": _said(Topic.SSTR2_IHC, SstrIhc),
    "fdg": st.builds(fdg, WHENS, netpet=st.one_of(st.none(), st.sampled_from(Netpet)), discordant_lesion=MAYBE),
    "response": st.builds(response, st.sampled_from(Response), WHENS, new_liver_lesions=MAYBE),
    "earlier response": st.builds(response, st.sampled_from(Response), st.sampled_from((245, 246, 400))),
    "burden": st.builds(burden, around("25", "50"), st.sampled_from((14, 45, 120))),
    "analogue": st.builds(dosed, st.sampled_from(ANALOGUES), WHENS),
    "lar": st.builds(used, st.just(Drug.OCTREOTIDE_LAR), _durations(), dose=DOSES, rhythm=RHYTHMS),
    "last_lar": st.one_of(
        st.none(), st.builds(dosed, st.just(Drug.OCTREOTIDE_LAR), st.sampled_from((27, 28, 29, 30, 31)))
    ),
    "agent": st.builds(used, st.sampled_from(DRUGS), _durations()),
    "plan": st.builds(planned, st.sampled_from([-1, -14]), st.sampled_from([None, 7.4, 20])),
    "procedure": st.builds(done, st.sampled_from(KINDS), WHENS, lutetium=st.booleans()),
    "surgery": st.builds(done, st.sampled_from([ProcedureKind.LIVER_RESECTION]), st.sampled_from((83, 84, 85))),
}
RARELY = {  # what makes the question another one, or leaves nothing to ask
    "net": st.one_of(DIAGNOSES, st.none()),
    "course": _courses(),
    "lutetium": st.builds(dosed, st.just(Drug.LUTETIUM_DOTATATE), WHENS),
    "feeding": st.just(ActiveComplication(key="feeding", kind=Complication.BREAST_FEEDING, source=("Condition/f",))),
    "allergy": st.builds(
        Allergy,
        key=st.just("allergy"),
        drug=st.sampled_from([None, Drug.LUTETIUM_DOTATATE]),
        active=st.booleans(),
    ),
}


@st.composite
def _crowded(draw: st.DrawFn) -> list[Fact]:
    """The healthy patient with about half of everything at its boundary."""
    facts: dict[str, Fact] = healthy()
    for name, strategy in CROWDED.items():
        if draw(st.booleans()):
            facts[name] = draw(strategy)
    for name, strategy in RARELY.items():
        if draw(st.integers(0, 5)) == 5:
            facts[name] = draw(strategy)
    twice = draw(st.lists(st.sampled_from(sorted(CROWDED)), max_size=2))
    return [*facts.values(), *(draw(CROWDED[name]) for name in twice)]


MILD = (  # what may caution or weigh, and leaves the rest as it is
    *(
        "neutrophils",
        "lymphocytes",
        "alt",
        "ast",
        "alp",
        "nse",
        "ki67",
        "life expectancy",
        "burden",
        "symptoms",
        "organs",
    ),
    *("sizes", "diameter", "sstr2", "fdg", "earlier response", "agent", "procedure", "differentiation"),
    *(topic.value for topic in (Topic.PERITONEAL_CARCINOMATOSIS, Topic.ILL_DEFINED_MARGINS, Topic.HYPOVASCULAR)),
    *(topic.value for topic in (Topic.MARROW_IRRADIATION, Topic.MARROW_DISEASE, Topic.HEART_FAILURE)),
    *(topic.value for topic in (Topic.OBSTRUCTION, Topic.CNS_METASTASES)),
)
GEP = (PrimarySite.ILEUM, PrimarySite.PANCREAS, PrimarySite.STOMACH, PrimarySite.RECTUM, PrimarySite.UNKNOWN)


@st.composite
def _mild(draw: st.DrawFn) -> list[Fact]:
    """The healthy patient with a few cautions and predictors."""
    facts: dict[str, Fact] = healthy() | {"net": net(draw(st.sampled_from(GEP)))}
    for name in draw(st.sets(st.sampled_from(MILD), max_size=4)):
        facts[name] = draw(CROWDED[name])
    return list(facts.values())


@st.composite
def _sparse(draw: st.DrawFn) -> list[Fact]:
    """The healthy patient, less of one or nobody in particular, with a few facts of any kind."""
    baseline = healthy()
    kept = draw(st.sampled_from(["all", "all", "some", "none"]))
    if kept == "none":
        baseline = {}
    elif kept == "some":
        left_out = draw(st.sets(st.sampled_from(sorted(baseline)), max_size=12))
        baseline = {name: fact for name, fact in baseline.items() if name not in left_out}
    return [*baseline.values(), *draw(st.lists(FACTS, max_size=7))]


AS_OFS = st.sampled_from([AS_OF, AS_OF, AS_OF, AS_OF.replace(day=16)])


@st.composite
def patients(draw: st.DrawFn) -> Case:
    """A patient near some boundaries."""
    facts = draw(st.one_of(_crowded(), _crowded(), _sparse(), _mild()))
    case = assembled(facts, draw(AS_OFS))
    return replace(
        case,
        liver_scans=_one_a_date(case.liver_scans),
        sstr_scans=_one_a_date(case.sstr_scans),
        fdg_scans=_one_a_date(case.fdg_scans),
        lesions=tuple({one.key: one for one in case.lesions}.values()),
    )


def _one_a_date(scans: tuple[Any, ...]) -> tuple[Any, ...]:
    """Scans of equal date and modality are one."""
    return tuple({(scan.on.first, scan.on.last, scan.modality): scan for scan in scans}.values())
