"""Somebody took away whoever is planned before the old cover was gone: who is left there serves that time alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from api.standin.faults import Fault
from scheduler.domain.publication import WantedSchedule
from tests.services.test_publishing_parts import BOTH, cut
from tests.support.publish_promises import Watch
from tests.support.publish_wire import Crash
from tests.support.publishing import Kind, Stage, World, a_world, part, shift_span, wanted

ADA_AND_DINA = cut(("ada", 0, 4), ("dina", 4, 8))


@contextmanager
def a_hole(stage: Stage, kind: Kind) -> Iterator[tuple[World, Watch]]:
    """Cleo had the whole shift. Ada and Dina were written in her place, but the run ended before Cleo's entry was
    deleted. Then somebody took Ada away."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(wanted("cleo", "ben"))
        world.wire.crash_at = ("before", 2)
        with pytest.raises(Crash):
            world.publish(ADA_AND_DINA)
        world.wire.crash_at = None
        ada = world.account("ada")
        world.human_removes(next(item.id for item in world.overrides() if item.user_id == ada))
        yield world, watch


def published(world: World, watch: Watch, schedule: WantedSchedule) -> Sequence[str]:
    """The writes of a publication after which nobody who was covered lost cover, and nothing is left to do."""
    watch.start(world, [schedule])
    outcome = world.publish(schedule)
    assert watch.uncovered == []
    assert {each.kind for each in outcome.remaining.conflicts} == {"removed_externally"}
    assert outcome.is_complete
    writes = tuple(world.wire.writes)
    world.publish(schedule)
    assert world.wire.writes == []
    return writes


@BOTH
def test_old_cover_stays_only_where_somebody_took_the_planned_person_away(stage: Stage, kind: Kind) -> None:
    """Cleo is left in Ada's half and is not paged beside Dina; an entry that lies under Dina's may stay as it is."""
    with a_hole(stage, kind) as (world, watch):
        writes = published(world, watch, ADA_AND_DINA)
        assert writes == (() if kind == "layers" else ("create", "delete"))
        assert world.on_call(part(shift_span(0), 0, 4)) == ["cleo"]
        assert world.on_call(part(shift_span(0), 4, 8)) == ["dina"]


@BOTH
def test_old_cover_does_not_serve_a_part_that_nobody_has(stage: Stage, kind: Kind) -> None:
    """Dina gave her half back: that is a gap, and Cleo is left in Ada's half alone."""
    with a_hole(stage, kind) as (world, watch):
        published(world, watch, cut(("ada", 0, 4), (None, 4, 8)))
        assert world.on_call(part(shift_span(0), 0, 4)) == ["cleo"]
        assert world.on_call(part(shift_span(0), 4, 8)) == ["fallback"]


@BOTH
def test_old_cover_stays_as_it_is_where_all_of_the_shift_was_taken_away(stage: Stage, kind: Kind) -> None:
    """Dina was removed as well: Cleo has the whole shift, and nothing is written."""
    with a_hole(stage, kind) as (world, watch):
        dina = world.account("dina")
        world.human_removes(next(item.id for item in world.overrides() if item.user_id == dina))
        assert published(world, watch, ADA_AND_DINA) == ()
        assert world.on_call(shift_span(0)) == ["cleo"]


@BOTH
@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_old_cover_is_not_shortened_twice(stage: Stage, kind: Kind, fault: Fault) -> None:
    """The answer to the first write was lost, whether it arrived or not: the next run finds what it needs."""
    schedule = cut(("ada", 0, 4), (None, 4, 8))
    with a_hole(stage, kind) as (world, watch):
        watch.start(world, [schedule])
        world.faults.strike_writes([fault])
        world.publish(schedule)
        assert watch.uncovered == []
        published(world, watch, schedule)
        cleo = [item for item in world.overrides() if item.user_id == world.account("cleo")]
        assert [(item.start, item.end) for item in cleo] == [(shift_span(0).start_at, part(shift_span(0), 0, 4).end_at)]


def test_what_a_human_laid_into_a_hole_stays_on_top(stage: Stage) -> None:
    """Emil was put into the first hour by hand: Cleo's shorter entry is made around him."""
    with a_hole(stage, "layers") as (world, watch):
        world.human_puts("emil", part(shift_span(0), 0, 1))
        schedule = cut(("ada", 0, 4), (None, 4, 8))
        watch.start(world, [schedule])
        world.publish(schedule)
        assert watch.uncovered == []
        assert world.on_call(part(shift_span(0), 0, 1)) == ["emil"]
        assert world.on_call(part(shift_span(0), 1, 4)) == ["cleo"]
        assert world.on_call(part(shift_span(0), 4, 8)) == ["fallback"]


@BOTH
def test_where_nobody_can_be_paged_old_cover_stays_for_that_part_alone(stage: Stage, kind: Kind) -> None:
    """Zoe has no account and takes the first half, and Dina the second: Cleo goes on in Zoe's and is not paged beside
    Dina."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(wanted("cleo", "ben"))
        schedule = cut(("zoe", 0, 4), ("dina", 4, 8))
        watch.start(world, [schedule])
        outcome = world.publish(schedule)
        assert ([each.kind for each in outcome.remaining.conflicts], watch.uncovered) == (["user_inactive"], [])
        assert world.on_call(part(shift_span(0), 0, 4)) == ["cleo"]
        assert world.on_call(part(shift_span(0), 4, 8)) == ["dina"]
        assert world.plan(schedule).changes == ()
