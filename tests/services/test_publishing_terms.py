"""A term of ten weeks that somebody leaves in the middle: whoever comes next is paged from the next full hour on."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from scheduler.domain.drift import drift_of
from scheduler.domain.publication import PlanStatus, WantedSchedule, WantedShift
from scheduler.domain.time import DAY, Span
from tests.support.publish_promises import Watch
from tests.support.publishing import (
    FIRST_SATURDAY,
    NAMES,
    SCHEDULE_ID,
    TARGET,
    Stage,
    World,
    a_world,
    finding_kinds,
)

BOTH = pytest.mark.parametrize("kind", ["layers", "shifts"])
BEGINS = FIRST_SATURDAY
ENDS = BEGINS + DAY * 70
MID_TERM = BEGINS + DAY * 20 + timedelta(hours=10, minutes=10)
NEXT_HOUR = BEGINS + DAY * 20 + timedelta(hours=11)


def term(*turns: tuple[str | None, datetime, datetime], window: Span | None = None) -> WantedSchedule:
    """Terms one after the other; None is a seat that nobody has."""
    shifts = tuple(
        WantedShift(
            key=f"term/{number}", span=Span(start_at=first, end_at=last), email=f"{name}@example.com" if name else None
        )
        for number, (name, first, last) in enumerate(turns)
    )
    return WantedSchedule(target=TARGET, window=window or Span(start_at=BEGINS, end_at=ENDS), shifts=shifts)


def published(world: World, name: str = "ada") -> None:
    world.publish(term((name, BEGINS, ENDS)))
    world.now = MID_TERM


def paged(world: World, first: datetime, last: datetime) -> list[str]:
    return world.on_call(Span(start_at=first, end_at=last))


@BOTH
def test_who_leaves_in_mid_term_is_not_paged_after_the_next_full_hour(stage: Stage, kind) -> None:
    """Ben has the term from now on. Ada's entry is cut, or lies below his."""
    with a_world(stage, kind=kind) as world:
        published(world)
        outcome = world.publish(term(("ben", BEGINS, ENDS)))
        assert paged(world, MID_TERM, NEXT_HOUR) == ["ada"]
        assert paged(world, NEXT_HOUR, ENDS) == ["ben"]
        assert world.wire.writes == (["create"] if kind == "layers" else ["create", "update"])
        assert (outcome.is_complete, outcome.remaining.status) == (True, PlanStatus.NOTHING_TO_DO)


@BOTH
def test_whoever_left_the_company_in_mid_term_holds_nobody_up(stage: Stage, kind) -> None:
    """Ada's account is gone. Ben is paged from the next full hour on; a shift of hers that cannot be ended is told of
    until somebody takes it away, and an entry of hers lies below his."""
    with a_world(stage, kind=kind) as world:
        published(world)
        world.start_anew()
        world.state.without(["ada@example.com"])
        outcome = world.publish(term(("ben", BEGINS, ENDS)))
        assert (outcome.is_complete, world.wire.writes) == (True, ["create"])
        assert "ben" in paged(world, NEXT_HOUR, ENDS)
        assert finding_kinds(outcome.remaining) == ([] if kind == "layers" else ["user_inactive"])
        world.human_removes(world.overrides()[0].id)
        assert world.plan(term(("ben", BEGINS, ENDS))).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_a_term_handed_over_under_another_name_is_cut_too(stage: Stage, kind) -> None:
    """The plan has Ada until Thursday, and then a term of Ben's of its own."""
    thursday = MID_TERM.replace(hour=9, minute=0) + DAY * 2
    plan = term(("ada", BEGINS, thursday), ("ben", thursday, ENDS))
    with a_world(stage, kind=kind) as world:
        published(world)
        assert world.publish(plan).is_complete
        assert (paged(world, MID_TERM, thursday), paged(world, thursday, ENDS)) == (["ada"], ["ben"])
        assert world.plan(plan).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_the_plan_stays_the_same_until_the_hour_is_near(stage: Stage, kind) -> None:
    """Somebody looks at it for three quarters of an hour: what they approved is still what is needed."""
    with a_world(stage, kind=kind) as world:
        published(world)
        plan = world.plan(term(("ben", BEGINS, ENDS)))
        world.now = NEXT_HOUR - timedelta(minutes=5)
        assert world.apply(plan).is_complete
        assert paged(world, NEXT_HOUR, ENDS) == ["ben"]
        for hours in (0, 1, 50):
            world.now = NEXT_HOUR + timedelta(hours=hours, minutes=1)
            assert world.plan(term(("ben", BEGINS, ENDS))).status is PlanStatus.NOTHING_TO_DO


