"""Every secret that a feed link had before: each of them opens it to the end of its own grace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_INSTANT = sa.DateTime(timezone=True)
_KEEP = """
INSERT INTO feed_link_earlier (digest, link_id, engineer_id, until)
SELECT earlier_digest, id, engineer_id, earlier_until FROM feed_link WHERE earlier_digest IS NOT NULL
"""
_GO_BACK = """
UPDATE feed_link SET earlier_digest = (
    SELECT max(earlier.digest) FROM feed_link_earlier AS earlier
    WHERE earlier.link_id = feed_link.id AND earlier.until = feed_link.earlier_until
)
"""


def upgrade() -> None:
    op.create_table(
        "feed_link_earlier",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("link_id", sa.String, nullable=False, index=True),
        sa.Column("engineer_id", sa.String, index=True),
        sa.Column("until", _INSTANT, nullable=False),
    )
    op.execute(_KEEP)
    op.drop_column("feed_link", "earlier_digest")


def downgrade() -> None:
    op.add_column("feed_link", sa.Column("earlier_digest", sa.String))
    op.execute(_GO_BACK)
    op.drop_table("feed_link_earlier")
