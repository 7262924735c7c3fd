"""Writes the FHIR package: python -m fhirnet.conformance FIXTURES FOLDER."""

import sys
from pathlib import Path

from fhirnet.conformance.package import write

if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:3])))
