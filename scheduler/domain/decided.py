"""What is decided already may break rules: the breaches that no plan can avoid, because earlier decisions make them.

A cover that a manager records, or a week that is frozen, is as it is, whatever a rule says. Such a breach ends no plan,
and it stays in view; but what it comes to is the most that the rule allows there, so no new duty makes it worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from scheduler.domain.constraint import Constraint, Encoding, Key
from scheduler.domain.coverage import Duty, Shift, Term, TermRotation
from scheduler.domain.forbidden import Pair, forbidden_pairs
from scheduler.domain.problem import Problem

_Stated = TypeVar("_Stated")

Place = tuple[str, Key]
"""The label of a constraint and a key of it."""
PINNED = "pinned"
"""The kind of the rule that keeps decisions; without it, nothing is decided."""


def decided_breaches(problem: Problem, constraints: Iterable[Constraint]) -> Counter[Place]:
    """What every plan that keeps the decisions exceeds the bounds of hard rules by, where it is more than none.

    Decided is who is pinned to a duty, and that nobody else joins them on a frozen duty or beyond its seats. Where no
    plan kept the rule without any decision either, it is not the decisions that break it, and nothing is said. The
    amount is never more than what the decisions come to when nobody else is on duty.
    """
    hard = tuple(constraint for constraint in constraints if constraint.is_hard)
    if (not problem.pins and problem.frozen_until is None) or all(constraint.kind != PINNED for constraint in hard):
        return Counter()
    alone = problem.schedule(problem.pins)
    known = {(v.constraint, v.key): v.amount for c in hard for v in c.violations(problem, alone)}
    rules = [constraint for constraint in hard if any(constraint.label == label for label, _ in known)]
    forbidden = forbidden_pairs(problem, hard)
    found = _stated(rules, _Ranges(problem, forbidden, is_decided=True))
    if not found:
        return Counter()
    anyway = _stated(rules, _Ranges(problem, forbidden, is_decided=False))
    return Counter({place: min(amount, known.get(place, 0)) for place, amount in found.items() if place not in anyway})


def _stated(rules: Iterable[Constraint], model: _Ranges) -> Mapping[Place, int]:
    """The places that every plan breaks, and the least that it does so by."""
    found: dict[Place, int] = {}
    for rule in rules:
        model.excess.clear()
        rule.state(cast("Encoding", model))
        found |= {(rule.label, key): amount for key, amount in model.excess.items()}
    return found


def is_frozen(problem: Problem, duty: Duty) -> bool:
    """Whether a duty is held by the pinned alone: it starts before ``frozen_until``, and nobody lost it who was
    announced for it."""
    starts_on = duty.starts_on if isinstance(duty, Term) else duty.on if isinstance(duty, Shift) else None
    if problem.frozen_until is None or starts_on is None or starts_on >= problem.frozen_until:
        return False
    return duty.id not in problem.remembered(_lost)


def _lost(problem: Problem) -> frozenset[str]:
    """Ids of the duties that somebody was announced for who cannot keep them."""
    pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
    return frozenset(a.duty_id for a in problem.announced if (a.engineer_id, a.duty_id) not in pins)


def _closed(problem: Problem) -> frozenset[str]:
    """Ids of the duties that nobody joins who is not pinned to them."""
    return _full(problem) | {duty.id for duty in problem.duties.values() if is_frozen(problem, duty)}


def _full(problem: Problem) -> frozenset[str]:
    """Ids of the duties whose seats the pinned hold: of a shift all, of a term those of one of its weeks."""
    held = Counter(place for pin in problem.pins for place in _places(problem, problem.duties[pin.duty_id]))
    full = {place for place, people in held.items() if people >= _seats(problem, *place)}
    return frozenset(duty.id for duty in problem.duties.values() if not full.isdisjoint(_places(problem, duty)))


def _places(problem: Problem, duty: Duty) -> Iterator[tuple[str, date | None]]:
    """Where the holders of a duty take seats: a shift is one place, a term is one in each week that it covers."""
    if not isinstance(duty, Term):
        yield duty.id, None
        return
    yield from ((duty.rotation_id, week_on) for week_on in problem.horizon.week_starts if duty.covers_week(week_on))


def _seats(problem: Problem, where: str, week_on: date | None) -> int:
    if week_on is None:
        shift = problem.duties[where]
        return shift.seats if isinstance(shift, Shift) else 0
    rotation = problem.rotation(where)
    return rotation.needs_seats(week_on) if isinstance(rotation, TermRotation) else 0


class _Range:
    """The least and the most that an expression can come to."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, value: _Range | int) -> _Range:
        return value if isinstance(value, _Range) else cls(value, value)

    def __add__(self, other: _Range | int) -> _Range:
        more = _Range.of(other)
        return _Range(self.low + more.low, self.high + more.high)

    __radd__ = __add__

    def __mul__(self, factor: int) -> _Range:
        ends = self.low * factor, self.high * factor
        return _Range(min(ends), max(ends))

    __rmul__ = __mul__

    def __neg__(self) -> _Range:
        return _Range(-self.high, -self.low)

    def __sub__(self, other: _Range | int) -> _Range:
        return self + -_Range.of(other)

    def __rsub__(self, other: int) -> _Range:
        return -self + other


