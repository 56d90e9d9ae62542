"""Publishing is sparing: PagerDuty allows so many calls a minute for everybody."""

from __future__ import annotations

import pytest

from benchmarks.publish_calls import MOST_CALLS, MOST_WRITES_OF_A_SWAP, SEATS, measured_calls
from tests.support.publishing import Kind, Stage


@pytest.mark.parametrize("schedules", [1, SEATS])
@pytest.mark.parametrize("kind", ["layers", "shifts"])
def test_a_quarter_takes_few_calls_and_a_swap_at_most_two_writes(stage: Stage, kind: Kind, schedules: int) -> None:
    """Thirteen weekends of twelve turns on one schedule, or on one for each of twelve seats."""
    figures = measured_calls(stage, kind, schedules)
    assert sum(figures["published"]) <= MOST_CALLS
    assert figures["again"][1] == 0
    assert figures["swap"][1] <= MOST_WRITES_OF_A_SWAP
