"""The organisation, plans that stay as they were announced, and the ledger of publications."""

from __future__ import annotations

from alembic import op

from scheduler.store.migrations import baseline_plans  # noqa: F401  # adds its tables to those of the baseline
from scheduler.store.migrations.baseline import TABLES
from scheduler.store.migrations.plan_guards import guard_plans

revision = "0001"
down_revision = None


def upgrade() -> None:
    TABLES.create_all(op.get_bind())
    if op.get_context().dialect.name == "sqlite":  # PostgreSQL gets its guards with revision 0002
        guard_plans()


def downgrade() -> None:
    TABLES.drop_all(op.get_bind())
