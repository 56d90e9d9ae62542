"""API keys in the database: found by the digest of a secret, or by their id within somebody's reach."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.audit import Reach
from scheduler.domain.errors import NotFound
from scheduler.domain.keys import ApiKey, Role
from scheduler.store.plan_tables import table
from scheduler.store.service_tables import ApiKeyRow

_KEY = table(ApiKeyRow)
_BY_DIGEST = sa.select(_KEY).where(_KEY.c.digest == sa.bindparam("shown"))
"""Made once: every request asks it."""


class KeyRepository:
    """Every query about keys, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKey, digest: str) -> None:
        """Keeps a new key. Of its secret, only the digest comes here."""
        self._session.add(ApiKeyRow(**key.model_dump(), digest=digest))
        self._session.flush()

    def find_by_digest(self, digest: str) -> ApiKey | None:
        """The key whose secret has that digest, whether it still opens or not."""
        row = self._session.connection().execute(_BY_DIGEST, {"shown": digest}).mappings().first()
        return None if row is None else ApiKey(**{name: value for name, value in row.items() if name != "digest"})

    def key(self, key_id: str, reach: Reach) -> ApiKey:
        """Raises NotFound, also for a key out of reach."""
        return _key(self._row(key_id, reach))

    def keys(self, reach: Reach, *, after: str = "", limit: int = 1000) -> tuple[ApiKey, ...]:
        """Those within reach by id, from the one behind ``after`` on."""
        query = select(ApiKeyRow).where(col(ApiKeyRow.id) > after).order_by(col(ApiKeyRow.id)).limit(limit)
        if not reach.everybody:
            query = query.where(ApiKeyRow.owner_id == reach.person_id)
        return tuple(_key(row) for row in self._session.exec(query))

    def engineer_ids(self, now: datetime) -> frozenset[str]:
        """The engineers of whom some key opens."""
        return frozenset(self._session.execute(sa.select(_KEY.c.engineer_id).where(*_opens(now)).distinct()).scalars())

    def keys_of(self, engineer_id: str, now: datetime) -> tuple[ApiKey, ...]:
        """Those of an engineer that open, by id."""
        query = select(ApiKeyRow).where(*_opens(now), ApiKeyRow.engineer_id == engineer_id).order_by(col(ApiKeyRow.id))
        return tuple(_key(row) for row in self._session.exec(query))

    def revoke(self, key_id: str, now: datetime) -> ApiKey:
        """From now on the key opens nothing; one that was revoked before stays as it was."""
        row = self._row(key_id, Reach())
        if row.revoked_at is None:
            row.revoked_at, row.version = now, row.version + 1
            self._session.add(row)
            self._session.flush()
        return _key(row)

    def has_admin(self, now: datetime) -> bool:
        """Whether an admin could come in."""
        query = select(ApiKeyRow).where(ApiKeyRow.role == Role.ADMIN, col(ApiKeyRow.revoked_at).is_(None))
        return any(_key(row).opens(now) for row in self._session.exec(query))

    def _row(self, key_id: str, reach: Reach) -> ApiKeyRow:
        row = self._session.get(ApiKeyRow, key_id)
        if row is None or not (reach.everybody or row.owner_id == reach.person_id):
            raise NotFound(f"there is no key {key_id!r}")
        return row


def _opens(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Keys of engineers that are good at that instant."""
    return _KEY.c.engineer_id.is_not(None), _KEY.c.revoked_at.is_(None), _KEY.c.expires_at > now


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(**row.model_dump(exclude={"digest"}))
