"""Every operation of the service as data: on what it is asked, whether it stores, what goes in and comes out.

What an evaluation is asked with is `mappings.parameters`; the other parameters stand here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.artifacts.catalogue import Catalogue
from mappings.given import CTCAE, RENAL_RULES
from mappings.message import FORMS
from mappings.parameter_values import described

EVALUATED = {  # by operation: the question that it asks
    "evaluate-tace-resistance": "tace-resistance",
    "evaluate-prrt-suitability": "prrt-suitability",
    "evaluate-prrt-next-dose": "prrt-next-dose",
}
KEPT = {
    "keep-tace-resistance": "tace-resistance",
    "keep-prrt-suitability": "prrt-suitability",
    "keep-prrt-next-dose": "prrt-next-dose",
}
NOT_KEPT = ("output", "history", "set")  # what is kept is one Observation of what is on record
DEFAULTS = {"output": "observation", "ctcae": CTCAE[0], "renalRule": RENAL_RULES[0], "form": FORMS[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, in or out; `words` are all it may be (none: any), `default` what it is where it is not given."""

    name: str
    type: str
    least: int = 0
    most: str = "1"
    words: tuple[str, ...] = ()
    default: str = ""
    parts: tuple["Parameter", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; `resource` is the type it is asked of ("": only the system), `asks` the question it answers."""

    code: str
    system: bool = False
    resource: str = ""
    stores: bool = False
    asks: str = ""
    takes: tuple[Parameter, ...] = ()
    gives: tuple[Parameter, ...] = ()

    def parameters(self, catalogue: Catalogue) -> Iterator[Parameter]:
        """Everything it takes."""
        if self.asks and self.system:
            yield CASE
        if self.asks:
            for each in described(self.asks, catalogue.ids(self.asks)):
                if self.system or each.name not in NOT_KEPT:
                    most = "1" if each.once else "*"
                    default = DEFAULTS.get(each.name, "")
                    yield Parameter(name=each.name, type=each.type, most=most, words=each.words, default=default)
        yield from self.takes


def _returned(type_: str) -> tuple[Parameter, ...]:
    return (Parameter(name="return", type=type_, least=1),)


def _evaluations() -> Iterator[Operation]:
    for code, question in EVALUATED.items():
        gives = _returned("Observation" if question == "prrt-next-dose" else "Resource")
        yield Operation(code=code, system=True, resource="Patient", asks=question, gives=gives)
    yield Operation(code="validate-case", system=True, asks="validate-case", gives=_returned("OperationOutcome"))
    for code, question in KEPT.items():
        yield Operation(code=code, resource="Patient", stores=True, asks=question, gives=_returned("Observation"))


def _steps() -> Iterator[Operation]:
    signer = Parameter(name="signer", type="Type", least=1)
    language = Parameter(name="language", type="code")
    noted = {"sign": "", "amend": "note", "withdraw": "reason"}
    for code, name in noted.items():
        note = (Parameter(name=name, type="string", least=1),) if name else ()
        takes, gives = (signer, *note, language), _returned("Observation")
        yield Operation(code=code, resource="Observation", stores=True, takes=takes, gives=gives)
    yield Operation(code="recheck", resource="Observation", gives=_returned("OperationOutcome"))


def _exchange() -> Iterator[Operation]:
    to, form = Parameter(name="to", type="string", least=1), Parameter(name="form", type="code", words=FORMS)
    whence = Parameter(name="from", type="string", least=1), Parameter(name="identifier", type="string", least=1)
    store = Parameter(name="store", type="boolean", default="false")
    which = (
        Parameter(name="number", type="integer"),
        Parameter(name="state", type="code"),
        Parameter(name="after", type="integer", default="0"),
    )
    yield Operation(code="send", resource="Patient", stores=True, takes=(to, form), gives=(MESSAGE,))
    yield Operation(code="fetch", system=True, stores=True, takes=(*whence, store), gives=_returned("Bundle"))
    yield Operation(code="outbox", system=True, takes=which, gives=(MESSAGE,))


CASE = Parameter(name="case", type="Bundle")  # required where no patient is named in the address
MESSAGE = Parameter(
    name="message",
    type="",
    most="*",
    parts=tuple(
        Parameter(name=name, type=type_)
        for name, type_ in (
            ("number", "integer"),
            ("peer", "string"),
            ("form", "string"),
            ("state", "string"),
            ("attempts", "integer"),
            ("written", "instant"),
            ("due", "instant"),
            ("key", "string"),
        )
    ),
)
OPERATIONS = (*_evaluations(), *_steps(), *_exchange())
