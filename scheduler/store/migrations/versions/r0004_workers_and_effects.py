"""Which workers live, and which effect a job has had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "job_effect",
        sa.Column("job_id", sa.String, primary_key=True),
        sa.Column("made", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("job_effect")
    op.drop_table("worker")
