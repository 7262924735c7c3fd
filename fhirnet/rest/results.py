"""Results of stored patients: kept, signed, amended, withdrawn, and looked at again when the record has changed.

What is evaluated is the record without earlier results, which are never evidence. Every step is one transaction: the
next version of the Observation, the Provenance that says who did it, and the audit entry that names the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fhirnet import access
from fhirnet.access import Client
from fhirnet.assessment import JUDGES, evaluate
from fhirnet.errors import Issue, Refused
from fhirnet.evaluation import NEXT_DOSE, RULE_RELEASE, Evaluation
from fhirnet.rest import everything, interactions, storing
from fhirnet.rest.interactions import Change
from fhirnet.rest.storing import Terms
from fhirnet.settings import Settings
from fhirnet.store import Store, messages, searching, versions
from fhirnet.store.messages import Answer, Message
from fhirnet.store.query import Links, OfPatient, Query, Token, Tokens
from fhirnet.store.searching import Connection
from fhirnet.store.versions import Stored
from mappings import kept, provenance, rechecked, searchset
from mappings.rechecked import Basis
from mappings.result_elements import encode

STORES = ("Observation", "Provenance", "Device")  # what keeping a result creates
WRONG = b'"entered-in-error"'
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer, and what it was asked and computed from (`Type/id`)."""

    observation: bytes
    asked: tuple[tuple[str, str], ...]
    used: tuple[str, ...]


def judged(
    question: str,
    body: bytes,
    *,
    query: Pairs = (),
    accept_language: str = "",
    strict: bool = False,
    settings: Settings,
) -> Judged:
    """The answer to be kept. Refused as an evaluation is, and where it is asked for what is not kept."""
    evaluation = evaluate(
        question, body, query=query, accept_language=accept_language, strict=strict, settings=settings
    )
    asked = evaluation.asked
    if asked.hypotheses or asked.history or asked.output != "observation":
        what = "What is kept is one Observation of what is on record: without set, history and output."
        raise Refused(Issue("parameter", what))
    used = tuple(each.reference for each in evaluation.frame.used)
    return Judged(JUDGES[question](evaluation), _asked(evaluation), used)


