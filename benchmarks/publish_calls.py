"""How many calls it takes to publish a quarter to PagerDuty, to publish it again, and to swap one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from scheduler.domain.publication import WantedSchedule, WantedShift
from scheduler.domain.time import DAY, Span
from tests.support.publish_trials import Kind
from tests.support.publishing import FIRST_SATURDAY, NAMES, TARGET, Stage, a_world

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


def a_quarter() -> WantedSchedule:
    """Thirteen weekends of twelve turns of four hours, one after the other, on one schedule."""
    hours = timedelta(hours=4)
    shifts = []
    for weekend in range(WEEKENDS):
        for seat in range(SEATS):
            start_at = FIRST_SATURDAY + DAY * 7 * weekend + hours * seat
            email = f"{NAMES[(weekend + seat) % len(NAMES)]}@example.com"
            span = Span(start_at=start_at, end_at=start_at + hours)
            shifts.append(WantedShift(key=f"tier2/{weekend}/{seat}", span=span, email=email))
    window = Span(start_at=FIRST_SATURDAY, end_at=FIRST_SATURDAY + DAY * 200)
    return WantedSchedule(target=TARGET, window=window, shifts=tuple(shifts))


def measured_calls(stage: Stage, kind: Kind) -> dict[str, Any]:
    """Calls of planning and applying together, first, again, and after one person was swapped."""
    counter, quarter = Counter(), a_quarter()
    first, *others = quarter.shifts
    other = next(f"{name}@example.com" for name in NAMES if f"{name}@example.com" not in (first.email, others[0].email))
    swapped = quarter.model_copy(update={"shifts": (first.model_copy(update={"email": other}), *others)})
    with a_world(stage, counter, kind=kind) as world:
        world.publish(quarter)
        published = counter.taken()
        world.publish(quarter)
        again = counter.taken()
        world.publish(swapped)
        swap = counter.taken()
    within = sum(published) <= MOST_CALLS and again[1] == 0 and swap[1] <= MOST_WRITES_OF_A_SWAP
    figures = {"published": published, "again": again, "swap": swap, "within_bars": within}
    return {"name": "calls", "kind": kind, "shifts": len(quarter.shifts), "reads_and_writes": True, **figures}
