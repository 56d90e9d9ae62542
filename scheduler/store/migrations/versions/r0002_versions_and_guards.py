"""A version of what was imported, and the guards of announced plans on PostgreSQL too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.plan_guards import guard_plans, lift_plan_guards

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    if op.get_context().dialect.name == "postgresql":
        guard_plans()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        lift_plan_guards()
    op.drop_column("organisation", "version")
