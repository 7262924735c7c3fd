"""A Dockerfile as its instructions, and their steps done in a Debian root by chroot.

Only what this project's Dockerfile says is known here: FROM, ENV, RUN, WORKDIR, COPY, USER, VOLUME, EXPOSE,
HEALTHCHECK, STOPSIGNAL, CMD. Anything else is refused, so that nothing in it is left out unnoticed.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

REGISTRY = ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "https_proxy")
AUTHORITIES = ("PIP_CERT", "SSL_CERT_FILE")
CERTIFICATES = "/run/registry.pem"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(kw_only=True)
class Image:
    """What the steps of a stage have made so far."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    stop: str = ""
    volumes: list[str] = field(default_factory=list)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """The name and the rest of each instruction; comments are left out, continued lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def build(dockerfile: Path, base: Path, folder: Path) -> Image:
    """Does every step of the file, each stage in a copy of the base below the folder; answers the last stage."""
    stages: dict[str, Image] = {}
    image = None
    for name, rest in instructions(dockerfile.read_text(encoding="utf-8")):
        if name == "FROM":
            stage = re.sub(r"^\S+ AS ", "", rest) if " AS " in rest else str(len(stages))
            image = stages[stage] = Image(root=_copied(base, folder / stage))
        elif image is None:
            raise ValueError(f"{name} before FROM")
        else:
            print(f"{name} {rest}", flush=True)
            _step(image, name, rest, dockerfile.parent, stages)
    assert image is not None
    return image


def _step(image: Image, name: str, rest: str, context: Path, stages: Mapping[str, Image]) -> None:
    match name:
        case "ENV":
            for word in shlex.split(rest):
                variable, _, value = word.partition("=")
                image.environment[variable] = Template(value).safe_substitute(image.environment)
        case "RUN":
            _run(image, rest)
        case "WORKDIR":
            image.folder = rest
            inside(image.root, rest).mkdir(parents=True, exist_ok=True)
        case "COPY":
            _copy(image, shlex.split(rest), context, stages)
        case "USER":
            image.user = rest
        case "VOLUME":
            image.volumes.append(rest)
        case "HEALTHCHECK":
            image.health = json.loads(rest[rest.index("CMD ") + len("CMD ") :])
        case "STOPSIGNAL":
            image.stop = rest
        case "CMD":
            image.command = json.loads(rest)
        case "EXPOSE":
            pass
        case _:
            raise ValueError(f"{name} is not known here")


def inside(root: Path, path: str) -> Path:
    """Where an absolute path of the image is on this machine."""
    return root / path.lstrip("/")


def _copied(base: Path, to: Path) -> Path:
    subprocess.run(["cp", "--archive", "--reflink=auto", str(base), str(to)], check=True)
    return to


def _run(image: Image, command: str) -> None:
    """With this machine's way to the registry, which the image does not keep."""
    reached = {name: os.environ[name] for name in REGISTRY if name in os.environ}
    authorities = next((os.environ[name] for name in AUTHORITIES if name in os.environ), None)
    if authorities:
        shutil.copyfile(authorities, inside(image.root, CERTIFICATES))
        reached |= dict.fromkeys(AUTHORITIES, CERTIFICATES)
    environment = {"PIP_BREAK_SYSTEM_PACKAGES": "1", "HOME": "/root"} | image.environment | reached
    step = f"cd {shlex.quote(image.folder)} && {command}"
    try:
        subprocess.run(["chroot", str(image.root), "/bin/sh", "-c", step], env=environment, check=True)
    finally:
        inside(image.root, CERTIFICATES).unlink(missing_ok=True)


def _copy(image: Image, words: list[str], context: Path, stages: Mapping[str, Image]) -> None:
    source = context
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, to = words
    target = inside(image.root, str(Path(image.folder) / to))
    for name in names:
        found = inside(source, name)
        if source == context and not _sent(context, name):
            raise ValueError(f"{name} is not sent to the build (.dockerignore)")
        if found.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc") if source == context else None
            shutil.copytree(found, target, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            shutil.copy2(found, target / found.name if to.endswith("/") else target)


def _sent(context: Path, name: str) -> bool:
    """Whether .dockerignore, which leaves everything out at first, lets this file or folder in."""
    lines = (context / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return any(name == line[1:] or name.startswith(f"{line[1:]}/") for line in lines if line.startswith("!"))
