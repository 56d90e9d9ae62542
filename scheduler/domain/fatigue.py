"""Fatigue: what past pages still weigh on somebody."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from scheduler.domain.facts import PageLoad
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import to_instant

HALF_LIFE_DAYS = 28
"""A page weighs half as much after four weeks."""

TENTHS_PER_PAGE = 10
"""Fatigue is an integer count of tenths of a page of today."""

NIGHT_ENDS_AT = time(6)
"""Pages of the night come between 00:00 and this local time."""


def page_loads_of(problem: Problem, engineer_id: str) -> tuple[PageLoad, ...]:
    """The pages that an engineer got, by date."""
    return problem.remembered(_page_loads).get(engineer_id, ())


def _page_loads(problem: Problem) -> Mapping[str, tuple[PageLoad, ...]]:
    found: dict[str, list[PageLoad]] = defaultdict(list)
    for load in problem.facts_of(PageLoad):
        found[load.engineer_id].append(load)
    return {e: tuple(sorted(loads, key=lambda load: load.on)) for e, loads in found.items()}


def fatigue_on(problem: Problem, engineer_id: str, on: date, night_bonus: int) -> int:
    """Fatigue of an engineer on a local date, in tenths of a page, rounded.

    Every page until that date (included) counts, a page of the night ``night_bonus`` more; each weighs
    0.5 ^ (days since / 28).
    """
    weights: Iterator[float] = (
        (load.pages + night_bonus * load.night) * math.exp2((load.on - on).days / HALF_LIFE_DAYS)
        for load in page_loads_of(problem, engineer_id)
        if load.on <= on
    )
    return round(sum(weights) * TENTHS_PER_PAGE)


def nights_paged(problem: Problem, engineer_id: str, pages: int) -> tuple[date, ...]:
    """The local dates on which an engineer got at least so many pages in the night, counted together."""
    nights: dict[date, int] = defaultdict(int)
    for load in page_loads_of(problem, engineer_id):
        nights[load.on] += load.night
    return tuple(sorted(on for on, count in nights.items() if count >= pages))


def rests_until(engineer: Engineer, on: date, hours: int) -> tuple[datetime, datetime]:
    """From when until when an engineer rests after the night of a local date: so many hours from 06:00 local."""
    ends_at = to_instant(on, NIGHT_ENDS_AT, engineer.time_zone)
    return ends_at, ends_at + timedelta(hours=hours)