UNDECIDED, HELD, NOT_HELD = _Range(0, 1), _Range(1, 1), _Range(0, 0)


class _Ranges:
    """The Encoding in which an expression is the range that it has once the decisions are made, or before any is.

    ``excess`` gathers the least that each stated key exceeds its bound by, where that is more than none.
    """

    def __init__(self, problem: Problem, forbidden: Collection[Pair], *, is_decided: bool) -> None:
        self.problem = problem
        self.excess: dict[Key, int] = {}
        self._forbidden = forbidden
        self._held = {(pin.engineer_id, pin.duty_id) for pin in problem.pins} if is_decided else set()
        self._closed = _closed(problem) if is_decided else frozenset()
        self._memo: dict[Callable[..., Any], Any] = {}

    def works(self, engineer_id: str, duty_id: str) -> _Range:
        pair = engineer_id, duty_id
        if pair in self._held:
            return HELD
        is_out = duty_id in self._closed or pair in self._forbidden
        return (
            NOT_HELD
            if is_out or not self.problem.is_candidate(engineer_id, self.problem.duties[duty_id])
            else UNDECIDED
        )

    def total(self, parts: Iterable[_Range | int], weights: Iterable[int] | None = None) -> _Range:
        members = [_Range.of(part) for part in parts]
        if weights is not None:
            members = [member * weight for member, weight in zip(members, weights, strict=True)]
        return _Range(sum(member.low for member in members), sum(member.high for member in members))

    def maximum(self, parts: Iterable[_Range | int]) -> _Range:
        members = [_Range.of(part) for part in parts]
        return _Range(max(member.low for member in members), max(member.high for member in members))

    def minimum(self, parts: Iterable[_Range | int]) -> _Range:
        return -self.maximum(-_Range.of(part) for part in parts)

    def ceiling(self, expression: _Range | int, unit: int) -> _Range:
        part = _Range.of(expression)
        return _Range(-(-part.low // unit), -(-part.high // unit))

    def named(self, expression: _Range | int) -> _Range:
        return _Range.of(expression)

    def remembered(self, compute: Callable[[Any], _Stated]) -> _Stated:
        if compute not in self._memo:
            self._memo[compute] = compute(self)
        stated: _Stated = self._memo[compute]
        return stated

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:
        self.at_most(self.works(engineer_id, duty_id) * amount, 0, key)

    def at_most(self, expression: _Range | int, bound: int, key: Key) -> None:
        least = _Range.of(expression).low - bound
        if least > 0:
            self.excess[key] = least

    def at_least(self, expression: _Range | int, bound: int, key: Key) -> None:
        self.at_most(-_Range.of(expression), -bound, key)
