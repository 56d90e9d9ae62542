"""Tiny instances of every family, for tests of contenders and of the evaluator."""

from __future__ import annotations

from typing import Any

REGIONS = ("AMER", "EMEA")
WEEKENDS: dict[str, Any] = {
    "weeks": 6,
    "regions": list(REGIONS),
    "per_region": 1,
    "gap": 2,
    "engineers": [
        {
            "id": f"e{n}",
            "region": REGIONS[n % 2],
            "share": 100 - 25 * (n // 4),
            "carry": n % 3,
            "off": [n],
            "dislike": [5],
        }
        for n in range(8)
    ],
    "holidays": [2],
    "holiday_weight": 2,
}
TERMS: dict[str, Any] = {
    "weeks": 6,
    "regions": list(REGIONS),
    "engineers": [{"id": n, "region": REGIONS[n % 2], "carry": n % 3, "off": [5] if n == 7 else []} for n in range(8)],
    "events": [5],
    "seats": 2,
    "min_weeks": 2,
    "max_weeks": 4,
    "cooldown": 3,
}
DENSE: dict[str, Any] = {
    "people": [{"tz_hours": 3 * n - 8, "domains": [n % 2], "team": 0, "carried": n % 3} for n in range(8)],
    "away": [[0, 1], [3, 0]],
    "seats": [{"weekend": w, "day": d, "block": b} for w in range(2) for d in range(2) for b in (1, 4)],
    "needs_domain": [[0, 1], [3, 0]],
    "seats_per_block": 2,
}
JOINT: dict[str, Any] = {"weekends": WEEKENDS, "terms": TERMS}
EVERY = {"weekend": WEEKENDS, "ee": TERMS, "dense": DENSE, "joint": JOINT}
