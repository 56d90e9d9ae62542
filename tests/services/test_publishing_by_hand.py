"""What people change by hand at PagerDuty: named for what it is, and settled as somebody decides."""

from __future__ import annotations

import pytest

from api.standin.shifts import change_shift, create_shifts
from scheduler.domain.drift import Drift, TargetDrift, drift_of
from scheduler.domain.parts import parts_of
from scheduler.domain.publication import PlanStatus, RemoteOverride, WantedSchedule, WantedShift
from scheduler.domain.time import Span
from scheduler.services.drifting import overwrite
from tests.support.publishing import (
    NAMES,
    SCHEDULE_ID,
    TARGET,
    Kind,
    Stage,
    World,
    a_world,
    part,
    shift_span,
    wanted,
)

BOTH = pytest.mark.parametrize("kind", ["layers", "shifts"])


def looked(world: World, schedule: WantedSchedule) -> TargetDrift:
    """What differs, with everybody's e-mail known."""
    window = Span(start_at=shift_span(0).start_at, end_at=shift_span(len(schedule.shifts)).end_at)
    people = {world.account(name): f"{name}@example.com" for name in NAMES}
    return drift_of(world.plan(schedule), world.wire.observe(SCHEDULE_ID, window), people)


def kinds(world: World, *names: str | None) -> list[str]:
    return [each.kind for each in looked(world, wanted(*names)).drifts]


def overwritten(world: World, schedule: WantedSchedule, id_: str) -> None:
    """As 'publish overwrite', and then 'publish apply'."""
    found = next(each.override for each in looked(world, schedule).drifts if each.external_id == id_ and each.override)
    overwrite(SCHEDULE_ID, found, publisher=world.wire, transaction=world.transaction, now=world.now)
    world.publish(schedule)


def adopted(world: World, id_: str, key: str, name: str, span: Span) -> None:
    """The ledger's half of 'publish adopt'."""
    override = RemoteOverride(id=id_, span=span, account=world.account(name))
    with world.transaction() as ledger:
        ledger.adopt(TARGET, override, key, f"{name}@example.com", world.now)


def edited(world: World, number: int, name: str | None = None, span: Span | None = None) -> str:
    """Somebody edits our custom shift in PagerDuty's own pages; returns its id."""
    id_ = world.overrides()[number].id
    start, end = (span.start_at, span.end_at) if span else (None, None)
    user_id = world.account(name) if name else None
    change_shift(world.state, SCHEDULE_ID, id_, world.now, start=start, end=end, user_id=user_id)
    return id_


def added(world: World, name: str, span: Span) -> str:
    """Somebody adds a custom shift of their own, beside whatever lies there."""
    new = (span.start_at, span.end_at, world.account(name))
    return create_shifts(world.state, SCHEDULE_ID, [new], world.now)[0].id


# Overwriting


def test_overwriting_puts_our_person_back_into_our_own_shift(stage: Stage) -> None:
    """Somebody put Dina into Ada's shift itself: it is changed back in place, and nobody is without cover meanwhile."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        id_ = edited(world, 0, "dina")
        assert kinds(world, "ada", "ben") == ["edited_externally", "manual_override"]
        overwritten(world, wanted("ada", "ben"), id_)
        assert world.overrides()[0].id == id_
        assert world.on_call(shift_span(0)) == ["ada"]
        assert kinds(world, "ada", "ben") == []


@BOTH
def test_overwriting_a_swap_makes_again_what_was_removed_for_it(stage: Stage, kind: Kind) -> None:
    """Somebody removed Ada and put Dina there: drift names both, and after it is overwritten Ada is on call again."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.human_removes(world.overrides()[0].id)
        theirs = world.human_puts("dina", shift_span(0))
        assert kinds(world, "ada", "ben") == ["manual_override", "removed_externally"]
        overwritten(world, wanted("ada", "ben"), theirs.id)
        assert world.on_call(shift_span(0)) == ["ada"]
        assert kinds(world, "ada", "ben") == []


