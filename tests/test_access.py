"""What a scope allows, in both syntaxes, and what is granted of what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet import access
from fhirnet.access import ANYONE, EVERYTHING, NEEDED, Client, granted, narrowed, permits, scope
from fhirnet.errors import Refused

TYPES = ("Patient", "Observation", "*")
LETTERS = [
    "".join(letter for bit, letter in enumerate("cruds") if number & 1 << bit) for number in range(1, 32)
]  # every subset in order
SCOPES = st.frozensets(
    st.builds("system/{}.{}".format, st.sampled_from(TYPES), st.sampled_from(LETTERS)), min_size=1, max_size=4
)


def client(*scopes: str) -> Client:
    return Client("north", EVERYTHING, frozenset(scopes))


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("system/Observation.read", "system/Observation.rs"),
        ("system/Observation.write", "system/Observation.cud"),
        ("system/Observation.*", "system/Observation.cruds"),
        ("system/*.read", "system/*.rs"),
        ("system/*.*", "system/*.cruds"),
        ("system/Patient.rs", "system/Patient.rs"),
        ("system/*.cruds", "system/*.cruds"),
        ("system/Patient.sr", None),  # out of order
        ("system/Patient.rr", None),
        ("system/Patient.", None),
        ("system/Patient", None),
        ("system/Patient.x", None),
        ("system/Patient.reads", None),
        ("system/observation.rs", None),
        ("system/Observation.rs?category=laboratory", None),  # narrower: never taken for the whole
        ("system/Observation.read?category=laboratory", None),
        ("patient/Observation.rs", None),
        ("user/*.cruds", None),
        ("openid", None),
        ("system/*.rs\n", None),
        ("", None),
    ],
)
def test_scopes_of_both_versions_are_read(written: str, means: str | None) -> None:
    assert scope(written) == means


@pytest.mark.parametrize("letters", LETTERS)
def test_a_scope_allows_exactly_its_letters(letters: str) -> None:
    asks = client(f"system/Observation.{letters}")
    for interaction, needed in NEEDED.items():
        assert permits(asks, "Observation", interaction) == set(needed).issubset(letters)
        assert permits(asks, "Patient", interaction) == (not needed)


@pytest.mark.parametrize(
    ("scopes", "type_", "interaction", "allowed"),
    [
        (("system/*.r",), "Patient", "read", True),
        (("system/*.r",), "Patient", "search", False),
        (("system/Observation.r",), "ObservationDefinition", "read", False),
        (("system/Patient.r", "system/Patient.s"), "Patient", "everything", True),
        (("system/Patient.r", "system/*.s"), "Patient", "everything", True),
        (("system/Patient.r",), "Patient", "everything", False),
        (("system/Patient.rs",), "*", "evaluate", False),
        (("system/*.rs",), "*", "evaluate", True),
        ((), "Patient", "read", False),
        ((), "*", "transaction", True),
    ],
)
def test_scopes_add_up_type_by_type(scopes: tuple[str, ...], type_: str, interaction: str, allowed: bool) -> None:
    assert permits(client(*scopes), type_, interaction) == allowed


def test_anyone_may_do_everything_where_access_is_open() -> None:
    assert all(permits(ANYONE, type_, interaction) for type_ in TYPES for interaction in NEEDED)


def test_what_is_not_allowed_names_the_scope_that_is_missing() -> None:
    access.require(client("system/Patient.d"), "Patient", "delete")
    with pytest.raises(Refused, match=r"system/Patient\.d") as refused:
        access.require(client("system/Patient.cru"), "Patient", "delete")
    assert refused.value.issues[0].code == "forbidden"


@pytest.mark.parametrize(
    ("asked", "registered", "given"),
    [
        ("system/Observation.read", {"system/*.rs"}, ("system/Observation.read",)),
        ("system/Observation.cruds", {"system/*.rs"}, ("system/Observation.rs",)),
        ("system/*.read", {"system/Observation.rs", "system/Patient.r"}, ("system/Observation.rs", "system/Patient.r")),
        ("system/*.rs", {"system/*.cruds"}, ("system/*.rs",)),
        ("system/Patient.rs system/Patient.rs", {"system/*.cruds"}, ("system/Patient.rs",)),
        ("system/Patient.cd", {"system/*.rs"}, ()),
        ("system/Patient.rs?x=y openid", {"system/*.cruds"}, ()),
        ("", {"system/*.cruds"}, ()),
        ("system/Patient.rs", set(), ()),
    ],
)
def test_what_is_granted_is_what_is_asked_and_registered(
    asked: str, registered: set[str], given: tuple[str, ...]
) -> None:
    assert granted(asked, frozenset(registered)) == given


@given(SCOPES, SCOPES)
def test_narrowed_allows_what_both_allow_and_nothing_else(one: frozenset[str], other: frozenset[str]) -> None:
    both = client(*narrowed(one, other))
    for type_ in ("Patient", "Observation", "Device"):
        for interaction in NEEDED:
            if len(NEEDED[interaction]) == 1:
                expected = permits(client(*one), type_, interaction) and permits(client(*other), type_, interaction)
                assert permits(both, type_, interaction) == expected
