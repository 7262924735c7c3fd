"""One question about one posted case, before any rule is asked: what was asked, read and known, and its name.

bytes - decode - parameters - read - known on a date. The name is the digest of everything that the answer depends on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from fhirnet.case.imaging import Conflict, FdgScan, LiverScan, SstrScan
from fhirnet.case.laboratory import Measurement
from fhirnet.errors import Issue, Refused
from fhirnet.rules import catalogue, series
from fhirnet.settings import Settings
from mappings import bundle, parameters, provenance, r4
from mappings.bundle import Known, Reading
from mappings.given import RENAL_RULES
from mappings.parameters import Asked
from mappings.r4 import Posted
from mappings.result_elements import DEVICE, Frame
from mappings.site import SiteMapping, load

QUESTIONS = ("tace-resistance", "prrt-suitability")
NEXT_DOSE = "prrt-next-dose"  # a question without definitions: it is answered by a version of CTCAE
EVALUATED = (*QUESTIONS, NEXT_DOSE)
RULE_RELEASE = "1.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One question about one case: what was asked and read, what is known on the day, the primary definition."""

    question: str
    definition: str
    asked: Asked
    reading: Reading
    as_of: date
    known: Known
    site: str
    frame: Frame

    def member(self, operation: str, definition: str) -> Frame:
        """The frame of a member of the panel; `operation` is its code."""
        named = _identifier(operation, definition, self.as_of, self.asked, self.reading, self.site)
        return replace(self.frame, identifier=named, named="verdict")

    def supposing(self) -> "Evaluation":
        """The same question of the case with the facts that the asker supposes."""
        from mappings import what_if

        case = what_if.suppose(self.known.case, self.asked.hypotheses, self.asked.supposed_at)
        return replace(self, known=replace(self.known, case=case))


def evaluate(
    question: str,
    body: bytes,
    *,
    query: Sequence[tuple[str, str]] = (),
    accept_language: str = "",
    strict: bool = False,
    settings: Settings,
) -> Evaluation:
    """The posted case, read and cut at its day, before any rule is asked. Raises Refused as `assess` does."""
    posted = r4.receive(body)
    asked = parameters.read(
        question, posted, query, accept_language=accept_language, settings=settings, offered=offered(question)
    )
    reading = read(posted, settings, body if strict else None, attested=asked.accept_attestation)
    as_of = day_of(asked, reading)
    known = reading.known_on(as_of, recorded_filter=asked.as_known)
    read_for = "prrt-suitability" if question == NEXT_DOSE else question
    if strict:
        _refuse_what_is_not_used(known, read_for)
    definition = _definition(question, asked, settings)
    site = _site_digest(settings)
    frame = Frame(
        subject=reading.patient,
        as_of=as_of,
        language=asked.language,
        identifier=_identifier(question, definition, as_of, asked, reading, site),
        used=known.used(read_for),
        not_used=known.not_used_count(read_for),
        as_known=asked.as_known,
        attested=asked.accept_attestation,
        device=provenance.COMPUTED_BY if asked.output == "bundle" else DEVICE,
    )
    return Evaluation(
        question=question,
        definition=definition,
        asked=asked,
        reading=reading,
        as_of=as_of,
        known=known,
        site=site,
        frame=frame,
    )


@cache
def offered(question: str) -> tuple[str, ...]:
    """The ids of the definitions that answer this question, in catalogue order; none where it has none."""
    return tuple(definition.id for definition in catalogue.definitions(question)) if question in QUESTIONS else ()


def _definition(question: str, asked: Asked, settings: Settings) -> str:
    """What answers: the first definition asked for, else that of the installation; of the next dose a CTCAE version."""
    if question == NEXT_DOSE:
        return f"ctcae-{asked.ctcae}"
    return asked.definitions[0] if asked.definitions else settings.definition(question)


def read(posted: Posted, settings: Settings, judged: bytes | None = None, *, attested: bool = False) -> Reading:
    """The case that was posted; `judged`: the body, to be validated first. Raises Refused."""
    decoded = posted.bundle()
    if judged is not None:
        from mappings import strict  # its tables take a moment to make; only a strict request needs them

        if problems := strict.of_case(judged):
            raise Refused.of(problems)
    return bundle.read(decoded, site_mapping(settings.site_mapping), attested=attested)


def day_of(asked: Asked, reading: Reading) -> date:
    """The day for which the question is asked. Raises Refused where none is given and nothing has a date."""
    as_of = asked.as_of or reading.latest
    if as_of is None:
        raise Refused(
            Issue(
                "no-date", "No usable resource has a clinical date; send one, or say for which day with asOf.", "Bundle"
            )
        )
    return as_of


def contradictory(known: Known, question: str | None = None) -> Iterator[Issue]:
    """Facts that are unknown because they are stated differently, of one scan or of one date: those of a question."""
    case, used = known.case, None if question is None else {each.reference for each in known.used(question)}
    scans: tuple[LiverScan | SstrScan | FdgScan, ...] = (*case.liver_scans, *case.sstr_scans, *case.fdg_scans)
    for scan in scans:
        for field in fields(scan):
            if isinstance(getattr(scan, field.name), Conflict) and (used is None or used.intersection(scan.source)):
                yield _conflict(f"{field.name} of one scan", scan.source)
    for found in series.contradictions(case):
        fact = found.fact
        if fact is not None and (used is None or used.intersection(found.source)):
            subject = fact.analyte if isinstance(fact, Measurement) else fact.topic
            yield _conflict(f"{subject.value} of one date", found.source)


def _conflict(what: str, source: tuple[str, ...]) -> Issue:
    return Issue(
        "conflicting-values",
        f"{what} is stated with different values and counts as unknown; correct one of {', '.join(source)}",
        system="reason",
        severity="warning",
    )


def _refuse_what_is_not_used(known: Known, question: str) -> None:
    report = (*known.report(question), *contradictory(known, question))
    if any(issue.severity == "warning" for issue in report):
        raise Refused.of(report)


def _identifier(operation: str, definition: str, as_of: date, asked: Asked, reading: Reading, site: str) -> str:
    """The name of an evaluation: the digest of everything the answer depends on, equal wherever it is computed."""
    lines = (
        "fhirnet-evaluation-1",
        f"operation={operation}",
        f"definition={definition}",
        f"version={RULE_RELEASE}",
        f"asOf={as_of.isoformat()}",
        f"recorded={'filtered' if asked.as_of else 'all'}",
        *([f"mode={asked.mode}"] if asked.mode and asked.as_known is not (asked.as_of is not None) else ()),
        *(["attestation=true"] if asked.accept_attestation else ()),
        *([f"renalRule={asked.renal_rule}"] if asked.renal_rule != RENAL_RULES[0] else ()),
        *(f"set={fact}" for fact in asked.hypotheses),
        f"site={site}",
    )
    text = b"\n".join((*(line.encode() for line in lines), *reading.digest_lines))
    return f"sha256:{sha256(text).hexdigest()}"


def _site_digest(settings: Settings) -> str:
    mapping = site_mapping(settings.site_mapping)
    return mapping.digest if mapping else "-"


@cache
def site_mapping(path: Path | None) -> SiteMapping | None:
    """The reviewed mapping file, read once a process: a changed file needs a restart."""
    return load(path) if path else None
