"""Re-planning: after somebody drops out, the fewest changes that must be, and what every further change would buy.

The first point of the front changes as little as it can, weighted by notice. Every further point may change a few
duties more, none of them within the notice period, and is kept only when it is fairer. A person picks one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import BadInput
from scheduler.domain.evaluation import Evaluation
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.notice import NOTICE_DAYS, agreed, announced_here, days_left
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import Solution
from scheduler.reports.moves import Move, moves, taken_away
from scheduler.services.beginnings import still_legal
from scheduler.services.planning import PINNED, Solve, judged

STABILITY = "stability"
FAIRNESS = (Aim.WORST_LOAD, Aim.EVENNESS)
"""The aims that make a point worth its changes; wishes and spread come along as they may."""
MOST_POINTS = 6
ONE_BY_ONE = 4
"""Changes beyond the forced ones that are tried one by one; after them, the steps grow."""
NO_PIN_RULE = "announced duties within the notice period stand, but policy.yaml has no rule of kind pinned; add one"


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """The two constraints that re-planning needs. ``price`` prices changes by notice, and is used when the policy
    has no soft one of its own; ``limit`` makes the hard rule that at most so many duties change."""

    price: Constraint
    limit: Callable[[int], Constraint]


@dataclass(frozen=True, slots=True)
class Point:
    """A plan on the front: at most ``most`` announced duties change hands, and ``changes`` of them do.

    ``rules`` are those that it was made and judged under; ``problem`` has what it must keep pinned. ``fairness`` is
    the penalty at each of the aims of fairness, ``near`` how many changes fall within the notice period. ``proven``
    says that no plan with as many changes is fairer.
    """

    most: int
    problem: Problem
    rules: tuple[Constraint, ...]
    solution: Solution
    schedule: Schedule
    evaluation: Evaluation
    moves: tuple[Move, ...]
    changes: int
    near: int

    @property
    def fairness(self) -> tuple[int, ...]:
        return tuple(self.evaluation.by_aim[aim] for aim in FAIRNESS)

    @property
    def proven(self) -> bool:
        return all(result.proven for result in self.solution.aims if result.aim <= max(FAIRNESS))


@dataclass(frozen=True, slots=True)
class Front:
    """Plans with ever more changes, each fairer than the one before; the first has only the forced changes.

    Without points there is no plan at all; ``solution`` then says why. ``fairest`` is the best fairness of any plan
    that was found, ``fairest_proven`` whether no plan that keeps what stands can be fairer.
    """

    solution: Solution
    points: tuple[Point, ...] = ()
    fairest: tuple[int, ...] = ()
    fairest_proven: bool = False
    unlimited: int = 0
    tried: int = 0

    @property
    def forced(self) -> Point:
        return self.points[0]

    def loss(self, point: Point) -> tuple[Aim, float] | None:
        """The first aim of fairness at which a point is behind the fairest plan, and by which part of that one;
        None when it is as fair."""
        for aim, reached, best in zip(FAIRNESS, point.fairness, self.fairest, strict=True):
            if reached != best:
                return aim, (reached - best) / max(best, 1)
        return None


class Replanning:
    """One problem with what was announced, planned anew with as many changes as somebody allows.

    Raises BadInput when the policy has no rule that could keep near duties, and EngineDisagreement as planning does.
    """

    def __init__(
        self, problem: Problem, constraints: tuple[Constraint, ...], *, solve: Solve, change_rules: ChangeRules
    ) -> None:
        self._problem = problem
        self._solve = solve
        self._limit = change_rules.limit
        self._announced = announced_here(problem)
        self._impossible = forbidden_pairs(problem, constraints)
        soft = tuple(c for c in constraints if c.kind == STABILITY and not c.is_hard)
        self._base = tuple(c for c in constraints if c not in soft)
        self._priced = (*self._base, *(soft or (change_rules.price,)))

    def forced(self) -> Point | Solution:
        """The plan with the fewest changes, weighted by notice; or the solution that says why there is none."""
        begin = still_legal(self._problem, self._priced, self._announced)
        solution = self._solve(self._problem, self._priced, begin)
        return solution if solution.schedule is None else self._point(self._problem, self._priced, solution, None)

    def limited(self, forced: Point, most: int) -> Point:
        """The fairest plan with at most so many changes, of which none is near but those that are forced.

        It is the plan that ``front`` finds for that number. Raises BadInput when fewer are allowed than must be.
        """
        if most < forced.changes:
            raise BadInput(f"{forced.changes} changes cannot be avoided; allow at least as many, not {most}")
        return forced if most == forced.changes else self._limited(self._held(forced), forced, most)

    def front(self, *, most_points: int = MOST_POINTS, before: Callable[[int | None], None] = lambda _: None) -> Front:
        """The points, fewest changes first. ``before`` hears how many changes may be tried next; None means any."""
        first = self.forced()
        if isinstance(first, Solution):
            return Front(first)
        held, points, tried = self._held(first), [first], 1
        before(None)
        free = self._searched(held, self._base, first, None)
        for most in _steps(first.changes):
            if points[-1].fairness <= free.fairness or tried == most_points or points[-1].solution.stopped:
                break
            before(most)
            point = self._limited(held, first, most) if most < free.changes else free
            tried += 1
            if point.fairness < points[-1].fairness:
                points.append(point)
        fairest = min(point.fairness for point in (*points, free))
        if points[-1].fairness > fairest:
            points.append(free)
        proven = free.proven and free.fairness == fairest
        return Front(first.solution, tuple(points), fairest, proven, free.changes, tried)

    def _limited(self, held: Problem, start: Point, most: int) -> Point:
        return self._searched(held, (*self._base, self._limit(most)), start, most)

    def _searched(self, problem: Problem, rules: tuple[Constraint, ...], start: Point, most: int | None) -> Point:
        """The plan that a search from a known plan leads to; the known one when it finds nothing in its time."""
        solution = self._solve(problem, rules, start.schedule.assignments)
        return start if solution.schedule is None else self._point(problem, rules, solution, most)

    def _held(self, forced: Point) -> Problem:
        """The problem in which every announced duty within the notice period stays with whom the forced plan leaves
        it, unless they have agreed to a change."""
        near = tuple(a for a in self._announced if self._stays(a, forced.schedule))
        if near and not any(constraint.kind == PINNED for constraint in self._base):
            raise BadInput(NO_PIN_RULE)
        pins = {(pin.engineer_id, pin.duty_id): pin for pin in (*self._problem.pins, *near)}
        problem = self._problem
        return problem.as_of(problem.today, announced=problem.announced, pins=tuple(pins.values()))

    def _stays(self, announced: Assignment, schedule: Schedule) -> bool:
        pair = (announced.engineer_id, announced.duty_id)
        left = days_left(self._problem, self._problem.duties[announced.duty_id])
        return left is not None and left < NOTICE_DAYS and schedule.holds(*pair) and pair not in agreed(self._problem)

    def _point(self, problem: Problem, rules: tuple[Constraint, ...], solution: Solution, most: int | None) -> Point:
        schedule = solution.schedule
        assert schedule is not None
        lost = taken_away(self._announced, schedule)
        left = [days_left(problem, problem.duties[a.duty_id]) for a in lost]
        return Point(
            most=len(lost) if most is None else most,
            problem=problem,
            rules=rules,
            solution=solution,
            schedule=schedule,
            evaluation=judged(problem, rules, solution, schedule),
            moves=moves(problem, schedule, self._impossible),
            changes=len(lost),
            near=sum(days is not None and days < NOTICE_DAYS for days in left),
        )


def _steps(forced: int) -> Iterator[int]:
    """How many changes are allowed next: one more each time, then ever more at once."""
    more, step = 0, 1
    while True:
        more += step
        if more > ONE_BY_ONE:
            step *= 2
        yield forced + more
