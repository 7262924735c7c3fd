"""What is asked of every patient: which definitions, in which reading, as of which day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fhirnet.errors import Issue, Refused
from fhirnet.evaluation import QUESTIONS, RULE_RELEASE
from fhirnet.rules import catalogue
from fhirnet.rules.prrt_criteria.alternatives import READINGS
from mappings.deidentified.pseudonyms import Secret
from mappings.site import SiteMapping

ASKABLE = catalogue.QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The same for every patient, and all that an answer depends on beside the patient's resources.

    `names` holds for every question the names of its definitions; one read otherwise is named "definition/reading".
    Without `as_of` the latest date of each patient is the day. `site` is the reviewed mapping of local codes, `key` the
    secret that pseudonyms are made with.
    """

    names: tuple[tuple[str, tuple[str, ...]], ...]
    as_of: date | None = None
    site: SiteMapping | None = None
    max_bytes: int = 20 * 1024 * 1024
    key: bytes | None = None


def named(questions: Sequence[str], definitions: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names asked for by question, in the order of the catalogue: all of a question's where none is named.

    Without any name both questions of the service are asked. Refused for a name that this program does not know.
    """
    wanted = [_known(each) for each in definitions]
    asked = [*questions, *(question for question, _ in wanted)] or QUESTIONS
    return tuple((question, _of(question, wanted)) for question in ASKABLE if question in asked)


def release_of(name: str) -> str:
    """A name without its release: "jsh-lcsgj-2014@1.0.0". Refused where this program does not hold that release."""
    plain, _, release = name.partition("@")
    if release and release != RULE_RELEASE:
        what = f"this program holds the rules of release {RULE_RELEASE} only; evaluate {name} with the program that "
        raise Refused(Issue("definition", what + "holds it, and compare the two output folders (--from-run, --to-run)"))
    return plain


def _of(question: str, wanted: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    order = _names(question)
    chosen = {name for asked, name in wanted if asked == question}
    return tuple(name for name in order if name in chosen) or tuple(d.id for d in catalogue.definitions(question))


def _known(name: str) -> tuple[str, str]:
    """The question and the full name of a definition or of one of its other readings."""
    plain = release_of(name)
    for question in ASKABLE:
        names = _names(question)
        if plain in names:
            return question, plain
        read = [each for each in names if each.endswith(f"/{plain}")]
        if len(read) == 1:
            return question, read[0]
        if read:
            raise Refused(Issue("definition", f"{plain} is a reading of several definitions: {', '.join(read)}"))
    raise Refused(Issue("definition", f"{plain} is no definition and no reading of one: see fhirnet definitions"))


def _names(question: str) -> tuple[str, ...]:
    """Every name that a question can be asked by: its definitions, each followed by its readings."""
    found: list[str] = []
    for module in catalogue.modules(question):
        name = module.DEFINITION.id
        readings = [reading for reading, _ in READINGS] if question == "prrt-suitability" else _readings(module)
        found += [name, *(f"{name}/{reading}" for reading in readings)]
    return tuple(found)


def _readings(module: object) -> tuple[str, ...]:
    rules = getattr(module, "RULES", None)
    return tuple(getattr(rules, "readings", ()))


def full_name(name: str) -> str:
    """The name as the rows have it: the definition, or definition/reading. Refused as `named`."""
    return _known(name)[1]


def sound(key: bytes) -> bytes:
    """The key of pseudonyms. Refused for one that is too short."""
    Secret(key, "")
    return key
