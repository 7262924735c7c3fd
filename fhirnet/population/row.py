"""One row of a population's answers: a verdict, a criterion beneath it, or why a patient could not be evaluated.

Every value is text and "" says that there is none, so that a row is the same in every engine and every form of file.
"""

from typing import NamedTuple

SEPARATOR = " "  # between the codes and references of one column


class Row(NamedTuple):
    """What one definition, or one criterion of it (`criterion` not ""), answered for a patient.

    `source` is the file of the Bundle where cases come as Bundles. `version` is the release of the definition. `value`
    is what was decided on, with its `unit`; `threshold` what it was held against; `evidence` the records that it came
    from. `missing` are the facts that an open answer lacks, `deciding` those that would decide it one by one,
    `settling` those of them that decide it whatever they say. A patient who could not be evaluated has one row with
    `problem`, the codes of the issues, and `problem_at`, where the first of them is.
    """

    patient: str
    source: str
    question: str = ""
    definition: str = ""
    version: str = ""
    as_of: str = ""
    verdict: str = ""
    criterion: str = ""
    result: str = ""
    value: str = ""
    unit: str = ""
    threshold: str = ""
    reasons: str = ""
    assumptions: str = ""
    evidence: str = ""
    basis: str = ""
    missing: str = ""
    deciding: str = ""
    settling: str = ""
    first_met: str = ""
    index_session: str = ""
    index_assessment: str = ""
    problem: str = ""
    problem_at: str = ""


COLUMNS = Row._fields
