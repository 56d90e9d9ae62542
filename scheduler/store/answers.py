"""Answers that are kept for a while, so that a request which comes again is not carried out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, delete

from scheduler.store.service_tables import KeptAnswerRow

KEPT_FOR = timedelta(hours=24)
"""As long as a caller may try again and be sure."""


class KeptAnswer(NamedTuple):
    """The digest of the request, and its answer as it was sealed."""

    request: str
    sealed: bytes


class AnswerRepository:
    """Every query about kept answers, inside one session. Looking and keeping in one writing unit of work is what
    makes two requests at the same moment one: the second waits, and finds the answer of the first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, once: str, now: datetime) -> KeptAnswer | None:
        """The answer that was given, unless that was too long ago."""
        row = self._session.get(KeptAnswerRow, once)
        return None if row is None or row.kept_until <= now else KeptAnswer(row.request, row.sealed)

    def keep(self, once: str, answer: KeptAnswer, now: datetime) -> None:
        """Keeps an answer; an old one under the same name makes room."""
        row = KeptAnswerRow(once=once, request=answer.request, sealed=answer.sealed, kept_until=now + KEPT_FOR)
        self._session.merge(row)
        self._session.flush()

    def drop_old(self, now: datetime) -> None:
        """Forgets those whose time is over."""
        self._session.execute(delete(KeptAnswerRow).where(col(KeptAnswerRow.kept_until) <= now))