@BOTH
def test_overwriting_a_swap_is_no_word_about_other_removals(stage: Stage, kind: Kind) -> None:
    """Dina had three hours of what was removed. Those are Ada's again; the rest, and Ben's shift, stay removed."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        for item in list(world.overrides()):
            world.human_removes(item.id)
        theirs = world.human_puts("dina", part(shift_span(0), 2, 5))
        overwritten(world, wanted("ada", "ben"), theirs.id)
        assert world.on_call(part(shift_span(0), 2, 5)) == ["ada"]
        assert len(world.overrides()) == 1
        plan = world.plan(wanted("ada", "ben"))
        removed = [each.span for each in plan.findings if each.kind == "removed_externally"]
        assert removed == [part(shift_span(0), 0, 2), part(shift_span(0), 5, 8), shift_span(1)]


# Somebody beside ours


def test_somebody_beside_ours_is_no_swap(stage: Stage) -> None:
    """Both are paged on a shift-based schedule; the record has one person for a seat, so it cannot be adopted."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        id_ = added(world, "dina", part(shift_span(0), 2, 10))
        found = looked(world, wanted("ada", "ben"))
        assert [(each.kind, each.span, each.cover) for each in found.drifts] == [
            ("also_on_call", part(shift_span(0), 2, 8), None)
        ]
        assert found.adoptable == ()
        assert world.on_call(part(shift_span(0), 2, 8)) == ["ada", "dina"]
        overwritten(world, wanted("ada", "ben"), id_)
        assert (world.on_call(shift_span(0)), kinds(world, "ada", "ben")) == (["ada"], [])


def test_somebody_who_was_there_before_ours_is_in_our_place(stage: Stage) -> None:
    """Publishing filled the time around Dina: she serves alone, which can be adopted."""
    with a_world(stage, kind="shifts") as world:
        id_ = added(world, "dina", part(shift_span(0), 2, 4))
        world.publish(wanted("ada"))
        found = looked(world, wanted("ada"))
        assert ([each.kind for each in found.drifts], found.adoptable) == (["manual_override"], (id_,))


# Undoing what was adopted


@BOTH
def test_taking_an_adopted_swap_back_is_reported_and_not_reversed(stage: Stage, kind: Kind) -> None:
    """Dina's swap with Ada was adopted. Somebody takes it away at PagerDuty: Dina is not put there again, nor is
    anybody else taken off."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        theirs = world.human_puts("dina", shift_span(0))
        adopted(world, theirs.id, "tier2/0/1", "dina", shift_span(0))
        assert kinds(world, "dina", "ben") == (["outdated"] if kind == "layers" else [])
        world.human_removes(theirs.id)
        assert "removed_externally" in kinds(world, "dina", "ben")
        world.publish(wanted("dina", "ben"))
        assert (world.wire.writes, world.on_call(shift_span(0))) == ([], ["ada"])
        world.apply(world.plan(wanted("dina", "ben"), restore=True), restore=True)
        assert world.on_call(shift_span(0)) == ["dina"]
        assert kinds(world, "dina", "ben") == []


@BOTH
def test_an_adopted_swap_that_is_taken_back_after_publishing_is_reported_too(stage: Stage, kind: Kind) -> None:
    """Ada's entry under it had gone by then; Dina is not made again."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        theirs = world.human_puts("dina", shift_span(0))
        adopted(world, theirs.id, "tier2/0/1", "dina", shift_span(0))
        world.publish(wanted("dina", "ben"))
        world.human_removes(theirs.id)
        world.publish(wanted("dina", "ben"))
        assert world.wire.writes == []
        assert "removed_externally" in kinds(world, "dina", "ben")


@BOTH
def test_an_adopted_entry_is_still_a_humans(stage: Stage, kind: Kind) -> None:
    """When Cleo is planned there later, Dina's override stays, and that is said."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada"))
        theirs = world.human_puts("dina", shift_span(0))
        adopted(world, theirs.id, "tier2/0/1", "dina", shift_span(0))
        world.publish(wanted("dina"))
        world.publish(wanted("cleo"))
        assert world.on_call(shift_span(0)) == ["dina"]
        assert "manual_override" in kinds(world, "cleo")


@BOTH
def test_taking_an_adopted_part_back_is_reported_and_nothing_is_written(stage: Stage, kind: Kind) -> None:
    """Dina had two of Ada's hours; once her override is gone, Ada is paged again, and that is said."""
    whole = wanted("ada", "ben")
    hours = part(shift_span(0), 2, 4)
    turns = [(part(shift_span(0), 0, 2), "ada"), (hours, "dina"), (part(shift_span(0), 4, 8), "ada")]
    parts = tuple(
        WantedShift(key=each.key, span=each.span, email=f"{each.engineer_id}@example.com")
        for each in parts_of((whole.shifts[0].key, 1), turns, "ada")
    )
    cut = whole.model_copy(update={"shifts": (*parts, whole.shifts[1])})
    with a_world(stage, kind=kind) as world:
        world.publish(whole)
        theirs = world.human_puts("dina", hours)
        adopted(world, theirs.id, "tier2/0/1", "dina", hours)
        assert looked(world, cut).drifts == ()
        world.human_removes(theirs.id)
        world.publish(cut)
        assert (world.wire.writes, world.on_call(shift_span(0))) == ([], ["ada"])
        assert [(each.kind, each.span) for each in looked(world, cut).drifts] == [("removed_externally", hours)]
        world.apply(world.plan(cut, restore=True), restore=True)
        assert (world.on_call(hours), looked(world, cut).drifts) == (["dina"], ())


