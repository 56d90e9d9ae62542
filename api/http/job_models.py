"""How jobs look from outside: what was asked, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.http.models import Because, In, Out
from scheduler.domain.drift import DriftKind
from scheduler.domain.job import Failure, Job, JobResult, SearchProgress
from scheduler.domain.job_state import JobKind, JobState

RESULT: dict[str, Any] = {
    "says": "Draft 2027-Q1-v3 is kept, OPTIMAL in 12.4 s.",
    "plan_id": "2027-Q1-v3",
    "failure": None,
    "drifts": [],
}
DRIFT: dict[str, Any] = {"schedule_id": "PABC123", "kind": "manual_override", "count": 2}
PROGRESS: dict[str, Any] = {
    "number": 4,
    "aim": "the worst load",
    "best": 120,
    "bound": 90,
    "gap": 0.25,
    "seconds": 7.5,
    "at_work": ["pure search"],
}
JOB: dict[str, Any] = {
    "id": "solve-0123456789ab",
    "kind": "solve",
    "state": "running",
    "order": {"kind": "solve", "starts_on": "2027-01-04", "weeks": 13, "seconds": 60.0, "seed": 0, "workers": 2},
    "ordered_by": "mia",
    "created_at": "2026-12-01T09:00:00Z",
    "updated_at": "2026-12-01T09:00:02Z",
    "worker": "watchbill-worker-0",
    "attempts": 1,
    "keep_best": False,
    "progress": PROGRESS,
    "result": None,
}


class FoundDriftOut(Out):
    """How many differences of one kind a target shows. A job never says who they are about."""

    model_config = ConfigDict(json_schema_extra={"example": DRIFT})

    schedule_id: str
    kind: DriftKind
    count: int


class ResultOut(Out):
    """What came of a job, in a sentence; the plan it is about; and why it failed, if it did. drifts is what a
    comparison of the targets with the plan found, by target and kind: empty when all is as published."""

    model_config = ConfigDict(json_schema_extra={"example": RESULT})

    says: str
    plan_id: str | None
    failure: Failure | None
    drifts: list[FoundDriftOut]

    @classmethod
    def of(cls, result: JobResult) -> ResultOut:
        return cls(**result.model_dump())


class ProgressOut(Out):
    """Where a search stands: the aim it works on, by its number and in words, the best penalty and the bound there.

    gap is (best - bound) / best: 0 when proven, null while there is no plan. seconds are wall time so far; at_work
    names what searches.
    """

    model_config = ConfigDict(json_schema_extra={"example": PROGRESS})

    number: int
    aim: str
    best: int | None
    bound: int
    gap: float | None
    seconds: float
    at_work: list[str]

    @classmethod
    def of(cls, progress: SearchProgress) -> ProgressOut:
        return cls(**progress.model_dump(exclude={"at_work"}), gap=progress.gap, at_work=list(progress.at_work))


class JobOut(Out):
    """A job. order is what was asked, null when it cannot be read any more; attempts above 1 say that a worker was
    lost. keep_best: somebody asked to end the search early with its best plan."""

    model_config = ConfigDict(json_schema_extra={"example": JOB})

    id: str
    kind: str
    state: JobState
    order: dict[str, Any] | None
    ordered_by: str | None
    created_at: datetime
    updated_at: datetime
    worker: str | None
    attempts: int
    keep_best: bool
    progress: ProgressOut | None
    result: ResultOut | None

    @classmethod
    def of(cls, job: Job, names: Mapping[str, str], progress: SearchProgress | None = None) -> JobOut:
        """``names`` gives the names under which people act, by person id."""
        by = getattr(job.order, "by", None)
        return cls(
            **job.model_dump(exclude={"order", "result"}),
            order=job.order.model_dump(mode="json", exclude={"by"}) if job.order else None,
            ordered_by=names.get(by or "", by),
            progress=ProgressOut.of(progress) if progress else None,
            result=ResultOut.of(job.result) if job.result else None,
        )


class OrderedOut(Out):
    """A job that was handed over. Watch it at its address, or as a stream at its address with /events behind it."""

    model_config = ConfigDict(json_schema_extra={"example": {"job_id": "solve-0123456789ab", "kind": "solve"}})

    job_id: str
    kind: JobKind


class CancellationIn(In):
    """keep_best ends a search early and keeps its best plan so far; without it nothing is kept."""

    model_config = ConfigDict(json_schema_extra={"example": {"keep_best": True, "because": "good enough"}})

    keep_best: bool = False
    because: Because = ""


class CancellationOut(Out):
    """The job is told to end, and is gone within a second when a worker has it."""

    model_config = ConfigDict(json_schema_extra={"example": {"job_id": "solve-0123456789ab", "keep_best": True}})

    job_id: str
    keep_best: bool = Field(description="Whether the best plan so far is kept.")
