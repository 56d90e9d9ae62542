"""Limits: what the hard rules let one engineer do, as far as counting heads needs to know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from scheduler.domain.coverage import Shift
from scheduler.domain.forbidden import Pair
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import local_dates
from scheduler.domain.weekends import weekend_begins, weekend_days


@dataclass(frozen=True, slots=True)
class Limits:
    """What is certain under the hard rules; a limit that no hard rule sets stays at its default.

    ``weekends`` is the g of "one weekend in any g". ``rest_hours`` lie between two shifts that do not touch;
    ``one_at_a_time``, shifts of one engineer do not overlap, nor do terms; ``one_weekend_day``, where the country
    says so. ``term_rotations`` give each engineer at most their ``max_terms_each``. ``forbidden`` pairs are held by
    no plan.
    """

    weekends: int = 1
    rest_hours: int = 0
    one_at_a_time: bool = False
    one_weekend_day: bool = False
    term_rotations: frozenset[str] = frozenset()
    forbidden: frozenset[Pair] = field(default=frozenset(), repr=False)

    def may_hold(self, engineer_id: str, duty_id: str) -> bool:
        return (engineer_id, duty_id) not in self.forbidden


def most_together(problem: Problem, engineer: Engineer, shifts: Iterable[Shift], limits: Limits) -> int:
    """At least as many of the shifts as the engineer can hold at once under the limits.

    Neighbours in order of start are compared, not all pairs, so the number may be too high and is never too low.
    """
    ordered = sorted(shifts, key=lambda s: (s.span.start_at, s.span.end_at, s.id))
    taken = {shift.id: _weekend_dates(problem, engineer, shift, limits) for shift in ordered}
    weekend = weekend_days(problem, engineer)
    by_weekend: dict[date, set[date]] = defaultdict(set)
    for on in {on for dates in taken.values() for on in dates}:
        by_weekend[weekend_begins(on, weekend)].add(on)
    return max(
        _longest_chain([shift for shift in ordered if set(chosen).issuperset(taken[shift.id])], limits)
        for chosen in product(*by_weekend.values())
    )


def _weekend_dates(problem: Problem, engineer: Engineer, shift: Shift, limits: Limits) -> tuple[date, ...]:
    """The local weekend days that a shift takes, where the engineer may work only one of them."""
    rule = problem.country_rule.get(engineer.country)
    if not limits.one_weekend_day or rule is None or not rule.one_weekend_day or not rule.binds_on(shift.on):
        return ()
    weekend = weekend_days(problem, engineer)
    return tuple(on for on in local_dates(shift.span, engineer.time_zone) if on.weekday() in weekend)


def _longest_chain(shifts: list[Shift], limits: Limits) -> int:
    longest: list[int] = []
    for number, shift in enumerate(shifts):
        before = (longest[n] for n, other in enumerate(shifts[:number]) if _may_follow(other, shift, limits))
        longest.append(1 + max(before, default=0))
    return max(longest, default=0)


def _may_follow(earlier: Shift, later: Shift, limits: Limits) -> bool:
    gap = earlier.span.gap_to(later.span)
    if gap < timedelta(0):
        return not limits.one_at_a_time
    return gap == timedelta(0) or gap >= timedelta(hours=limits.rest_hours)
