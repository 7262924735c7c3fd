"""A definition as a reader sees it: its verdict, each criterion with its number and the records that it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fhirnet.dossier.evidence import evidence_to
from fhirnet.dossier.record import Criterion, Definition, Source
from fhirnet.evaluation import Evaluation
from fhirnet.verdict import CriterionResult, Missing
from fhirnet.verdict import Definition as Known
from mappings import result, sentences
from mappings.references import Source as RecordSource
from mappings.result import Row
from mappings.result_elements import Json, encode
from mappings.speech import Speech, short, speech_of
from mappings.words import phrases

NOT_APPLICABLE = "not-applicable"


def definition(
    known: Known,
    observation: Json,
    deciding: Sequence[CriterionResult],
    results: Sequence[CriterionResult],
    asked: Evaluation,
) -> Definition:
    """One definition in words; `observation` is its answer alone, `results` its criteria in the order written.

    `deciding` are those of them that the answer rests on.
    """
    seen, speech = result.read(encode(observation)), speech_of(asked.asked.language)
    row, codes = seen.definitions[0], {each.code for each in deciding}
    rows = [replace(each, decides=each.code in codes) for each in seen.criteria]
    criteria = criteria_of(rows, [each.finding.missing for each in results], asked)
    decided_on = speech.joined("clause", [sentences.criterion(speech, each) for each in deciding])
    return Definition(
        id=known.id,
        name=row.name,
        version=known.version,
        answer=row.answer,
        said=row.said,
        reasons=row.reasons,
        decided_on=decided_on,
        evidence_to=evidence_to(criteria, speech) if row.answer != NOT_APPLICABLE else "",
        citation=_citation(known, speech),
        link=_link(known.citation),
        unverified=speech.words(known.unverified) if known.unverified else "",
        criteria=criteria,
    )


def criteria_of(rows: Iterable[Row], lacking: Iterable[Sequence[Missing]], asked: Evaluation) -> tuple[Criterion, ...]:
    """Rows of a result, each with what it lacks."""
    return tuple(_criterion(row, missing, asked) for row, missing in zip(rows, lacking, strict=True))


def _criterion(row: Row, missing: Sequence[Missing], asked: Evaluation) -> Criterion:
    speech = speech_of(asked.asked.language)
    return Criterion(
        code=row.code,
        name=row.name,
        value=row.value,
        threshold=row.threshold,
        answer=row.answer,
        said=row.said,
        reasons=row.reasons,
        sources=sources(row.evidence, asked),
        missing=tuple(speech.missing(fact) for fact in dict.fromkeys(missing) if fact.can_be),
        decides=row.decides,
    )


def sources(references: Iterable[str], asked: Evaluation) -> tuple[Source, ...]:
    """The records of these references, each with its type and date."""
    known = {each.reference: each for each in asked.reading.sources}
    return tuple(_source(reference, known.get(reference)) for reference in references)


def _source(reference: str, found: RecordSource | None) -> Source:
    on = found.on.written if found and found.on else ""
    return Source(reference=reference, short=short(reference), type=found.type if found else "", on=on)


def _citation(known: Known, speech: Speech) -> str:
    """Where a definition is published; in words of the language where it is no publication alone."""
    return phrases(speech.language).get(f"citation.{known.id}", known.citation)


def _link(citation: str) -> str:
    """The web address of a citation that is a DOI or the number of a trial."""
    if citation.startswith("doi:"):
        return f"https://doi.org/{citation.removeprefix('doi:')}"
    return f"https://clinicaltrials.gov/study/{citation}" if citation.startswith("NCT") else ""
