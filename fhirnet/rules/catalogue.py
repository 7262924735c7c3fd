"""Every question and every definition of an answer, found by looking in the folders.

A new definition is a new file with a `DEFINITION`; nothing else names it. `order` in the definition sorts it.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from fhirnet.verdict import Definition

FOLDERS = {
    "tace-resistance": "fhirnet.rules.tace_resistance",
    "tace-unsuitability": "fhirnet.rules.tace_unsuitability",
    "prrt-suitability": "fhirnet.rules.prrt_suitability",
}
QUESTIONS = tuple(FOLDERS)


@cache
def modules(question: str) -> tuple[ModuleType, ...]:
    """The modules of a question's definitions in their order; KeyError for an unknown question."""
    folder = import_module(FOLDERS[question])
    found = [import_module(f"{folder.__name__}.{info.name}") for info in iter_modules(folder.__path__)]
    return tuple(sorted((m for m in found if hasattr(m, "DEFINITION")), key=lambda m: m.DEFINITION.order))


@cache
def definitions(question: str) -> tuple[Definition, ...]:
    """The definitions that answer a question, in their order; KeyError for an unknown question."""
    return tuple(module.DEFINITION for module in modules(question))


@cache
def module(question: str, definition: str) -> ModuleType | None:
    """The module of one definition; None where the question has no definition of that name."""
    return next((m for m in modules(question) if m.DEFINITION.id == definition), None)
