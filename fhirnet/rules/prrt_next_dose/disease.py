"""The tumour, its progression on treatment, a further malignancy, pregnancy, hypersensitivity.

They end PRRT, or keep a dose from being released, whatever the laboratory says.

RECIST 1.1 and the window of pseudo-progression are recalled, not verified [K]. A progression that may be none (target
lesions larger within 3 months of a dose, no new lesion, markers stable) is repeated after 4 to 8 weeks; it is one only
where the record says each of these. A stated worsening without imaging is clinical progression.
"""

from collections.abc import Sequence
from dataclasses import replace

from fhirnet.case.disease import Complication, Diagnosis, Tumour
from fhirnet.case.imaging import LiverScan, NonTargetResponse, Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, Statement, TestResult, Topic
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.rules.prrt_criteria import tumour
from fhirnet.rules.prrt_criteria.chart import Chart, plain
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.pregnancy import pregnancy
from fhirnet.rules.prrt_criteria.progression import Assessment, assessments
from fhirnet.rules.prrt_criteria.safety import hypersensitivity
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.words import CYCLE_DATES, HISTOLOGY, PREGNANCY_TEST, RESPONSE
from fhirnet.rules.prrt_next_dose.course import Course
from fhirnet.rules.prrt_next_dose.rule import Consequence, Ruled
from fhirnet.rules.series import latest
from fhirnet.verdict import Judged, Missing, Reason, Truth, words

PSEUDO = 92  # days after a dose in which larger lesions may be no progression: "3 months" [K]
REPEAT = (28, 56)  # days after such a scan: "repeat at 4-8 weeks" [K]
GESTATION = 300  # days: a pregnancy stated or tested so long ago is over [K]
FURTHER_MALIGNANCY = words("missing.further-malignancy")
MARKER = 28  # days around a scan in which a marker belongs to it [D]


def diagnosis(chart: Chart) -> Ruled:
    """A neuroendocrine tumour is established; one that is only suspected, or none at all, releases no dose."""
    said = [*(d.source for d in chart.once(tumour.neuroendocrine)), *(s.source for s in tumour.histologies(chart))]
    evidence = unique([ref for source in said for ref in source])
    if said:
        return Ruled("diagnosis", "", decided(True, True, evidence), Consequence.NONE)
    suspected = [d for d in chart.case.diagnoses if tumour.tumour_of(d) in (Tumour.NET, Tumour.NEC)]
    reason = Reason.MISSING if suspected else Reason.DIAGNOSIS_MISSING
    sources = unique([ref for d in suspected for ref in d.source])
    return Ruled("diagnosis", "", undecided((reason,), (chart.wanted(HISTOLOGY),), None, sources), Consequence.BLOCKS)


def progression(chart: Chart, course: Course) -> Ruled:
    """No progression since the first dose; its value is the latest response, or days since progression."""
    first = course.cycles[0].on
    known = [a for a in chart.once(assessments) if first.before(a.on) is not False]
    sure = [a for a in known if first.before(a.on) is True]
    stated = [a for a in sure if a.pd and a.response is not None]
    contradicted = [a for a in stated if any(b.when == a.when and b.pd is False for b in known)]
    if len(stated) == 1 and _may_be_none(chart, course, stated[0]):
        return _to_be_repeated(chart, stated[0], sure)
    worsened = sure[-1:] if sure and sure[-1].pd and sure[-1].response is None else []
    if len(stated) > len(contradicted) or worsened:
        return _progressed(next(a for a in (stated or worsened) if a not in contradicted), chart)
    unclear = [a for a in known if a.pd is None or (a.pd and (a.response is not None or a is known[-1]))]
    if unclear:
        return _unclear(chart, unclear, bool(contradicted) or any(a.pd is None for a in unclear))
    if not sure:
        finding = undecided((Reason.NO_RECORD,), (Missing(RESPONSE, None, shifted(first.last, 1), chart.as_of),))
        return Ruled("progression", "", finding, Consequence.NONE)
    last = sure[-1]
    return Ruled(
        "progression", "", decided(True, last.response, last.source, assumptions=last.assumptions), Consequence.NONE
    )


def pregnant(chart: Chart) -> Ruled:
    """R14: pregnancy ends treatment, breast-feeding withholds it; a positive status or test outweighs age and sex."""
    threshold = "not pregnant, not breast-feeding"
    found, tested = pregnancy(chart, None), _tested_whatever_age(chart)
    if found.answer is not Truth.NOT_MET and tested is not None:
        found = tested
    if found.answer is not Truth.NOT_MET:
        open_ = found.answer is Truth.INDETERMINATE
        return Ruled("pregnancy", threshold, found, Consequence.BLOCKS if open_ else Consequence.NONE)
    case = chart.case
    not_nursing = Chart(
        replace(
            case,
            complications=tuple(c for c in case.complications if c.kind is not Complication.BREAST_FEEDING),
            statements=tuple(s for s in case.statements if s.topic is not Topic.BREAST_FEEDING),
        )
    )
    stops = (_tested_whatever_age(not_nursing) or pregnancy(not_nursing, None)).answer is Truth.NOT_MET
    return Ruled("pregnancy", threshold, found, Consequence.STOPS if stops else Consequence.WITHHOLDS)


