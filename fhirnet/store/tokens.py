"""Access tokens and used assertions: what must be known to every worker, and after a restart.

Of a token only its SHA-256 is kept. An assertion is used once: its row is unique for the client, and stays long after
its end, so that a clock which is set back does not make it good again.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from fhirnet.store.engine import Store, Writing, instant
from fhirnet.store.tables import ACCESS_TOKEN, USED_ASSERTION

LIFETIME = 300  # seconds of a token
KEPT = timedelta(days=2)  # what is over is deleted after this time


def use(writing: Writing, client: str, jti: str, expires: datetime) -> bool:
    """Uses an assertion; False where it has been used before."""
    row = {"client": client, "jti": jti, "expires": instant(expires)}
    dialect = postgresql if writing.connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(USED_ASSERTION).values(row).on_conflict_do_nothing().returning(USED_ASSERTION.c.jti)
    return writing.connection.execute(first).first() is not None


def issue(writing: Writing, client: str, scopes: frozenset[str], now: datetime) -> str:
    """A fresh token of 256 random bits for these scopes; what is long over is deleted."""
    token = token_urlsafe(32)
    expires = instant(now + timedelta(seconds=LIFETIME))
    row = {"digest": _digest(token), "client": client, "scopes": " ".join(sorted(scopes)), "expires": expires}
    writing.connection.execute(insert(ACCESS_TOKEN).values(row))
    forget(writing, now)
    return token


def forget(writing: Writing, now: datetime) -> None:
    """Deletes what is long over."""
    for table in (ACCESS_TOKEN, USED_ASSERTION):
        writing.connection.execute(delete(table).where(table.c.expires < instant(now - KEPT)))


def holder(store: Store, token: str) -> tuple[str, frozenset[str]] | None:
    """The name of the client that holds this token, and its scopes; None where it is none, or over."""
    with store.reading() as connection:
        row = connection.execute(
            select(ACCESS_TOKEN.c.client, ACCESS_TOKEN.c.scopes).where(
                ACCESS_TOKEN.c.digest == _digest(token), ACCESS_TOKEN.c.expires > store.now()
            )
        ).one_or_none()
    return None if row is None else (row.client, frozenset(row.scopes.split()))


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
