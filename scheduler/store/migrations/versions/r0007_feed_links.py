"""Feed links: addresses under which calendars subscribe, each with a secret of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "feed_link",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("earlier_digest", sa.String),
        sa.Column("changed_in", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("busy", sa.Boolean, nullable=False),
        sa.Column("local_time", sa.Boolean, nullable=False),
        sa.Column("include_open", sa.Boolean, nullable=False),
        sa.Column("show_customers", sa.Boolean, nullable=False),
        sa.Column("owner_id", sa.String, nullable=False, index=True),
        sa.Column("engineer_id", sa.String, index=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("rotated_at", _INSTANT),
        sa.Column("earlier_until", _INSTANT),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("fetched_at", _INSTANT),
        sa.Column("fetched_by", sa.Text, nullable=False),
        sa.Column("fetched_tag", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feed_link")