def _tested_whatever_age(chart: Chart) -> Judged | None:
    """R14 by status and test alone, where the newest of them says that there is a pregnancy; None: it does not.

    A positive test of a man may be a tumour marker, and no test; a status that says so contradicts the sex on record.
    """
    case, man = chart.case, chart.case.person.gender is Gender.MALE
    topics = (Topic.PREGNANCY,) if man else (Topic.PREGNANCY, Topic.HCG_SERUM, Topic.HCG_URINE)
    tests = [s for topic in topics for s in chart.stated(topic)]
    last = max(((s.on.last, s.on.first) for s in tests), default=None)
    newest = [s for s in tests if (s.on.last, s.on.first) == last]
    if not any(map(_positive, newest)) or within(days_from(newest[0].on, chart.today), None, GESTATION) is False:
        return None
    if man:
        evidence = unique([ref for s in newest for ref in s.source])
        return undecided((Reason.CONFLICTING_VALUES,), (chart.wanted(PREGNANCY_TEST),), None, evidence)
    told = tuple(s for s in case.statements if s.topic is not Topic.CHILDBEARING_POTENTIAL)
    ageless = replace(case.person, birth=None)
    return pregnancy(Chart(replace(case, person=ageless, statements=told)), None)


def _positive(statement: Statement) -> bool:
    return statement.value in (Pregnancy.PREGNANT, TestResult.POSITIVE)


def reaction(chart: Chart) -> Ruled:
    """R19: an active allergy to the drug; no allergy list is no hindrance, as in suitability."""
    found = hypersensitivity(chart, None)
    return Ruled(
        "hypersensitivity", "none", found, Consequence.STOPS if found.answer is Truth.NOT_MET else Consequence.NONE
    )


def other(chart: Chart, course: Course) -> Ruled:
    """Myelodysplasia, leukaemia and other grade 3-4 toxicity: no code of a case says that they are there.

    A malignancy of a kind that was not identified may be one of them, unless it is older than the first dose.
    """
    first = (*course.earlier, *course.cycles)[0].on
    further = [d for d in chart.case.diagnoses if tumour.tumour_of(d) is Tumour.OTHER and _since(d, first)]
    if not further:
        return Ruled("other", "", undecided((Reason.NO_RECORD,), ()), Consequence.NONE)
    evidence = unique([ref for d in further for ref in d.source])
    finding = undecided((Reason.MISSING,), (chart.wanted(FURTHER_MALIGNANCY),), None, evidence)
    return Ruled("other", "", finding, Consequence.BLOCKS)


def _since(diagnosis: Diagnosis, first: Interval) -> bool:
    """Whether a diagnosis may date from the first dose on."""
    return diagnosis.onset is None or diagnosis.onset.before(first) is not True


def _progressed(pd: Assessment, chart: Chart) -> Ruled:
    value = days_amount(((chart.as_of - pd.on.last).days, (chart.as_of - pd.on.first).days))
    return Ruled("progression", "", decided(False, value, pd.source, assumptions=pd.assumptions), Consequence.STOPS)


def _to_be_repeated(chart: Chart, pd: Assessment, sure: Sequence[Assessment]) -> Ruled:
    """A progression that may be none: settled by a later assessment, else the dose waits for one."""
    later = [a for a in sure if pd.on.before(a.on) is True and a.pd is False]
    if later:
        last = later[-1]
        finding = decided(True, last.response, unique((*last.source, *pd.source)), assumptions=last.assumptions)
        return Ruled("progression", "", finding, Consequence.NONE)
    again = Missing(RESPONSE, None, shifted(pd.on.first, REPEAT[0]), shifted(pd.on.last, REPEAT[1]))
    finding = undecided((Reason.PENDING_ASSESSMENT,), (again,), Response.PD, pd.source)
    return Ruled("progression", "", finding, Consequence.WITHHOLDS)


def _unclear(chart: Chart, unclear: Sequence[Assessment], conflict: bool) -> Ruled:
    """An assessment that is contradicted, or a progression that may lie before the first dose."""
    reason = Reason.CONFLICTING_VALUES if conflict else Reason.IMPRECISE_DATE
    missing = chart.wanted(RESPONSE if conflict else CYCLE_DATES)
    evidence = unique([ref for a in unclear for ref in a.source])
    return Ruled("progression", "", undecided((reason,), (missing,), None, evidence), Consequence.BLOCKS)


def _may_be_none(chart: Chart, course: Course, pd: Assessment) -> bool:
    """Whether the record says everything that makes a progression one to be repeated."""
    doses = [cycle.on for cycle in course.cycles if cycle.on.before(pd.on) is True]
    soon = bool(doses) and within(days_from(doses[-1], pd.on), None, PSEUDO) is True
    scans = [s for s in chart.case.liver_scans if (s.on.last, s.on.first) == pd.when]
    return soon and any(map(_only_larger, scans)) and _marker_stable(chart, pd.on)


def _only_larger(scan: LiverScan) -> bool:
    others = plain(scan.non_target_response)
    return (
        plain(scan.target_response) is Response.PD
        and others is not None
        and others is not NonTargetResponse.PD
        and plain(scan.new_liver_lesions) in (False, 0)
        and plain(scan.extrahepatic_spread) is not True
    )


def _marker_stable(chart: Chart, scan: Interval) -> bool:
    """NSE, the marker that is read, not above its last value before."""
    values = chart.measured(Analyte.NSE)
    around = [m for m in values if within(days_from(m.on, scan), -MARKER, MARKER) is True]
    earlier = [m for m in values if within(days_from(m.on, scan), MARKER + 1, None) is True]
    now, then = latest(around), latest(earlier)
    if now.fact is None or then.fact is None or now.conflict or then.conflict:
        return False
    return then.fact.value.low is not None and now.fact.value.at_most(then.fact.value.low) is True
