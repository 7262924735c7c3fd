"""FHIR R4 and the plain JSON case document on one side, the records of `fhirnet.case` on the other.

Codes live here and nowhere in `fhirnet`.
"""
