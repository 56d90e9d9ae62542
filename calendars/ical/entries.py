"""Feed entries: what stands in a feed, one value per seat of a schedule, before any iCalendar is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from scheduler.domain.time import Instant, Span, TimeZoneName
from scheduler.domain.values import EngineerId, RotationId, TeamId, Value

TBD = "TBD"
KEEPS_BEHIND = timedelta(days=30)
SHOWS_AHEAD = timedelta(days=366)


class EntryStatus(StrEnum):
    """What a calendar client is told: published duty is confirmed; drafts and TBD seats are tentative."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"


class EventNote(Value):
    """A customer event as it may be shown to whoever can read the feed."""

    label: str
    span: Span


class FeedEntry(Value):
    """One seat of a shift, or one stay in a term rotation, or a part of these, as it stands in a feed.

    ``uid`` belongs to the seat and not to the person, so a swap keeps it; a part that somebody else serves has one of
    its own. ``sequence`` and ``updated_at`` tell clients that something changed. ``from_on`` and ``until_on``
    (excluded) are set for terms, which are written as whole days. ``engineer_id`` is None for a TBD seat. ``before``
    and ``after`` name who serves next to it in time.
    """

    uid: str
    sequence: int = Field(ge=0)
    updated_at: Instant
    status: EntryStatus
    rotation_id: RotationId
    role: str
    place: str
    engineer_id: EngineerId | None = None
    engineer_name: str = TBD
    team_id: TeamId | None = None
    team_name: str = ""
    time_zone: TimeZoneName
    span: Span
    from_on: date | None = None
    until_on: date | None = None
    bridge_url: str = ""
    alongside: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    events: tuple[EventNote, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.engineer_id is None


def carried(entries: Iterable[FeedEntry], earlier: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """The entries, where those that say the same as an earlier one keep its ``sequence`` and ``updated_at``.

    Folded over the published versions in order, it makes a feed in which only what changed looks changed.
    """
    known = {entry.uid: entry for entry in earlier}
    return tuple(_as_before(entry, known.get(entry.uid)) for entry in entries)


def for_engineer(entries: Iterable[FeedEntry], engineer_id: str) -> tuple[FeedEntry, ...]:
    return tuple(entry for entry in entries if entry.engineer_id == engineer_id)


def for_team(entries: Iterable[FeedEntry], team_id: str) -> tuple[FeedEntry, ...]:
    """The duty of a team's members. TBD seats belong to no team."""
    return tuple(entry for entry in entries if entry.team_id == team_id)


def for_programme(
    entries: Iterable[FeedEntry], rotation_id: str, *, include_open: bool = False
) -> tuple[FeedEntry, ...]:
    """All duty of a rotation; its TBD seats too when asked for, which is for managers."""
    return tuple(e for e in entries if e.rotation_id == rotation_id and (include_open or not e.is_open))


def within_window(entries: Iterable[FeedEntry], now: datetime) -> tuple[FeedEntry, ...]:
    """What subscribers get: from 30 days back to 12 months ahead.

    Counted from midnight UTC, so that the answer changes once a day at most and caches hold.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    window = Span(start_at=today - KEEPS_BEHIND, end_at=today + SHOWS_AHEAD)
    return tuple(entry for entry in entries if entry.span.overlaps(window))


def _as_before(entry: FeedEntry, before: FeedEntry | None) -> FeedEntry:
    if before is None:
        return entry
    same = entry.model_copy(update={"sequence": before.sequence, "updated_at": before.updated_at})
    if same == before:
        return before
    return entry.model_copy(update={"sequence": max(entry.sequence, before.sequence + 1)})