# Editing the times of ours


def test_a_human_who_shortens_our_shift_is_not_corrected(stage: Stage) -> None:
    """Ada's last three hours are cut off: that is named as a removal, and not published again."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        edited(world, 0, span=part(shift_span(0), 0, 5))
        world.publish(wanted("ada", "ben"))
        assert (world.wire.writes, world.on_call(part(shift_span(0), 5, 8))) == ([], ["fallback"])
        found = {each.kind: each.span for each in looked(world, wanted("ada", "ben")).drifts}
        assert found["removed_externally"] == part(shift_span(0), 5, 8)
        assert "edited_externally" in found


def test_shortening_our_shift_may_be_adopted_or_overwritten(stage: Stage) -> None:
    """Adopted, nobody serves what was cut off; overwritten, Ada serves it all."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        id_ = edited(world, 0, span=part(shift_span(0), 0, 5))
        found = looked(world, wanted("ada", "ben"))
        assert found.adoptable == (id_,)
        covers = [each.cover for each in found.adopted_by(id_) if each.cover]
        assert [(each.who, each.instead_of, each.span) for each in covers] == [
            (None, "ada@example.com", part(shift_span(0), 5, 8))
        ]
        overwritten(world, wanted("ada", "ben"), id_)
        assert (world.on_call(shift_span(0)), kinds(world, "ada", "ben")) == (["ada"], [])


def test_moving_the_edges_of_our_shift_is_settled_by_adopting_it(stage: Stage) -> None:
    """Ada comes two hours early: nothing goes into the record, and it is no news any more."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        longer = part(shift_span(0), -2, 8)
        id_ = edited(world, 0, span=longer)
        found = looked(world, wanted("ada", "ben"))
        assert ([each.kind for each in found.drifts], found.adoptable) == (["edited_externally"], (id_,))
        adopted(world, id_, "tier2/0/1", "ada", longer)
        assert kinds(world, "ada", "ben") == []
        assert world.plan(wanted("ada", "ben")).status is PlanStatus.NOTHING_TO_DO


def test_somebody_from_elsewhere_in_our_shift_cannot_be_adopted(stage: Stage) -> None:
    """The record knows no fallback; overwriting is what is left."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada"))
        edited(world, 0, "fallback")
        assert looked(world, wanted("ada")).adoptable == ()


def test_a_removal_alone_is_nothing_to_adopt(stage: Stage) -> None:
    """'Adopt all' never records that nobody serves what somebody removed."""
    gone = Drift(kind="removed_externally", key="tier2/0/1", span=shift_span(0), says="", external_id="Q1")
    assert TargetDrift(target=TARGET, drifts=(gone,)).adoptable == ()


# A schedule of another kind


def test_a_schedule_that_became_shift_based_is_named_and_left_alone(stage: Stage) -> None:
    """What we wrote has other ids there, or none: one line instead of a removal for each shift, until somebody says
    that it may be filled anew."""
    with a_world(stage, kind="layers") as world:
        world.publish(wanted("ada", "ben", "cleo"))
        world.state.schedule(SCHEDULE_ID).kind = "shifts"
        outcome = world.publish(wanted("ada", "ben", "dina"))
        assert (world.wire.writes, [each.kind for each in outcome.remaining.conflicts]) == ([], ["kind_changed"])
        world.apply(world.plan(wanted("ada", "ben", "dina"), restore=True), restore=True)
        assert [world.on_call(shift_span(number)) for number in range(3)] == [["ada"], ["ben"], ["dina"]]
        assert world.plan(wanted("ada", "ben", "dina")).status is PlanStatus.NOTHING_TO_DO
        world.human_removes(world.overrides()[0].id)
        assert [each.kind for each in world.plan(wanted("ada", "ben", "dina")).conflicts] == ["removed_externally"]
