"""Rows of what is stated of the patient: diagnoses, complications, performance status, pathology."""

from collections.abc import Iterator

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Verification
from fhirnet.case.status import ChildPughClass, Reporting, Statement, Topic
from mappings.codes import concept_of
from mappings.speech import Speech
from mappings.timeline.event import Amount, Event, Lane, What, event, remarked, when

DIAGNOSIS, METASTASES = "diagnosis", "metastases"
NAMED = {  # topics whose name in the table of codes is not what a clinician calls them
    Topic.ECOG: "timeline.ecog",
    Topic.KPS: "timeline.kps",
    Topic.CHILD_PUGH: "timeline.child-pugh",
    Topic.HISTOLOGY: "timeline.histology",
    Topic.DISEASE_TREND: "timeline.trend",
    Topic.BREAST_FEEDING: "timeline.breast-feeding",
    Topic.HCG_SERUM: "timeline.pregnancy-test",
    Topic.HCG_URINE: "timeline.pregnancy-test",
}


def stated(speech: Speech, case: Case) -> Iterator[Event]:
    """Diagnoses, complications, statements, and the part in a trial."""
    for diagnosis in case.diagnoses:
        yield _diagnosis(speech, diagnosis)
    for each in case.complications:
        what = What("complication", speech.say("timeline.complication"))
        fact = speech.say("timeline.fact", what=what.series, found=speech.concept(concept_of(each.kind)))
        yield event(Lane.STATUS, what, fact, when(speech, each.onset), each.source)
    for statement in case.statements:
        yield _statement(speech, statement)
    for word in case.attestations:
        what = What("trial", speech.say("timeline.trial"))
        fact = speech.say("timeline.fact", what=what.series, found=speech.say(f"timeline.{word.status.value}"))
        yield event(Lane.STATUS, what, fact, when(speech, word.on), word.source)


def _diagnosis(speech: Speech, diagnosis: Diagnosis) -> Event:
    metastasis, site = diagnosis.metastasis, diagnosis.primary
    what = What(
        METASTASES if metastasis else DIAGNOSIS, speech.say(f"timeline.{'metastases' if metastasis else 'diagnosis'}")
    )
    names = [
        speech.say(f"timeline.met-{metastasis.value}") if metastasis else "",
        speech.say(f"timeline.dx-{diagnosis.tumour.value}") if diagnosis.tumour else "",
        speech.concept(concept_of(diagnosis.morphology)) if diagnosis.morphology else "",
        speech.say("timeline.primary", site=speech.concept(concept_of(site.group))) if site else "",
    ]
    label, *others = [name for name in names if name] or [what.series]
    marked = diagnosis.verification is not Verification.UNCONFIRMED
    remarks = others if marked else [*others, speech.say("timeline.unconfirmed")]
    fact = remarked(speech, speech.say("timeline.fact", what=what.series, found=label), remarks)
    on = when(speech, diagnosis.onset)
    return event(Lane.STATUS, what, fact, on, diagnosis.source, label=label, marked=marked)


def _statement(speech: Speech, statement: Statement) -> Event:
    topic, value = statement.topic, statement.value
    series = speech.say(NAMED[topic]) if topic in NAMED else speech.concept(topic.value)
    if isinstance(value, bool):
        found = speech.say("value.yes" if value else "value.no")
    elif isinstance(value, int):
        found = str(value)
    else:
        found = speech.concept(concept_of(value))
    fact = speech.say("timeline.fact", what=series, found=found)
    if statement.reporting is Reporting.PRELIMINARY:
        fact = remarked(speech, fact, [speech.say("timeline.preliminary")])
    label = value.name if isinstance(value, ChildPughClass) else found
    number = Amount(found, None, "", "") if type(value) is int else None
    what, on = What(topic.value, series), when(speech, statement.on)
    return event(Lane.STATUS, what, fact, on, statement.source, number=number, label=label)
