"""The waiting line: volunteers without a seat, when one is likely, and whose review comes before it.

The forecast is arithmetic, not a promise: seats become free when the terms on them end, nobody is seated before the
plans that are announced end, and the line moves in its order, each for a term of usual length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.coverage import TermRotation
from scheduler.domain.people import Volunteer
from scheduler.domain.time import DAY, WEEK, monday_of

CYCLE_WEEKS = 13
"""One cycle of planning: a quarter."""
REVIEW_PRIORITY = 2
"""Priority in the line is 1 + 2 x (a review is near) + how often somebody was passed over."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who volunteered for a rotation and was never seated.

    ``since`` is the date on which a plan was first announced without them, None when none has been yet. ``offer`` is
    their window that is still open, None when they offer no weeks at present; then they are not in line. ``place``
    counts from 1. ``forecast_on`` is the Monday on which a seat is likely, None when none is within their window, or
    they are not in line.
    """

    person_id: str
    label: str
    team_id: str
    level: str | None
    since: date | None
    passed_over: int
    review_on: date | None
    offer: Volunteer | None
    place: int | None = None
    forecast_on: date | None = None
    forecast_ends_on: date | None = None

    def waited(self, today: date) -> int:
        """Whole weeks waited until today."""
        return 0 if self.since is None else (today - self.since) // WEEK

    @property
    def review_first(self) -> bool:
        """Whether the review comes before a term could have ended."""
        return self.review_on is not None and (self.forecast_ends_on is None or self.forecast_ends_on > self.review_on)


@dataclass(frozen=True, slots=True)
class SeatsComing:
    """What a rotation has to give. Nothing is decided from ``decided_until`` on: the day after the announced plans, or
    today when that is over; ``announced_until`` is that day itself, None when nothing was ever announced. ``free_on``
    says, seat by seat, from which Monday nobody is announced; ``open_weeks`` are weeks that announced plans leave TBD
    from today on; ``per_cycle`` terms fit into a quarter."""

    seats: int
    mean_weeks: float
    decided_until: date
    announced_until: date | None
    free_on: tuple[date, ...]
    open_weeks: int

    @property
    def per_cycle(self) -> float:
        return self.seats * CYCLE_WEEKS / self.mean_weeks


@dataclass(frozen=True, slots=True)
class Cycle:
    """Demand against seats in one quarter: people who volunteered, terms of usual length that the seats of today have
    room for, and people who got one. ``seated`` is None for a quarter that is not announced."""

    quarter: str
    volunteers: int
    seats: float
    seated: int | None

    @property
    def short(self) -> float:
        """By how many terms demand exceeds seats; 0 when it does not."""
        return max(0.0, self.volunteers - self.seats)


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One rotation: who waits, in the order of the line, what is coming, and what went through before."""

    rotation_id: str
    rotation_name: str
    today: date
    coming: SeatsComing
    waiting: tuple[Waiting, ...]
    cycles: tuple[Cycle, ...]

    @property
    def reviews_first(self) -> tuple[Waiting, ...]:
        """Those whose review comes before a term could have ended: waivers to speak of beforehand."""
        return tuple(each for each in self.waiting if each.review_first)


def seats_coming(
    rotation: TermRotation,
    terms: Sequence[tuple[int, date, date]],
    *,
    today: date,
    announced_until: date | None,
    open_weeks: int,
) -> SeatsComing:
    """``terms`` are those that stand or were served: seat, first day, and the day after the last. The usual length is
    their mean, and where there are none yet, the middle of what the rotation allows."""
    lengths = [(ends_on - starts_on) / WEEK for _, starts_on, ends_on in terms]
    mean = sum(lengths) / len(lengths) if lengths else (rotation.min_weeks + rotation.max_weeks) / 2
    decided_until = max(today, announced_until or today)
    first = _monday_from(decided_until)
    free = [max([first, *(ends for seat, _, ends in terms if seat == n)]) for n in range(1, rotation.seats + 1)]
    free_on = tuple(map(_monday_from, free))
    return SeatsComing(rotation.seats, mean, decided_until, announced_until, free_on, open_weeks)


def in_line(people: Iterable[Waiting], coming: SeatsComing) -> tuple[Waiting, ...]:
    """The people in the order of the line, each with a forecast; those who offer no weeks come last."""
    ready = sorted(people, key=lambda each: (each.offer is None, -_priority(each, coming), *_by_wait(each)))
    return tuple(_forecast(ready, coming))


def _priority(each: Waiting, coming: SeatsComing) -> int:
    soon = coming.decided_until + WEEK * CYCLE_WEEKS
    near = each.review_on is not None and each.review_on < soon
    return 1 + REVIEW_PRIORITY * near + each.passed_over


def _by_wait(each: Waiting) -> tuple[date, str]:
    return each.since or date.max, each.person_id


def _forecast(line: Iterable[Waiting], coming: SeatsComing) -> Iterator[Waiting]:
    free = list(coming.free_on)
    for place, each in enumerate(line, start=1):
        if each.offer is None:
            yield each
            continue
        weeks = min(max(round(coming.mean_weeks), each.offer.min_weeks), each.offer.max_weeks)
        seat = min(range(len(free)), key=lambda n: free[n])
        begins_on = _monday_from(max(free[seat], each.offer.earliest_on))
        if begins_on + WEEK * weeks - DAY > each.offer.latest_on:
            yield replace(each, place=place)
            continue
        free[seat] = begins_on + WEEK * weeks
        yield replace(each, place=place, forecast_on=begins_on, forecast_ends_on=free[seat])


def _monday_from(on: date) -> date:
    """That date, or the first Monday after it."""
    monday = monday_of(on)
    return monday if monday == on else monday + WEEK
