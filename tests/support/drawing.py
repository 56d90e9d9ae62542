"""Drawing from a seeded ``random.Random``: dates on the edges of weekends, and some members of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import TypeVar

from scheduler.domain.time import DAY, Horizon

_Member = TypeVar("_Member")


def edges(horizon: Horizon) -> tuple[date, ...]:
    """Friday to Monday around every weekend: where shifts, absences and tenure begin and end."""
    return tuple(monday + DAY * n for monday in horizon.week_starts for n in (4, 5, 6, 7))


def dates(rng: Random, horizon: Horizon) -> tuple[date, date]:
    """First and last day of something that begins around a weekend or with a week."""
    first_on = rng.choice((*edges(horizon), *horizon.week_starts))
    return first_on, first_on + DAY * rng.choice((0, 0, 1, 2, 4, 11))


def some(rng: Random, members: Sequence[_Member], counts: tuple[int, ...]) -> list[_Member]:
    """As many different members as one of the counts says, or all when there are fewer."""
    return rng.sample(list(members), min(rng.choice(counts), len(members)))
