"""The kinds of durable work, and the states of a job."""

from __future__ import annotations

from enum import StrEnum


class JobKind(StrEnum):
    """What durable work there is."""

    SOLVE = "solve"
    REPLAN = "replan"
    PUBLISH = "publish"
    IMPORT = "import"
    NOTIFY = "notify"
    DRIFT = "drift"

    @property
    def is_search(self) -> bool:
        """Whether it looks for a plan, so that it can be ended early with the best one."""
        return self in (JobKind.SOLVE, JobKind.REPLAN)


class JobState(StrEnum):
    """WAITING: not begun, or to be begun anew. RUNNING: a worker has it. The others are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
