"""The one fact that separates definitions that disagree."""

from collections.abc import Mapping

from fhirnet.verdict import Text, Verdict


def separating(verdicts: Mapping[str, Verdict]) -> Text | None:
    """What makes them differ; None where they agree."""
    return None
