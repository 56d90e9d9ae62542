"""How many calls it takes to publish a quarter to PagerDuty, to publish it again, and to swap one person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.publication import WantedSchedule, WantedShift
from scheduler.domain.time import DAY, Span
from tests.support.publish_wire import Wire
from tests.support.publishing import FIRST_SATURDAY, NAMES, Kind, Stage, World, a_world, target_of

WEEKENDS, SEATS = 13, 12
MOST_CALLS = 40
MOST_WRITES_OF_A_SWAP = 2


@dataclass
class Counter:
    """Counts what reaches the target."""

    reads: int = 0
    writes: int = 0
    app: ASGIApp | None = None

    def __call__(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self._count

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        self.reads += scope["method"] == "GET"
        self.writes += scope["method"] != "GET"
        await self.app(scope, receive, send)

    def taken(self) -> tuple[int, int]:
        """Reads and writes since the last time, which then count from nothing."""
        counted = (self.reads, self.writes)
        self.reads = self.writes = 0
        return counted


def a_quarter(schedules: int) -> tuple[WantedSchedule, ...]:
    """Thirteen weekends of twelve turns of four hours, one after the other, dealt out to that many schedules."""
    hours = timedelta(hours=4)
    shifts = defaultdict[int, list[WantedShift]](list)
    for weekend in range(WEEKENDS):
        for seat in range(SEATS):
            start_at = FIRST_SATURDAY + DAY * 7 * weekend + hours * seat
            email = f"{NAMES[(weekend + seat) % len(NAMES)]}@example.com"
            span = Span(start_at=start_at, end_at=start_at + hours)
            shifts[seat % schedules].append(WantedShift(key=f"tier2/{weekend}/{seat}", span=span, email=email))
    window = Span(start_at=FIRST_SATURDAY, end_at=FIRST_SATURDAY + DAY * 200)
    return tuple(
        WantedSchedule(target=target_of(number + 1), window=window, shifts=tuple(held))
        for number, held in shifts.items()
    )


def swapped(quarter: tuple[WantedSchedule, ...]) -> tuple[WantedSchedule, ...]:
    """The same with another person in the very first turn."""
    changed, *others = quarter
    first, second, *rest = changed.shifts
    emails = (f"{name}@example.com" for name in NAMES)
    other = next(email for email in emails if email not in (first.email, second.email))
    shifts = (first.model_copy(update={"email": other}), second, *rest)
    return (changed.model_copy(update={"shifts": shifts}), *others)


def measured_calls(stage: Stage, kind: Kind, schedules: int = 1) -> dict[str, Any]:
    """Calls of publishing a quarter in one go: first, again, and after one person was swapped."""
    counter, quarter = Counter(), a_quarter(schedules)
    with a_world(stage, counter, kind=kind, others=[kind] * (schedules - 1)) as world:
        published, again, swap = (_taken(world, each, counter) for each in (quarter, quarter, swapped(quarter)))
    within = sum(published) <= MOST_CALLS
    within = within and again[1] == 0 and swap[1] <= MOST_WRITES_OF_A_SWAP
    figures = {"published": published, "again": again, "swap": swap, "within_bars": within}
    shifts = sum(len(each.shifts) for each in quarter)
    head = {"name": "calls", "kind": kind, "schedules": schedules, "shifts": shifts, "reads_and_writes": True}
    return head | figures


def _taken(world: World, quarter: tuple[WantedSchedule, ...], counter: Counter) -> tuple[int, int]:
    """As a fresh process takes them: it knows neither accounts nor kinds of schedule."""
    world.wire = Wire(PagerDutyPublisher(world.client))
    world.publish_all(quarter)
    return counter.taken()
