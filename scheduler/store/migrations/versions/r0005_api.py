"""What the API keeps: keys, registrations and their windows, the audit log, and answers kept for repeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.guards import append_only, lift_append_only

revision = "0005"
down_revision = "0004"

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_keys()
    _create_registrations()
    _create_audit()
    op.create_table(
        "kept_answer",
        sa.Column("once", sa.String, primary_key=True),
        sa.Column("request", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept_until", _INSTANT, nullable=False, index=True),
    )
    append_only("audit_entry", ("seq",), "the audit log is never rewritten")


def _create_keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("owner_id", sa.String, nullable=False, index=True),
        sa.Column("engineer_id", sa.String, index=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
    )


def _create_registrations() -> None:
    op.create_table(
        "registration",
        sa.Column("number", _BIG, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("engineer_id", sa.String, nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("registered_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
        sa.Column("duty_ids", sa.Text, nullable=False),
    )
    op.create_table(
        "registration_window",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False, unique=True),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("opens_at", _INSTANT, nullable=False),
        sa.Column("closes_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
    )


def _create_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", _BIG, primary_key=True),
        sa.Column("at", _INSTANT, nullable=False, index=True),
        sa.Column("actor_id", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False, index=True),
        sa.Column("about_id", sa.String, index=True),
        sa.Column("on_behalf", sa.Boolean, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("key_id", sa.String),
        sa.Column("request_id", sa.String),
    )
    op.create_table(
        "audit_note",
        sa.Column("seq", _BIG, sa.ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("because", sa.Text, nullable=False),
    )


def downgrade() -> None:
    lift_append_only("audit_entry")
    for table in ("kept_answer", "audit_note", "audit_entry", "registration_window", "registration", "api_key"):
        op.drop_table(table)
