"""python -m fhirnet"""

from fhirnet.cli import main

main()
