"""Stage 6 of reading, slowly and completely: every problem of structure in an exactly read Bundle or Parameters.

This walk knows nothing of the quick way (`mappings.r4.decode`) and has the last word: it reads the tables of
`mappings.r4.schema`, not the structs. Messages name elements, types and codes that would be right, never content.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from fhirnet.errors import Issue
from mappings.r4 import generated, schema
from mappings.r4.exact import Json, Number, case_of, named, written
from mappings.r4.primitives import FORMS
from mappings.r4.references import named_type, shown_type
from mappings.r4.repeats import Repeat, conflicts
from mappings.r4.rules import Status

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_LOCAL = re.compile("#.")


def problems(root: dict[str, Json]) -> list[Issue]:
    """Every problem of stage 6, in the order of the body."""
    case = case_of(root)
    walk = _Walk(case[1] if case else None)
    struct = generated.Bundle if root["resourceType"] == "Bundle" else generated.Parameters
    walk.visit(root, struct, root["resourceType"])
    if case:
        walk.issues += conflicts(_repeats(*case))
    return walk.issues


def problems_of(resource: Json, struct: type[Struct], at: str) -> list[Issue]:
    """Every problem of structure in one resource of this type, as `exact` reads it; `at` is its path."""
    walk = _Walk(None)
    walk.read(resource, struct, False, at)
    return walk.issues


class _Walk:
    """What was found so far; `local` are the `#` references of the resource being visited."""

    def __init__(self, case: dict[str, Json] | None) -> None:
        self.issues: list[Issue] = []
        self.case = case
        self.local: list[tuple[str, str]] = []

    def visit(self, node: Json, struct: type[Struct], at: str) -> None:
        """Check one object against its type."""
        if not isinstance(node, dict) or not node:
            self._refuse("value", f"{_json_type(node)} stands where a JSON object with content is due", at)
            return
        elements = schema.elements(struct)
        for key, value in node.items():
            element = elements.get(key)
            if element is not None:
                self._element(value, element, node, named(at, element.shown))
            elif key != "resourceType" or struct.__struct_config__.tag is None:
                name = struct.__name__
                self._refuse("element", f"R4 {name} has no such element; remove it or use an extension", named(at, key))
        for element in elements.values():
            if element.required and element.name not in node:
                self._refuse("required", f"{element.name} is required", f"{at}.{element.name}")
        self._rules(node, struct, at)

    def _element(self, value: Json, element: schema.Element, owner: dict[str, Json], at: str) -> None:
        if not element.many:
            self._item(value, element, at)
        elif not isinstance(value, list) or not value:
            self._refuse("value", f"{_json_type(value)} stands where a JSON array with content is due", at)
        else:
            nulls = _beside(element, owner)
            for index, item in enumerate(value):
                if item is not None or not nulls:
                    self._item(item, element, f"{at}[{index}]")

    def _item(self, value: Json, element: schema.Element, at: str) -> None:
        if element.struct is not None:
            self.visit(value, element.struct, at)
        elif element.kind == "resource":
            self._resource(value, element, at)
        elif problem := _primitive_problem(value, element):
            self._refuse(*problem, at)

    def _resource(self, node: Json, element: schema.Element, at: str) -> None:
        if node is self.case:
            self.visit(node, generated.Bundle, at)
            return
        if not isinstance(node, dict) or not node:
            self._refuse("value", f"{_json_type(node)} stands where a resource is due", at)
            return
        name = node.get("resourceType")
        if not isinstance(name, str) or name not in generated.R4_TYPES:
            what = "is not a type of R4" if "resourceType" in node else "is missing"
            self._refuse("resource-type", f"resourceType {what}; give an R4 resource type", at)
            return
        if element.name == "contained" and "contained" in node:
            self._refuse("invariant", "a contained resource contains a resource; contain both side by side", at)
        if name in generated.READ_TYPES:
            self.read(node, generated.READ_TYPES[name], element.name == "contained", at)

    def read(self, node: dict[str, Json], struct: type[Struct], contained: bool, at: str) -> None:
        if contained:
            self.visit(node, struct, at)
            return
        self.local = []
        self.visit(node, struct, at)
        inside = node.get("contained")
        ids = [item.get("id") for item in inside if isinstance(item, dict)] if isinstance(inside, list) else []
        for target, place in self.local:
            if target not in ids:
                self._refuse("invariant", "the resource contains nothing of that id", place)

    def _rules(self, node: dict[str, Json], struct: type[Struct], at: str) -> None:
        for choice in schema.choices(struct):
            given = [name for name in choice.members if name in node or f"_{name}" in node]
            if len(given) > 1:
                self._refuse("invariant", f"{choice.name}[x] is given more than once; give one", f"{at}.{given[1]}")
            if choice.required and not any(name in node for name in choice.members):
                self._refuse("required", f"{choice.name}[x] is required", at)
            if given and choice.without in node:
                what = f"{choice.name}[x] and {choice.without} exclude each other; give one of them"
                self._refuse("invariant", what, f"{at}.{choice.without}" if choice.without != "extension" else at)
        for status in schema.statuses(struct):
            for index in _unknown_codes(node.get(status.name), status):
                what = f"{status.name} is not a code of {status.system}; it has {', '.join(sorted(status.codes))}"
                self._refuse("code", what, f"{at}.{status.name}.coding[{index}].code")
        if issubclass(struct, generated.Reference):
            self._reference(node, schema.targets(struct), at)
        if struct is generated.BundleEntry and not node.keys() & {"resource", "request", "response"}:
            self._refuse("required", "resource is required in an entry without request and response", f"{at}.resource")

    def _reference(self, node: dict[str, Json], targets: frozenset[str], at: str) -> None:
        literal, name = node.get("reference"), node.get("type")
        if isinstance(literal, str) and _LOCAL.match(literal):
            self.local.append((literal[1:], at))
        shown = {shown_type(literal, generated.R4_TYPES)} if isinstance(literal, str) else set()
        shown |= {named_type(name, generated.R4_TYPES)} if isinstance(name, str) else set()
        if targets and not shown <= targets | {""}:
            self._refuse("reference-type", f"the reference has to be to {' or '.join(sorted(targets))}", at)

    def _refuse(self, code: str, what: str, at: str) -> None:
        self.issues.append(Issue(code, what, at))


def _beside(element: schema.Element, owner: dict[str, Json]) -> bool:
    """Whether null may stand in this array: the values and the extensions of a primitive are given side by side."""
    if element.name.startswith("_"):
        return isinstance(owner.get(element.shown), list)
    return element.primitive and isinstance(owner.get(f"_{element.name}"), list)


def _primitive_problem(value: Json, element: schema.Element) -> tuple[str, str] | None:
    due = {"integer": "number", "decimal": "number", "boolean": "boolean"}.get(element.kind, "string")
    if value == "" or _json_type(value) != f"a JSON {due}":
        given = "an empty string" if value == "" else _json_type(value)
        return "value", f"{given} stands where a JSON {due} is due"
    if element.kind == "code" and value not in element.codes:
        return "code", f"{element.name} is not one of {', '.join(element.codes)}"
    if element.pattern and not re.search(element.pattern, value):
        return "value", f"{element.name} is not {FORMS[element.pattern]}"
    if element.kind == "integer" and not (_WHOLE.fullmatch(value) and element.low <= int(value) <= element.high):
        return "value", f"{element.name} is not a whole number from {element.low} to {element.high}"
    return None


def _json_type(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict | list) and not value:
        return "an empty JSON object" if isinstance(value, dict) else "an empty JSON array"
    if isinstance(value, Number):
        return "a JSON number"
    return {bool: "a JSON boolean", str: "a JSON string", list: "a JSON array"}.get(type(value), "a JSON object")


def _unknown_codes(concept: Json, status: Status) -> Iterator[int]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for index, coding in enumerate(codings if isinstance(codings, list) else ()):
        if isinstance(coding, dict) and coding.get("system") == status.system:
            code = coding.get("code")
            if isinstance(code, str) and code not in status.codes:
                yield index


def _repeats(at: str, bundle: dict[str, Json]) -> Iterable[Repeat]:
    entries = bundle.get("entry")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield _repeat(index, f"{at}.entry[{index}]", entry, resource)


def _repeat(index: int, at: str, entry: dict[str, Json], resource: dict[str, Json]) -> Repeat:
    meta = resource.get("meta")
    full_url, name, id_ = (_text(x) for x in (entry.get("fullUrl"), resource.get("resourceType"), resource.get("id")))
    content = ""
    if name in generated.READ_TYPES:
        content = written({key: value for key, value in resource.items() if key not in ("meta", "text")})
    return Repeat(
        entry=index,
        at=at,
        key=full_url or (f"{name}/{id_}" if id_ else ""),
        type=name,
        content=content.encode(),
        version=_text(meta.get("versionId")) if isinstance(meta, dict) else "",
        updated=_text(meta.get("lastUpdated")) if isinstance(meta, dict) else "",
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) and not isinstance(value, Number) else ""
