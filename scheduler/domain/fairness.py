"""Fair shares: what load each engineer is due, and how far a schedule is from it.

The load of every shift is shared among all who could serve it, in proportion to FTE. People who can serve the same
windows are thus compared with each other and not with people elsewhere; joiners, leavers and the absent are due less
without further rules. What somebody carried in earlier quarters above their share is taken off, at most
``MOST_CARRIED`` either way, so that one bad year does not follow anybody for ever.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.domain.constraint import Encoding, Expression
from scheduler.domain.coverage import LOAD_PER_POINT, Shift, Term
from scheduler.domain.eligibility import could_serve
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

MOST_CARRIED = 60
"""Three weekend shifts of eight hours, in tenths of a point."""


MOST_TERMS = 3
"""Terms of one person in a horizon up to which uneven load is priced by its square."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one engineer is due, in tenths of a point: ``due`` after carried load, and the part of each weekend.

    ``weeks`` maps the Monday of a week to the share of its shifts; a term that covers the week counts as serving it.
    ``servable`` is the number of shifts the engineer could serve; ``most`` is at least ``due``, and more load than
    a schedule that keeps the rules can give.
    """

    due: int
    weeks: Mapping[date, Fraction]
    servable: int
    most: int


def fair_shares(problem: Problem) -> Mapping[str, Share]:
    """The share of every engineer who could serve at least one shift. Computed once per problem."""
    return problem.remembered(_fair_shares)


def _fair_shares(problem: Problem) -> Mapping[str, Share]:
    weeks: dict[str, dict[date, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    servable: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)
    for shift in problem.shifts:
        able = [engineer for engineer in problem.roster(shift) if could_serve(problem, engineer, shift)]
        weight = sum(Fraction(engineer.fte).limit_denominator(100) for engineer in able)
        for engineer in able:
            part = Fraction(engineer.fte).limit_denominator(100) / weight
            weeks[engineer.id][shift.week_on] += shift.load * shift.seats * part
            servable[engineer.id] += 1
            most[engineer.id] += shift.load
    return {e: _share(problem, e, by_week, servable[e], most[e]) for e, by_week in sorted(weeks.items())}


def _share(problem: Problem, engineer_id: str, weeks: Mapping[date, Fraction], servable: int, most: int) -> Share:
    carried = max(-MOST_CARRIED, min(MOST_CARRIED, problem.carried_load.get(engineer_id, 0)))
    even = sum(weeks.values(), Fraction())
    due = round(even - carried)
    return Share(due, dict(weeks), servable, max(due, most + MOST_TERMS * math.ceil(even)))


def term_credit(share: Share, term: Term) -> int:
    """Weekend load that a term counts for: the engineer's share of the weeks it covers."""
    return round(sum(part for week_on, part in share.weeks.items() if term.covers_week(week_on)))


def load_carried(schedule: Schedule, engineer_id: str, share: Share) -> int:
    """Load of an engineer in a schedule, shifts and the credit of terms together, in tenths of a point."""
    shifts = sum(shift.load for shift in schedule.shifts_of(engineer_id))
    return shifts + sum(term_credit(share, term) for term in schedule.terms_of(engineer_id))


def load_expression(model: Encoding, engineer_id: str, share: Share) -> Expression:
    """The same load as an expression of a model."""
    problem = model.problem
    shifts = shifts_by_engineer(problem)[engineer_id]
    terms = [term for term in problem.terms if problem.is_candidate(engineer_id, term)]
    works = [model.works(engineer_id, duty.id) for duty in (*shifts, *terms)]
    return model.total(works, [*(s.load for s in shifts), *(term_credit(share, t) for t in terms)])


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
    return problem.remembered(_shifts_by_engineer)


def _shifts_by_engineer(problem: Problem) -> Mapping[str, tuple[Shift, ...]]:
    found: dict[str, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        for engineer in problem.roster(shift):
            found[engineer.id].append(shift)
    return {engineer_id: tuple(shifts) for engineer_id, shifts in found.items()}
