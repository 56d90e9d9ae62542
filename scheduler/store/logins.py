"""Sessions of people who logged in, in the database: found by the digest of their secret alone."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.domain.login import LoginSession
from scheduler.store.login_tables import LoginSessionRow
from scheduler.store.plan_tables import table

_SESSION = table(LoginSessionRow)


class LoginRepository:
    """Every query about sessions, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, login: LoginSession, digest: str) -> None:
        """Keeps a new session, and forgets those whose time is over. Of its secret, only the digest comes here."""
        self._session.execute(sa.delete(_SESSION).where(_SESSION.c.expires_at <= login.created_at))
        self._session.execute(sa.insert(_SESSION).values({**login.model_dump(), "digest": digest}))

    def find_by_digest(self, digest: str) -> LoginSession | None:
        """The session whose secret has that digest, whether it still opens or not."""
        row = self._session.execute(sa.select(_SESSION).where(_SESSION.c.digest == digest)).mappings().first()
        return None if row is None else _login(row)

    def engineer_ids(self, now: datetime) -> frozenset[str]:
        """The engineers of whom some session opens."""
        query = sa.select(_SESSION.c.engineer_id).where(_SESSION.c.engineer_id.is_not(None), *_opens(now))
        return frozenset(self._session.execute(query.distinct()).scalars())

    def logins_of(self, engineer_id: str, now: datetime) -> tuple[LoginSession, ...]:
        """Those of an engineer that open, by id."""
        query = sa.select(_SESSION).where(_SESSION.c.engineer_id == engineer_id, *_opens(now)).order_by(_SESSION.c.id)
        return tuple(_login(row) for row in self._session.execute(query).mappings())

    def end(self, session_id: str, now: datetime) -> bool:
        """The session opens nothing from now on. Whether that changed anything."""
        ending = sa.update(_SESSION).where(_SESSION.c.id == session_id, _SESSION.c.ended_at.is_(None))
        return bool(self._session.connection().execute(ending.values(ended_at=now)).rowcount)


def _opens(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _SESSION.c.ended_at.is_(None), _SESSION.c.expires_at > now


def _login(row: sa.RowMapping) -> LoginSession:
    return LoginSession(**{name: value for name, value in row.items() if name != "digest"})
