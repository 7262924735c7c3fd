"""Property tests draw the same examples in every run, so that a change alone can turn them red.

`make explore` draws new ones.
"""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, print_blob=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile(os.environ.get("PROPERTY_TESTS", "repeatable"))
