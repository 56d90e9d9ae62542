"""What a worker and its solving child say to each other: one JSON request in, JSON lines out."""

from __future__ import annotations

from pydantic import TypeAdapter

from scheduler.domain.job import Failure, SearchProgress
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution
from scheduler.domain.values import Value

SOLUTION: TypeAdapter[Solution] = TypeAdapter(Solution)

STOP = b"s"
"""Sent to the child: end the search and keep the best plan. When the pipe ends instead, its parent is gone."""


class SolveRequest(Value):
    """All that a search depends on, and what it may use. ``policy`` holds constraints as canonical JSON texts."""

    problem: Problem
    policy: tuple[str, ...]
    start_from: tuple[Assignment, ...]
    seconds: float
    seed: int
    workers: int
    memory_mb: int
    cpu_seconds: int


class SolveLine(Value):
    """One line of the answer: progress, or the last line with the solution (as JSON text) or why there is none."""

    progress: SearchProgress | None = None
    solution: str | None = None
    failure: Failure | None = None
    says: str = ""
