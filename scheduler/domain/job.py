"""Jobs: work that must outlive the process that started it. An order says what to do, a result what came of it.

Orders and results are plain JSON at rest. They name things by id and hold no names, addresses or secrets, so that
erasing a person never has to search through old work.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, TypeAdapter, model_validator

from scheduler.domain.drift import DriftKind
from scheduler.domain.job_state import JobKind, JobState
from scheduler.domain.values import DutyId, Identifier, ShortText, Value


class SolveOrder(Value):
    """Plan a horizon and keep the best plan as a draft. ``seconds`` is the longest search, in wall time.

    Whoever holds the duties ``kept`` in the plan ``kept_from`` holds them in the new one, too, as long as they can.
    """

    kind: Literal[JobKind.SOLVE] = JobKind.SOLVE
    starts_on: date
    weeks: int = Field(default=13, ge=1, le=53)
    seconds: float = Field(default=60.0, gt=0, le=86_400)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    workers: int = Field(default=2, ge=1, le=64)
    frozen_until: date | None = None
    by: ShortText = "watchbill"
    kept_from: Identifier | None = None
    kept: tuple[DutyId, ...] = ()

    @model_validator(mode="after")
    def _kept_from_a_plan(self) -> Self:
        if bool(self.kept) != (self.kept_from is not None):
            raise ValueError("kept and kept_from go together: which duties stay, and in which plan they are held")
        return self


class ReplanOrder(Value):
    """Plan a published horizon anew after what became known since, and keep the plan as a draft.

    At most ``changes`` announced duties change hands; None: as few as possible, weighted by notice. Nothing before
    ``frozen_until`` changes, None: nothing that has begun. ``seconds`` is the longest search in all, in wall time.
    """

    kind: Literal[JobKind.REPLAN] = JobKind.REPLAN
    plan_id: Identifier
    changes: int | None = Field(default=None, ge=0, le=100_000)
    frozen_until: date | None = None
    seconds: float = Field(default=60.0, gt=0, le=86_400)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    workers: int = Field(default=2, ge=1, le=64)
    by: ShortText = "watchbill"


class PublishOrder(Value):
    """Announce a plan, if it is still a draft, and write it, with all published ones that are not over, to every
    configured target."""

    kind: Literal[JobKind.PUBLISH] = JobKind.PUBLISH
    plan_id: Identifier
    restore: bool = False
    by: ShortText = "watchbill"


class ImportOrder(Value):
    """Take over the organisation in a folder that the worker can read; or read all ``calendars`` that people subscribed
    to again, which needs none."""

    kind: Literal[JobKind.IMPORT] = JobKind.IMPORT
    what: Literal["folder", "calendars"] = "folder"
    folder: ShortText = ""

    @model_validator(mode="after")
    def _from_somewhere(self) -> Self:
        if bool(self.folder) != (self.what == "folder"):
            raise ValueError("an import names its folder; calendars need none")
        return self


class NotifyOrder(Value):
    """Bring everybody's calendar up to date: write the feeds of all that is published into a folder. Or send the
    ``digests`` that are due in the configured way, which needs none."""

    kind: Literal[JobKind.NOTIFY] = JobKind.NOTIFY
    what: Literal["feeds", "digests"] = "feeds"
    folder: ShortText = ""

    @model_validator(mode="after")
    def _to_somewhere(self) -> Self:
        if bool(self.folder) != (self.what == "feeds"):
            raise ValueError("feeds name their folder; digests need none")
        return self


class DriftOrder(Value):
    """Compare every configured target with what is published, and tell the differences; nothing is changed, neither
    there nor here. ``plan_id`` None: with all published plans that are not over."""

    kind: Literal[JobKind.DRIFT] = JobKind.DRIFT
    plan_id: Identifier | None = None


Order: TypeAlias = Annotated[
    SolveOrder | ReplanOrder | PublishOrder | ImportOrder | NotifyOrder | DriftOrder, Field(discriminator="kind")
]
ORDER: TypeAdapter[Order] = TypeAdapter(Order)
"""Reads an order from plain JSON. Raises pydantic's ValidationError for anything else."""


class SearchProgress(Value):
    """Where a search stands: the ``number`` of the aim it works on, the best plan and the bound there, and the wall
    seconds so far. ``best`` is None while nothing is found at this aim; ``at_work`` names what searches."""

    number: int
    aim: str
    best: int | None
    bound: int
    seconds: float
    at_work: tuple[ShortText, ...] = ()

    @property
    def gap(self) -> float | None:
        """(best - bound) / best: 0 when proven, None while there is no plan."""
        return None if self.best is None else max(0, self.best - self.bound) / max(self.best, 1)


class Failure(StrEnum):
    """Why a job came to nothing, for programs; the sentence for people stands beside it."""

    INFEASIBLE = "infeasible"
    NOTHING_FOUND = "nothing_found"
    MEMORY = "memory"
    DEADLINE = "deadline"
    CRASHED = "crashed"
    REFUSED = "refused"
    CONFLICTS = "conflicts"
    BROKEN = "broken"


class FoundDrift(Value):
    """How many differences of one kind a target shows. Who they are about is told where they are looked at, never in
    a job."""

    schedule_id: str
    kind: DriftKind
    count: int = Field(ge=1)


class JobResult(Value):
    """What came of a job: one sentence, the plan it is about, and why it failed, if it did. ``drifts``: what a look at
    the targets found, by target and kind; empty when all is as published."""

    says: str
    plan_id: str | None = None
    failure: Failure | None = None
    drifts: tuple[FoundDrift, ...] = ()


class Job(Value):
    """A job as it is now. ``order`` is None when what is kept of it cannot be read; such a job never runs.

    ``worker`` is who has it, or had it last. ``attempts`` counts how often it was begun; more than one means that a
    worker was lost.
    """

    id: str
    kind: str
    state: JobState
    order: Order | None
    created_at: datetime
    updated_at: datetime
    worker: str | None = None
    attempts: int = 0
    keep_best: bool = False
    result: JobResult | None = None
