"""Versions of the policy, the first of which is what was imported; and interlocks that are written down one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    versions = op.create_table(
        "policy_version",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("made_by", sa.String),
        sa.Column("imported_at", _INSTANT),
    )
    op.create_table(
        "kept_interlock",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("team_id", sa.String),
        sa.Column("engineer_id", sa.String, index=True),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("is_removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
    )
    _keep_what_is_imported(versions)


def downgrade() -> None:
    op.drop_table("kept_interlock")
    op.drop_table("policy_version")


def _keep_what_is_imported(versions: sa.Table) -> None:
    connection = op.get_bind()
    organisation = sa.table("organisation", sa.column("imported_at", _INSTANT))
    rules = sa.table("policy", sa.column("position", sa.Integer), sa.column("body", sa.Text))
    imported_at = connection.execute(sa.select(organisation.c.imported_at)).scalar()
    if imported_at is None:
        return
    bodies = connection.execute(sa.select(rules.c.body).order_by(rules.c.position)).scalars()
    first = {"number": 1, "body": "\n".join(bodies), "made_at": imported_at, "imported_at": imported_at}
    connection.execute(sa.insert(versions).values(**first))
