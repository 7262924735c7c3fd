"""fhirnet: is TACE still working, is this patient suited to PRRT? FHIR R4 in, a computed Observation out.

This file imports nothing, so that `mappings` and every floor of `fhirnet` can be imported without a circle.
"""

__version__ = "1.0.0"
