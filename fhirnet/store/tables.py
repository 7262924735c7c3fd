"""The tables of the store, the same in SQLite and PostgreSQL.

Bytes are kept as they came (`message.body`) and as they are served (`version.content`). Rows of `version`, `message`
and `audit` are written once. What a newer version replaces is only what finds resources: `resource`, `token`, `day`,
`link`.

Order never comes from a clock: `position` hands out one number after the other, and whoever writes holds its one row
until the end of the transaction. Times are UTC text of fixed width, so that both databases order them alike.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
Number = BigInteger().with_variant(Integer, "sqlite")
Instant = String(27)  # 2024-07-01T08:30:00.000000Z

POSITION = Table(
    "position",
    METADATA,
    Column("id", Integer, primary_key=True, doc="always 1"),
    Column("last", Number, nullable=False, doc="the last number handed out"),
    Column("head", String(64), nullable=False, doc="the hash of the last audit entry"),
)

MESSAGE = Table(
    "message",
    METADATA,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("client", String(64), nullable=False, doc="who sent it"),
    Column("key", String(256), doc="the client's name for it; the same name again gets the stored answer"),
    Column("digest", String(64), nullable=False, doc="SHA-256 of what was asked, the body included"),
    Column("body", LargeBinary, nullable=False, doc="the bytes as received"),
    Column("received", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False, doc="of the answer, as JSON"),
    Column("answer", LargeBinary, nullable=False),
    UniqueConstraint("client", "key"),
)

RESOURCE = Table(
    "resource",
    METADATA,
    Column("number", Number, primary_key=True, autoincrement=False, doc="the position it was first stored at"),
    Column("type", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("version", Integer, nullable=False, doc="of the current row in version"),
    Column("position", Number, nullable=False, doc="of the current version"),
    Column("updated", Instant, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("owner", String(64), nullable=False, doc="the client that stored it first"),
    Column("patient", String(64), doc="the id of the Patient whose record it belongs to"),
    Column("stated", Instant, doc="the latest meta.lastUpdated that a sender stated"),
    UniqueConstraint("type", "id"),
    Index(None, "patient", "type"),
    Index(None, "type", "position"),
)

VERSION = Table(
    "version",
    METADATA,
    Column("resource", Number, ForeignKey("resource.number"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Number, nullable=False, unique=True),
    Column("message", Number, ForeignKey("message.position", deferrable=True, initially="DEFERRED"), nullable=False),
    Column("method", String(6), nullable=False, doc="POST, PUT or DELETE"),
    Column("updated", Instant, nullable=False),
    Column("content", LargeBinary, doc="as served; none of a deletion"),
    Column("digest", String(64), doc="SHA-256 of the content"),
)

TOKEN = Table(
    "token",
    METADATA,
    Column("resource", Number, ForeignKey("resource.number"), nullable=False),
    Column("name", String(32), nullable=False, doc="of the search parameter"),
    Column("system", Text, nullable=False, doc="empty: the value has none"),
    Column("code", Text, nullable=False),
    Index(None, "resource"),
    Index(None, "name", "code", "system"),
)

DAY = Table(
    "day",
    METADATA,
    Column("resource", Number, ForeignKey("resource.number"), nullable=False),
    Column("name", String(32), nullable=False),
    Column("first", String(10), nullable=False, doc="the days as written in their own offset"),
    Column("last", String(10), nullable=False),
    Column("begin", Instant, nullable=False, doc="the instants; of a date without a time, its whole day in UTC"),
    Column("end", Instant, nullable=False),
    Index(None, "resource"),
    Index(None, "name", "first", "last"),
)

LINK = Table(
    "link",
    METADATA,
    Column("resource", Number, ForeignKey("resource.number"), nullable=False),
    Column("name", String(32), nullable=False),
    Column("target", Text, nullable=False, doc="Type/id where it points into this store, else as written"),
    Index(None, "resource"),
    Index(None, "name", "target"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("client", String(64), nullable=False),
    Column("person", Text, doc="the clinician who acted, where one is named"),
    Column("action", String(32), nullable=False),
    Column("outcome", String(1), nullable=False, doc="0 done, 4 refused, 8 failed"),
    Column("request", String(128), nullable=False, doc="the id of the request"),
    Column("patients", Text, nullable=False, doc="JSON: the ids of those whose records were seen or changed"),
    Column("what", Text, nullable=False, doc="JSON: references and digests, never content"),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index(None, "client"),
    Index(None, "at"),
)

CONCERNED = Table(
    "concerned",
    METADATA,
    Column("patient", String(64), primary_key=True),
    Column("entry", Number, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("peer", String(64), nullable=False),
    Column("key", String(256), nullable=False, unique=True, doc="sent as the name of the message"),
    Column("form", String(16), nullable=False, doc="transaction, document or collection"),
    Column("patient", String(64), doc="whom it is about: alike in all messages, wherever the case came from"),
    Column("record", String(64), doc="the id of the Patient in this store, where the case came from it"),
    Column("body", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("written", Instant, nullable=False),
    Column("state", String(16), nullable=False, doc="waiting, sending, unconfirmed, delivered or dead"),
    Column("attempts", Integer, nullable=False),
    Column("due", Instant, nullable=False, doc="not before"),
    Column("holder", String(64), doc="the worker that sends it, and until when: in due"),
    Column("said", Text, nullable=False, doc="JSON: the last status and issue codes of the peer"),
    Index(None, "state", "due"),
)

ACCESS_TOKEN = Table(
    "access_token",
    METADATA,
    Column("digest", String(64), primary_key=True, doc="SHA-256 of the token"),
    Column("client", String(64), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("expires", Instant, nullable=False),
)

USED_ASSERTION = Table(
    "used_assertion",
    METADATA,
    Column("client", String(64), primary_key=True),
    Column("jti", String(256), primary_key=True),
    Column("expires", Instant, nullable=False),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("client", String(64), nullable=False, doc="whose EHR told it"),
    Column("service", String(64), nullable=False),
    Column("card", String(64), nullable=False, doc="its uuid"),
    Column("outcome", String(16), nullable=False, doc="accepted or overridden"),
    Column("system", Text, doc="of the reason"),
    Column("code", Text, doc="of the reason"),
    Column("display", Text, doc="of the reason, as the EHR showed it"),
    Column("comment", Text, doc="what the physician wrote; it may tell of a patient"),
    Column("acted", Instant, nullable=False, doc="when the physician did it"),
    Column("received", Instant, nullable=False),
    Column("digest", String(64), nullable=False, unique=True, doc="SHA-256 of all that was told"),
    Index(None, "received"),
)
