"""What people do at PagerDuty by themselves is left as they made it, and published around."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.publication import PlanStatus
from tests.support.publish_wire import Crash
from tests.support.publishing import World, finding_kinds, part, shift_span, wanted


def test_a_humans_override_is_never_touched_and_is_filled_around(world: World) -> None:
    """Somebody covers two hours in the middle; we publish before and after, and say so."""
    theirs = world.human_puts("dina", part(shift_span(0), 3, 5))
    outcome = world.publish(wanted("ada", "ben"))
    assert outcome.is_complete
    assert world.on_call(shift_span(0)) == ["ada", "dina", "ada"]
    assert theirs in world.overrides()
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.changes, finding_kinds(plan), plan.status) == ((), ["manual_override"], PlanStatus.CONFLICTS)


def test_a_swap_made_by_humans_after_publishing_stays(world: World) -> None:
    """Their override lies on top; publishing again does not bury it, and a new person is put around it only."""
    world.publish(wanted("ada"))
    theirs = world.human_puts("ben", part(shift_span(0), 0, 4))
    assert world.plan(wanted("ada")).changes == ()
    world.publish(wanted("cleo"))
    assert theirs in world.overrides()
    assert world.on_call(shift_span(0)) == ["ben", "cleo"]
    assert world.plan(wanted("cleo")).changes == ()


def test_the_time_that_a_human_gives_back_is_covered_again(world: World) -> None:
    """Once their override is gone, the hole is filled."""
    theirs = world.human_puts("ben", part(shift_span(0), 2, 4))
    world.publish(wanted("ada"))
    world.human_removes(theirs.id)
    outcome = world.publish(wanted("ada"))
    assert [operation.span for operation in outcome.created] == [part(shift_span(0), 2, 4)]
    assert world.on_call(shift_span(0)) == ["ada"]


def test_what_a_human_already_did_is_neither_repeated_nor_owned(world: World) -> None:
    """The same person on the same shift: no call now, and no delete when the plan changes later."""
    theirs = world.human_puts("ada", shift_span(0))
    plan = world.plan(wanted("ada"))
    assert (plan.changes, finding_kinds(plan), plan.status) == ((), ["satisfied_by_manual"], PlanStatus.NOTHING_TO_DO)
    world.publish(wanted("ben"))
    assert world.overrides() == [theirs]


def test_what_a_human_removed_is_not_put_back_unless_asked(world: World) -> None:
    """A removal is a decision; restoring is another one."""
    world.publish(wanted("ada", "ben"))
    world.human_removes(world.overrides()[0].id)
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.changes, finding_kinds(plan)) == ((), ["removed_externally"])
    restoring = world.plan(wanted("ada", "ben"), restore=True)
    world.apply(restoring, restore=True)
    assert world.on_call(shift_span(0)) == ["ada"]
    assert world.plan(wanted("ada", "ben")).findings == ()


def test_old_cover_under_what_a_human_removed_stays(world: World) -> None:
    """Ben was replacing Ada when the run broke off; somebody removed Ben and saw Ada: she is not removed too."""
    world.publish(wanted("ada"))
    world.wire.writes.clear()
    world.wire.crash_at = ("before", 2)
    plan = world.plan(wanted("ben"))
    with pytest.raises(Crash):
        world.apply(plan)
    world.human_removes(world.overrides()[1].id)
    outcome = world.publish(wanted("ben"))
    assert (world.on_call(shift_span(0)), finding_kinds(outcome.remaining)) == (["ada"], ["removed_externally"])
    world.apply(world.plan(wanted("ben"), restore=True), restore=True)
    assert (world.on_call(shift_span(0)), len(world.overrides())) == (["ben"], 1)


def test_a_removal_does_not_bind_the_next_person(world: World) -> None:
    """Removed for Ada, planned for Ben, planned for Ada again: each new plan is published."""
    for name in ("ada", "ben", "ada"):
        outcome = world.publish(wanted(name))
        assert outcome.is_complete
        assert [operation.email for operation in outcome.created] == [f"{name}@example.com"]
        world.human_removes(world.overrides()[0].id)


def test_an_override_of_ours_that_a_human_edited_is_theirs(world: World) -> None:
    """It keeps its id but not its content, so it is left alone and reported."""
    world.publish(wanted("ada"))
    world.state.schedules[0].overrides[0].end -= timedelta(hours=2)
    plan = world.plan(wanted("ben"))
    assert finding_kinds(plan) == ["edited_externally", "manual_override"]
    assert (plan.deletes, [item.span for item in plan.creates]) == ((), [part(shift_span(0), 6, 8)])


def test_an_override_that_slipped_over_a_humans_is_taken_back(world: World) -> None:
    """Made in the same moment as a human's, ours landed on top; the next plan gives the time back."""
    theirs = part(shift_span(0), 2, 4)
    plan = world.plan(wanted("ada"))
    world.wire.just_before_write = lambda: world.human_puts("ben", theirs)
    outcome = world.apply(plan)
    world.wire.just_before_write = lambda: None
    assert (outcome.is_complete, world.on_call(shift_span(0))) == (False, ["ada"])
    assert world.publish(wanted("ada")).is_complete
    assert world.on_call(shift_span(0)) == ["ada", "ben", "ada"]
