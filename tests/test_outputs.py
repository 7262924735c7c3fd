"""What a command writes into: a file whole or not at all, a pipe as it is."""

import os
import threading
from pathlib import Path

import pytest

from fhirnet.cli.outputs import output_file


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_bytes(b"before")
    half = output_file(str(target))
    half.write(b"half")
    half.flush()
    assert target.read_bytes() == b"before"
    half.close()
    with output_file(str(target)) as out:
        out.write(b"after")
    assert target.read_bytes() == b"after"


def test_a_pipe_stays_one_and_gets_the_bytes(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with output_file(str(pipe)) as out:
        out.write(b"bytes")
    reader.join(timeout=10)
    assert (pipe.is_fifo(), read) == (True, [b"bytes"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        output_file(str(tmp_path / "missing" / "out.pdf"))
    assert refused.value.filename == str(tmp_path / "missing")
