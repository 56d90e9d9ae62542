"""Customer events that are kept one by one, and their sources, in the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.errors import NotFound
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import EventSource, EventState, KnownEvent
from scheduler.domain.values import canonical_json
from scheduler.store.event_tables import EventSourceRow, KnownEventRow
from scheduler.store.plan_tables import table

_EVENT = table(KnownEventRow)


class EventRepository:
    """Every query about kept events, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, known: KnownEvent) -> KnownEvent:
        """Keeps a new one and gives it its number; the number it came with does not count."""
        added = sa.insert(_EVENT).values(_columns(known)).returning(_EVENT.c.number)
        return known.model_copy(update={"number": self._session.execute(added).scalar_one()})

    def replace(self, known: KnownEvent) -> None:
        """Writes a changed one in its place."""
        row = self._session.get_one(KnownEventRow, known.number)
        for name, value in _columns(known).items():
            setattr(row, name, value)
        self._session.add(row)
        self._session.flush()

    def find(self, known_id: str) -> KnownEvent | None:
        row = self._session.exec(select(KnownEventRow).where(KnownEventRow.id == known_id)).first()
        return None if row is None else _known(row)

    def event(self, known_id: str) -> KnownEvent:
        """Raises NotFound."""
        found = self.find(known_id)
        if found is None:
            raise NotFound(f"there is no customer event {known_id!r}")
        return found

    def events(
        self,
        *,
        after: int = 0,
        limit: int | None = None,
        source_id: str | None = None,
        customer_id: str | None = None,
        states: Collection[EventState] = (),
        ends_after: datetime | None = None,
        starts_before: datetime | None = None,
    ) -> tuple[KnownEvent, ...]:
        """In the order in which they were first kept, from the one behind number ``after`` on."""
        query = select(KnownEventRow).where(col(KnownEventRow.number) > after).order_by(col(KnownEventRow.number))
        if source_id is not None:
            query = query.where(KnownEventRow.source_id == source_id)
        if customer_id is not None:
            query = query.where(KnownEventRow.customer_id == customer_id)
        if states:
            query = query.where(col(KnownEventRow.state).in_(states))
        if ends_after is not None:
            query = query.where(col(KnownEventRow.end_at) > ends_after)
        if starts_before is not None:
            query = query.where(col(KnownEventRow.start_at) < starts_before)
        return tuple(_known(row) for row in self._session.exec(query.limit(limit)))

    def source(self, source_id: str) -> EventSource:
        """Raises NotFound."""
        found = self.find_source(source_id)
        if found is None:
            raise NotFound(f"nothing was imported from {source_id!r} yet")
        return found

    def find_source(self, source_id: str) -> EventSource | None:
        row = self._session.get(EventSourceRow, source_id)
        return None if row is None else EventSource(**row.model_dump())

    def sources(self) -> tuple[EventSource, ...]:
        """By id."""
        rows = self._session.exec(select(EventSourceRow).order_by(col(EventSourceRow.id)))
        return tuple(EventSource(**row.model_dump()) for row in rows)

    def keep_source(self, source: EventSource) -> None:
        """Writes a source, in the place of what was kept under its id."""
        self._session.merge(EventSourceRow(**source.model_dump()))
        self._session.flush()


def _columns(known: KnownEvent) -> dict[str, Any]:
    fields = known.model_dump(exclude={"number", "event"})
    event = known.event
    looked_up = {"customer_id": event.customer_id, "start_at": event.span.start_at, "end_at": event.span.end_at}
    return fields | looked_up | {"body": canonical_json(event)}


def _known(row: KnownEventRow) -> KnownEvent:
    fields = row.model_dump(exclude={"customer_id", "start_at", "end_at", "body"})
    return KnownEvent(**fields, event=CustomerEvent.model_validate_json(row.body))
