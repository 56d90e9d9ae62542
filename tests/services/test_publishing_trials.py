"""Random quarters with broken connections, crashes and people who edit by hand: the promises hold in every one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Literal

import pytest

from scheduler.domain.parts import duty_of
from tests.support.publish_draws import WITHOUT_ACCOUNT, moments, version
from tests.support.publish_humans import Humans, come_and_go, hide, span_of
from tests.support.publish_promises import Judge
from tests.support.publish_safeguards import SAFEGUARDS, Safeguard
from tests.support.publish_trials import ADAPTERS, trial
from tests.support.publish_wire import Crash
from tests.support.publishing import NOW, SCHEDULE_ID, Kind, Stage, World, a_world, part, shift_span, wanted

ENOUGH = 16
"""Trials in which a missing safeguard shows at the latest."""


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("kind", ["layers", "shifts"])
def test_no_fault_no_crash_and_no_human_breaks_a_promise(stage: Stage, kind: Kind, adapter: str) -> None:
    """Random quarters, each published in four versions, disturbed, and then once undisturbed."""
    assert [broken for seed in range(2) for broken in trial(stage, seed, kind=kind, adapter=adapter)] == []


@pytest.mark.parametrize("kind", ["layers", "shifts"])
def test_seats_published_together_keep_the_same_promises(stage: Stage, kind: Kind) -> None:
    """Four seats at schedules of either kind, in one go: each is written by itself and read back with the others."""
    assert trial(stage, 0, kind=kind, seats=4) == []


def all_there_is_to_read(
    stage: Stage, how: Literal["before", "after"], human: Callable[[World], object] = lambda _: None
) -> tuple[object, ...]:
    """After the process ended before, or after, it sent the create of Ada's shift: what any later run can go by."""
    with a_world(stage) as world:
        world.wire.crash_at = (how, 1)
        with pytest.raises(Crash):
            world.publish(wanted("ada"))
        human(world)
        with world.transaction() as ledger:
            return world.wire.observe(SCHEDULE_ID, shift_span(0)), ledger.unsettled(SCHEDULE_ID)


def test_a_human_who_does_or_undoes_what_is_open_cannot_be_known(stage: Stage) -> None:
    """A create arrived, or it did not and a human made the same: both read the same. So do one that did not, and one
    that did and was removed. Whatever the rule, one of each two is decided wrongly."""
    arrived, not_arrived = (all_there_is_to_read(stage, how) for how in ("after", "before"))
    assert arrived != not_arrived
    assert all_there_is_to_read(stage, "before", lambda world: world.human_puts("ada", shift_span(0))) == arrived
    removing = all_there_is_to_read(stage, "after", lambda world: world.human_removes(world.overrides()[0].id))
    assert removing == not_arrived


def test_people_in_the_trials_make_anything_but_just_what_is_open(stage: Stage) -> None:
    """Another person, or other times; only the entry that nobody could tell from ours is left out."""
    with a_world(stage) as world:
        humans = Humans(world, Random(0), SCHEDULE_ID)
        world.wire.crash_at = ("before", 1)
        with pytest.raises(Crash):
            world.publish(wanted("ada", "ben"))
        for name, span in (("ada", shift_span(0)), ("ada", part(shift_span(0), 0, 4)), ("cleo", shift_span(1))):
            humans.put(name, span)
        assert [(span_of(item), item.user_id) for item in humans.theirs] == [
            (part(shift_span(0), 0, 4), world.account("ada")),
            (shift_span(1), world.account("cleo")),
        ]


def test_the_trials_meet_people_without_account_open_parts_and_shifts_that_run() -> None:
    """Each of them in half a dozen quarters, beside shifts as planned."""
    drawn = [schedule for seed in range(6) for schedule in version(4, Random(seed))]
    shifts = [(duty_of(shift.key), shift.email) for schedule in drawn for shift in schedule.shifts]
    served = {key for key, email in shifts if email}
    assert any(email == f"{WITHOUT_ACCOUNT}@example.com" for _, email in shifts)
    assert any(key in served for key, email in shifts if email is None)
    late = [moment for seed in range(6) for moment in moments(4, 4, Random(seed))]
    spans = [shift_span(number) for number in range(4)]
    assert any(span.start_at < moment < span.end_at for moment in late for span in spans)
    assert NOW in late


def test_accounts_come_and_go_in_the_trials(stage: Stage) -> None:
    """Somebody who was paged loses theirs, and the one who had none gets one; the fallback stays."""
    with a_world(stage) as world:
        hide(WITHOUT_ACCOUNT, world.state)
        seen = set()
        for seed in range(20):
            come_and_go(world.state, Random(seed))
            seen |= {(user.name, user.is_absent) for user in world.state.users}
        assert {("Zoe", True), ("Zoe", False), ("Ada", True), ("Ada", False)} <= seen
        assert ("Fallback Pager", True) not in seen


@pytest.mark.parametrize(("planned", "hours"), [("zoe", -24), ("ben", 2)])
def test_a_trial_notices_what_should_have_been_left_as_it_is(stage: Stage, planned: str, hours: int) -> None:
    """Zoe has no account, or the shift runs already, and Cleo is not paged there any more."""
    with a_world(stage) as world:
        world.publish(wanted("cleo", "ada"))
        world.now, schedule = shift_span(0).start_at + timedelta(hours=hours), wanted(planned, "ada")
        judge = Judge(world, Humans(world, Random(0), SCHEDULE_ID), world.state.model_copy(deep=True))
        assert judge.broken(schedule) == []
        world.state.schedules[0].overrides.pop(0)
        assert judge.broken(schedule)[0] == (
            "tier2/0/1 was to be left as it is: ['cleo'] were paged at 08:00, ['fallback'] are now"
        )


@pytest.mark.slow
@pytest.mark.parametrize("safeguard", SAFEGUARDS)
def test_every_safeguard_is_needed(stage: Stage, safeguard: Safeguard) -> None:
    """Without it, a promise is broken within a few quarters."""
    kinds: tuple[Kind, ...] = ("layers", "shifts")
    assert any(trial(stage, seed, kind=kinds[seed % 2], without=safeguard) for seed in range(ENOUGH))
