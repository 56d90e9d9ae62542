"""RosterModel: the Encoding that writes a model down as rows of numbers, where constraints become sums and slack."""

from __future__ import annotations

import gc
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Any, TypeVar

from scheduler.domain.constraint import Aim, Constraint, Key
from scheduler.domain.decided import decided_breaches
from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK, monday_of
from scheduler.engine.linear import Linear, Sum
from scheduler.engine.part import NOBODY, Part, part_of
from scheduler.engine.rows import NO_BOUND, Rows

_Stated = TypeVar("_Stated")

MANY_ENTRIES = 2_000
"""Lines x terms from which lines over one sum get a variable for the sum. For fewer the search is better without."""
FEW = 8
"""Longest at-most-one whose pairs are noted as exclusive; longer ones would cost quadratic memory."""
NEVER = -1
"""Stands for the literal of a candidate that cannot be."""
YES_OR_NO = (0, 1)
NOTHING = Linear.constant(0)


class RosterModel:
    """The rows of a problem under constraints.

    Literals are made on first use and never for a candidate that a hard constraint forbids, so unary constraints
    are stated first. Soft constraints add slack to the objective of their aim. No solver's object is made here: a
    model is asked for as a ``Part``, once per aim.
    """

    def __init__(self, problem: Problem, constraints: Iterable[Constraint]) -> None:
        self._problem = problem
        self._literals: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._people = {engineer.id: number for number, engineer in enumerate(problem.engineers)}
        self._duties = {duty_id: number for number, duty_id in enumerate(problem.duties)}
        self._weeks = _weeks(problem)
        self._labels = array("q"), array("q"), array("q")
        self._bounds: list[tuple[int, int]] = []
        self._rows = Rows()
        self._tops: dict[tuple[Linear, ...], Linear] = {}
        self._sums: dict[Sum, Linear] = {}
        self._memo: dict[Callable[..., Any], Any] = {}
        self._at_most_ones: list[Sum] = []
        self._exclusive: set[tuple[int, int]] = set()
        self._stating: Constraint | None = None
        self._penalties: dict[Aim, list[Linear]] = defaultdict(list)
        self.slacks: dict[tuple[str, Key], Linear] = {}
        self._allowed = decided_breaches(problem, rules := tuple(constraints))
        with _no_collections():
            for constraint in sorted(rules, key=lambda c: not c.unary):
                self._stating = constraint
                constraint.state(self)
        self._forget()

    @property
    def problem(self) -> Problem:
        return self._problem

    def works(self, engineer_id: str, duty_id: str) -> Linear:
        literal = self._literals[engineer_id].get(duty_id)
        if literal is None:
            literal = self._literal(engineer_id, duty_id)
        return NOTHING if literal == NEVER else Linear.variable(literal)

    def _literal(self, engineer_id: str, duty_id: str) -> int:
        """The literal of a candidate that is asked for the first time, NEVER for somebody not on the roster."""
        if not self._problem.is_candidate(engineer_id, self._problem.duties[duty_id]):
            return NEVER
        literal = self._new(*YES_OR_NO, (self._people[engineer_id], self._weeks[duty_id], self._duties[duty_id]))
        self._literals[engineer_id][duty_id] = literal
        return literal

    def total(self, parts: Iterable[Linear | int], weights: Iterable[int] | None = None) -> Linear:
        return Linear.total(parts, weights)

    def maximum(self, parts: Iterable[Linear | int]) -> Linear:
        """An upper bound that is as tight as the objective or the bound above it makes it."""
        distinct = list(dict.fromkeys(map(Linear.of, parts)))
        if len(distinct) == 1:
            return distinct[0]
        key = tuple(distinct)
        if key not in self._tops:
            if self._at_most_one_of(distinct):
                return Linear.total(distinct)
            self._tops[key] = self._top(self._over_one_sum(distinct))
        return self._tops[key]

    def _top(self, distinct: list[Linear]) -> Linear:
        """A variable at least as large as every part."""
        ranges = [expression.range(self._bounds) for expression in distinct]
        top_low = max(low for low, _ in ranges)
        top = self._new(top_low, max(high for _, high in ranges))
        for expression, (_, high) in zip(distinct, ranges, strict=True):
            if high > top_low:
                self._above(1, top, expression)
        return Linear.variable(top)

    def _over_one_sum(self, parts: list[Linear]) -> list[Linear]:
        """The same parts over one variable when all are lines over one long sum, as the cost of a load is.

        Each entry of a sum then stands in the model once instead of once per line.
        """
        sums = {part.sum for part in parts if part.factor}
        if len(sums) != 1:
            return parts
        (terms,) = sums
        if len(parts) * len(terms.variables) < MANY_ENTRIES:
            return parts
        whole = self._named(terms)
        return [part.factor * whole + part.const for part in parts]

    def _named(self, terms: Sum) -> Linear:
        """A variable that is the sum."""
        if terms not in self._sums:
            name = self._new(*terms.range(self._bounds))
            self._write((*terms.variables, name), (*terms.coefficients, -1), 0, 0)
            self._sums[terms] = Linear.variable(name)
        return self._sums[terms]

    def named(self, expression: Linear | int) -> Linear:
        part = Linear.of(expression)
        return part if len(part.variables) < 2 else part.factor * self._named(part.sum) + part.const

    def remembered(self, compute: Callable[[RosterModel], _Stated]) -> _Stated:
        if compute not in self._memo:
            self._memo[compute] = compute(self)
        stated: _Stated = self._memo[compute]
        return stated

    def minimum(self, parts: Iterable[Linear | int]) -> Linear:
        return -self.maximum(-Linear.of(part) for part in parts)

    def ceiling(self, expression: Linear | int, unit: int) -> Linear:
        part = Linear.of(expression)
        low, high = part.range(self._bounds)
        units = self._new(-(-low // unit), -(-high // unit))
        self._above(unit, units, part)
        return Linear.variable(units)

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:
        duties, is_decided = self._literals[engineer_id], self._allowed[self._current.label, key] > 0
        if self._current.is_hard and not is_decided and duties.get(duty_id, NEVER) == NEVER:
            duties[duty_id] = NEVER
        else:
            self.at_most(self.works(engineer_id, duty_id) * amount, 0, key)

    def at_most(self, expression: Linear | int, bound: int, key: Key) -> None:
        excess = Linear.of(expression) + -(bound + self._allowed[self._current.label, key])
        low, high = excess.range(self._bounds)
        if high <= 0:
            return
        if self._current.is_hard:
            self._note_exclusive(excess)
            self._add(excess, None, 0)
            return
        slack = excess
        if low < 0:
            over = self._new(0, high)
            self._above(1, over, excess)
            slack = Linear.variable(over)
        self.slacks[self._current.label, key] = slack
        self._penalties[self._current.aim].append(slack * (self._current.weight or 0))

    def at_least(self, expression: Linear | int, bound: int, key: Key) -> None:
        self.at_most(-Linear.of(expression), -bound, key)

    def aims(self) -> Iterator[tuple[Aim, Linear]]:
        """The penalty of each aim that has any, most important first."""
        for aim in Aim:
            if self._penalties[aim]:
                yield aim, Linear.total(self._penalties[aim])

    def part(self, penalty: Linear) -> Part:
        """The model as numbers, to be minimised for the penalty."""
        return part_of(self._rows, self._bounds, penalty, self._labels)

    def keep_at_most(self, penalty: Linear, bound: int) -> None:
        self._add(penalty, None, bound)

    def value_of(self, expression: Linear, values: Sequence[int]) -> int:
        return expression.const + sum(c * int(values[v]) for v, c in expression.terms)

    @property
    def variable_count(self) -> int:
        return len(self._bounds)

    @property
    def literal_count(self) -> int:
        return sum(literal != NEVER for duties in self._literals.values() for literal in duties.values())

    @property
    def literals(self) -> dict[tuple[str, str], int]:
        """The literal of every (engineer, duty) that has one."""
        return {
            (engineer_id, duty_id): literal
            for engineer_id, duties in self._literals.items()
            for duty_id, literal in duties.items()
            if literal != NEVER
        }

    def held(self, values: Sequence[int]) -> list[tuple[str, str]]:
        """(engineer, duty) of every literal that is true, in a stable order."""
        return sorted(
            (engineer_id, duty_id)
            for engineer_id, duties in self._literals.items()
            for duty_id, literal in duties.items()
            if literal != NEVER and values[literal]
        )

    @property
    def _current(self) -> Constraint:
        assert self._stating is not None
        return self._stating

    def _new(self, low: int, high: int, label: tuple[int, int, int] = (NOBODY, NOBODY, NOBODY)) -> int:
        """A variable; ``label`` says whose literal it is: engineer, week and duty."""
        self._bounds.append(YES_OR_NO if (low, high) == YES_OR_NO else (low, high))
        owners, weeks, duties = self._labels
        owners.append(label[0])
        weeks.append(label[1])
        duties.append(label[2])
        return len(self._bounds) - 1

    def _add(self, expression: Linear, low: int | None, high: int | None) -> None:
        """low <= expression <= high, where None is no bound."""
        const = expression.const
        ends = -NO_BOUND if low is None else low - const, NO_BOUND if high is None else high - const
        self._write(expression.variables, expression.coefficients, *ends)

    def _above(self, factor: int, newest: int, expression: Linear) -> None:
        """factor x the newest variable >= the expression, which is older and so does not name it."""
        coefficients = [-coefficient for coefficient in expression.coefficients]
        self._write((*expression.variables, newest), (*coefficients, factor), expression.const, NO_BOUND)

    def _write(self, variables: Sequence[int], coefficients: Sequence[int], low: int, high: int) -> None:
        """Every row of the model is written here; of one that defines a variable, that variable is the last."""
        self._rows.add(variables, coefficients, low, high)

    def _note_exclusive(self, excess: Linear) -> None:
        """Remembers which literals exclude each other, so that a later ``maximum`` over them is their sum."""
        if excess.const == -1 and excess.factor == 1 and len(excess.variables) <= FEW:
            self._at_most_ones.append(excess.sum)

    def _at_most_one_of(self, parts: list[Linear]) -> bool:
        """Whether all parts are literals of which each excludes every other."""
        literals = [part.variables[0] for part in parts if self._is_literal(part)]
        if len(literals) != sum(part.factor != 0 or part.const != 0 for part in parts):
            return False
        for terms in self._at_most_ones:
            if all(coefficient == 1 and self._bounds[v] == YES_OR_NO for v, coefficient in _terms(terms)):
                self._exclusive.update(combinations(terms.variables, 2))
        self._at_most_ones.clear()
        return all(pair in self._exclusive for pair in combinations(sorted(literals), 2))

    def _is_literal(self, part: Linear) -> bool:
        single = part.factor == 1 and part.const == 0 and len(part.variables) == 1
        return single and self._bounds[part.variables[0]] == YES_OR_NO

    def _forget(self) -> None:
        """Gives back what only stating needs; a large model has a row of memory for each of these."""
        self._tops.clear()
        self._sums.clear()
        self._memo.clear()
        self._at_most_ones.clear()
        self._exclusive.clear()


@contextmanager
def _no_collections() -> Iterator[None]:
    """Leaves rubbish for later: stating makes a million small objects without a circle among them, and looking for
    circles again and again takes a fifth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _terms(terms: Sum) -> Iterator[tuple[int, int]]:
    return zip(terms.variables, terms.coefficients, strict=True)


def _weeks(problem: Problem) -> dict[str, int]:
    """The week of the horizon in which each duty starts, by duty; what starts before belongs to the first."""
    begins = problem.horizon.starts_on
    return {n: max(0, (monday_of(d.span.start_at.date()) - begins) // WEEK) for n, d in problem.duties.items()}
