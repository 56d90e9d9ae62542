"""What a search may still use: wall time, which is a promise to people, and effort, which is the same on every run."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass


@dataclass
class Budget:
    """Time until ``ends_at`` (monotonic clock, seconds) and ``effort`` (deterministic seconds of CP-SAT) to spend.

    A search that ends because its effort is spent ends at the same point every time; one that the clock ends does not.
    """

    ends_at: float = math.inf
    effort: float = math.inf
    seed: int = 0

    @classmethod
    def of_seconds(cls, seconds: float, *, effort: float = math.inf, seed: int = 0) -> Budget:
        return cls(time.monotonic() + seconds, effort, seed)

    @property
    def seconds(self) -> float:
        """Wall time left, never negative."""
        return max(0.0, self.ends_at - time.monotonic())

    @property
    def is_spent(self) -> bool:
        return self.effort <= 0 or self.seconds <= 0

    def spend(self, effort: float) -> None:
        self.effort -= effort

    def slice(self, effort: float, *, seed: int) -> Budget:
        """A budget of no more than so much effort, until the same end. What it spends is not spent here. Nothing is
        left where more was spent than there was: a debt that was handed on would be paid back twice."""
        return Budget(self.ends_at, max(0.0, min(effort, self.effort)), seed)
