"""Lost answers, refusals and crashes while something is published: nothing twice, and nobody uncovered."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import AccessRefused, PublishRefused, RateLimited
from scheduler.domain.publication import PlanStatus
from scheduler.domain.time import DAY
from tests.support.publish_wire import Crash
from tests.support.publishing import NOW, SCHEDULE_ID, World, finding_kinds, shift_span, wanted


@pytest.mark.parametrize("fault", ["drop_after", "error_after"])
def test_a_create_whose_answer_was_lost_makes_no_second_override(world: World, fault) -> None:
    """It was carried out, nobody said so: we look, find it, and own it."""
    world.faults.strike_writes([fault])
    outcome = world.publish(wanted("ada", "ben"))
    assert outcome.is_complete
    assert (world.wire.writes, len(world.overrides())) == (["create"], 2)
    assert world.plan(wanted("ada", "ben")).status == PlanStatus.NOTHING_TO_DO


@pytest.mark.parametrize("fault", ["drop_before", "error_before"])
def test_a_create_that_never_arrived_is_not_sent_again_on_a_guess(world: World, fault) -> None:
    """Three reads over fifteen seconds, then it is reported as open; the next run makes it."""
    world.faults.strike_writes([fault])
    outcome = world.publish(wanted("ada"))
    assert (outcome.is_complete, world.wire.writes) == (False, ["create"])
    assert [operation.email for operation in outcome.uncertain] == ["ada@example.com"]
    assert sum(world.slept) == 15
    assert world.publish(wanted("ada")).is_complete
    assert len(world.overrides()) == 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_before", "error_after"])
def test_a_delete_whose_answer_was_lost_is_settled_by_reading(world: World, fault) -> None:
    """At the latest the second run leaves the right person only."""
    world.publish(wanted("ada"))
    world.faults.strike_writes([None, fault])
    world.publish(wanted("ben"))
    world.publish(wanted("ben"))
    assert [item.user_id for item in world.overrides()] == [world.account("ben")]
    assert world.plan(wanted("ben")).status == PlanStatus.NOTHING_TO_DO


def test_cover_is_never_missing_while_a_lost_create_is_open(world: World) -> None:
    """The old person stays until the new one has been seen."""
    world.publish(wanted("ada"))
    world.faults.strike_writes(["drop_before"])
    outcome = world.publish(wanted("ben"))
    assert (outcome.deleted, world.on_call(shift_span(0))) == ((), ["ada"])


def test_one_refused_item_keeps_its_old_cover(world: World) -> None:
    """Ben's account vanished: his shift stays with Ada, the other shift is changed."""
    world.publish(wanted("ada", "ada"))
    plan = world.plan(wanted("ben", "cleo"))
    world.state.users = [user for user in world.state.users if user.name != "Ben"]
    outcome = world.apply(plan)
    assert [(item.operation.key, item.reason) for item in outcome.rejected] == [("tier2/0/1", "User not found")]
    assert [world.on_call(shift_span(n)) for n in range(2)] == [["ada"], ["cleo"]]
    assert not outcome.is_complete


def test_a_rate_limit_is_waited_out_as_long_as_asked(world: World) -> None:
    """The header says seven seconds, so it is seven seconds."""
    world.faults.strike_writes(["rate_limited", "rate_limited"])
    assert world.publish(wanted("ada")).is_complete
    assert world.slept == [7.0, 7.0]
    assert len(world.overrides()) == 1


def test_a_rate_limit_without_end_pauses_and_can_be_resumed(world: World) -> None:
    """Nothing is half-done: the refused write is on record as refused."""
    plan = world.plan(wanted("ada"))
    world.faults.strike_writes(["rate_limited"] * 5)
    with pytest.raises(RateLimited, match="run the command again later"):
        world.apply(plan)
    assert world.apply(plan).is_complete
    assert len(world.overrides()) == 1


def test_a_token_that_stops_working_stops_the_run(world: World) -> None:
    """The error is plain and no secret is in it."""
    plan = world.plan(wanted("ada"))
    world.client._wire._session.headers["Authorization"] = "Token token=revoked"
    with pytest.raises(AccessRefused, match="does not accept the token"):
        world.apply(plan)


def test_a_refused_delete_ends_the_run_and_leaves_the_new_cover(world: World) -> None:
    """The clock moved on and the old shift is over at the target: refused, recorded, and nobody is uncovered."""
    world.publish(wanted("ada"))
    plan = world.plan(wanted("ben"))
    now = world.now

    def when_deleting() -> None:
        world.now = shift_span(0).end_at if world.wire.writes[-1] == "delete" else now

    world.wire.just_before_write = when_deleting
    with pytest.raises(PublishRefused, match="You cannot remove a past override"):
        world.apply(plan)
    with world.transaction() as ledger:
        assert [row.state for row in ledger.publications(SCHEDULE_ID)] == ["failed", "done"]
        assert ledger.unsettled(SCHEDULE_ID) == ()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_crash_around_a_write_leaves_no_duplicate(world: World, when: str, write: int) -> None:
    """Create, delete, delete: stopped anywhere, the same command finishes the job."""
    world.publish(wanted("ada", "ben"))
    plan = world.plan(wanted("cleo", "dina"))
    world.wire.writes.clear()
    world.wire.crash_at = (when, write)
    with pytest.raises(Crash):
        world.apply(plan)
    assert world.apply(plan).is_complete
    assert [world.state.user(item.user_id).name for item in world.overrides()] == ["Cleo", "Dina"]
    assert world.plan(wanted("cleo", "dina")).status == PlanStatus.NOTHING_TO_DO


@pytest.mark.parametrize("commit", range(1, 13))
def test_a_crash_at_any_commit_leaves_no_duplicate(world: World, commit: int) -> None:
    """The power fails just before the nth thing is written down; the next run knows what happened all the same."""
    world.publish(wanted("ada", "ben"))
    plan = world.plan(wanted("cleo", "dina"))
    world.crash_at_commit = commit
    try:
        world.apply(plan)
    except Crash:
        assert world.apply(plan).is_complete
    else:
        assert commit == 12, "this apply has eleven commits; the test should stop where they end"
        world.crash_at_commit = None
    assert [world.state.user(item.user_id).name for item in world.overrides()] == ["Cleo", "Dina"]
    assert world.plan(wanted("cleo", "dina")).status == PlanStatus.NOTHING_TO_DO


def test_a_plan_after_a_crash_does_not_mistake_our_own_override_for_a_humans(world: World) -> None:
    """The override was made, the process died before writing that down; the plan for somebody else replaces it."""
    world.wire.crash_at = ("after", 1)
    with pytest.raises(Crash):
        world.publish(wanted("ada"))
    plan = world.plan(wanted("ben"))
    assert ([item.email for item in plan.deletes], finding_kinds(plan)) == (["ada@example.com"], [])
    assert world.apply(plan).is_complete
    assert world.on_call(shift_span(0)) == ["ben"]
    assert len(world.overrides()) == 1


def test_the_history_of_publications_is_kept(world: World) -> None:
    """A run that never came back is on record as interrupted."""
    plan = world.plan(wanted("ada"))
    world.wire.crash_at = ("before", 1)
    with pytest.raises(Crash):
        world.apply(plan)
    world.apply(plan)
    with world.transaction() as ledger:
        rows = ledger.publications(SCHEDULE_ID)
        assert [(row.state, row.started_at, row.seat) for row in rows] == [("done", NOW, 1), ("interrupted", NOW, 1)]
        assert ledger.entries(SCHEDULE_ID, NOW + DAY * 365) == ()
