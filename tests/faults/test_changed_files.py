"""A file that is changed while the service runs: one process answers by what it read, until it is started anew."""

import subprocess
import sys
from pathlib import Path

import pytest

HEADER = "system,code,text,concept,reviewed_by,reviewed_on\n"
ROW = "urn:lab,AFP,,lab-afp,Dr. Li,2024-01-01\n"
CASE = "fixtures/cases/hcc-three-tace.json"
ASKS_TWICE = """
import json, sys
from pathlib import Path
from fhirnet.assessment import assess
from fhirnet.settings import Settings
mapping, case = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
for text in sys.argv[3:]:
    mapping.write_text(text)
    answer = assess("tace-resistance", case, settings=Settings(site_mapping=mapping))
    print(json.loads(answer)["identifier"][0]["value"])
"""


def identifiers(folder: Path, *texts: str) -> list[str]:
    """The identifiers of the answers of one process, while the mapping file becomes one text after the other."""
    command = [sys.executable, "-c", ASKS_TWICE, str(folder / "mapping.csv"), CASE, *texts]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.hazard("H08")
@pytest.mark.fault("F9")
def test_the_version_in_the_answer_is_the_one_that_was_used(tmp_path: Path) -> None:
    before, during = identifiers(tmp_path, HEADER, HEADER + ROW)
    assert before == during  # the file is another one, but it is not what the answer was made with
    (after,) = identifiers(tmp_path, HEADER + ROW)
    assert after != before  # started anew; and the identifier tells the mapping that was used
