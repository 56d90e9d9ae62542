"""Forbidden pairs: which engineers may not hold which duties, whatever else a plan does, without building a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from scheduler.domain.constraint import Constraint, Encoding, Key
from scheduler.domain.problem import Problem

Pair = tuple[str, str]
"""(engineer id, duty id)"""


class _Forbids:
    """The part of an Encoding that unary constraints use: it remembers what they forbid."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs: set[Pair] = set()

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:  # noqa: ARG002
        self.pairs.add((engineer_id, duty_id))


def forbidden_pairs(problem: Problem, constraints: Iterable[Constraint]) -> frozenset[Pair]:
    """Every pair that a hard unary constraint forbids: no plan that keeps the hard rules holds any of them."""
    model = _Forbids(problem)
    for constraint in constraints:
        if constraint.unary and constraint.is_hard:
            constraint.state(cast("Encoding", model))
    return frozenset(model.pairs)
