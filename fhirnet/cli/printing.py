"""Where tables are printed: a module of its own, because commands that print JSON need nothing of it."""

import sys

from rich.console import Console

PRINTED = 140  # columns where the output is no terminal
console = Console(width=None if sys.stdout.isatty() else PRINTED)
