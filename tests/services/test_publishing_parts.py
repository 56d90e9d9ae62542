"""Somebody takes a part of a duty: the right person is paged at every minute, and little is written for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

from scheduler.domain.parts import parts_of
from scheduler.domain.publication import PlanStatus, WantedSchedule, WantedShift
from scheduler.domain.time import Span
from tests.support.publish_wire import Crash
from tests.support.publishing import NAMES, Stage, World, a_world, part, shift_span, wanted

BOTH = pytest.mark.parametrize("kind", ["layers", "shifts"])
HOURS = 8
Turns = Sequence[tuple[str | None, int, int]]
"""Who serves from which hour of the first shift to which."""

COVERS = {
    "from the start": (("dina", 0, 3), ("ada", 3, 8)),
    "to the end": (("ada", 0, 5), ("dina", 5, 8)),
    "in the middle": (("ada", 0, 2), ("dina", 2, 5), ("ada", 5, 8)),
    "one within another": (("ada", 0, 1), ("dina", 1, 3), ("cleo", 3, 4), ("dina", 4, 6), ("ada", 6, 8)),
    "one after another": (("ada", 0, 2), ("dina", 2, 4), ("cleo", 4, 6), ("ada", 6, 8)),
    "all of it, in two": (("dina", 0, 4), ("cleo", 4, 8)),
}


def cut(*turns: tuple[str | None, int, int]) -> WantedSchedule:
    """Ada's first shift in these turns, and Ben's second one as it was."""
    whole = wanted("ada", "ben")
    spans = [(part(shift_span(0), first, last), name) for name, first, last in turns]
    first = tuple(
        WantedShift(key=each.key, span=each.span, email=f"{each.engineer_id}@example.com" if each.engineer_id else None)
        for each in parts_of((whole.shifts[0].key, 1), spans, "ada")
    )
    return whole.model_copy(update={"shifts": (*first, whole.shifts[1])})


def assert_right(world: World, turns: Turns, since: int = 0) -> None:
    """Each hour pages whoever has it, and the next shift pages Ben."""
    for name, first, last in turns:
        for hour in range(max(first, since), last):
            assert world.on_call(part(shift_span(0), hour, hour + 1)) == [name or "fallback"], (hour, name)
    assert world.on_call(shift_span(1)) == ["ben"]


def ids_of_the_second(world: World) -> list[str]:
    return [item.id for item in world.overrides() if item.start == shift_span(1).start_at]


@BOTH
@pytest.mark.parametrize("turns", COVERS.values(), ids=COVERS)
def test_whoever_takes_a_part_is_paged_in_it_and_the_rest_stays(stage: Stage, kind, turns: Turns) -> None:
    """For at most two writes, or one where a new override lies over the old one; nothing else moves."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        others = ids_of_the_second(world)
        world.publish(cut(*turns))
        assert_right(world, turns)
        lies_over = kind == "layers" and any(name == "ada" for name, _, _ in turns)
        assert world.wire.writes == (["create"] if lies_over else ["create", "delete"])
        assert ids_of_the_second(world) == others
        assert world.plan(cut(*turns)).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_a_cover_that_is_taken_back_leaves_the_duty_as_it_was(stage: Stage, kind) -> None:
    """On a layer-based schedule one write takes away what lay on top."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.publish(cut(("ada", 0, 2), ("dina", 2, 5), ("ada", 5, 8)))
        world.publish(wanted("ada", "ben"))
        assert_right(world, [("ada", 0, 8)])
        assert len(world.wire.writes) <= (1 if kind == "layers" else 3)
        assert world.plan(wanted("ada", "ben")).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_a_part_of_a_duty_that_runs_already_is_written_too(stage: Stage, kind) -> None:
    """It is Saturday, ten o'clock: Dina takes 11:00 to 13:00, and Ada goes on from then."""
    turns = (("ada", 0, 3), ("dina", 3, 5), ("ada", 5, 8))
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.now = shift_span(0).start_at + timedelta(hours=2)
        world.publish(cut(*turns))
        assert_right(world, turns, since=2)
        assert world.wire.writes == (["create"] if kind == "layers" else ["create", "update"])
        assert world.plan(cut(*turns)).status is PlanStatus.NOTHING_TO_DO


