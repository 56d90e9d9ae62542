"""Memory: what a search for a problem will take, estimated before anything is built."""

from __future__ import annotations

from scheduler.domain.errors import TooLarge
from scheduler.domain.problem import Problem

MOST_MEGABYTES = 16_000
"""Limit unless told otherwise: two thirds of a machine of 24 GiB, several times what 10,000 engineers take."""
PROGRAM = 130
"""Megabytes of the program with the solver loaded, before any problem."""
PER_CANDIDATE = 3_000
"""Bytes per candidate while a model is built and one worker searches it."""
PER_CANDIDATE_AND_WORKER = 1_500
"""Bytes per candidate that each further worker adds."""
MEGABYTE = 1 << 20


def megabytes(problem: Problem, *, workers: int = 1) -> int:
    """Peak memory of a search by so many workers, in MiB, from the number of candidates alone."""
    candidates = sum(len(problem.roster(duty)) for duty in problem.duties.values())
    each = PER_CANDIDATE + PER_CANDIDATE_AND_WORKER * (workers - 1)
    return PROGRAM + candidates * each // MEGABYTE


def refuse_beyond(most: int, problem: Problem, *, workers: int) -> None:
    """Raises TooLarge for a problem whose search would take more than ``most`` MiB."""
    needed = megabytes(problem, workers=workers)
    if needed > most:
        people, duties = len(problem.engineers), len(problem.duties)
        raise TooLarge(
            f"{people} engineers and {duties} duties would need about {needed} MiB of memory, and {most} MiB are "
            "allowed; plan fewer weeks or fewer teams at a time"
        )
