"""What became known of customer events and when, so that those on duty read of events that came after their plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_KEPT_SO_FAR = """
INSERT INTO told_event (event_id, is_imported, body, at)
SELECT id, false, CASE WHEN state = 'in_force' THEN body END, changed_at FROM known_event ORDER BY changed_at, number
"""


def upgrade() -> None:
    op.create_table(
        "told_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("event_id", sa.String, nullable=False, index=True),
        sa.Column("is_imported", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(_KEPT_SO_FAR)


def downgrade() -> None:
    op.drop_table("told_event")
