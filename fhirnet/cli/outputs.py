"""Where a command writes: a file is there whole or not at all; a pipe or a device is written into."""

import errno
import os
from pathlib import Path
from typing import IO, Any

import click


def output_file(path: str) -> IO[Any]:
    """The output to write ("-": standard output). Raises OSError where its folder is not there."""
    target = Path(path)
    is_a_file = path != "-" and (target.is_file() or not target.exists())
    if is_a_file and not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    return click.open_file(path, "wb", atomic=is_a_file)
