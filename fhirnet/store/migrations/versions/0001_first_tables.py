"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_access_token"),
    )
    op.create_table(
        "audit",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=1), nullable=False),
        sa.Column("request", sa.String(length=128), nullable=False),
        sa.Column("patients", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_client", "audit", ["client"], unique=False)
    op.create_table(
        "concerned",
        sa.Column("patient", sa.String(length=64), nullable=False),
        sa.Column("entry", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit.position"], name="fk_concerned_entry"),
        sa.PrimaryKeyConstraint("patient", "entry", name="pk_concerned"),
    )
    op.create_table(
        "message",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.String(length=27), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_message"),
        sa.UniqueConstraint("client", "key", name="uq_message_client_key"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("patient", sa.String(length=64), nullable=True),
        sa.Column("record", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("written", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due"], unique=False)
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_position"),
    )
    op.create_table(
        "resource",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("updated", sa.String(length=27), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("patient", sa.String(length=64), nullable=True),
        sa.Column("stated", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_resource"),
        sa.UniqueConstraint("type", "id", name="uq_resource_type_id"),
    )
    op.create_index("ix_resource_patient_type", "resource", ["patient", "type"], unique=False)
    op.create_index("ix_resource_type_position", "resource", ["type", "position"], unique=False)
    op.create_table(
        "used_assertion",
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("jti", sa.String(length=256), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("client", "jti", name="pk_used_assertion"),
    )
    op.create_table(
        "day",
        sa.Column("resource", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("begin", sa.String(length=27), nullable=False),
        sa.Column("end", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["resource.number"], name="fk_day_resource"),
    )
    op.create_index("ix_day_name_first_last", "day", ["name", "first", "last"], unique=False)
    op.create_index("ix_day_resource", "day", ["resource"], unique=False)
    op.create_table(
        "link",
        sa.Column("resource", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["resource.number"], name="fk_link_resource"),
    )
    op.create_index("ix_link_name_target", "link", ["name", "target"], unique=False)
    op.create_index("ix_link_resource", "link", ["resource"], unique=False)
    op.create_table(
        "token",
        sa.Column("resource", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["resource.number"], name="fk_token_resource"),
    )
    op.create_index("ix_token_name_code_system", "token", ["name", "code", "system"], unique=False)
    op.create_index("ix_token_resource", "token", ["resource"], unique=False)
    op.create_table(
        "version",
        sa.Column("resource", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("message", NUMBER, nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("updated", sa.String(length=27), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["message"], ["message.position"], name="fk_version_message", deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["resource"], ["resource.number"], name="fk_version_resource"),
        sa.PrimaryKeyConstraint("resource", "version", name="pk_version"),
        sa.UniqueConstraint("position", name="uq_version_position"),
    )
    op.execute("INSERT INTO position (id, last, head) VALUES (1, 0, '')")


def downgrade() -> None:
    raise NotImplementedError("before the first tables there was nothing: restore a backup")
