"""The structs are those generate.py makes, and are R4 4.0.1 where R4B is not."""

import msgspec
import pytest

from mappings import r4
from mappings.r4 import definitions, generate, schema
from mappings.r4.generated import R4_TYPES


def test_the_committed_file_is_the_generated_one() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.written()


def test_r4_has_146_resource_types() -> None:
    assert len(R4_TYPES) == 146
    assert R4_TYPES.isdisjoint({"Resource", "DomainResource", "SubscriptionTopic", "DeviceUsage", "Ingredient"})


def test_an_observation_is_about_whom_r4_says() -> None:
    subject = schema.elements(r4.Observation)["subject"].struct
    assert subject is not None
    assert schema.targets(subject) == {"Patient", "Group", "Device", "Location"}


def test_an_extension_holds_the_fifty_data_types_of_r4() -> None:
    (value,) = schema.choices(r4.Extension)
    assert len(value.members) == 50
    assert {"valueMeta", "valueDosage"} <= set(value.members)
    assert {"valueCodeableReference", "valueRatioRange", "valueInteger64"}.isdisjoint(value.members)


@pytest.mark.parametrize(
    ("struct", "element", "some"),
    [
        (r4.Observation, "status", {"registered", "corrected", "entered-in-error", "unknown", "cancelled"}),
        (r4.Quantity, "comparator", {"<", "<=", ">=", ">"}),
        (r4.TimingRepeat, "when", {"MORN", "PCV"}),
        (r4.MedicationRequest, "intent", {"order", "option"}),
    ],
)
def test_required_codes_are_complete(struct: type[msgspec.Struct], element: str, some: set[str]) -> None:
    assert some <= set(schema.elements(struct)[element].codes)


def test_every_struct_refuses_unknown_elements_and_writes_only_what_is_there() -> None:
    for name in r4.READ_TYPES:
        config = r4.READ_TYPES[name].__struct_config__
        assert config.forbid_unknown_fields
        assert config.omit_defaults
        assert config.tag == name


def test_a_record_that_contradicts_itself_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="value"):
        r4.Extension(url="u", valueString="x", valueCode="y")
    with pytest.raises(ValueError, match="exclude"):
        r4.ObservationComponent(
            code=r4.CodeableConcept(text="x"), valueInteger=1, dataAbsentReason=r4.CodeableConcept(text="y")
        )


def test_a_reference_that_was_read_equals_one_that_was_made() -> None:
    read = msgspec.json.decode(
        b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/1"}}',
        type=r4.Observation,
    )
    made = r4.Observation(
        status="final", code=r4.CodeableConcept(text="x"), subject=r4.Reference(reference="Patient/1")
    )
    assert read == made
    assert made == read
    assert read.subject != r4.Reference(reference="Patient/2")


def test_a_keyword_would_be_renamed_and_a_sibling_keeps_its_name() -> None:
    fields = {field.name: field.encode_name for field in msgspec.structs.fields(r4.Observation)}
    assert fields["status__ext"] == "_status"
    assert definitions.ElementOf("class", "Coding", False, False, "", False, (), (), False).attribute == "class_"
