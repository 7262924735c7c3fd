"""What an installation may set: read once from the environment (`FHIRNET_*`), passed down as a value, never read again.

A name that begins with FHIRNET_ and is not listed here stops the start: a misspelt limit must not be a silent default.
"""

import os
from dataclasses import dataclass, fields
from pathlib import Path

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
    `log_format` is how log lines are written: one of LOG_FORMATS. One caller may send so many `requests_per_minute` and
    have so many `requests_at_once` in each worker (0: no limit). `proxies` is how many stand before the service, each
    of which writes whom it answers into X-Forwarded-For; 0: that header is not read.
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
    requests_per_minute: int = 6000
    requests_at_once: int = 64
    proxies: int = 0

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
        if not any(name.startswith(PREFIX) for name in os.environ):
            return cls(), ()
        from fhirnet.settings import environment  # it brings environs; most commands run without a setting

        return environment.read()
