"""Metrics in the text format of Prometheus: what was asked for, what came of it, and how long that took.

Written here in full: counters and one histogram need no client library, and nothing of a caller is in a label.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.025, 0.1, 0.25, 1.0, 5.0)
"""Upper bounds of the buckets, in seconds; the last one is open."""
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Metrics:
    """Counts of this process since it started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request. A method that nobody knows is counted under "other": callers must not invent labels."""
        with self._lock:
            self._requests[route, method if method in METHODS else "other", status] += 1
            buckets = self._buckets.setdefault(route, [0] * (len(BOUNDS) + 1))
            buckets[bisect_left(BOUNDS, seconds)] += 1
            self._seconds[route] += seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """Everything, with gauges that were looked up just now, by name."""
        with self._lock:
            return "\n".join((*self._lines(), *_gauges(gauges), ""))

    def _lines(self) -> Iterator[str]:
        yield "# HELP watchbill_http_requests_total Requests by route, method and status."
        yield "# TYPE watchbill_http_requests_total counter"
        for (route, method, status), number in sorted(self._requests.items()):
            yield f'watchbill_http_requests_total{{route="{route}",method="{method}",status="{status}"}} {number}'
        yield "# HELP watchbill_http_request_seconds Time from the first byte of a request to its answer, by route."
        yield "# TYPE watchbill_http_request_seconds histogram"
        for route, buckets in sorted(self._buckets.items()):
            yield from self._histogram(route, buckets)

    def _histogram(self, route: str, buckets: list[int]) -> Iterator[str]:
        below = 0
        for bound, number in zip((*BOUNDS, "+Inf"), buckets, strict=True):
            below += number
            yield f'watchbill_http_request_seconds_bucket{{route="{route}",le="{bound}"}} {below}'
        yield f'watchbill_http_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
        yield f'watchbill_http_request_seconds_count{{route="{route}"}} {below}'


def _gauges(gauges: Mapping[str, float]) -> Iterator[str]:
    for name, value in sorted(gauges.items()):
        yield f"# TYPE watchbill_{name} gauge"
        yield f"watchbill_{name} {value}"
