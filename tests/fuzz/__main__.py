"""`python -m tests.fuzz`: see `running`, which worker processes can import."""

import sys

from tests.fuzz.running import main

if __name__ == "__main__":
    sys.exit(main())
