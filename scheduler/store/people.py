"""People and teams of what is imported, one by one: doors that ask for one of them need not read everything."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from scheduler.domain.audit import Reach
from scheduler.domain.coverage import Rotation
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Engineer, Team, end_of_service
from scheduler.store.mapping import flat_value, rotation
from scheduler.store.plan_tables import table
from scheduler.store.tables import EngineerRow, RotationRow, TeamRow

_ENGINEER = table(EngineerRow)
_IS_KNOWN = sa.select(_ENGINEER.c.id).where(_ENGINEER.c.id == sa.bindparam("engineer_id"))
_LEAVES = _IS_KNOWN.with_only_columns(_ENGINEER.c.leaves_on, _ENGINEER.c.time_zone)


class PeopleRepository:
    """Every query about single people, teams and rotations, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def engineer(self, engineer_id: str, reach: Reach) -> Engineer:
        """Raises NotFound, also for somebody out of reach."""
        row = self._session.get(EngineerRow, engineer_id)
        if row is None or not reach.holds(engineer_id):
            raise NotFound(f"there is no engineer {engineer_id!r}")
        return flat_value(Engineer, row)

    def require_engineer(self, engineer_id: str, reach: Reach) -> None:
        """Raises NotFound as ``engineer`` does, and reads nothing of them."""
        known = self._session.connection().execute(_IS_KNOWN, {"engineer_id": engineer_id}).first()
        if known is None or not reach.holds(engineer_id):
            raise NotFound(f"there is no engineer {engineer_id!r}")

    def has_left(self, engineer_id: str, now: datetime) -> bool:
        """Whether somebody is no longer in the organisation, or their last day is over where they live."""
        found = self._session.connection().execute(_LEAVES, {"engineer_id": engineer_id}).first()
        if found is None:
            return True
        ends_at = end_of_service(found.leaves_on, found.time_zone)
        return ends_at is not None and ends_at <= now

    def engineers(
        self, reach: Reach, *, team_id: str | None = None, after: str = "", limit: int | None = None
    ) -> tuple[Engineer, ...]:
        """Those within reach by id, from the one behind ``after`` on; of one team, if given."""
        query = select(EngineerRow).where(col(EngineerRow.id) > after).order_by(col(EngineerRow.id)).limit(limit)
        if not reach.everybody:
            query = query.where(EngineerRow.id == reach.engineer_id)
        if team_id is not None:
            query = query.where(EngineerRow.team_id == team_id)
        return tuple(flat_value(Engineer, row) for row in self._session.exec(query))

    def engineers_by_email(self, email: str) -> tuple[Engineer, ...]:
        """All with that address, in any case."""
        query = select(EngineerRow).where(func.lower(col(EngineerRow.email)) == email.lower())
        return tuple(flat_value(Engineer, row) for row in self._session.exec(query))

    def engineer_ids(self) -> frozenset[str]:
        """Everybody who is in the organisation."""
        return frozenset(self._session.exec(select(EngineerRow.id)))

    def team(self, team_id: str) -> Team:
        """Raises NotFound."""
        row = self._session.get(TeamRow, team_id)
        if row is None:
            raise NotFound(f"there is no team {team_id!r}")
        return flat_value(Team, row)

    def teams(self, *, after: str = "", limit: int | None = None) -> tuple[Team, ...]:
        """By id, from the one behind ``after`` on."""
        query = select(TeamRow).where(col(TeamRow.id) > after).order_by(col(TeamRow.id)).limit(limit)
        return tuple(flat_value(Team, row) for row in self._session.exec(query))

    def rotation(self, rotation_id: str) -> Rotation:
        """Raises NotFound."""
        row = self._session.get(RotationRow, rotation_id)
        if row is None:
            raise NotFound(f"there is no rotation {rotation_id!r}")
        return cast(Rotation, rotation(row))

    def rotations(self, *, after: str = "", limit: int | None = None) -> tuple[Rotation, ...]:
        """By id, from the one behind ``after`` on."""
        query = select(RotationRow).where(col(RotationRow.id) > after).order_by(col(RotationRow.id)).limit(limit)
        return tuple(rotation(row) for row in self._session.exec(query))

    def find_rotation_type(self, rotation_id: str) -> str | None:
        """The type, "weekend" or "term"; None when there is no such rotation."""
        return self._session.exec(select(RotationRow.type).where(RotationRow.id == rotation_id)).first()
