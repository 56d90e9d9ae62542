"""Customer events that are kept one by one, and their sources, in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.errors import NotFound
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import EventSource, EventState, KnownEvent
from scheduler.domain.time import Span
from scheduler.domain.told_events import ToldEvent
from scheduler.domain.values import canonical_json
from scheduler.store.event_tables import EventSourceRow, KnownEventRow
from scheduler.store.plan_tables import table
from scheduler.store.told_events import tell_kept, told_of

_EVENT = table(KnownEventRow)
_REPLACE = sa.update(_EVENT).where(_EVENT.c.number == sa.bindparam("its_number"))
_FIELDS = tuple(name for name in KnownEvent.model_fields if name != "event")
_WANTED_AT_ONCE = 500
"""Far below the most parameters that either database takes in one statement."""


class EventRepository:
    """Every query about kept events, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: Sequence[KnownEvent]) -> tuple[KnownEvent, ...]:
        """Keeps new ones and gives them their numbers, in their order; the numbers they came with do not count."""
        if not new:
            return ()
        insert = sa.insert(_EVENT).returning(_EVENT.c.number, sort_by_parameter_order=True)
        numbers = self._session.execute(insert, [_columns(each) for each in new]).scalars()
        tell_kept(self._session, new)
        return tuple(each.model_copy(update={"number": number}) for each, number in zip(new, numbers, strict=True))

    def replace(self, changed: Sequence[KnownEvent]) -> None:
        """Writes changed ones in their places."""
        if changed:
            rows = [_columns(each) | {"its_number": each.number} for each in changed]
            self._session.connection().execute(_REPLACE, rows)
            tell_kept(self._session, changed)

    def told(self, near: Span, known_ids: Collection[str], *, latest: bool = False) -> tuple[ToldEvent, ...]:
        """What became known of the events of these ids, and of those that ever overlapped that time, those of the
        folder too, in the order in which it did; or what was last."""
        return told_of(self._session, near, known_ids, latest=latest)

    def find(self, known_id: str) -> KnownEvent | None:
        return self.find_all((known_id,)).get(known_id)

    def find_all(self, known_ids: Collection[str]) -> dict[str, KnownEvent]:
        """Those of the ids under which something is kept."""
        wanted, found = sorted(set(known_ids)), dict[str, KnownEvent]()
        for first in range(0, len(wanted), _WANTED_AT_ONCE):
            query = sa.select(_EVENT).where(_EVENT.c.id.in_(wanted[first : first + _WANTED_AT_ONCE]))
            found |= {row.id: _known(row) for row in self._session.execute(query)}
        return found

    def find_others(
        self, source_id: str, known_ids: Collection[str], *, ends_after: datetime, starts_before: datetime
    ) -> tuple[KnownEvent, ...]:
        """The events in force that a source brought, besides those of the ids, which are not read; in the order in
        which they were first kept. Only those that lie in that time."""
        query = sa.select(_EVENT.c.id).where(
            _EVENT.c.source_id == source_id,
            _EVENT.c.state == EventState.IN_FORCE,
            _EVENT.c.end_at > ends_after,
            _EVENT.c.start_at < starts_before,
        )
        others = set(self._session.execute(query).scalars()).difference(known_ids)
        return tuple(sorted(self.find_all(others).values(), key=lambda known: known.number))

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
    ) -> tuple[KnownEvent, ...]:
        """In the order in which they were first kept, from the one behind number ``after`` on."""
        query = sa.select(_EVENT).where(_EVENT.c.number > after).order_by(_EVENT.c.number)
        if source_id is not None:
            query = query.where(_EVENT.c.source_id == source_id)
        if customer_id is not None:
            query = query.where(_EVENT.c.customer_id == customer_id)
        if states:
            query = query.where(_EVENT.c.state.in_(states))
        return tuple(_known(row) for row in self._session.execute(query.limit(limit)))

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


def _known(row: sa.Row[Any]) -> KnownEvent:
    fields = {name: getattr(row, name) for name in _FIELDS}
    return KnownEvent(**fields, event=CustomerEvent.model_validate_json(row.body))