@pytest.mark.parametrize(("left", "is_taken_over"), [(DAY, False), (DAY + timedelta(minutes=1), True)])
@BOTH
def test_what_ends_within_a_day_runs_out(stage: Stage, kind, left: timedelta, is_taken_over: bool) -> None:
    """Whoever is on duty tonight has been told so; the plan says that somebody else was meant."""
    with a_world(stage, kind=kind) as world:
        published(world)
        world.now = ENDS - left
        outcome = world.publish(term(("ben", BEGINS, ENDS)))
        assert paged(world, ENDS - timedelta(hours=20), ENDS) == (["ben"] if is_taken_over else ["ada"])
        assert [each.kind for each in outcome.remaining.conflicts] == ([] if is_taken_over else ["frozen"])


@BOTH
def test_nobody_is_cut_off_where_nobody_comes_after(stage: Stage, kind) -> None:
    """Ada left and no successor is found yet: she stays the one who is paged, and that is said every time."""
    plan = term((None, BEGINS, ENDS))
    with a_world(stage, kind=kind) as world:
        published(world)
        outcome = world.publish(plan)
        assert (world.wire.writes, paged(world, NEXT_HOUR, ENDS)) == ([], ["ada"])
        assert [each.kind for each in outcome.remaining.conflicts] == ["frozen"]
        assert "nobody else is; it runs on" in outcome.remaining.conflicts[0].says


def test_the_old_entry_stays_while_the_new_one_is_not_there(stage: Stage) -> None:
    """Ben's entry is lost on its way: Ada is not cut, and the next run does both."""
    with a_world(stage, kind="shifts") as world:
        published(world)
        world.faults.strike_writes(["drop_before"])
        lost = world.publish(term(("ben", BEGINS, ENDS)))
        assert [each.kind for each in lost.uncertain] == ["create", "update"]
        assert paged(world, NEXT_HOUR, ENDS) == ["ada"]
        assert world.publish(term(("ben", BEGINS, ENDS))).is_complete
        assert paged(world, NEXT_HOUR, ENDS) == ["ben"]


@BOTH
def test_drift_names_who_is_paged_instead_of_the_successor(stage: Stage, kind) -> None:
    """What publishing again would write; and once it is written, nothing."""
    with a_world(stage, kind=kind) as world:
        published(world)
        assert drift_kinds(world, "ben") == (["not_published"] if kind == "layers" else ["not_published", "outdated"])
        world.publish(term(("ben", BEGINS, ENDS)))
        assert drift_kinds(world, "ben") == []


def drift_kinds(world: World, name: str) -> list[str]:
    plan = world.plan(term((name, BEGINS, ENDS)))
    observed = world.wire.observe(SCHEDULE_ID, Span(start_at=world.now, end_at=ENDS))
    return sorted(each.kind for each in drift_of(plan, observed, {}).drifts)


