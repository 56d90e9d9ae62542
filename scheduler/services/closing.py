"""Closing: what has ended goes into the record as served, and periods that are over into the ledger, once each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduler.domain.errors import BadInput
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.record import ClosedEntry, ServedEntry
from scheduler.domain.time import DAY
from scheduler.services.ledger_moves import carried_after, posted_after
from scheduler.services.ledger_state import closed_periods
from scheduler.services.periods import period_of
from scheduler.services.ports import Store, UnitOfWork
from scheduler.services.served_entries import Rosters, served_entries
from scheduler.services.service_facts import source_of
from scheduler.services.standing import posted_places, standing


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did: entries of duty served, and the periods that went into the ledger. ``still_open`` names the
    published horizons that end later."""

    served: tuple[ServedEntry, ...]
    periods: tuple[ClosedEntry, ...]
    still_open: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether everything had been closed before."""
        return not self.served and not self.periods


def close_until(store: Store, until: date, *, now: datetime, by: str) -> Closed:
    """Posts every announced duty whose last day is ``until`` or earlier as served, covers considered, and closes every
    published horizon that ends by then. What was posted before is left alone, so running it again does nothing.

    Raises BadInput when ``until`` has not passed yet.
    """
    if until >= now.date():
        raise BadInput(f"{until} is not over yet; close until {now.date() - DAY} or an earlier date")
    with store.writing() as work:
        return _Closing(work, until, now, work.record.person_id(by)).run()


class _Closing:
    """One run of closing, in one transaction."""

    def __init__(self, work: UnitOfWork, until: date, now: datetime, by: str) -> None:
        self._work, self._record = work, work.record
        self._until, self._now = until, now
        self._every: dict[str, Any] = {"recorded_at": now, "by": by}
        self._rosters = Rosters(work.plans, work.record)

    def run(self) -> Closed:
        entries = tuple(self._served())
        self._record.append(entries)
        due, later = self._horizons()
        periods = tuple(self._close(plan) for plan in due)
        return Closed(entries, periods, later)

    def _served(self) -> Iterator[ServedEntry]:
        posted = posted_places(self._record)
        for held in standing(self._record):
            if held.place not in posted and held.entry.last_on <= self._until and held.entry.span.end_at <= self._now:
                yield from served_entries(held, self._rosters, self._every)

    def _horizons(self) -> tuple[tuple[Plan, ...], tuple[str, ...]]:
        """Published plans whose horizon is over and not closed, first horizon first; and the names of those that end
        later. Raises BadInput when one begins before the end of a period that was closed under other dates."""
        closed = closed_periods(self._record)
        due, later = [], []
        for head in self._work.plans.plans(state=PlanState.PUBLISHED):
            horizon = head.horizon
            if any((p.starts_on, p.ends_on) == (horizon.starts_on, horizon.ends_on) for p in closed):
                continue
            if horizon.ends_on > self._until + DAY:
                later.append(head.quarter)
                continue
            last = max((period.ends_on for period in closed), default=horizon.starts_on)
            if last > horizon.starts_on:
                raise BadInput(f"{head.id} begins on {horizon.starts_on}, but the ledger is closed up to {last - DAY}")
            due.append(self._rosters.plan(head.id))
        return tuple(due), tuple(later)

    def _close(self, plan: Plan) -> ClosedEntry:
        """Into the ledger goes what the arithmetic of the domain says, person by person and counter by counter."""
        horizon, period = plan.horizon, period_of(plan, self._record, self._rosters)
        after = carried_after(self._record, period, horizon.starts_on)
        self._record.append(posted_after(self._work, after, horizon, self._every))
        entry = ClosedEntry(
            **self._every,
            on=horizon.ends_on - DAY,
            once=f"closed/{horizon.starts_on}/{horizon.ends_on}",
            starts_on=horizon.starts_on,
            ends_on=horizon.ends_on,
            served=len(period.schedule.assignments),
            source=source_of(self._record, plan),
        )
        self._record.append([entry])
        return entry
