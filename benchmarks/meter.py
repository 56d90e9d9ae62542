"""What a piece of work costs this process and the processes that it started: wall time, processor time, memory."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field


def _processor() -> float:
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


@dataclass
class Meter:
    """Counts from its creation. Processes that were started count once they have ended and were waited for."""

    started: float = field(default_factory=time.monotonic)
    spent: float = field(default_factory=_processor)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def cpu_seconds(self) -> float:
        return _processor() - self.spent

    @property
    def peak_mb(self) -> int:
        """The largest memory of this process since it began, and that of the largest one that it started."""
        found = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(found) // 1024