@BOTH
def test_whoever_comes_back_is_paged_again(stage: Stage, kind) -> None:
    """Ben took over, and a week later Ada has the rest of it after all."""
    with a_world(stage, kind=kind) as world:
        published(world)
        world.publish(term(("ben", BEGINS, ENDS)))
        world.now = MID_TERM + DAY * 7
        assert world.publish(term(("ada", BEGINS, ENDS))).is_complete
        assert paged(world, NEXT_HOUR + DAY * 7, ENDS) == ["ada"]
        assert world.plan(term(("ada", BEGINS, ENDS))).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_a_successor_who_is_taken_back_before_the_hour_goes_again(stage: Stage, kind) -> None:
    """The same minute, a second thought: Ada keeps the term, and nobody is paged beside her."""
    with a_world(stage, kind=kind) as world:
        published(world)
        world.publish(term(("ben", BEGINS, ENDS)))
        world.publish(term(("ada", BEGINS, ENDS)))
        assert paged(world, MID_TERM, ENDS) == ["ada"]
        assert world.plan(term(("ada", BEGINS, ENDS))).status is PlanStatus.NOTHING_TO_DO


@BOTH
def test_a_humans_override_in_a_term_that_runs_stays(stage: Stage, kind) -> None:
    """Dina has a day of it by hand; Ben is put around her where that can be, and she is not touched."""
    day = Span(start_at=MID_TERM + DAY * 3, end_at=MID_TERM + DAY * 4)
    with a_world(stage, kind=kind) as world:
        published(world)
        theirs = world.human_puts("dina", day)
        world.publish(term(("ben", BEGINS, ENDS)))
        assert world.on_call(day) == ["dina"]
        assert theirs in [*world.overrides(), *world.state.schedule(SCHEDULE_ID).laid_over]
        assert paged(world, ENDS - DAY, ENDS) == (["ben"] if kind == "layers" else ["ada"])


@BOTH
def test_who_was_taken_off_a_term_by_hand_is_not_put_back(stage: Stage, kind) -> None:
    """Somebody ended Ada's entry in mid-term at PagerDuty: it is reported, and not made again for her."""
    with a_world(stage, kind=kind) as world:
        published(world)
        world.human_removes(world.overrides()[0].id)
        world.now += timedelta(minutes=1)
        outcome = world.publish(term(("ada", BEGINS, ENDS)))
        assert (world.wire.writes, paged(world, NEXT_HOUR, ENDS)) == ([], ["fallback"])
        assert "removed_externally" in {each.kind for each in outcome.remaining.conflicts}


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_change_upon_change_of_terms_that_run_pages_the_right_person(stage: Stage, kind, seed: int) -> None:
    """Any terms after any others, days apart: from the next full hour on everybody is right, nobody is ever without
    cover in between, and a second look finds nothing to do."""
    drawn = random.Random(seed)
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        published(world)
        for _ in range(6):
            plan = some_terms(drawn, world.now)
            watch.start(world, [])
            watch.must_be_covered = [(SCHEDULE_ID, Span(start_at=world.now, end_at=ENDS))]
            left = world.publish(plan).remaining
            assert (left.changes, watch.uncovered) == ((), [])
            ends = [each.span.end_at for each in left.conflicts]
            assert all(each.kind == "frozen" for each in left.conflicts)
            assert all(end - world.now <= DAY for end in ends)  # what runs out by itself
            settled_at = max([world.now.replace(minute=0) + timedelta(hours=1), *ends])
            for shift in plan.shifts:
                first = max(settled_at, shift.span.start_at)
                if first < shift.span.end_at:
                    assert [shift.email] == [f"{name}@example.com" for name in paged(world, first, shift.span.end_at)]
            world.now += DAY * drawn.randint(1, 7)
            assert world.plan(plan).status is PlanStatus.NOTHING_TO_DO


def some_terms(drawn: random.Random, now: datetime) -> WantedSchedule:
    """One to four terms; none ends within the next day, for that one would run out as it is."""
    midnight = now.replace(hour=0, minute=0)
    days = sorted(drawn.sample(range(2, 20), drawn.randrange(4)))
    edges = [BEGINS, *(midnight + DAY * day for day in days), ENDS]
    names = drawn.choices(NAMES, k=len(edges) - 1)
    return term(*((name, *pair) for name, pair in zip(names, pairwise(edges), strict=True)))
