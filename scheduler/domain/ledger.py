"""The ledger: what a period that is over adds to what everybody carries.

With D the debt of an engineer (what they still owe), f their fair share of what was served and w what they served:
D' = clip(0.75 D + f - w, 3 slots either way). Carried load is the debt with its sign turned, -D, so that more than a
fair share is positive. Weekends, holidays and terms are kept apart, because a weekend does not make up for Christmas.
What nobody served is nobody's debt, and nobody owes what they could not have served.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from scheduler.domain.coverage import LOAD_PER_POINT, Shift, TermRotation
from scheduler.domain.facts import TopHoliday
from scheduler.domain.fairness import MOST_CARRIED, capacity, load_for, parts_of
from scheduler.domain.problem import CarriedLoad, Counter, Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, WEEK

DECAY = Fraction(3, 4)
"""What is left of a debt after a period: after five quarters less than a quarter of it."""

CLIP = {Counter.WEEKENDS: MOST_CARRIED, Counter.HOLIDAYS: MOST_CARRIED, Counter.TERMS: 3 * 4 * LOAD_PER_POINT}
"""Three slots either way: weekend shifts of eight hours, in tenths of a point; terms of four weeks, in tenths of a
week."""

PAGED_HOURS_PER_POINT = 2
"""Hours of answering pages that weigh one point, afterwards and in the ledger only."""

_Place = tuple[str, Counter]


def close_period(
    problem: Problem,
    schedule: Schedule,
    carried: Iterable[CarriedLoad],
    *,
    paged_hours: Mapping[str, Fraction] | None = None,
) -> tuple[CarriedLoad, ...]:
    """What everybody carries after the schedule has been served, given what they carried before it.

    One entry per engineer of the problem and counter that is not 0, in order of engineer id; who has left the problem
    leaves the ledger. ``paged_hours`` are hours spent on pages, by engineer id; they count as weekends. Before
    rounding and clipping the changes of a counter add up to 0 over all engineers, but for the paged hours.
    """
    balance: dict[_Place, Fraction] = defaultdict(Fraction)
    for entry in carried:
        balance[entry.engineer_id, entry.counter] += DECAY * entry.load
    for place, change in period_balance(problem, schedule).items():
        balance[place] += change
    for engineer_id, hours in (paged_hours or {}).items():
        balance[engineer_id, Counter.WEEKENDS] += hours / PAGED_HOURS_PER_POINT * LOAD_PER_POINT
    closed = (
        CarriedLoad(engineer_id=engineer_id, load=_clipped(balance[engineer_id, counter], counter), counter=counter)
        for engineer_id in sorted(engineer.id for engineer in problem.engineers)
        for counter in Counter
    )
    return tuple(entry for entry in closed if entry.load)


def _clipped(load: Fraction, counter: Counter) -> int:
    return max(-CLIP[counter], min(CLIP[counter], round(load)))


def period_balance(problem: Problem, schedule: Schedule) -> Mapping[_Place, Fraction]:
    """Served less fair share (w - f) of every engineer and counter, exactly; each counter adds up to 0."""
    balance: dict[_Place, Fraction] = defaultdict(Fraction)
    on_term = {
        week_on: {e for rotation in problem.term_rotations for e in schedule.on_terms(rotation.id, week_on)}
        for week_on in {shift.week_on for shift in problem.shifts}
    }
    for shift in problem.shifts:
        counter = counter_of(problem, shift)
        for engineer_id, change in _of_shift(problem, schedule, shift, on_term[shift.week_on]):
            balance[engineer_id, counter] += change
    for rotation in problem.term_rotations:
        for week_on in problem.horizon.week_starts:
            for engineer_id, change in _of_week(problem, schedule, rotation, week_on):
                balance[engineer_id, Counter.TERMS] += change
    return balance


def counter_of(problem: Problem, shift: Shift) -> Counter:
    """Holidays for company days in the week and for top holidays of everybody, weekends for the rest."""
    top = any(not holiday.countries and shift.on in holiday for holiday in problem.facts_of(TopHoliday))
    return Counter.HOLIDAYS if top or not shift.is_weekend else Counter.WEEKENDS


def _of_shift(
    problem: Problem, schedule: Schedule, shift: Shift, on_term: Container[str]
) -> Iterator[tuple[str, Fraction]]:
    """What the holders served, shared among all who could have; who was on term then takes no part in it."""
    served = {e: Fraction(load_for(problem, problem.engineer(e), shift)) for e in schedule.holders(shift.id)}
    yield from _settled(served, parts_of(problem, shift, besides=on_term) if served else {})


def _of_week(
    problem: Problem, schedule: Schedule, rotation: TermRotation, week_on: date
) -> Iterator[tuple[str, Fraction]]:
    """Weeks on term, shared among all who had volunteered for that week."""
    served = dict.fromkeys(schedule.on_terms(rotation.id, week_on), Fraction(LOAD_PER_POINT))
    offers = {
        engineer.id: capacity(problem, engineer, week_on)
        for engineer in problem.rosters[rotation.id]
        for offer in problem.volunteered(engineer.id, rotation.id)
        if offer.earliest_on <= week_on and week_on + WEEK <= offer.latest_on + DAY
    }
    total = sum(offers.values())
    yield from _settled(served, {e: weight / total for e, weight in offers.items()} if total else {})


def _settled(served: Mapping[str, Fraction], parts: Mapping[str, Fraction]) -> Iterator[tuple[str, Fraction]]:
    """Served less share. Where nobody else could have served, what was served is fair for those who did."""
    if parts:
        yield from served.items()
        pot = sum(served.values())
        yield from ((engineer_id, -part * pot) for engineer_id, part in parts.items())
