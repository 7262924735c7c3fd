"""How the constraints of a Bundle that is stored are tested, by HL7's keys; what they say is in constraints.csv.

A Bundle that is posted as a case is a set of resources whatever its type, and its own constraints are not asked for.
"""

from mappings.strict.demands import Demand, Node, Test, meta

_REQUESTS = ("batch", "transaction", "history")
_RESPONSES = ("batch-response", "transaction-response", "history")


def _each(name: str, types: tuple[str, ...]) -> Demand:
    """Each entry has this element in Bundles of these types, and none has it in others."""
    return lambda bundle: all((name in entry) == (bundle["type"] in types) for entry in bundle.get("entry", ()))


def _search(bundle: Node) -> bool:
    return not any("search" in entry for entry in bundle.get("entry", ())) or bool(bundle["type"] == "searchset")


def _addresses(bundle: Node) -> bool:
    entries = [entry for entry in bundle.get("entry", ()) if "fullUrl" in entry]
    versions = {(entry["fullUrl"], str(meta(entry.get("resource", {})).get("versionId"))) for entry in entries}
    return len(versions) == len(entries) or bool(bundle["type"] == "history")


def _document(bundle: Node) -> bool:
    return bundle["type"] != "document" or {"system", "value"}.issubset(bundle.get("identifier", ()))


def _first(of: str, type_: str) -> Demand:
    """The first resource of such a Bundle is of that type."""

    def met(bundle: Node) -> bool:
        entries = bundle.get("entry", [{}])
        return bool(bundle["type"] != of or entries[0].get("resource", {}).get("resourceType") == type_)

    return met


TESTS: dict[str, Test] = {
    "bdl-1": Test(lambda node: "total" not in node or node["type"] in ("searchset", "history"), "leave total out"),
    "bdl-2": Test(_search, "leave search out"),
    "bdl-3": Test(_each("request", _REQUESTS), "give it to every entry, or to none"),
    "bdl-4": Test(_each("response", _RESPONSES), "give it to every entry, or to none"),
    "bdl-7": Test(_addresses, "give each entry a fullUrl of its own"),
    "bdl-8": Test(lambda entry: "/_history/" not in entry.get("fullUrl", ""), "leave the version out"),
    "bdl-9": Test(_document, "give both"),
    "bdl-10": Test(lambda node: node["type"] != "document" or "timestamp" in node, "give timestamp"),
    "bdl-11": Test(_first("document", "Composition"), "put it first"),
    "bdl-12": Test(_first("message", "MessageHeader"), "put it first"),
}
