"""What an engine returns: a status, per aim the best found and the bound proven, and maybe a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.constraint import Aim
from scheduler.domain.schedule import Schedule


class Status(StrEnum):
    """OPTIMAL: every aim is proven. FEASIBLE: a valid schedule, some aim unproven. INFEASIBLE: proven that the hard
    constraints cannot all hold. UNKNOWN: nothing found and nothing proven in the time given."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class AimResult:
    """Penalty at one aim: what the schedule has, and what no schedule can go below given the aims above."""

    aim: Aim
    best: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.best <= self.bound

    @property
    def gap(self) -> float:
        """(best - bound) / best, 0 when proven."""
        return 0.0 if self.proven else (self.best - self.bound) / max(self.best, 1)


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer to a problem. ``seconds`` is wall time; ``stopped`` says that a person ended the search early.

    ``timed_out`` says that the clock ended some part of the search. Any other search ended with a proof or with the
    effort that it was given, and would give the same schedule again.
    """

    status: Status
    schedule: Schedule | None
    aims: tuple[AimResult, ...]
    seconds: float
    engine: str
    seed: int
    workers: int
    stopped: bool = False
    timed_out: bool = False

    @property
    def objective(self) -> int:
        """Penalty of all aims together; aims are compared one after the other, never traded by this sum."""
        return sum(result.best for result in self.aims)

    @property
    def bound(self) -> int:
        return sum(min(result.bound, result.best) for result in self.aims)

    @property
    def gap(self) -> float:
        """The largest gap of any aim."""
        return max((result.gap for result in self.aims), default=0.0)
