"""Answers that are kept for a while, so that a request which comes again is not carried out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.store.plan_tables import table
from scheduler.store.service_tables import KeptAnswerRow

_KEPT = table(KeptAnswerRow)

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
        query = sa.select(_KEPT.c.request, _KEPT.c.sealed).where(_KEPT.c.once == once, _KEPT.c.kept_until > now)
        found = self._session.execute(query).first()
        return None if found is None else KeptAnswer(found.request, found.sealed)

    def keep(self, once: str, answer: KeptAnswer, now: datetime) -> None:
        """Keeps an answer, and forgets those whose time is over: one of them may have had the same name."""
        self._session.execute(sa.delete(_KEPT).where(_KEPT.c.kept_until <= now))
        row = {"once": once, "request": answer.request, "sealed": answer.sealed, "kept_until": now + KEPT_FOR}
        self._session.execute(sa.insert(_KEPT).values(row))
