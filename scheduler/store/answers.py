"""Answers that are kept for a while, so that a request which comes again is not carried out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.store.plan_tables import table
from scheduler.store.service_tables import KeptAnswerRow

_KEPT = table(KeptAnswerRow)
# Made once: every change asks these, and making a statement costs more than carrying it out.
_FIND = sa.select(_KEPT.c.request, _KEPT.c.sealed).where(
    _KEPT.c.once == sa.bindparam("name"), _KEPT.c.kept_until > sa.bindparam("now")
)
_FORGET = sa.delete(_KEPT).where(_KEPT.c.kept_until <= sa.bindparam("now"))
_KEEP = sa.insert(_KEPT)

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
        found = self._session.connection().execute(_FIND, {"name": once, "now": now}).first()
        return None if found is None else KeptAnswer(found.request, found.sealed)

    def keep(self, once: str, answer: KeptAnswer, now: datetime) -> None:
        """Keeps an answer, and forgets those whose time is over: one of them may have had the same name."""
        row = {"once": once, "request": answer.request, "sealed": answer.sealed, "kept_until": now + KEPT_FOR}
        connection = self._session.connection()
        connection.execute(_FORGET, {"now": now})
        connection.execute(_KEEP, row)
