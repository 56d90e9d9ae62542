"""Memory: what a search for a problem will take, estimated before anything is built."""

from __future__ import annotations

from scheduler.domain.errors import TooLarge
from scheduler.domain.problem import Problem

MOST_MEGABYTES = 16_000
"""Limit unless told otherwise: two thirds of a machine of 24 GiB, several times what 10,000 engineers take."""
PROGRAM = 250
"""MiB of the program with its solvers at work on next to nothing."""
PER_CANDIDATE = 4_000
"""Bytes per candidate while one worker searches: more than the peak of any instance measured, beyond PROGRAM. Terms of
120 people x 104 weeks (82,680 candidates) took 644 MiB in all with two workers, blocks of four hours for 2,000 people
(312,000) 1,112, weekends of 1,000 people x 156 weeks (156,000) 458, the product's rules for 206 people (32,136) 194."""
PER_CANDIDATE_AND_WORKER = 1_200
"""Bytes per candidate that each further worker adds."""
MEGABYTE = 1 << 20


def megabytes(problem: Problem, *, workers: int = 1) -> int:
    """Peak memory of a search by so many workers, in MiB, from the number of candidates alone: who is on the roster of
    each duty, before any rule. Meant to be too high rather than too low."""
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
