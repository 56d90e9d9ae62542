"""The Encoding in which everything is a number: a constraint is stated on one schedule, and no solver is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from scheduler.domain.constraint import Constraint, Key
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

_Stated = TypeVar("_Stated")


class Arithmetic:
    """``works`` is 0 or 1, as the schedule says; ``amounts`` gathers what each stated key exceeds its bound by."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self._problem, self._schedule = problem, schedule
        self._stated: dict[Key, int] = {}

    @property
    def problem(self) -> Problem:
        return self._problem

    @property
    def amounts(self) -> Mapping[Key, int]:
        """The keys that are broken, and by how much."""
        return {key: amount for key, amount in self._stated.items() if amount}

    def works(self, engineer_id: str, duty_id: str) -> int:
        return int(self._schedule.holds(engineer_id, duty_id))

    def total(self, parts: Iterable[int], weights: Iterable[int] | None = None) -> int:
        members = list(parts)
        return sum(p * w for p, w in zip(members, [1] * len(members) if weights is None else weights, strict=True))

    def maximum(self, parts: Iterable[int]) -> int:
        return max(parts)

    def minimum(self, parts: Iterable[int]) -> int:
        return min(parts)

    def ceiling(self, expression: int, unit: int) -> int:
        return -(-expression // unit)

    def named(self, expression: int) -> int:
        return expression

    def remembered(self, compute: Callable[[Arithmetic], _Stated]) -> _Stated:
        return compute(self)

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:
        self._note(key, amount * self.works(engineer_id, duty_id))

    def at_most(self, expression: int, bound: int, key: Key) -> None:
        self._note(key, max(0, expression - bound))

    def at_least(self, expression: int, bound: int, key: Key) -> None:
        self._note(key, max(0, bound - expression))

    def _note(self, key: Key, amount: int) -> None:
        assert key not in self._stated, f"stated twice: {key}"
        self._stated[key] = amount


def stated_amounts(constraint: Constraint, problem: Problem, schedule: Schedule) -> Mapping[Key, int]:
    """What the constraint's statement says about a schedule: amount per broken key."""
    arithmetic = Arithmetic(problem, schedule)
    constraint.state(arithmetic)
    return arithmetic.amounts


def judged_amounts(constraint: Constraint, problem: Problem, schedule: Schedule) -> Mapping[Key, int]:
    """What the constraint's checker says: amount per broken key, none of them twice, none zero, each with words."""
    found = list(constraint.violations(problem, schedule))
    amounts = {violation.key: violation.amount for violation in found}
    assert len(amounts) == len(found), "two violations have the same key"
    assert all(amount > 0 for amount in amounts.values()), "a violation of nothing"
    assert all(violation.says.strip() for violation in found), "a violation without words"
    return amounts
