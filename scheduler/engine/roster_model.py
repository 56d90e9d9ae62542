"""RosterModel: the Encoding over CP-SAT, where constraints become clauses, sums and slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ortools.sat.python import cp_model

from scheduler.domain.constraint import Aim, Constraint, Key
from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK, monday_of
from scheduler.engine.linear import Linear
from scheduler.engine.part import NOBODY, Part, part_of
from scheduler.engine.parts import NO_BOUND, Rows, models_of, parts_of

MANY_ENTRIES = 2_000
"""Lines x terms from which lines over one sum get a variable for the sum. For fewer the search is better without."""
FEW = 8
"""Longest at-most-one whose pairs are noted as exclusive; longer ones would cost quadratic memory."""


class RosterModel:
    """A CP-SAT model of a problem under constraints.

    Literals are made on first use and never for a candidate that a hard constraint forbids, so unary constraints
    are stated first. Soft constraints add slack to the objective of their aim.
    """

    def __init__(self, problem: Problem, constraints: Iterable[Constraint]) -> None:
        self._problem = problem
        self.model = cp_model.CpModel()
        self.literals: dict[tuple[str, str], int] = {}
        self._variables: list[cp_model.IntVar] = []
        self._bounds: list[tuple[int, int]] = []
        self._rows = Rows()
        self._tops: dict[tuple[Linear, ...], Linear] = {}
        self._sums: dict[tuple[tuple[int, int], ...], int] = {}
        self._forbidden: set[tuple[str, str]] = set()
        self._exclusive: set[tuple[int, int]] = set()
        self._stating: Constraint | None = None
        self._penalties: dict[Aim, list[Linear]] = defaultdict(list)
        self.slacks: dict[tuple[str, Key], Linear] = {}
        for constraint in sorted(constraints, key=lambda c: not c.unary):
            self._stating = constraint
            constraint.state(self)

    @property
    def problem(self) -> Problem:
        return self._problem

    # -- what constraints say ---------------------------------------------------------------------------------

    def works(self, engineer_id: str, duty_id: str) -> Linear:
        pair = (engineer_id, duty_id)
        if pair in self._forbidden or not self._problem.is_candidate(engineer_id, self._problem.duties[duty_id]):
            return Linear.constant(0)
        if pair not in self.literals:
            self.literals[pair] = self._new(0, 1)
        return Linear.variable(self.literals[pair])

    def total(self, parts: Iterable[Linear | int], weights: Iterable[int] | None = None) -> Linear:
        return Linear.total(parts, weights)

    def maximum(self, parts: Iterable[Linear | int]) -> Linear:
        """An upper bound that is as tight as the objective or the bound above it makes it."""
        distinct = list(dict.fromkeys(map(Linear.of, parts)))
        if len(distinct) == 1:
            return distinct[0]
        if self._at_most_one_of(distinct):
            return Linear.total(distinct)
        key = tuple(distinct)
        if key not in self._tops:
            self._tops[key] = self._top(self._over_one_sum(distinct))
        return self._tops[key]

    def _top(self, distinct: list[Linear]) -> Linear:
        """A variable at least as large as every part."""
        ranges = [self._range(expression) for expression in distinct]
        top_low = max(low for low, _ in ranges)
        top = Linear.variable(self._new(top_low, max(high for _, high in ranges)))
        for expression, (_, high) in zip(distinct, ranges, strict=True):
            if high > top_low:
                self._add(top - expression, 0, None)
        return top

    def _over_one_sum(self, parts: list[Linear]) -> list[Linear]:
        """The same parts over one variable when all are lines over one long sum, as the cost of a load is.

        Each entry of a sum then stands in the model once instead of once per line.
        """
        sums = {part.primitive for part in parts if part.terms}
        if len(sums) != 1:
            return parts
        (terms,) = sums
        if len(parts) * len(terms) < MANY_ENTRIES:
            return parts
        if terms not in self._sums:
            self._sums[terms] = self._new(*Linear(terms).range(self._bounds))
            self._add(Linear(terms) - Linear.variable(self._sums[terms]), 0, 0)
        whole = Linear.variable(self._sums[terms])
        return [part.slope * whole + part.const for part in parts]

    def minimum(self, parts: Iterable[Linear | int]) -> Linear:
        return -self.maximum(-Linear.of(part) for part in parts)

    def ceiling(self, expression: Linear | int, unit: int) -> Linear:
        part = Linear.of(expression)
        low, high = self._range(part)
        units = Linear.variable(self._new(-(-low // unit), -(-high // unit)))
        self._add(unit * units - part, 0, None)
        return units

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:
        pair = (engineer_id, duty_id)
        if self._current.is_hard and pair not in self.literals:
            self._forbidden.add(pair)
        else:
            self.at_most(self.works(engineer_id, duty_id) * amount, 0, key)

    def at_most(self, expression: Linear | int, bound: int, key: Key) -> None:
        excess = Linear.of(expression) - bound
        low, high = self._range(excess)
        if high <= 0:
            return
        if self._current.is_hard:
            self._note_exclusive(excess, bound)
            self._add(excess, None, 0)
            return
        slack = excess
        if low < 0:
            slack = Linear.variable(self._new(0, high))
            self._add(slack - excess, 0, None)
        self.slacks[self._current.label, key] = slack
        self._penalties[self._current.aim].append(slack * (self._current.weight or 0))

    def at_least(self, expression: Linear | int, bound: int, key: Key) -> None:
        self.at_most(-Linear.of(expression), -bound, key)

    # -- what the solver needs --------------------------------------------------------------------------------

    def aims(self) -> Iterator[tuple[Aim, Linear]]:
        """The penalty of each aim that has any, most important first."""
        for aim in Aim:
            if self._penalties[aim]:
                yield aim, Linear.total(self._penalties[aim])

    def minimise(self, penalty: Linear) -> None:
        self.model.minimize(self._expression(penalty))

    def parts(self, penalty: Linear) -> Iterator[tuple[cp_model.CpModel, list[int], list[cp_model.IntVar]]]:
        """Models of the parts that share nothing, each with its share of the penalty; none when all is one part, or
        when some statement cannot hold whatever anybody does.

        Parts without a choice of people are left with the first, so that there are no more models than problems.
        """
        together = parts_of(self._rows, len(self._variables))
        people = set(self.literals.values())
        split = [part for part in together if not people.isdisjoint(part)]
        if len(split) < 2 or self._rows.impossible:
            return
        split[0] += [variable for part in together if people.isdisjoint(part) for variable in part]
        yield from models_of(self._rows, self._bounds, penalty.terms, split)

    def part(self, penalty: Linear) -> Part:
        """The model as numbers, to be minimised for the penalty."""
        labels = [(NOBODY, NOBODY, NOBODY)] * len(self._bounds)
        people = {engineer.id: number for number, engineer in enumerate(self._problem.engineers)}
        duties = {duty_id: number for number, duty_id in enumerate(self._problem.duties)}
        begins = self._problem.horizon.starts_on
        for (engineer_id, duty_id), variable in self.literals.items():
            week = (monday_of(self._problem.duties[duty_id].span.start_at.date()) - begins) // WEEK
            labels[variable] = (people[engineer_id], max(0, week), duties[duty_id])
        return part_of(self._rows, self._bounds, (penalty.terms, penalty.const), labels)

    def keep_at_most(self, penalty: Linear, bound: int) -> None:
        self._add(penalty, None, bound)

    def hint(self, values: list[int]) -> None:
        """Starts the next search from a value for every variable; partial hints are worth little."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(self._variables, values, strict=True):
            self.model.add_hint(variable, value)

    def value_of(self, expression: Linear, values: list[int]) -> int:
        return expression.const + sum(c * values[v] for v, c in expression.terms)

    @property
    def variables(self) -> list[cp_model.IntVar]:
        return self._variables

    @property
    def literal_count(self) -> int:
        return len(self.literals)

    def held(self, values: list[int]) -> list[tuple[str, str]]:
        """(engineer, duty) of every literal that is true, in a stable order."""
        return sorted(pair for pair, variable in self.literals.items() if values[variable])

    # -- inside -----------------------------------------------------------------------------------------------

    @property
    def _current(self) -> Constraint:
        assert self._stating is not None
        return self._stating

    def _new(self, low: int, high: int) -> int:
        boolean = (low, high) == (0, 1)
        self._variables.append(self.model.new_bool_var("") if boolean else self.model.new_int_var(low, high, ""))
        self._bounds.append((low, high))
        return len(self._variables) - 1

    def _range(self, expression: Linear) -> tuple[int, int]:
        return expression.range(self._bounds)

    def _expression(self, expression: Linear) -> cp_model.LinearExpr:
        variables = [self._variables[v] for v, _ in expression.terms]
        return cp_model.LinearExpr.weighted_sum(variables, [c for _, c in expression.terms]) + expression.const

    def _add(self, expression: Linear, low: int | None, high: int | None) -> None:
        """low <= expression <= high, where None is no bound."""
        const = expression.const
        ends = -NO_BOUND if low is None else low - const, NO_BOUND if high is None else high - const
        self._rows.add(expression.terms, *ends)
        if high is not None and low is None and self._is_at_most_one(expression, high):
            self.model.add_at_most_one(self._variables[v] for v, _ in expression.terms)
        elif low is None and high is not None:
            self.model.add(self._expression(expression) <= high)
        elif low is not None and high is None:
            self.model.add(self._expression(expression) >= low)
        elif low is not None and high is not None:
            self.model.add_linear_constraint(self._expression(expression), low, high)

    def _is_at_most_one(self, expression: Linear, high: int) -> bool:
        unit = all(c == 1 and self._bounds[v] == (0, 1) for v, c in expression.terms)
        return unit and high - expression.const == 1

    def _note_exclusive(self, excess: Linear, bound: int) -> None:
        """Remembers which literals exclude each other, so that a later ``maximum`` over them is their sum."""
        if len(excess.terms) <= FEW and self._is_at_most_one(excess + bound, bound):
            variables = sorted(v for v, _ in excess.terms)
            self._exclusive |= {(a, b) for n, a in enumerate(variables) for b in variables[n + 1 :]}

    def _at_most_one_of(self, parts: list[Linear]) -> bool:
        if any(part.const or len(part.terms) > 1 or any(c != 1 for _, c in part.terms) for part in parts):
            return False
        variables = sorted({v for part in parts for v, _ in part.terms if self._bounds[v] == (0, 1)})
        if len(variables) != sum(len(part.terms) for part in parts):
            return False
        return all((a, b) in self._exclusive for n, a in enumerate(variables) for b in variables[n + 1 :])
