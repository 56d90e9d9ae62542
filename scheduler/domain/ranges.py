"""Ranges: what the expressions of rules can come to, from the least to the most, without building a model.

Every part of an expression is taken by itself: a range may be wider than what plans can reach, and is never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar, cast

from scheduler.domain.constraint import Constraint, Encoding, Key
from scheduler.domain.forbidden import Pair, forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.domain.values import DutyId, EngineerId

_Stated = TypeVar("_Stated")


class Range:
    """The least and the most that an expression can come to."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, value: Range | int) -> Range:
        return value if isinstance(value, Range) else cls(value, value)

    def __add__(self, other: Range | int) -> Range:
        more = Range.of(other)
        return Range(self.low + more.low, self.high + more.high)

    __radd__ = __add__

    def __mul__(self, factor: int) -> Range:
        ends = self.low * factor, self.high * factor
        return Range(min(ends), max(ends))

    __rmul__ = __mul__

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def __sub__(self, other: Range | int) -> Range:
        return self + -Range.of(other)

    def __rsub__(self, other: int) -> Range:
        return -self + other


UNDECIDED, HELD, NOT_HELD = Range(0, 1), Range(1, 1), Range(0, 0)


class Ranges:
    """The Encoding in which an expression is the range that it has: nobody holds a ``forbidden`` pair or joins a
    ``closed`` duty, the pairs in ``held`` are held, and anything may come of the others.

    ``least`` and ``most`` gather how much each stated key exceeds its bound by in every plan, and in any, where that is
    more than nothing.
    """

    def __init__(
        self,
        problem: Problem,
        forbidden: Collection[Pair],
        *,
        held: Collection[Pair] = (),
        closed: Collection[DutyId] = (),
    ) -> None:
        self.problem = problem
        self.least: dict[Key, int] = {}
        self.most: dict[Key, int] = {}
        self._forbidden, self._held, self._closed = forbidden, held, closed
        self._memo: dict[Callable[..., Any], Any] = {}

    def works(self, engineer_id: EngineerId, duty_id: DutyId) -> Range:
        pair = engineer_id, duty_id
        if pair in self._held:
            return HELD
        is_out = duty_id in self._closed or pair in self._forbidden
        is_candidate = not is_out and self.problem.is_candidate(engineer_id, self.problem.duties[duty_id])
        return UNDECIDED if is_candidate else NOT_HELD

    def total(self, parts: Iterable[Range | int], weights: Iterable[int] | None = None) -> Range:
        members = [Range.of(part) for part in parts]
        if weights is not None:
            members = [member * weight for member, weight in zip(members, weights, strict=True)]
        return Range(sum(member.low for member in members), sum(member.high for member in members))

    def maximum(self, parts: Iterable[Range | int]) -> Range:
        members = [Range.of(part) for part in parts]
        return Range(max(member.low for member in members), max(member.high for member in members))

    def minimum(self, parts: Iterable[Range | int]) -> Range:
        return -self.maximum(-Range.of(part) for part in parts)

    def ceiling(self, expression: Range | int, unit: int) -> Range:
        part = Range.of(expression)
        return Range(-(-part.low // unit), -(-part.high // unit))

    def named(self, expression: Range | int) -> Range:
        return Range.of(expression)

    def remembered(self, compute: Callable[[Any], _Stated]) -> _Stated:
        if compute not in self._memo:
            self._memo[compute] = compute(self)
        stated: _Stated = self._memo[compute]
        return stated

    def forbid(self, engineer_id: EngineerId, duty_id: DutyId, key: Key, amount: int = 1) -> None:
        self.at_most(self.works(engineer_id, duty_id) * amount, 0, key)

    def at_most(self, expression: Range | int, bound: int, key: Key) -> None:
        excess = Range.of(expression) + -bound
        if excess.low > 0:
            self.least[key] = excess.low
        if excess.high > 0:
            self.most[key] = excess.high

    def at_least(self, expression: Range | int, bound: int, key: Key) -> None:
        self.at_most(-Range.of(expression), -bound, key)


def never_broken(problem: Problem, rule: Constraint, others: Iterable[Constraint]) -> bool:
    """Whether no plan can break the rule anyhow, given what the hard ones among the others forbid outright: then every
    plan is as good without the rule. False where that is not seen at once. What is pinned may be held though forbidden.
    """
    pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
    model = Ranges(problem, forbidden_pairs(problem, others) - pins)
    rule.state(cast("Encoding", model))
    return not model.most
