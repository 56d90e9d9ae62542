"""Days away that engineers' own calendars say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "away_calendar",
        sa.Column("engineer_id", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("fetched_url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "away_days",
        sa.Column("engineer_id", sa.String, primary_key=True),
        sa.Column("calendar_id", sa.String, primary_key=True),
        sa.Column("first_on", sa.Date, primary_key=True),
        sa.Column("last_on", sa.Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("away_days")
    op.drop_table("away_calendar")
