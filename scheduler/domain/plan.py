"""The plan: a schedule that is kept, with its number, its state and how it came about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import Term
from scheduler.domain.errors import InvalidSchedule
from scheduler.domain.evaluation import Evaluation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.parts import Part
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import Horizon, Instant
from scheduler.domain.values import Identifier, ShortText, Value, canonical_json, digest

QuarterName = Annotated[Identifier, StringConstraints(max_length=60)]
"""What people call the horizon, such as 2027-Q1."""


class PlanState(StrEnum):
    """A draft is published or discarded; a published plan is superseded by the next one. Nothing goes back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class AimProof(Value):
    """Penalty at one aim: what the plan has, and what no plan can go below given the aims above it."""

    name: ShortText
    best: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.best <= self.bound


class ConstraintPenalty(Value):
    """What the breaches of one constraint cost together, and how many there are."""

    constraint: ShortText
    penalty: int = Field(ge=0)
    count: int = Field(ge=0)


class Provenance(Value):
    """Where a plan comes from: with the same digests, engine, seed and workers, the solve can be replayed.

    ``seconds`` is wall time; ``gap`` is the largest of any aim, from 0 (proven) to 1; ``stopped`` says that a person
    ended the search early.
    """

    problem_digest: str
    policy_digest: str
    engine: ShortText
    seed: int
    workers: int = Field(ge=1)
    seconds: float = Field(ge=0)
    status: Status
    objective: int
    bound: int
    gap: float = Field(ge=0)
    stopped: bool = False
    aims: tuple[AimProof, ...] = ()

    @classmethod
    def of(cls, problem: Problem, policy: tuple[str, ...], solution: Solution) -> Self:
        """The provenance of a solution to a problem under a policy."""
        return cls(
            problem_digest=digest(problem),
            policy_digest=policy_digest(policy),
            engine=solution.engine,
            seed=solution.seed,
            workers=solution.workers,
            seconds=solution.seconds,
            status=solution.status,
            objective=solution.objective,
            bound=solution.bound,
            gap=solution.gap,
            stopped=solution.stopped,
            aims=tuple(AimProof(name=r.aim.name.lower(), best=r.best, bound=r.bound) for r in solution.aims),
        )


class PlanContent(Value):
    """What a plan says, before it has a number: the schedule, the problem it answers, and how it was judged.

    ``policy`` holds the constraints as canonical JSON texts, in their order; ``penalty`` is the sum of ``penalties``.
    """

    quarter: QuarterName
    schedule: Schedule
    problem: Problem
    policy: tuple[str, ...]
    provenance: Provenance
    penalty: int = Field(ge=0)
    penalties: tuple[ConstraintPenalty, ...] = ()

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if self.schedule.horizon != self.problem.horizon:
            raise InvalidSchedule("the schedule covers another horizon than the problem")
        strangers = {a.engineer_id for a in self.schedule.assignments} - {e.id for e in self.problem.engineers}
        if strangers:
            raise InvalidSchedule(f"on duty but not part of the problem: {', '.join(sorted(strangers))}")
        foreign = {d.rotation_id for d in self.schedule.duties.values()} - {r.id for r in self.problem.rotations}
        if foreign:
            raise InvalidSchedule(f"duties of rotations that the problem has not: {', '.join(sorted(foreign))}")
        if self.penalty != sum(entry.penalty for entry in self.penalties):
            raise InvalidSchedule("the penalty is not the sum of the penalties of the constraints")
        return self

    @property
    def horizon(self) -> Horizon:
        return self.schedule.horizon


class PlanSummary(Value):
    """A plan without its schedule and problem: enough for a list."""

    id: Identifier
    quarter: QuarterName
    version: int = Field(ge=1)
    horizon: Horizon
    state: PlanState
    created_at: Instant
    created_by: ShortText
    published_at: Instant | None = None
    penalty: int
    provenance: Provenance


class Plan(PlanContent):
    """A kept plan. ``version`` counts from 1 within the quarter. Once published it never changes, except to be
    superseded; ``published_at`` stays when that happens.

    ``parts`` is empty in a plan as it is kept, and never kept with one. In a plan as it stands, it holds what the
    record says since of seats that are not their holder's all of the time. ``told`` is None in a plan as it is kept,
    and never kept either: the customer events that are known by now, while the problem has those of its day.
    """

    id: Identifier
    version: int = Field(ge=1)
    state: PlanState
    created_at: Instant
    created_by: ShortText
    published_at: Instant | None = None
    parts: tuple[Part, ...] = Field(default=(), exclude=True)
    told: tuple[CustomerEvent, ...] | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _published_once(self) -> Self:
        announced = self.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED)
        if announced != (self.published_at is not None):
            raise ValueError(f"a plan that is {self.state} has {'no ' if announced else 'a '}time of publication")
        return self

    @property
    def events(self) -> tuple[CustomerEvent, ...]:
        """The customer events that its shifts speak of."""
        return self.problem.events if self.told is None else self.told

    @property
    def summary(self) -> PlanSummary:
        shared = PlanSummary.model_fields.keys() - {"horizon"}
        return PlanSummary(horizon=self.horizon, **{name: getattr(self, name) for name in shared})


class StandingTerms(Value):
    """Published terms that began before a horizon and reach into it, and who holds them."""

    terms: tuple[Term, ...] = ()
    pins: tuple[Assignment, ...] = ()


def plan_id(quarter: str, version: int) -> str:
    """The id of a plan, as people type it: 2027-Q1-v3."""
    return f"{quarter}-v{version}"


def policy_of(constraints: Iterable[Constraint]) -> tuple[str, ...]:
    """Constraints as canonical JSON texts, one each, in their order."""
    return tuple(canonical_json(constraint) for constraint in constraints)


def policy_digest(policy: tuple[str, ...]) -> str:
    """SHA-256 over the texts of a policy, in hex. Canonical JSON has no line ends, so a line is an entry."""
    return hashlib.sha256("\n".join(policy).encode()).hexdigest()


def penalties_of(evaluation: Evaluation) -> tuple[ConstraintPenalty, ...]:
    """The evaluation per soft constraint that was breached, dearest first."""
    counts: dict[str, int] = {}
    for entry in evaluation.priced:
        counts[entry.violation.constraint] = counts.get(entry.violation.constraint, 0) + 1
    return tuple(
        ConstraintPenalty(constraint=label, penalty=penalty, count=counts[label])
        for label, penalty in evaluation.by_constraint.items()
    )
