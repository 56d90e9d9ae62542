"""When the events are of which something became known, so that feeds read those alone that they show."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_INSTANT = sa.DateTime(timezone=True)
_TOLD = sa.table(
    "told_event",
    sa.column("seq", sa.BigInteger),
    sa.column("body", sa.Text),
    sa.column("start_at", _INSTANT),
    sa.column("end_at", _INSTANT),
)


def upgrade() -> None:
    op.add_column("told_event", sa.Column("start_at", _INSTANT))
    op.add_column("told_event", sa.Column("end_at", _INSTANT))
    rows = op.get_bind().execute(sa.select(_TOLD.c.seq, _TOLD.c.body).where(_TOLD.c.body.is_not(None))).all()
    found = [{"its_seq": seq, **_instants(body)} for seq, body in rows]
    if found:
        write = sa.update(_TOLD).where(_TOLD.c.seq == sa.bindparam("its_seq"))
        values = {name: sa.bindparam(f"its_{name}", type_=_INSTANT) for name in ("start_at", "end_at")}
        op.get_bind().execute(write.values(**values), found)
    op.create_index("ix_told_event_end_at", "told_event", ["end_at"])


def _instants(body: str) -> dict[str, datetime]:
    """SQLite keeps instants of UTC without their zone; both databases take them with it."""
    span = json.loads(body)["span"]
    return {f"its_{name}": datetime.fromisoformat(span[name]) for name in ("start_at", "end_at")}


def downgrade() -> None:
    op.drop_index("ix_told_event_end_at", "told_event")
    op.drop_column("told_event", "end_at")
    op.drop_column("told_event", "start_at")
