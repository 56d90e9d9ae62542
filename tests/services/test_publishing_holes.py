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
from tests.support.publishing import Kind, Stage, World, a_world, first_name, part, shift_span, wanted

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


def cleo_twice(world: World) -> WantedSchedule:
    """Cleo's duty was written anew under another id, and the run ended before the old entry was gone. By now Zoe is
    planned, who has no account."""
    before = wanted("cleo", "ben")
    renamed = before.shifts[0].model_copy(update={"key": "tier2/renamed/1"})
    world.publish(before)
    world.wire.crash_at = ("before", 2)
    with pytest.raises(Crash):
        world.publish(before.model_copy(update={"shifts": (renamed, before.shifts[1])}))
    assert people_in(world) == ["ben", "cleo", "cleo"]
    return wanted("zoe", "ben")


def people_in(world: World) -> list[str]:
    """Whose entries lie there, one name for each."""
    return sorted(first_name(world.state, item.user_id) for item in world.overrides())


@BOTH
def test_one_of_two_equal_entries_goes_where_whoever_is_there_is_left(stage: Stage, kind: Kind) -> None:
    """Cleo goes on being paged in Zoe's time, for one entry; nothing has to be created for that."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        schedule = cleo_twice(world)
        watch.start(world, [schedule])
        outcome = world.publish(schedule)
        assert ([each.kind for each in outcome.remaining.conflicts], watch.uncovered) == (["user_inactive"], [])
        assert world.wire.writes == ["delete"]
        assert people_in(world) == ["ben", "cleo"]
        assert world.on_call(shift_span(0)) == ["cleo"]
        assert world.plan(schedule).changes == ()


@BOTH
def test_where_somebody_else_lies_on_top_one_of_two_equal_entries_goes_too(stage: Stage, kind: Kind) -> None:
    """Dina was put into an hour of Cleo's by hand: she stays, Cleo has the hours around hers, and nobody lies there
    twice."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        schedule = cleo_twice(world)
        world.human_puts("dina", part(shift_span(0), 5, 6))
        watch.start(world, [schedule])
        world.publish(schedule)
        assert watch.uncovered == []
        assert "dina" in world.on_call(part(shift_span(0), 5, 6))
        assert world.on_call(part(shift_span(0), 0, 5)) == world.on_call(part(shift_span(0), 6, 8)) == ["cleo"]
        lying = [(item.start, item.end, item.user_id) for item in world.overrides()]
        assert len(lying) == len(set(lying))
        assert world.plan(schedule).changes == ()


def test_a_swap_by_hand_holds_against_a_second_entry_of_ours(stage: Stage) -> None:
    """Cleo is still planned, and Dina was laid over one of her two shifts: the other one goes, or it would page Cleo
    beside Dina. Once Dina's is taken off again, Cleo has her hours as before."""
    with a_world(stage, kind="shifts") as world:
        cleo_twice(world)
        swap = world.human_puts("dina", part(shift_span(0), 5, 6))
        schedule = wanted("cleo", "ben")
        world.publish(schedule)
        assert world.on_call(part(shift_span(0), 5, 6)) == ["dina"]
        assert world.on_call(part(shift_span(0), 6, 8)) == ["cleo"]
        assert world.plan(schedule).changes == ()
        world.human_removes(swap.id)
        world.publish(schedule)
        assert (world.on_call(shift_span(0)), people_in(world)) == (["cleo"], ["ben", "cleo"])


@BOTH
def test_old_cover_of_somebody_whose_account_is_gone_is_not_shortened(stage: Stage, kind: Kind) -> None:
    """Ada was taken away, Dina gave her half back, and Cleo, who is left in Ada's half, has left the company. No
    shorter entry can be made for her: hers stays and is told of, or goes where it would hide the fallback. Ben's new
    shift is written all the same."""
    with a_hole(stage, kind) as (world, watch):
        world.start_anew()
        world.state.without(["cleo@example.com"])
        schedule = cut(("ada", 0, 4), (None, 4, 8))
        schedule = schedule.model_copy(update={"shifts": (*schedule.shifts, wanted("ada", "ada", "ben").shifts[2])})
        watch.start(world, [schedule])
        outcome = world.publish(schedule)
        assert (outcome.is_complete, watch.uncovered) == (True, [])
        assert world.on_call(shift_span(0)) == (["fallback"] if kind == "layers" else ["cleo"])
        assert world.on_call(shift_span(2)) == ["ben"]
        told = [each.span for each in outcome.remaining.conflicts if each.kind == "user_inactive"]
        assert told == ([] if kind == "layers" else [part(shift_span(0), 4, 8)])
        assert world.plan(schedule).changes == ()


def test_whose_account_is_gone_does_not_hide_whoever_is_planned(stage: Stage) -> None:
    """Emil was laid over Cleo. By now Zoe, who has no account, has his first half, and Cleo all the rest; his account
    is gone, so his entry goes, and Cleo's shows again."""
    with a_world(stage) as world:
        world.publish(cut(("cleo", 0, 8)))
        world.publish(cut(("cleo", 0, 3), ("emil", 3, 7), ("cleo", 7, 8)))
        world.start_anew()
        world.state.without(["emil@example.com"])
        outcome = world.publish(cut(("cleo", 0, 3), ("zoe", 3, 5), ("cleo", 5, 8)))
        assert (outcome.is_complete, [each.kind for each in outcome.remaining.conflicts]) == (True, ["user_inactive"])
        assert world.on_call(shift_span(0)) == ["cleo"]
