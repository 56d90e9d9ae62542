"""Why there is no plan: all smallest sets of hard statements that clash, and the cheapest ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.constraint import Aim, Constraint, Violation
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.engine.budget import Budget
from scheduler.engine.part import Whole
from scheduler.engine.repairing import NEVER, Elastic, WayOut, ways_out
from scheduler.engine.seats import seated
from scheduler.engine.shrinking import Core, Outcome, examined, spread
from scheduler.engine.statements import StatedModel, Statement

COST = {Aim.UNFILLED: 1000, Aim.LAW: 300, Aim.CHANGES: 30}
"""What it costs when a rule gives way at one key by one, by its aim, where no price was named for its kind: seats and
law last, decisions of people late."""
COST_OF_OTHERS = 10
NAMED = 3
"""People named in one sentence before the rest is counted."""
MOST_REPAIRS = 4


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set of statements that cannot all hold, proven without presolve.

    ``is_smallest``: without any one of them the others can hold, and for each a schedule was found that shows it; only
    a lack of time leaves that open. Each of ``core`` is told, in the same order, by the breach that is left when it
    alone gives way.
    """

    core: tuple[Statement, ...]
    statements: tuple[Violation, ...]
    is_smallest: bool = True

    @property
    def constraints(self) -> tuple[str, ...]:
        return tuple(sorted({statement.constraint for statement in self.statements}))


@dataclass(frozen=True, slots=True)
class Repair:
    """A way out: the breaches that its plan has to accept, what they cost together, and the plan.

    The checker found exactly these breaches in the plan, so with them accepted it is one. ``is_cheapest``: it is
    proven that no way out costs less.
    """

    accepts: tuple[Violation, ...]
    cost: int
    schedule: Schedule
    is_cheapest: bool = False

    @property
    def constraints(self) -> tuple[str, ...]:
        return tuple(sorted({violation.constraint for violation in self.accepts}))


