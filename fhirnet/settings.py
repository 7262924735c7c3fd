"""What an installation may set: read once from the environment (`FHIRNET_*`), passed down as a value, never read again.

A name that begins with FHIRNET_ and is not listed here stops the start: a misspelt limit must not be a silent default.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError, ValidationError, validate

from fhirnet.errors import InvalidSettings, Issue

PREFIX = "FHIRNET_"
LANGUAGES = ("zh-CN", "en")
OFF = "off"  # FHIRNET_DATABASE: nothing is stored
OPEN, REQUIRED = "open", "required"  # FHIRNET_ACCESS
LOG_FORMATS = ("json", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation is set; every field is the setting FHIRNET_<NAME IN CAPITALS>.

    `site` names the installation ("-": none). `site_mapping` is the reviewed CSV file of a hospital's own codes. The
    two definitions answer when a request names none. Limits: bytes of a body after decoding, issues shown in an error
    answer, seconds of computing per request. `database` is the URL of the store, or "off": then nothing is stored and
    only cases that are posted whole are answered. `base_url` is the address of `/fhir` for clients, where a proxy
    stands before the service; without it, the address they asked. `peers` is the file of those who may ask; `access`
    is "open" (anyone may do everything), "required" (only they), or None: required where there is such a file.
    `log_format` is how log lines are written: one of LOG_FORMATS.
    """

    site: str = "-"
    site_mapping: Path | None = None
    language: str = "zh-CN"
    tace_resistance_definition: str = "jsh-lcsgj-2014"
    prrt_suitability_definition: str = "prrt-default-1"
    max_body_bytes: int = 20 * 1024 * 1024
    max_issues: int = 50
    time_limit_seconds: float = 10.0
    workers: int = 1
    database: str = "sqlite:///fhirnet.sqlite"
    base_url: str | None = None
    peers: Path | None = None
    access: str | None = None
    log_format: str = "json"

    @property
    def restricted(self) -> bool:
        """Whether only registered peers may ask."""
        return self.access == REQUIRED or (self.access is None and self.peers is not None)

    def definition(self, question: str) -> str:
        """The definition that answers this question when the request names none."""
        return {
            "tace-resistance": self.tace_resistance_definition,
            "prrt-suitability": self.prrt_suitability_definition,
        }[question]

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment variables that are read."""
        return tuple(PREFIX + field.name.upper() for field in fields(cls))

    @classmethod
    def from_env(cls) -> "Settings":
        """The settings of this process. Raises InvalidSettings with every unusable or unknown name."""
        settings, issues = cls.usable()
        if issues:
            raise InvalidSettings(*issues)
        return settings

    @classmethod
    def usable(cls) -> tuple["Settings", tuple[Issue, ...]]:
        """The settings as far as they can be used, the others at their defaults; and every name that cannot."""
        env, default = Env(prefix=PREFIX, eager=False), cls()
        path, peers = env.str("SITE_MAPPING", "", validate=_is_file), env.str("PEERS", "", validate=_is_file)
        settings = cls(
            site=env.str("SITE", default.site, validate=_is_word),
            site_mapping=Path(path) if path else None,
            language=env.str("LANGUAGE", default.language, validate=validate.OneOf(LANGUAGES)),
            tace_resistance_definition=env.str("TACE_RESISTANCE_DEFINITION", default.tace_resistance_definition),
            prrt_suitability_definition=env.str("PRRT_SUITABILITY_DEFINITION", default.prrt_suitability_definition),
            max_body_bytes=env.int("MAX_BODY_BYTES", default.max_body_bytes, validate=_between(1024, 1024**3)),
            max_issues=env.int("MAX_ISSUES", default.max_issues, validate=_between(1, 10_000)),
            time_limit_seconds=env.float(
                "TIME_LIMIT_SECONDS", default.time_limit_seconds, validate=_between(0.01, 3600)
            ),
            workers=env.int("WORKERS", default.workers, validate=_between(1, 256)),
            database=env.str("DATABASE", default.database, validate=_is_database),
            base_url=(env.str("BASE_URL", "", validate=_is_address) or "").rstrip("/") or None,
            peers=Path(peers) if peers else None,
            access=env.str("ACCESS", "", validate=validate.OneOf(["", OPEN, REQUIRED])) or None,
            log_format=env.str("LOG_FORMAT", default.log_format, validate=validate.OneOf(LOG_FORMATS)),
        )
        unset: dict[str, Any] = {
            field.name: field.default for field in fields(cls) if getattr(settings, field.name) is None
        }
        return replace(settings, **unset), (*_unknown(cls.names()), *_invalid(env))


def _unknown(names: tuple[str, ...]) -> list[Issue]:
    return [
        Issue("value", f"{name} is not a setting of this service; it has {', '.join(names)}")
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in names
    ]


def _invalid(env: Env) -> list[Issue]:
    try:
        env.seal()
    except EnvValidationError as error:
        found = error.error_messages
        assert isinstance(found, Mapping), "sealing collects by name"
        return [Issue("value", f"{name}: {' '.join(map(str, said))}") for name, said in sorted(found.items())]
    return []


def _between(least: float, most: float) -> validate.Range:
    return validate.Range(min=least, max=most, error=f"not a number from {least} to {most}")


_is_database = validate.Regexp(
    rf"(?:{OFF}|sqlite:///.+|postgresql\+psycopg://.+)\Z", error="not off, sqlite:///FILE or postgresql+psycopg://…"
)
_is_address = validate.Regexp(r"(?:https?://[^\s?#]+)?\Z", error="not the address of this service, https://…/fhir")
_is_word = validate.Regexp(r"\S{1,64}\Z", error="not 1 to 64 characters without blanks")


def _is_file(path: str) -> None:
    if path and not Path(path).is_file():
        raise ValidationError("no such file")
