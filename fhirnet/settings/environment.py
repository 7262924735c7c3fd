"""The settings that the environment holds, each checked: read with environs, all problems at once."""

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvValidationError, ValidationError, validate

from fhirnet.errors import Issue
from fhirnet.settings import LANGUAGES, LOG_FORMATS, OFF, OPEN, PREFIX, REQUIRED, Settings


def read() -> tuple[Settings, tuple[Issue, ...]]:
    """The settings as far as they can be used, the others at their defaults; and every name that cannot."""
    env, default = Env(prefix=PREFIX, eager=False), Settings()
    path, peers = env.str("SITE_MAPPING", "", validate=_is_file), env.str("PEERS", "", validate=_is_file)
    settings = Settings(
        site=env.str("SITE", default.site, validate=_is_word),
        site_mapping=Path(path) if path else None,
        language=env.str("LANGUAGE", default.language, validate=validate.OneOf(LANGUAGES)),
        tace_resistance_definition=env.str("TACE_RESISTANCE_DEFINITION", default.tace_resistance_definition),
        prrt_suitability_definition=env.str("PRRT_SUITABILITY_DEFINITION", default.prrt_suitability_definition),
        max_body_bytes=env.int("MAX_BODY_BYTES", default.max_body_bytes, validate=_between(1024, 1024**3)),
        max_issues=env.int("MAX_ISSUES", default.max_issues, validate=_between(1, 10_000)),
        time_limit_seconds=env.float("TIME_LIMIT_SECONDS", default.time_limit_seconds, validate=_between(0.01, 3600)),
        workers=env.int("WORKERS", default.workers, validate=_between(1, 256)),
        database=env.str("DATABASE", default.database, validate=_is_database),
        base_url=(env.str("BASE_URL", "", validate=_is_address) or "").rstrip("/") or None,
        peers=Path(peers) if peers else None,
        access=env.str("ACCESS", "", validate=validate.OneOf(["", OPEN, REQUIRED])) or None,
        log_format=env.str("LOG_FORMAT", default.log_format, validate=validate.OneOf(LOG_FORMATS)),
        requests_per_minute=env.int(
            "REQUESTS_PER_MINUTE", default.requests_per_minute, validate=_between(0, 10_000_000)
        ),
        requests_at_once=env.int("REQUESTS_AT_ONCE", default.requests_at_once, validate=_between(0, 10_000)),
        proxies=env.int("PROXIES", default.proxies, validate=_between(0, 8)),
    )
    unset: dict[str, Any] = {
        field.name: field.default for field in fields(Settings) if getattr(settings, field.name) is None
    }
    return replace(settings, **unset), (*_unknown(Settings.names()), *_invalid(env))


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
    rf"(?:{OFF}|sqlite:///.+|postgresql\+psycopg://[^@]+(?:@[^@]+)?)\Z",
    error="not off, sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME (an @ within is written %40)",
)
_is_word = validate.Regexp(r"\S{1,64}\Z", error="not 1 to 64 characters without blanks")


def _is_address(text: str) -> None:
    """Whether clients may be told this address: one without a password, which everybody would read."""
    try:
        parts = urlsplit(text)
        well = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        well = well and not parts.query and not parts.fragment and not any(map(str.isspace, text))
        parts.port  # noqa: B018 (raises ValueError where it is none)
    except ValueError:
        well = False
    if text and not well:
        raise ValidationError("not the address of this service, https://…/fhir, without a user or a password")


def _is_file(path: str) -> None:
    if path and not Path(path).is_file():
        raise ValidationError("no such file")
