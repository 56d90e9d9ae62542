"""Publishing to PagerDuty keeps every promise that a manager was given about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.errors import BadInput, StalePlan, TargetNotFound
from scheduler.domain.publication import PlanStatus, PublicationTarget
from scheduler.domain.time import Span
from scheduler.domain.values import canonical_json
from scheduler.services.publishing import read_plan
from tests.support.publishing import Kind, Stage, World, a_world, finding_kinds, part, shift_span, wanted


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


@pytest.mark.parametrize(("kind", "who"), [("layers", "Ada"), ("shifts", "ada@example.com")])
def test_whose_account_is_gone_may_not_be_paged_and_that_is_told(stage: Stage, kind: Kind, who: str) -> None:
    """Ada's entry still lies there, and PagerDuty shows her in it, of shift-based schedules without a name."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada"))
        world.start_anew()
        world.state.without(["ada@example.com"])
        (told,) = world.plan(wanted("ada")).conflicts
        assert told.says == (
            "ada@example.com is planned for tier2/0/1 and has no account there; it is left as it is, which pages "
            f"{who}. Their entry is still there, but may page nobody. "
            "Correct the address, invite them, or plan somebody else"
        )


def test_somebody_who_left_after_their_last_duty_is_no_matter(world: World) -> None:
    """Ben's shift is over and his account is gone: nothing is said. An hour before its end he is missed."""
    world.publish(wanted("ben", "ada"))
    world.state.users = [user for user in world.state.users if user.name != "Ben"]
    plans = []
    for hours in (-1, 0):
        world.now = shift_span(0).end_at + timedelta(hours=hours)
        world.wire.inner = PagerDutyPublisher(world.client)  # knows nobody yet
        plans.append(finding_kinds(world.plan(wanted("ben", "ada"))))
    assert plans == [["user_inactive"], []]


def test_a_schedule_that_does_not_exist_is_named(world: World) -> None:
    """The message says what to check."""
    target = PublicationTarget(schedule_id="PNOPE", rotation_id="tier2", seat=1)
    with pytest.raises(TargetNotFound, match=r"PNOPE.*Check the schedule id"):
        world.plan(wanted("ada").model_copy(update={"target": target}))
