"""The service record: entries that are only ever added, who the people in it are, and the way to erase somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.erasure_guards import allow_erasure, forbid_erasure
from scheduler.store.migrations.guards import append_only, lift_append_only

revision = "0003"
down_revision = "0002"

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_LOOKED_UP = ("kind", "person_id", "duty_id", "plan_id", "on_date")


def upgrade() -> None:
    op.create_table(
        "record_entry",
        sa.Column("seq", _BIG, primary_key=True),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("person_id", sa.String),
        sa.Column("duty_id", sa.String),
        sa.Column("plan_id", sa.String),
        sa.Column("on_date", sa.String, nullable=False),
        sa.Column("once", sa.String, nullable=False, unique=True),
    )
    for column in _LOOKED_UP:
        op.create_index(f"ix_record_entry_{column}", "record_entry", [column])
    _create_side_tables()
    append_only("record_entry", ("seq",), "the record is never rewritten")
    append_only("record_checkpoint", ("seq",), "a checkpoint never changes")
    allow_erasure()


def _create_side_tables() -> None:
    op.create_table(
        "record_person",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("handle", sa.String, unique=True),
        sa.Column("name", sa.String),
        sa.Column("email", sa.String),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "record_checkpoint",
        sa.Column("seq", _BIG, primary_key=True),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.String, nullable=False),
        sa.Column("signature", sa.String, nullable=False),
    )
    op.create_table(
        "plan_seal",
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("salt", sa.String, nullable=False),
    )
    op.create_table(
        "erasure_pass",
        sa.Column("engineer_id", sa.String, primary_key=True),
        sa.Column("person_id", sa.String, nullable=False),
    )


def downgrade() -> None:
    forbid_erasure()
    lift_append_only("record_checkpoint")
    lift_append_only("record_entry")
    for table in ("erasure_pass", "plan_seal", "record_checkpoint", "record_person", "record_entry"):
        op.drop_table(table)
