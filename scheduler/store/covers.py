"""Cover requests in the database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.audit import Reach
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.errors import NotFound
from scheduler.store.cover_tables import CoverRequestRow
from scheduler.store.plan_tables import table


class CoverRepository:
    """Every query about cover requests, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: CoverRequest) -> CoverRequest:
        """Keeps a new one and gives it its number; the number it came with does not count."""
        rows = table(CoverRequestRow)
        added = sa.insert(rows).values(request.model_dump(exclude={"number"})).returning(rows.c.number)
        return request.model_copy(update={"number": self._session.execute(added).scalar_one()})

    def replace(self, request: CoverRequest) -> None:
        """Writes a changed one in its place."""
        row = self._session.get_one(CoverRequestRow, request.number)
        for name, value in request.model_dump().items():
            setattr(row, name, value)
        self._session.add(row)
        self._session.flush()

    def request(self, request_id: str, reach: Reach) -> CoverRequest:
        """Raises NotFound, also for one out of reach."""
        row = self._session.exec(select(CoverRequestRow).where(CoverRequestRow.id == request_id)).first()
        if row is None or not reach.holds(row.engineer_id):
            raise NotFound(f"there is no cover request {request_id!r}")
        return CoverRequest(**row.model_dump())

    def requests(
        self,
        *,
        after: int = 0,
        limit: int | None = None,
        state: CoverState | None = None,
        engineer_id: str | None = None,
        duty_id: str | None = None,
        return_duty_id: str | None = None,
    ) -> tuple[CoverRequest, ...]:
        """As they were made, from the one behind number ``after`` on; of one state, engineer or duty, or with one duty
        in return, if given."""
        query = select(CoverRequestRow).where(col(CoverRequestRow.number) > after).order_by(col(CoverRequestRow.number))
        wanted = {"state": state, "engineer_id": engineer_id, "duty_id": duty_id, "return_duty_id": return_duty_id}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(getattr(CoverRequestRow, column) == value)
        return tuple(CoverRequest(**row.model_dump()) for row in self._session.exec(query.limit(limit)))
