"""What became known of customer events, in the order in which it did. Events of the folder and those that are kept one
by one write down here what changes; nothing is taken out again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import KnownEvent, known_id
from scheduler.domain.time import Span
from scheduler.domain.told_events import ToldEvent
from scheduler.domain.values import canonical_json
from scheduler.store.event_tables import ToldEventRow
from scheduler.store.plan_tables import table

_TOLD = table(ToldEventRow)
_WANTED_AT_ONCE = 500
"""Far below the most parameters that either database takes in one statement."""


def tell_kept(session: Session, known: Iterable[KnownEvent]) -> None:
    """How these are from the instant on at which they changed."""
    _tell(session, [ToldEvent(k.id, False, k.event if k.counts else None, k.changed_at) for k in known])


def tell_imported(
    session: Session, before: Mapping[str, CustomerEvent], after: Iterable[CustomerEvent], now: datetime
) -> None:
    """What an import of the folder changed. An event that is over and no longer in the folder stays as it was."""
    there = {event.id: event for event in after}
    told = [ToldEvent(known_id(e.id), True, e, now) for e in there.values() if before.get(e.id) != e]
    gone = [event for event in before.values() if event.id not in there and event.span.end_at > now]
    _tell(session, [*told, *(ToldEvent(known_id(event.id), True, None, now) for event in gone)])


def told_of(session: Session, near: Span, event_ids: Collection[str], *, latest: bool = False) -> tuple[ToldEvent, ...]:
    """All of the events of these ids, and of those that overlapped that time by what was ever told of them, in the
    order in which it was told; ``latest``: what was told last of each event."""
    overlapped = sa.select(_TOLD.c.event_id).where(_TOLD.c.start_at < near.end_at, _TOLD.c.end_at > near.start_at)
    found = {row.seq: row for row in session.execute(_query(_TOLD.c.event_id.in_(overlapped), latest=latest))}
    others = sorted(set(event_ids).difference(row.event_id for row in found.values()))
    for first in range(0, len(others), _WANTED_AT_ONCE):
        wanted = _TOLD.c.event_id.in_(others[first : first + _WANTED_AT_ONCE])
        found |= {row.seq: row for row in session.execute(_query(wanted, latest=latest))}
    rows = (found[seq] for seq in sorted(found))
    return tuple(_told(row.event_id, row.is_imported, row.body, row.at) for row in rows)


def _query(wanted: sa.ColumnElement[bool], *, latest: bool) -> sa.Select[Any]:
    query = sa.select(_TOLD).where(wanted)
    if latest:
        last = sa.select(sa.func.max(_TOLD.c.seq)).where(wanted).group_by(_TOLD.c.event_id, _TOLD.c.is_imported)
        query = query.where(_TOLD.c.seq.in_(last))
    return query


def _told(event_id: str, is_imported: bool, body: str | None, at: datetime) -> ToldEvent:
    return ToldEvent(event_id, is_imported, None if body is None else CustomerEvent.model_validate_json(body), at)


def _tell(session: Session, told: list[ToldEvent]) -> None:
    rows = [
        {
            "event_id": each.event_id,
            "is_imported": each.is_imported,
            "body": None if each.event is None else canonical_json(each.event),
            "at": each.at,
            "start_at": None if each.event is None else each.event.span.start_at,
            "end_at": None if each.event is None else each.event.span.end_at,
        }
        for each in told
    ]
    if rows:
        session.connection().execute(sa.insert(_TOLD), rows)
