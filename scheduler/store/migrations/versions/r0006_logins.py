"""What logins keep: sessions of people who came in through an identity provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "login_session",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("owner_id", sa.String, nullable=False, index=True),
        sa.Column("engineer_id", sa.String, index=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False, index=True),
        sa.Column("ended_at", _INSTANT),
    )


def downgrade() -> None:
    op.drop_table("login_session")