def _asked(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """What has to be asked again to get the same answer."""
    asked = evaluation.asked
    if evaluation.question == NEXT_DOSE:
        said = [("ctcae", asked.ctcae), ("renalRule", asked.renal_rule)]
    else:
        said = [("definition", evaluation.definition)]
    said += [("asOf", asked.as_of.isoformat())] if asked.as_of else []
    said += [("mode", asked.mode)] if asked.mode else []
    said += [("acceptAttestation", "true")] if asked.accept_attestation else []
    return tuple(said)


def keep(
    store: Store, client: Client, message: Message, id_: str, judge: Callable[[bytes], Judged], terms: Terms
) -> Answer:
    """Stores the answer about a stored patient, what computed it and from what (201).

    The same evaluation again stores nothing and answers with the result that is there (200). `judge` answers the case.
    Refused (`conflict`) where the record changed meanwhile.
    """
    for type_ in STORES:
        access.require(client, type_, "create")
    with store.reading() as connection:
        if (answer := messages.answered(connection, client, message)) is not None:
            return answer
        evidence = everything.evidence(connection, client, id_)
    found = judge(_case(evidence))

    def work(change: Change) -> Answer:
        connection = change.writing.connection
        if _names(everything.evidence(connection, client, id_)) != _names(evidence):
            raise Refused(Issue("conflict", "The record changed during the evaluation; ask again.", "Patient"))
        there = _kept(connection, client, id_, found.observation)
        told = storing.told(there, 200, terms) if there else _stored(change, found, evidence, terms)
        return replace(told, patients=(id_,))

    return interactions.changed(store, client, message, work)


def _stored(change: Change, found: Judged, evidence: Sequence[Stored], terms: Terms) -> Answer:
    device = _device(change)
    made = change.create("Observation", kept.computed_by(found.observation, device))
    now = {each.reference: f"{each.reference}/_history/{each.version}" for each in evidence}
    basis = Basis(found.asked, tuple(now[each] for each in found.used))
    written = rechecked.write(
        f"{made.reference}/_history/{made.version}",
        basis,
        device=device,
        release=RULE_RELEASE,
        recorded=change.writing.now,
    )
    change.create("Provenance", written)
    return storing.told(made, 201, terms)


def _kept(connection: Connection, client: Client, id_: str, observation: bytes) -> Stored | None:
    """The result of the same evaluation of this patient that is there and not withdrawn."""
    named = Tokens("identifier", (Token(kept.EVALUATION, kept.identifier_of(observation)),))
    there = searching.page(connection, client, Query("Observation", (named, OfPatient((id_,), ()))))
    return next((each for each in there.found if kept.status_of(each.content or b"") != kept.WITHDRAWN), None)


def _device(change: Change) -> str:
    """The reference of this program in its version, stored once by every client."""
    id_ = provenance.device_id(change.client.name)
    there = change.current("Device", id_)
    if there is None:
        change.create("Device", encode(provenance.device()), id_)
    elif there.content is None:
        change.update("Device", id_, encode(provenance.device()), there.version)
    return f"Device/{id_}"


def step(store: Store, client: Client, message: Message, name: str, id_: str, terms: Terms) -> Answer:
    """Signs, amends or withdraws (`name`, a key of `kept.STEPS`) a result, as the Parameters of the message say."""
    access.require(client, "Provenance", "create")
    taken = kept.STEPS[name]
    said = kept.said(taken, message.body)
    if_match = storing.if_match(terms)

    def work(change: Change) -> Answer:
        found = interactions.there(change.current("Observation", id_))
        if if_match is not None and if_match != found.version:
            raise interactions.conflict(found)
        now = change.writing.now
        body = kept.stepped(found.content or b"", taken, said, now)
        made = change.update("Observation", id_, body, found.version)
        written = provenance.acted(
            f"{made.reference}/_history/{made.version}",
            f"{found.reference}/_history/{found.version}",
            who=said.who,
            role=taken.role,
            activity=taken.activity,
            reason=said.note,
            sent_by=client.name,
            recorded=now,
        )
        change.create("Provenance", encode(written))
        return storing.told(made, 200, terms)

    return interactions.changed(store, client, replace(message, person=said.name), work)


def recheck(
    store: Store, client: Client, id_: str, judge: Callable[[str, Pairs, bytes], Judged], language: str
) -> Answer:
    """Whether a kept result still holds by what is stored now, as an OperationOutcome. Nothing is stored.

    `judge` answers a question, with what was asked, about a case. Refused (`conflict`) where the result was not kept
    here.
    """
    with store.reading() as connection:
        found = interactions.there(versions.current(connection, client, "Observation", id_))
        content = found.content or b""
        question, basis = kept.read(content).question, _basis(connection, client, id_)
        if question is None or basis is None or found.patient is None:
            raise Refused(Issue("conflict", "This is no result that was kept here; evaluate the patient instead."))
        evidence = everything.evidence(connection, client, found.patient)
    again = judge(question, basis.asked, _case(evidence))
    said = rechecked.told(content, again.observation, basis, _current(evidence), language)
    return Answer(200, said, patients=(found.patient,))


def _basis(connection: Connection, client: Client, id_: str) -> Basis | None:
    """What the Provenance of a kept result says that it was asked and computed from."""
    about = Links("target", (f"Observation/{id_}",))
    there = searching.page(connection, client, Query("Provenance", (about,))).found
    return next(filter(None, (rechecked.read(each.content or b"") for each in there)), None)


def _case(evidence: Sequence[Stored]) -> bytes:
    return searchset.case(each.content for each in evidence if each.content is not None)


def _names(evidence: Sequence[Stored]) -> list[tuple[str, int]]:
    return [(each.reference, each.version) for each in evidence]


def _current(evidence: Sequence[Stored]) -> Mapping[str, tuple[int, bool]]:
    """The current version of what is evidence, and whether it is entered in error, by reference."""
    return {each.reference: (each.version, WRONG in (each.content or b"")) for each in evidence}
