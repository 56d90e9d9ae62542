"""Rate limits: a bucket of requests for each caller, that fills again at an even pace.

Every process counts for itself: with several of them behind one address, a caller may get that many times more.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

REMEMBERED = 10_000
"""Callers that are kept in mind; whoever is forgotten starts with a full bucket."""
ROUNDING = 1e-7
"""So little of a request is not missing, only owed: times are rounded, and whoever waits as told gets through."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once at most, and so many in every second in the long run."""

    burst: int
    per_second: float


class Buckets:
    """One bucket for each caller. ``now`` is any clock in seconds that never goes back."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, now: float, amount: int = 1) -> int:
        """Takes ``amount`` out of the caller's bucket and gives 0; or leaves it and gives the whole seconds after which
        there will be enough."""
        with self._lock:
            level = self._level(caller, now)
            missing = amount - level
            if missing <= ROUNDING:
                self._keep(caller, level - amount, now)
                return 0
        return max(1, math.ceil(missing / self._rate.per_second))

    def _level(self, caller: str, now: float) -> float:
        level, since = self._levels.get(caller, (float(self._rate.burst), now))
        return min(float(self._rate.burst), level + (now - since) * self._rate.per_second)

    def _keep(self, caller: str, level: float, now: float) -> None:
        self._levels[caller] = (level, now)
        self._levels.move_to_end(caller)
        while len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)
