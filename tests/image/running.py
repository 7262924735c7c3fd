"""The command of an image as a process of its own: own processes, own mounts, no network but loopback, a root that is
read-only but for its volumes and /tmp. Needs root, unshare and nsenter (util-linux), ip (iproute2)."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.image.dockerfile import Image, inside

PATIENCE = 60  # seconds
NO_IPV4 = "ip -4 address flush dev lo"
ASK = """
import sys, urllib.error, urllib.request
method, url, *headers = sys.argv[1:]
body = sys.stdin.buffer.read()
request = urllib.request.Request(url, body or None, dict(each.split(": ", 1) for each in headers), method=method)
try:
    answer = urllib.request.urlopen(request, timeout=30)
except urllib.error.HTTPError as refused:
    answer = refused
sys.stdout.buffer.write(b"%d\\n" % answer.status + answer.read())
"""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A started container, so to say."""

    image: Image
    user: str
    environment: Mapping[str, str]
    outer: "subprocess.Popen[bytes]"
    first: int  # its first process, as this machine counts

    def run(self, *command: str) -> int:
        """The exit code of a command inside it, as its user."""
        entered = self._entered(*_chrooted(self.image, self.user, self.environment, command))
        return subprocess.run(entered, check=False, stderr=subprocess.DEVNULL).returncode

    def ask(self, method: str, url: str, body: bytes = b"", *headers: str) -> tuple[int, bytes]:
        """Status and body of an answer over its network."""
        command = ["nsenter", "--target", str(self.first), "--net", sys.executable, "-c", ASK, method, url, *headers]
        status, _, answer = subprocess.run(command, input=body, capture_output=True, check=True).stdout.partition(b"\n")
        return int(status), answer

    def stop(self) -> int:
        """Sends what STOPSIGNAL says to the first process; answers its exit code."""
        os.kill(self.first, signal.Signals[self.image.stop])
        return self.outer.wait(PATIENCE)

    def _entered(self, *command: str) -> list[str]:
        return ["nsenter", "--target", str(self.first), "--net", "--mount", "--pid", *command]


@contextmanager
def started(
    image: Image,
    data: Path,
    *,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] | None = None,
    ipv4: bool = True,
) -> Iterator[Running]:
    """The image's command as its user (or another); the folder stands in the place of its volume."""
    (volume,) = image.volumes
    as_user = user or image.user
    os.chown(data, int(as_user), 0)
    data.chmod(0o700)
    for each in data.iterdir():
        os.chown(each, int(as_user), 0)
    set_ = {**image.environment, **(environment or {})}
    chrooted = _chrooted(image, as_user, set_, command or image.command)
    steps = [
        *_mounted(image.root, data, volume),
        "ip link set lo up",
        *([] if ipv4 else [NO_IPV4]),
        f"exec {shlex.join(chrooted)}",
    ]
    outer = subprocess.Popen(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "/bin/sh", "-ec", "\n".join(steps)]
    )
    first = _first(outer)
    try:
        yield Running(image=image, user=as_user, environment=set_, outer=outer, first=first)
    finally:
        if outer.poll() is None:
            os.kill(first, signal.SIGKILL)  # its children, too: it is the first process of its own
            outer.wait()


def _mounted(root: Path, data: Path, volume: str) -> list[str]:
    at = shlex.quote(str(root))
    return [
        f"mount --bind {at} {at}",
        f"mount --bind {shlex.quote(str(data))} {at}{volume}",
        f"mount --types tmpfs tmpfs {at}/tmp",
        f"mount --types tmpfs tmpfs {at}/dev/shm",
        f"mount --types proc proc {at}/proc",
        f"mount --options remount,bind,ro {at}",
    ]


def _chrooted(image: Image, user: str, environment: Mapping[str, str], command: Sequence[str]) -> list[str]:
    set_ = [f"{name}={value}" for name, value in environment.items()]
    owner = f"--userspec={user}:{_group(image.root, user)}"
    return ["chroot", owner, "--groups=", str(image.root), "/usr/bin/env", "-i", "-C", image.folder, *set_, *command]


def _group(root: Path, user: str) -> str:
    """The group that the image's passwd gives a number; one that is not in there has 0, as in Docker."""
    rows = (line.split(":") for line in inside(root, "/etc/passwd").read_text().splitlines())
    return next((row[3] for row in rows if row[2] == user), "0")


def _first(outer: "subprocess.Popen[bytes]") -> int:
    children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
    end = time.monotonic() + PATIENCE
    while outer.poll() is None and time.monotonic() < end:
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("it did not start")


def healthy(running: Running, check: Sequence[str] | None = None) -> bool:
    """Whether the HEALTHCHECK, or another check, succeeds within a while."""
    end = time.monotonic() + PATIENCE
    while running.outer.poll() is None and time.monotonic() < end:
        if running.run(*(check or running.image.health)) == 0:
            return True
        time.sleep(0.5)
    return False
