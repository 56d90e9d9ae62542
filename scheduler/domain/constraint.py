"""What a constraint is: a non-negative integer amount per key, stated once for people and once for a solver.

``violations`` judges any schedule in plain Python. ``state`` says the same as linear expressions over the literals
"this engineer holds this duty". A constraint without a weight is hard; with one it is soft, and weight x amount is
its penalty, which counts at the constraint's aim. Nothing in a constraint knows which of these is in force.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, ClassVar, Protocol, Self, TypeAlias, TypeVar

from pydantic import Field, model_validator

from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import Horizon
from scheduler.domain.values import Identifier, ShortText, Value

Key = tuple[str, ...]
"""Names one place where a constraint can be broken, such as (engineer, first shift, second shift)."""

_Stated = TypeVar("_Stated")

Expression: TypeAlias = Any
"""A linear expression of an Encoding: an int in arithmetic, a solver's expression in a model. Supports + - *."""


class Aim(IntEnum):
    """What the plan is for, most important first. A lower aim is never improved at the cost of a higher one."""

    UNFILLED = 1
    LAW = 2
    CHANGES = 3
    WORST_LOAD = 4
    EVENNESS = 5
    PREFERENCES = 6
    SPREAD = 7

    @property
    def says(self) -> str:
        return {
            Aim.UNFILLED: "seats left open",
            Aim.LAW: "rules of law set aside",
            Aim.CHANGES: "changes to what was announced",
            Aim.WORST_LOAD: "load of the worst-off person",
            Aim.EVENNESS: "uneven load",
            Aim.PREFERENCES: "wishes not met",
            Aim.SPREAD: "spread and continuity",
        }[self]


class Reach(IntEnum):
    """What a breach of a constraint can depend on; the narrower, the quicker it is to see what one change does.

    ENGINEER: on the duties of one engineer, whom alone the violation names. HEADS: on how many people are on each
    duty, whoever they are. PLAN: on anything.
    """

    ENGINEER = 1
    HEADS = 2
    PLAN = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: of which constraint, where (key), how much, who and what it concerns, and a sentence."""

    constraint: str
    key: Key
    amount: int
    says: str
    engineer_ids: tuple[str, ...] = ()
    duty_ids: tuple[str, ...] = ()


class Encoding(Protocol):
    """What a constraint may ask of a model. One implementation builds a CP-SAT model, one does arithmetic.

    ``maximum`` and ``ceiling`` may only be bounded from above and ``minimum`` only from below: a model may then hold
    them by one-sided inequalities, which keeps its relaxation tight.
    """

    @property
    def problem(self) -> Problem: ...

    def works(self, engineer_id: str, duty_id: str) -> Expression:
        """1 if the engineer holds the duty, else 0."""

    def total(self, parts: Iterable[Expression], weights: Iterable[int] | None = None) -> Expression:
        """The sum of parts, each times its weight; faster than adding them up one by one."""

    def maximum(self, parts: Iterable[Expression]) -> Expression:
        """The largest of one or more parts; use it in ``at_most`` only."""

    def minimum(self, parts: Iterable[Expression]) -> Expression:
        """The smallest of one or more parts; use it in ``at_least`` only."""

    def ceiling(self, expression: Expression, unit: int) -> Expression:
        """The whole units that the expression takes, rounded up; use it in ``at_most`` only."""

    def named(self, expression: Expression) -> Expression:
        """The same amount under a name of its own: statements that share a long sum then hold it once."""

    def remembered(self, compute: Callable[[Any], _Stated]) -> _Stated:
        """What ``compute`` makes of this encoding, made on first use. ``compute`` is a module-level function."""

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:
        """The engineer does not hold the duty; holding it breaks the constraint by the amount."""

    def at_most(self, expression: Expression, bound: int, key: Key) -> None:
        """expression <= bound; the amount is what it exceeds the bound by."""

    def at_least(self, expression: Expression, bound: int, key: Key) -> None:
        """expression >= bound; the amount is what it misses the bound by."""


class Constraint(Value):
    """A rule of the policy. Subclasses give ``kind``, parameters, ``violations`` and ``state``.

    ``weight`` None makes it hard. ``name`` tells two entries of one kind apart. ``owner`` and ``reason`` are for the
    people who ask why the rule is there. It is effective from ``effective_from`` to ``effective_until``, both
    included; None means "since ever" and "for good".
    """

    kind: str
    name: Identifier | None = None
    weight: int | None = Field(default=None, ge=1, le=1_000_000, description="penalty per unit; none means hard")
    owner: ShortText = ""
    reason: ShortText = ""
    effective_from: date | None = Field(default=None, description="first day of the rule")
    effective_until: date | None = Field(default=None, description="last day of the rule")

    aim: ClassVar[Aim] = Aim.PREFERENCES
    unary: ClassVar[bool] = False
    """Whether every statement is a ``forbid``; those are stated first, so that a model never makes the literal."""
    reach: ClassVar[Reach] = Reach.PLAN
    """A promise of the class; one that holds less than it could is only slower."""

    @model_validator(mode="after")
    def _effective_in_order(self) -> Self:
        if self.effective_from and self.effective_until and self.effective_until < self.effective_from:
            raise ValueError(f"effective_until {self.effective_until} is before effective_from {self.effective_from}")
        return self

    @property
    def label(self) -> str:
        return self.name or self.kind

    def is_effective_on(self, on: date) -> bool:
        """Whether the rule is effective on that date; its first and its last day count."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_until is None or on <= self.effective_until)

    @property
    def is_hard(self) -> bool:
        return self.weight is None

    @abstractmethod
    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Every breach in the schedule. Keys differ; amounts are positive."""

    @abstractmethod
    def state(self, model: Encoding) -> None:
        """The same rule as linear statements, with the same keys and amounts."""

    def notes(self, problem: Problem) -> tuple[str, ...]:  # noqa: ARG002 -- most rules have nothing to say
        """Sentences about what the rule leaves to people, whatever the plan; for planning to pass on as warnings."""
        return ()

    def violation(
        self, key: Key, says: str, *, amount: int = 1, engineers: tuple[str, ...] = (), duties: tuple[str, ...] = ()
    ) -> Violation:
        """A breach of this constraint."""
        return Violation(self.label, key, amount, says, engineers, duties)


def in_force(constraints: Iterable[Constraint], horizon: Horizon) -> tuple[Constraint, ...]:
    """The constraints that a plan of the horizon is made and judged under: those effective on its first day.

    A horizon has one policy from beginning to end. A rule that begins inside it holds from the next horizon on; one
    that ends inside it holds to the horizon's end. So no plan changes its rules half-way, and what was announced is
    judged by what held when it was made.
    """
    return tuple(constraint for constraint in constraints if constraint.is_effective_on(horizon.starts_on))
