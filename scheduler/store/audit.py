"""The audit log in the database: written once, read newest first."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.audit import Actor, AuditEntry, Decision
from scheduler.store.plan_tables import table
from scheduler.store.service_tables import AuditEntryRow, AuditNoteRow

_ENTRY = table(AuditEntryRow)
_ADD = sa.insert(_ENTRY).returning(_ENTRY.c.seq)
_ADD_NOTE = sa.insert(table(AuditNoteRow))


class AuditRepository:
    """Every query about the log, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(
        self,
        decision: Decision,
        subject: str,
        actor: Actor,
        now: datetime,
        *,
        about_id: str | None = None,
        late: bool = False,
    ) -> None:
        """Writes one decision, in the transaction that carries it out. A subject that is the actor's own, or nobody's,
        was not decided on anybody's behalf."""
        row = {
            "at": now,
            "actor_id": actor.person_id,
            "decision": decision,
            "subject": subject,
            "about_id": about_id,
            "on_behalf": about_id not in (None, actor.person_id),
            "late": late,
            "key_id": actor.key_id,
            "request_id": actor.request_id,
        }
        connection = self._session.connection()
        seq = connection.execute(_ADD, row).scalar_one()
        if actor.because:
            connection.execute(_ADD_NOTE, {"seq": seq, "because": actor.because})

    def entries(
        self,
        *,
        before: int | None = None,
        limit: int | None = None,
        decision: Decision | None = None,
        subject: str | None = None,
        about_id: str | None = None,
    ) -> tuple[AuditEntry, ...]:
        """The newest first, from the one before number ``before`` on; of one kind, subject or person, if given."""
        query = (
            select(AuditEntryRow, AuditNoteRow.because)
            .join(AuditNoteRow, col(AuditNoteRow.seq) == col(AuditEntryRow.seq), isouter=True)
            .order_by(col(AuditEntryRow.seq).desc())
        )
        if before is not None:
            query = query.where(col(AuditEntryRow.seq) < before)
        for column, value in (("decision", decision), ("subject", subject), ("about_id", about_id)):
            if value is not None:
                query = query.where(getattr(AuditEntryRow, column) == value)
        found = self._session.exec(query.limit(limit))
        return tuple(AuditEntry(**row.model_dump(), because=because or "") for row, because in found)
