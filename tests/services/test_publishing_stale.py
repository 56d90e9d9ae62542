"""Reads may lag behind writes, also behind those of the run before: nobody loses cover over that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.publishing import Kind, Stage, World, a_world, shift_span, wanted


@pytest.fixture(params=["layers", "shifts"])
def world(request: pytest.FixtureRequest, stage: Stage) -> Iterator[World]:
    kind: Kind = request.param
    with a_world(stage, kind=kind) as made:
        yield made


def test_who_was_just_taken_down_and_still_shows_is_not_taken_for_cover(world: World) -> None:
    """Ben's shift became TBD and, seconds later, his again: it is created anew, though the old one still shows."""
    world.publish(wanted("ada", "ben"))
    world.lag_seconds = 12
    # A write without a clear answer ends the run at once, with nothing waited for.
    world.faults.strike_writes(["error_before", None] if world.is_shift_based else [None, "error_before", None])
    assert world.publish(wanted("dina", None)).deleted[-1].email == "ben@example.com"
    assert len(world.wire.observe(world.state.schedules[0].id, shift_span(1)).overrides) == 1
    world.publish(wanted("ada", "ben"))
    assert (world.on_call(shift_span(0)), world.on_call(shift_span(1))) == (["ada"], ["ben"])
