"""Fair shares: what load each engineer is due, and how far a schedule is from it.

The load of every shift is shared among all who could serve it, in proportion to FTE, and less while somebody ramps
up after a long leave. People who can serve the same windows are thus compared with each other and not with people
elsewhere; joiners, leavers and the absent are due less without further rules. A shift does not weigh the same for
everybody (scheduler/domain/points.py): what is shared is the mean of what it weighs for those who could serve it.
What somebody carried in earlier quarters above their share is taken off, at most ``MOST_CARRIED`` either way, so that
one bad year does not follow anybody for ever.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.domain.constraint import Encoding, Expression
from scheduler.domain.coverage import LOAD_PER_POINT, Shift, Term
from scheduler.domain.eligibility import could_serve
from scheduler.domain.people import Engineer
from scheduler.domain.points import load_for
from scheduler.domain.problem import Problem
from scheduler.domain.ramps import ramp_factor
from scheduler.domain.schedule import Schedule

__all__ = [
    "MOST_CARRIED",
    "MOST_TERMS",
    "Share",
    "capacity",
    "fair_shares",
    "load_carried",
    "load_expression",
    "load_for",
    "parts_of",
    "shifts_by_engineer",
    "squared",
    "term_credit",
]

MOST_CARRIED = 60
"""Three weekend shifts of eight hours, in tenths of a point."""


MOST_TERMS = 3
"""Terms of one person in a horizon up to which uneven load is priced by its square."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one engineer is due, in tenths of a point: ``due`` after carried load, and the part of each weekend.

    ``weeks`` maps the Monday of a week to the share of its shifts; a term that covers the week counts as serving it.
    ``servable`` is the number of shifts the engineer is due a part of; ``most`` is at least ``due``, and as much load
    as a schedule that keeps the rules can give, by what those shifts weigh for this engineer.
    """

    due: int
    weeks: Mapping[date, Fraction]
    servable: int
    most: int


def fair_shares(problem: Problem) -> Mapping[str, Share]:
    """The share of every engineer who is due a part of at least one shift. Computed once per problem."""
    return problem.lasting(_fair_shares)


def _fair_shares(problem: Problem) -> Mapping[str, Share]:
    weeks: dict[str, dict[date, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    servable: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)
    for shift in problem.shifts:
        parts = parts_of(problem, shift)
        loads = {engineer_id: load_for(problem, problem.engineer(engineer_id), shift) for engineer_id in parts}
        mean = round(sum((loads[engineer_id] * part for engineer_id, part in parts.items()), Fraction()))
        for engineer_id, part in parts.items():
            weeks[engineer_id][shift.week_on] += mean * shift.seats * part
            servable[engineer_id] += 1
            most[engineer_id] += loads[engineer_id]
    return {e: _share(problem, e, by_week, servable[e], most[e]) for e, by_week in sorted(weeks.items())}


def parts_of(problem: Problem, shift: Shift, besides: Container[str] = ()) -> Mapping[str, Fraction]:
    """What part of a shift each engineer is due who could serve it, except those ``besides``; together 1, or nobody.

    In proportion to FTE times the ramp on the shift's date; who is due nothing then is left out.
    """
    weights = {
        engineer.id: capacity(problem, engineer, shift.on)
        for engineer in problem.roster(shift)
        if engineer.id not in besides and could_serve(problem, engineer, shift)
    }
    total = sum(weights.values())
    return {engineer_id: weight / total for engineer_id, weight in weights.items() if weight}


def capacity(problem: Problem, engineer: Engineer, on: date) -> Fraction:
    """FTE times the ramp on a date: the weight with which somebody shares duty then."""
    return Fraction(engineer.fte).limit_denominator(100) * ramp_factor(problem, engineer, on)


def _share(problem: Problem, engineer_id: str, weeks: Mapping[date, Fraction], servable: int, most: int) -> Share:
    carried = max(-MOST_CARRIED, min(MOST_CARRIED, problem.carried_load.get(engineer_id, 0)))
    even = sum(weeks.values(), Fraction())
    due = round(even - carried)
    return Share(due, dict(weeks), servable, max(due, most + MOST_TERMS * math.ceil(even)))


def term_credit(share: Share, term: Term) -> int:
    """Weekend load that a term counts for: the engineer's share of the weeks it covers."""
    return round(sum(part for week_on, part in share.weeks.items() if term.covers_week(week_on)))


def load_carried(problem: Problem, schedule: Schedule, engineer_id: str) -> int:
    """Load of an engineer in a schedule, shifts and the credit of terms together, in tenths of a point.

    Without a share of anything there is no credit for terms.
    """
    engineer, share = problem.engineer(engineer_id), fair_shares(problem).get(engineer_id)
    shifts = sum(load_for(problem, engineer, shift) for shift in schedule.shifts_of(engineer_id))
    return shifts + sum(term_credit(share, term) for term in schedule.terms_of(engineer_id) if share)


def load_expression(model: Encoding, engineer_id: str, share: Share) -> Expression:
    """The same load as an expression of a model."""
    problem = model.problem
    engineer, shifts = problem.engineer(engineer_id), shifts_by_engineer(problem)[engineer_id]
    terms = [term for term in problem.terms if problem.is_candidate(engineer_id, term)]
    works = [model.works(engineer_id, duty.id) for duty in (*shifts, *terms)]
    return model.total(
        works, [*(load_for(problem, engineer, s) for s in shifts), *(term_credit(share, t) for t in terms)]
    )


def squared(deviation: int, straight_from: int) -> int:
    """The square of a deviation given in tenths of a point, in tenths of a squared point.

    Between whole points it is interpolated linearly, which makes it an integer, keeps it convex, and lets a solver
    hold it by a few support lines. Beyond the last whole point up to ``straight_from`` it goes on as a straight line,
    so that the lines are few enough for loads that only a rule-breaking schedule can reach.
    """
    points = min(deviation, straight_from) // LOAD_PER_POINT
    return LOAD_PER_POINT * points * points + (2 * points + 1) * (deviation - LOAD_PER_POINT * points)


def shifts_by_engineer(problem: Problem) -> Mapping[str, tuple[Shift, ...]]:
    """The shifts whose roster an engineer is on. Computed once per problem."""
    return problem.lasting(_shifts_by_engineer)


def _shifts_by_engineer(problem: Problem) -> Mapping[str, tuple[Shift, ...]]:
    found: dict[str, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        for engineer in problem.roster(shift):
            found[engineer.id].append(shift)
    return {engineer_id: tuple(shifts) for engineer_id, shifts in found.items()}
