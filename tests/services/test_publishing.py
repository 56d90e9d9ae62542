"""Publishing to PagerDuty keeps every promise that a manager was given about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.errors import (
    AccessRefused,
    BadInput,
    PublishRefused,
    RateLimited,
    StalePlan,
    TargetNotFound,
)
from scheduler.domain.publication import PlanStatus, PublicationTarget
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import canonical_json
from scheduler.services.publishing import read_plan
from tests.support.publish_wire import Crash
from tests.support.publishing import NOW, SCHEDULE_ID, Stage, World, a_stage, a_world, part, shift_span, wanted


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.fixture
def world(stage: Stage) -> Iterator[World]:
    with a_world(stage) as made:
        yield made


def kinds(plan) -> list[str]:
    return [finding.kind for finding in plan.findings]


def test_a_plan_lists_exact_changes_and_writes_nothing(world: World) -> None:
    """Looking is free."""
    plan = world.plan(wanted("ada", "ben"))
    assert [operation.says for operation in plan.operations] == [
        "create 2027-01-09 08:00Z to 2027-01-09 16:00Z ada@example.com (tier2/0/1)",
        "create 2027-01-11 08:00Z to 2027-01-11 16:00Z ben@example.com (tier2/1/1)",
    ]
    assert plan.status == PlanStatus.CHANGES
    assert (world.overrides(), world.wire.writes) == ([], [])


def test_a_second_plan_is_empty(world: World) -> None:
    """Once published, there is nothing to do, and the right people are paged."""
    outcome = world.publish(wanted("ada", "ben", "cleo"))
    assert outcome.is_complete
    assert len(outcome.created) == 3
    again = world.plan(wanted("ada", "ben", "cleo"))
    assert (again.changes, again.findings, again.status) == ((), (), PlanStatus.NOTHING_TO_DO)
    assert [world.on_call(shift_span(n)) for n in range(3)] == [["ada"], ["ben"], ["cleo"]]


def test_applying_a_plan_twice_changes_nothing_the_second_time(world: World) -> None:
    """An impatient second click is harmless."""
    plan = world.plan(wanted("ada", "ben"))
    world.apply(plan)
    second = world.apply(plan)
    assert (second.publication_id, second.created, second.is_complete) == (None, (), True)
    assert len(world.overrides()) == 2


def test_a_swap_of_one_person_makes_two_writes(world: World) -> None:
    """One override comes, one goes, the others are not touched."""
    world.publish(wanted("ada", "ben", "cleo"))
    kept = {item.id for item in world.overrides() if item.user_id != world.account("ben")}
    outcome = world.publish(wanted("ada", "dina", "cleo"))
    assert world.wire.writes == ["create", "delete"]
    assert (len(outcome.created), len(outcome.deleted)) == (1, 1)
    assert kept < {item.id for item in world.overrides()}
    assert world.on_call(shift_span(1)) == ["dina"]


def test_more_than_twenty_five_shifts_go_out_in_batches(world: World) -> None:
    """26 shifts are two requests, 25 are one."""
    world.publish(wanted(*["ada", "ben"] * 13))
    assert world.wire.writes == ["create", "create"]
    assert len(world.overrides()) == 26


def test_a_quarter_far_away_is_read_in_pieces(world: World) -> None:
    """PagerDuty lists three months at most; a plan over four months still sees everything."""
    names = ["ada", "ben"] * 32
    assert world.publish(wanted(*names)).is_complete
    assert world.plan(wanted(*names)).status == PlanStatus.NOTHING_TO_DO


def test_a_tbd_seat_is_not_published_and_says_who_is_paged_instead(world: World) -> None:
    """An unfilled seat falls through to the base layer and is listed as a gap."""
    world.publish(wanted("ada", None))
    plan = world.plan(wanted("ada", None))
    assert [(item.key, item.says) for item in plan.findings] == [
        ("tier2/1/1", "tier2/1/1 is TBD; the target shows Fallback Pager")
    ]
    assert plan.status == PlanStatus.NOTHING_TO_DO
    assert world.on_call(shift_span(1)) == ["fallback"]


def test_a_seat_that_becomes_tbd_is_taken_down(world: World) -> None:
    """Nobody is paged for a shift that is no longer theirs."""
    world.publish(wanted("ada", "ben"))
    outcome = world.publish(wanted("ada", None))
    assert [operation.email for operation in outcome.deleted] == ["ben@example.com"]


def test_another_quarter_on_the_same_schedule_is_not_touched(world: World) -> None:
    """What we published outside the window is not superseded by a plan for the window."""
    everything = wanted("ada", "ben", "cleo")
    world.publish(everything)
    first = everything.model_copy(
        update={
            "window": Span(start_at=everything.window.start_at, end_at=shift_span(1).start_at),
            "shifts": everything.shifts[:1],
        }
    )
    assert world.plan(first).changes == ()


def test_a_humans_override_is_never_touched_and_is_filled_around(world: World) -> None:
    """Somebody covers two hours in the middle; we publish before and after, and say so."""
    theirs = world.human_puts("dina", part(shift_span(0), 3, 5))
    outcome = world.publish(wanted("ada", "ben"))
    assert outcome.is_complete
    assert world.on_call(shift_span(0)) == ["ada", "dina", "ada"]
    assert theirs in world.overrides()
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.changes, kinds(plan), plan.status) == ((), ["manual_override"], PlanStatus.CONFLICTS)


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
    assert (plan.changes, kinds(plan), plan.status) == ((), ["satisfied_by_manual"], PlanStatus.NOTHING_TO_DO)
    world.publish(wanted("ben"))
    assert world.overrides() == [theirs]


def test_what_a_human_removed_is_not_put_back_unless_asked(world: World) -> None:
    """A removal is a decision; restoring is another one."""
    world.publish(wanted("ada", "ben"))
    world.human_removes(world.overrides()[0].id)
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.changes, kinds(plan)) == ((), ["removed_externally"])
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
    assert (world.on_call(shift_span(0)), kinds(outcome.remaining)) == (["ada"], ["removed_externally"])
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
    assert kinds(plan) == ["edited_externally", "manual_override"]
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


def test_history_and_running_shifts_are_left_alone(world: World) -> None:
    """What has ended or started is not changed; what starts in more than five minutes is."""
    world.publish(wanted("ada", "ben", "cleo"))
    world.now = shift_span(1).start_at - timedelta(minutes=4)
    frozen = world.plan(wanted("dina", "dina", "dina"))
    assert [operation.key for operation in frozen.changes] == ["tier2/2/1", "tier2/2/1"]
    assert [(item.kind, item.key) for item in frozen.findings] == [("frozen", "tier2/1/1")]
    world.now = shift_span(1).start_at - timedelta(minutes=5)
    assert [operation.key for operation in world.plan(wanted("dina", "dina", "cleo")).changes] == ["tier2/1/1"] * 2


def test_a_running_shift_that_is_shown_as_planned_is_no_finding(world: World) -> None:
    """Half-way through the quarter a plan is still clean."""
    world.publish(wanted("ada", "ben"))
    world.now = shift_span(0).start_at + timedelta(hours=3)
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.changes, plan.findings) == ((), ())


def test_nothing_is_read_or_written_for_a_quarter_that_is_over(world: World) -> None:
    """History is history."""
    world.now = shift_span(9).end_at
    plan = world.plan(wanted("ada", "ben"))
    assert (plan.operations, plan.findings) == ((), ())


def test_a_stale_plan_is_refused_before_any_write(world: World) -> None:
    """Between plan and apply somebody took a shift: the plan no longer says what would happen."""
    plan = world.plan(wanted("ada", "ben"))
    world.human_puts("cleo", part(shift_span(0), 0, 2))
    with pytest.raises(StalePlan, match=r"2027-01-09 10:00Z to 2027-01-09 16:00Z ada@example.com"):
        world.apply(plan)
    assert world.wire.writes == []


def test_a_saved_plan_that_names_somebody_else_than_it_writes_is_refused(world: World) -> None:
    """Whoever approves a plan approves the names in it: an edited one is not applied as it was."""
    plan = world.plan(wanted("ada", "ben"))
    edited = plan.operations[0].model_copy(update={"email": "cleo@example.com"})
    with pytest.raises(StalePlan, match=r"ada@example\.com"):
        world.apply(plan.model_copy(update={"operations": (edited, *plan.operations[1:])}))
    assert world.wire.writes == []


def test_a_change_elsewhere_does_not_make_a_plan_stale(world: World) -> None:
    """An override that touches nothing planned is no reason to refuse."""
    plan = world.plan(wanted("ada", "ben"))
    world.human_puts("cleo", shift_span(5))
    assert world.apply(plan).is_complete


def test_a_shift_taken_over_completely_is_simply_left_out(world: World) -> None:
    """Fewer changes than planned are fine."""
    plan = world.plan(wanted("ada", "ben"))
    world.human_puts("cleo", shift_span(0))
    outcome = world.apply(plan)
    assert [operation.email for operation in outcome.created] == ["ben@example.com"]


def test_a_plan_survives_being_saved_and_read_again(world: World) -> None:
    """``publish apply PLAN`` works on the file that ``publish plan`` wrote."""
    plan = world.plan(wanted("ada", None))
    assert read_plan(canonical_json(plan), "plan.json") == plan


def test_an_edited_plan_is_refused(world: World) -> None:
    """What is applied is what was planned; the file is named."""
    text = canonical_json(world.plan(wanted("ada"))).replace("ada@example.com", "ben@example.com")
    with pytest.raises(BadInput, match=r"plan\.json: .*edited; make a new plan"):
        read_plan(text, "plan.json")
    with pytest.raises(BadInput, match=r"plan\.json: the whole file: Invalid JSON"):
        read_plan("{", "plan.json")


def test_somebody_without_an_account_stops_nobody_else(world: World) -> None:
    """Zoe is named with her shift, which stays as it is; Ada and Ben are published. Exit code 3 asks for a human."""
    world.publish(wanted("cleo"))
    outcome = world.publish(wanted("zoe", "ada", "ben"))
    assert [world.on_call(shift_span(n)) for n in range(3)] == [["cleo"], ["ada"], ["ben"]]
    (told,) = outcome.remaining.conflicts
    assert told.kind == "user_inactive"
    assert told.says == (
        "zoe@example.com is planned for tier2/0/1 and has no account there; it is left as it is, which pages Cleo. "
        "Correct the address, invite them, or plan somebody else"
    )
    assert outcome.remaining.status is PlanStatus.CONFLICTS


def test_somebody_who_left_after_their_last_duty_is_no_matter(world: World) -> None:
    """Ben's shift is over and his account is gone: nothing is said. An hour before its end he is missed."""
    world.publish(wanted("ben", "ada"))
    world.state.users = [user for user in world.state.users if user.name != "Ben"]
    plans = []
    for hours in (-1, 0):
        world.now = shift_span(0).end_at + timedelta(hours=hours)
        world.wire.inner = PagerDutyPublisher(world.client)  # knows nobody yet
        plans.append(kinds(world.plan(wanted("ben", "ada"))))
    assert plans == [["user_inactive"], []]


def test_a_schedule_that_does_not_exist_is_named(world: World) -> None:
    """The message says what to check."""
    target = PublicationTarget(schedule_id="PNOPE", rotation_id="tier2", seat=1)
    with pytest.raises(TargetNotFound, match=r"PNOPE.*Check the schedule id"):
        world.plan(wanted("ada").model_copy(update={"target": target}))


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
    assert ([item.email for item in plan.deletes], kinds(plan)) == (["ada@example.com"], [])
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