class Explanation:
    """The conflicts of a problem, found one independent piece after the other, and on demand the repairs.

    ``conflicts`` share no statement, the earliest first. ``is_complete``: without them all the rest can hold, so these
    are all of them; with no conflict that there is a plan. ``seconds`` of wall time are for the conflicts, and as many
    for the repairs. ``prices`` say by kind what a rule pays where it gives way once; None is never. Other kinds have
    the price of their aim.
    """

    def __init__(
        self,
        problem: Problem,
        constraints: Iterable[Constraint],
        *,
        seconds: float = 30.0,
        prices: Mapping[str, int | None] = {},
    ) -> None:
        self.problem = problem
        self.hard = {c.label: c for c in constraints if c.is_hard}
        self.model = StatedModel(problem, self.hard.values())
        self.seconds = seconds
        self.prices = {label: _price(c, prices) for label, c in self.hard.items()}
        self._names = list(self.model.statements)
        self._labels = [label for label, _ in self.model.keys]

    @cached_property
    def _outcomes(self) -> list[Outcome]:
        pieces, budget = self.model.tagged().pieces(), Budget.of_seconds(self.seconds)
        return [examined(piece, budget, self.model.variable_count) for piece in pieces]

    @property
    def is_complete(self) -> bool:
        return all(outcome.values is not None for outcome in self._outcomes)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        found = [self._told(core) for outcome in self._outcomes for core in outcome.cores]
        return tuple(sorted(found, key=self._begin))

    def repairs(self, most: int = MOST_REPAIRS) -> tuple[Repair, ...]:
        """Ways out, cheapest first, each different from all others; empty when there is no conflict.

        The second and third are the cheapest of other kinds, where there are any: they spare every rule that gives way
        in the ones before. The others differ from the first in one place. A way out in one independent piece of the
        problem is told together with the cheapest in all the others.
        """
        clashing = [outcome for outcome in self._outcomes if outcome.cores or outcome.values is None]
        prices = np.array([self.prices[label] for label in self._labels], dtype=np.int64)
        budget = Budget.of_seconds(self.seconds)
        choices = [ways_out(Elastic(o.piece, prices), self._labels, most, budget) for o in clashing]
        if not self.conflicts or not all(choices):
            return ()
        picks = [(0,) * len(choices)]
        picks += [
            tuple(way if number == piece else 0 for number in range(len(choices)))
            for piece, ways in enumerate(choices)
            for way in range(1, len(ways))
        ]
        found = [self._repair(clashing, [ways[n] for ways, n in zip(choices, pick, strict=True)]) for pick in picks]
        first, others = found[0], sorted(found[1:], key=lambda repair: (repair.cost, repair.constraints))
        return tuple(sorted((first, *_various(first, others, most - 1)), key=lambda repair: repair.cost))

    def _repair(self, clashing: list[Outcome], ways: list[WayOut]) -> Repair:
        """The ways out of all clashing pieces together with the plan of the others, as the checker sees it."""
        values = np.zeros(self.model.variable_count, dtype=np.int64)
        for outcome in self._outcomes:
            if outcome not in clashing and outcome.values is not None:
                values += outcome.values
        for outcome, way in zip(clashing, ways, strict=True):
            values += spread(outcome.piece, way.values[: outcome.piece.part.variables], len(values))
        schedule = self._schedule(values)
        accepts = evaluate(self.problem, schedule, self.hard.values()).broken
        granted = {self.model.keys[key] for way in ways for key in way.given}
        for violation in accepts:
            if (violation.constraint, violation.key) not in granted:
                raise EngineDisagreement(f"a way out breaks a rule that it should keep: {violation.says}")
        return Repair(accepts, sum(way.cost for way in ways), schedule, all(way.is_cheapest for way in ways))

    def _schedule(self, values: Whole) -> Schedule:
        return self.problem.schedule(seated(self.problem, self.model.held(values.tolist())))

    def _told(self, core: Core) -> Conflict:
        """Each statement as the breach in a schedule that keeps all the others."""
        numbers = sorted(core.statements, key=self._names.__getitem__)
        told = tuple(self._statement(number, core.without.get(number)) for number in numbers)
        return Conflict(tuple(self._names[number] for number in numbers), told, core.is_smallest)

    def _statement(self, number: int, without: Whole | None) -> Violation:
        """A statement as people read it: the breach that is left without it, or what is gathered behind it."""
        label, key = statement = self._names[number]
        breach = None if without is None else self._breach(statement, without)
        pairs = sorted(self.model.gathered.get(statement, ()))
        if not pairs:
            return breach or Violation(label, key, 1, f"{label}: {', '.join(key)}.")
        people = sorted({engineer_id for engineer_id, _ in pairs})
        names = ", ".join(self.problem.engineer(engineer_id).name for engineer_id in people[:NAMED])
        more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
        what = self.problem.duties[pairs[0][1]].label if key[0] in self.problem.duties else f"{len(pairs)} terms"
        says = f"{label} keeps {names}{more} from {what}" + (f"; for example: {breach.says}" if breach else ".")
        return Violation(label, key, len(people), says, tuple(people), tuple(sorted({duty for _, duty in pairs})))

    def _breach(self, statement: Statement, values: Whole) -> Violation | None:
        """The first breach of a statement in a schedule."""
        found = self.hard[statement[0]].violations(self.problem, self._schedule(values))
        return next((v for v in found if self.model.by_key.get((v.constraint, v.key)) == statement), None)

    def _begin(self, conflict: Conflict) -> tuple[str, tuple[Statement, ...]]:
        """When the first duty of a conflict begins; those of the whole horizon come first."""
        duties = {duty for statement in conflict.statements for duty in statement.duty_ids}
        begins = min((self.problem.duties[duty].span.start_at.isoformat() for duty in duties), default="")
        return begins, conflict.core


def _price(constraint: Constraint, prices: Mapping[str, int | None]) -> int:
    price = prices.get(constraint.kind, COST.get(constraint.aim, COST_OF_OTHERS))
    return NEVER if price is None else price


def _various(first: Repair, others: list[Repair], most: int) -> list[Repair]:
    """The cheapest of every kind that is not yet there, then the cheapest of the rest."""
    kinds = {first.constraints}
    chosen: list[Repair] = []
    for repair in others:
        if repair.constraints not in kinds:
            kinds.add(repair.constraints)
            chosen.append(repair)
    rest = [repair for repair in others if all(repair is not each for each in chosen)]
    return (chosen + rest)[:most]


def find_conflicts(
    problem: Problem, constraints: Iterable[Constraint], *, seconds: float = 30.0
) -> tuple[Conflict, ...]:
    """All conflicts that share no statement, each as small as can be; empty when the hard constraints can hold.

    Stops early, with what it has, when ``seconds`` of wall time are over.
    """
    return Explanation(problem, constraints, seconds=seconds).conflicts


def find_repairs(
    problem: Problem,
    constraints: Iterable[Constraint],
    *,
    seconds: float = 30.0,
    most: int = MOST_REPAIRS,
    prices: Mapping[str, int | None] = {},
) -> tuple[Repair, ...]:
    """The ways out of all conflicts together, cheapest first; see ``Explanation.repairs``. ``prices`` are by kind."""
    return Explanation(problem, constraints, seconds=seconds, prices=prices).repairs(most)