@BOTH
@pytest.mark.parametrize(("minutes", "is_written"), [(5, True), (4, False)])
def test_a_part_is_written_until_five_minutes_before_it_begins(stage: Stage, kind, minutes: int, is_written) -> None:
    """Later than that, clocks differ, and it is left as it is; the plan says so."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.now = part(shift_span(0), 3, 4).start_at - timedelta(minutes=minutes)
        outcome = world.publish(cut(("ada", 0, 3), ("dina", 3, 8)))
        assert world.on_call(part(shift_span(0), 3, 8)) == (["dina"] if is_written else ["ada"])
        assert [each.kind for each in outcome.remaining.conflicts] == ([] if is_written else ["frozen"])


def test_a_shift_that_runs_is_not_cut_while_the_next_part_is_not_there(stage: Stage) -> None:
    """Dina's entry is lost on its way: Ada stays until the next run has written it."""
    turns = (("ada", 0, 3), ("dina", 3, 8))
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        world.now = shift_span(0).start_at + timedelta(hours=2)
        world.faults.strike_writes(["drop_before"])
        lost = world.publish(cut(*turns))
        assert [each.kind for each in lost.uncertain] == ["create", "update"]
        assert world.on_call(part(shift_span(0), 3, 8)) == ["ada"]
        assert world.publish(cut(*turns)).is_complete
        assert_right(world, turns, since=2)


@BOTH
def test_what_a_human_did_for_a_part_stays_when_the_record_says_the_same(stage: Stage, kind) -> None:
    """Nothing is written: Dina is there already, and Ada has the rest."""
    turns = (("ada", 0, 2), ("dina", 2, 4), ("ada", 4, 8))
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        made = world.human_puts("dina", part(shift_span(0), 2, 4))
        plan = world.plan(cut(*turns))
        assert (plan.status, plan.changes) == (PlanStatus.NOTHING_TO_DO, ())
        world.publish(cut(*turns))
        assert world.wire.writes == []
        assert_right(world, turns)
        world.human_removes(made.id)
        world.publish(cut(*turns))
        assert_right(world, turns)


@BOTH
def test_whoever_was_taken_off_by_hand_is_not_put_back_for_the_rest(stage: Stage, kind) -> None:
    """Somebody removed Ada at the target, before Dina took a part; only Dina is written."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.human_removes(next(item.id for item in world.overrides() if item.start == shift_span(0).start_at))
        outcome = world.publish(cut(("ada", 0, 2), ("dina", 2, 4), ("ada", 4, 8)))
        assert [each.email for each in outcome.created] == ["dina@example.com"]
        assert {each.kind for each in outcome.remaining.conflicts} == {"removed_externally"}


@BOTH
def test_a_part_that_nobody_serves_is_a_gap(stage: Stage, kind) -> None:
    """It pages the fallback, or nobody, and the plan says that it is TBD."""
    turns = (("ada", 0, 5), (None, 5, 8))
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        outcome = world.publish(cut(*turns))
        assert_right(world, turns)
        assert [each.kind for each in outcome.remaining.findings] == ["gap"]


@BOTH
@pytest.mark.parametrize("seed", range(2))
def test_cover_upon_cover_pages_the_right_person(stage: Stage, kind, seed: int) -> None:
    """Any turns after any others, and a second look finds nothing to do."""
    drawn = random.Random(seed)
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        for _ in range(4):
            turns = some_turns(drawn)
            world.publish(cut(*turns))
            assert_right(world, turns)
            assert world.plan(cut(*turns)).status is PlanStatus.NOTHING_TO_DO


def some_turns(drawn: random.Random) -> list[tuple[str | None, int, int]]:
    """No two neighbours are the same person."""
    edges = [0, *sorted(drawn.sample(range(1, HOURS), drawn.randrange(4))), HOURS]
    turns: list[tuple[str | None, int, int]] = []
    for first, last in pairwise(edges):
        name = drawn.choice([name for name in NAMES if not turns or name != turns[-1][0]])
        turns.append((name, first, last))
    return turns


def test_the_second_shift_is_one_that_the_first_does_not_touch() -> None:
    """Else the tests above would compare nothing."""
    first, second = shift_span(0), shift_span(1)
    assert first.duration == timedelta(hours=HOURS)
    assert not Span(start_at=first.start_at, end_at=first.end_at).overlaps(second)


def test_whoever_lies_between_two_others_does_not_come_up_when_the_upper_one_goes(stage: Stage) -> None:
    """Emil's entry lies under Ada's, and Dina's over the first hour of both. By now that hour is Emil's and the rest is
    Ada's: one publication makes it so."""
    with a_world(stage) as world:
        world.publish(wanted("emil", "ben"))
        world.wire.crash_at = ("before", 2)
        with pytest.raises(Crash):
            world.publish(wanted("ada", "ben"))
        world.wire.crash_at = ("before", 2)
        with pytest.raises(Crash):
            world.publish(cut(("dina", 0, 1), ("ada", 1, 8)))
        plan = cut(("emil", 0, 1), ("ada", 1, 8))
        assert world.publish(plan).is_complete
        assert_right(world, (("emil", 0, 1), ("ada", 1, 8)))
        assert world.plan(plan).status is PlanStatus.NOTHING_TO_DO
