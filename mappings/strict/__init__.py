"""What `Prefer: handling=strict` asks of a case, and storing of a resource: all of FHIR R4 that the decode leaves open.

    of_case(body)               the resources of the types that are read, in a posted Bundle or Parameters
    of_resource(body, type_)    one resource of a type that is stored

Both take bytes that the decode (`mappings.r4`) has found sound, and find constraints that are not met (constraints.py),
forms of primitives, and references to resources of another type that are in the same Bundle or contained. One walk over
the plain JSON, along tables made from the same structs as the decode: no FHIRPath, no second model.
"""

from mappings.strict.walk import of_case as of_case
from mappings.strict.walk import of_resource as of_resource
