"""Injected conflicts are found, every one, and the check of them is no part of what is checked."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.conflicts import Textbook, injected, is_good, line
from scheduler.domain.errors import BadInput

pytestmark = pytest.mark.solver


def _data(weeks: int = 12) -> dict[str, Any]:
    """Two regions of five, one seat each, every third weekend at most."""
    people = [
        {"id": f"e{n}", "region": ("EMEA", "APAC")[n % 2], "share": 1, "carry": 0, "off": [n], "dislike": []}
        for n in range(10)
    ]
    return {
        "weeks": weeks,
        "regions": ["EMEA", "APAC"],
        "per_region": 1,
        "gap": 3,
        "engineers": people,
        "holidays": [],
        "holiday_weight": 1,
    }


def test_all_that_was_injected_is_found_smallest_and_with_ways_out(tmp_path: Path) -> None:
    """A gap too wide for two people in one place, a region off in another."""
    file = tmp_path / "weekend-small.json"
    file.write_text(json.dumps(_data()))
    result = line(file, seed=1, count=2, seconds=20)
    assert is_good(result)
    assert result["conflicts"] == 2


def test_the_file_can_hold_before_the_injection_and_not_after() -> None:
    """What the textbook says of the same rows."""
    before, after = Textbook(_data()), Textbook(injected(_data(), 1, Random(0)))
    assert before.can_hold(before.rows)
    assert not after.can_hold(after.rows)


def test_the_same_seed_injects_the_same_conflicts() -> None:
    """Figures can be checked by others."""
    assert injected(_data(), 2, Random(3)) == injected(_data(), 2, Random(3))
    assert injected(_data(), 2, Random(3)) != injected(_data(), 2, Random(4))


def test_more_conflicts_than_there_is_room_for_are_refused() -> None:
    """Four weeks hold no ten conflicts that share no weekend."""
    with pytest.raises(BadInput, match="no room"):
        injected(_data(weeks=4), 10, Random(0))
