"""Forbidden pairs: which engineers may not hold which duties, whatever else a plan does, without building a model."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.constraint import Constraint, Expression, Key
from scheduler.domain.problem import Problem

Pair = tuple[str, str]
"""(engineer id, duty id)"""


class _Forbids:
    """An Encoding that remembers what is forbidden. A unary constraint says nothing else, so nothing else is here."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.pairs: set[Pair] = set()

    @property
    def problem(self) -> Problem:
        return self._problem

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:  # noqa: ARG002
        self.pairs.add((engineer_id, duty_id))

    def works(self, engineer_id: str, duty_id: str) -> Expression:
        raise TypeError(f"a unary constraint asked for {engineer_id} on {duty_id}; it may only forbid")

    def total(self, parts: Iterable[Expression], weights: Iterable[int] | None = None) -> Expression:
        return self.works(str(parts), str(weights))

    def maximum(self, parts: Iterable[Expression]) -> Expression:
        return self.works(str(parts), "")

    def minimum(self, parts: Iterable[Expression]) -> Expression:
        return self.works(str(parts), "")

    def at_most(self, expression: Expression, bound: int, key: Key) -> None:
        self.works(f"{expression} <= {bound}", str(key))

    def at_least(self, expression: Expression, bound: int, key: Key) -> None:
        self.works(f"{expression} >= {bound}", str(key))


def forbidden_pairs(problem: Problem, constraints: Iterable[Constraint]) -> frozenset[Pair]:
    """Every pair that a hard unary constraint forbids: no plan that keeps the hard rules holds any of them."""
    model = _Forbids(problem)
    for constraint in constraints:
        if constraint.unary and constraint.is_hard:
            constraint.state(model)
    return frozenset(model.pairs)
