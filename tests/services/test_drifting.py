"""Reading back: what somebody changed by hand is named, and becomes a proposal for the record."""

from __future__ import annotations

import pytest

from scheduler.domain.drift import ProposedCover, drift_of
from scheduler.domain.parts import parts_of
from scheduler.domain.publication import PlanStatus, WantedSchedule, WantedShift
from scheduler.domain.time import Span
from tests.support.publishing import NAMES, SCHEDULE_ID, Stage, World, a_world, part, shift_span, wanted

BOTH = pytest.mark.parametrize("kind", ["layers", "shifts"])
TWO_HOURS = "2027-01-09 10:00Z to 2027-01-09 12:00Z"
PLANNED = "where %s@example.com is planned; their change stays"


def drifts(world: World, *names: str | None):
    """What differs from this plan, with everybody's e-mail known."""
    return drifts_from(world, wanted(*names))


def drifts_from(world: World, schedule: WantedSchedule):
    plan = world.plan(schedule)
    window = Span(start_at=shift_span(0).start_at, end_at=shift_span(len(schedule.shifts)).end_at)
    people = {world.account(name): f"{name}@example.com" for name in NAMES}
    return drift_of(plan, world.wire.observe(SCHEDULE_ID, window), people).drifts


@BOTH
def test_what_was_published_and_left_alone_is_no_drift(stage: Stage, kind) -> None:
    """Nothing to say is said with nothing."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        assert drifts(world, "ada", "ben") == ()


@BOTH
def test_a_swap_by_hand_is_a_cover_to_adopt(stage: Stage, kind) -> None:
    """Dina serves two hours of Ada's shift; the record can say just that, and then it is no news any more."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        hours = part(shift_span(0), 2, 4)
        made = world.human_puts("dina", hours)
        (found,) = drifts(world, "ada", "ben")
        named = {"instead_of": "ada@example.com", "who": "dina@example.com", "span": hours, "is_part": True}
        cover = ProposedCover.model_validate({"duty_id": "tier2/0/1", **named})
        assert (found.kind, found.external_id, found.cover) == ("manual_override", made.id, cover)
        shift, other = wanted("ada", "ben").shifts
        turns = [(part(shift.span, 0, 2), "ada"), (hours, "dina"), (part(shift.span, 4, 8), "ada")]
        parts = tuple(
            WantedShift(key=each.key, span=each.span, email=f"{each.engineer_id}@example.com")
            for each in parts_of((shift.key, 1), turns, "ada")
        )
        adopted = wanted("ada", "ben").model_copy(update={"shifts": (*parts, other)})
        assert drifts_from(world, adopted) == ()


@BOTH
def test_two_hours_of_a_shift_are_told_with_their_hours_and_all_of_it_without(stage: Stage, kind) -> None:
    """Nobody adopts two hours in the belief that it is the whole shift."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        world.human_puts("dina", part(shift_span(0), 2, 4))
        world.human_puts("emil", shift_span(1))
        assert [(item.says, item.cover.says) for item in drifts(world, "ada", "ben") if item.cover] == [
            (
                f"somebody has put Dina on tier2/0/1 from {TWO_HOURS}, {PLANNED % 'ada'}",
                f"dina@example.com serves tier2/0/1 instead of ada@example.com, {TWO_HOURS}",
            ),
            (
                f"somebody has put Emil on tier2/1/1, {PLANNED % 'ben'}",
                "emil@example.com serves tier2/1/1 instead of ben@example.com",
            ),
        ]


def test_all_that_is_left_of_a_shift_is_told_with_its_hours(stage: Stage) -> None:
    """Cleo took the end of Ada's shift, so whoever serves the rest of Ada's serves a part."""
    turns = [(part(shift_span(0), 0, 4), "ada"), (part(shift_span(0), 4, 8), "cleo")]
    shifts = tuple(
        WantedShift(key=each.key, span=each.span, email=f"{each.engineer_id}@example.com")
        for each in parts_of(("tier2/0/1", 1), turns, "ada")
    )
    cut = wanted("ada").model_copy(update={"shifts": shifts})
    with a_world(stage) as world:
        world.publish(cut)
        world.human_puts("dina", part(shift_span(0), 0, 4))
        (found,) = drifts_from(world, cut)
        hours = "2027-01-09 08:00Z to 2027-01-09 12:00Z"
        assert found.cover is not None
        assert found.cover.says == f"dina@example.com serves tier2/0/1 instead of ada@example.com, {hours}"
        assert f"tier2/0/1 from {hours}, where" in found.says


@BOTH
def test_somebody_from_elsewhere_cannot_be_credited(stage: Stage, kind) -> None:
    """The fallback is nobody of ours: it is named, and no cover is proposed."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada"))
        world.human_puts("fallback", shift_span(0))
        (found,) = drifts(world, "ada")
        assert (found.kind, found.cover) == ("manual_override", None)


@BOTH
def test_what_was_removed_by_hand_is_named_and_so_is_the_hole(stage: Stage, kind) -> None:
    """On a shift-based schedule nobody is left; a layer-based one pages whoever lies beneath."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada"))
        world.human_removes(world.overrides()[0].id)
        kinds = {item.kind for item in drifts(world, "ada")}
        assert kinds == {"removed_externally"} | ({"nobody_on_call"} if kind == "shifts" else set())


@BOTH
def test_what_was_never_published_is_named(stage: Stage, kind) -> None:
    """Publishing again would do it."""
    with a_world(stage, kind=kind) as world:
        world.publish(wanted("ada"))
        kinds = [item.kind for item in drifts(world, "ben")]
        assert "not_published" in kinds
        assert ("outdated" in kinds) is (kind == "layers")


def test_a_shift_with_a_humans_override_is_left_as_it_is(stage: Stage) -> None:
    """Ben is planned instead of Ada, but Dina has taken two hours of Ada's shift: changing it would change hers."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada"))
        made = world.human_puts("dina", part(shift_span(0), 2, 4))
        outcome = world.publish(wanted("ben"))
        assert (outcome.created, outcome.updated, outcome.deleted) == ((), (), ())
        assert outcome.remaining.status is PlanStatus.CONFLICTS
        world.human_removes(made.id)
        assert [each.email for each in world.publish(wanted("ben")).updated] == ["ben@example.com"]
        assert world.on_call(shift_span(0)) == ["ben"]


def test_one_person_is_swapped_in_place_on_a_shift_based_schedule(stage: Stage) -> None:
    """Two custom shifts would page two people for a moment: one write, and the shift keeps its id."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        ids = [item.id for item in world.overrides()]
        world.publish(wanted("cleo", "ben"))
        assert (world.wire.writes, [item.id for item in world.overrides()]) == (["update"], ids)


def test_an_override_laid_over_a_shift_in_the_last_moment_is_not_written_over(stage: Stage) -> None:
    """It appears between the plan and the write, so the write is left out."""
    with a_world(stage, kind="shifts") as world:
        world.publish(wanted("ada", "ben"))
        plan = world.plan(wanted("cleo", None))
        read = world.wire.overrides

        def read_after_a_human(schedule_id: str, span: Span):
            if not world.state.schedule(SCHEDULE_ID).laid_over:
                world.human_puts("dina", part(shift_span(0), 2, 4))
                world.human_puts("emil", part(shift_span(1), 2, 4))
            return read(schedule_id, span)

        world.wire.overrides = read_after_a_human
        outcome = world.apply(plan)
        assert [operation.kind for operation in outcome.uncertain] == ["update", "delete"]
        assert len(world.state.schedule(SCHEDULE_ID).laid_over) == 2


@pytest.mark.parametrize(("lag_seconds", "seen"), [(14.0, PlanStatus.NOTHING_TO_DO), (16.0, PlanStatus.CONFLICTS)])
def test_stale_reads_are_waited_out_up_to_fifteen_seconds(stage: Stage, lag_seconds, seen) -> None:
    """Reads that lag longer look as if somebody had removed all; the next run finds that nothing is to do."""
    with a_world(stage) as world:
        world.lag_seconds = lag_seconds
        assert world.publish(wanted("ada", "ben")).remaining.status is seen
        world.slept.append(60)
        assert world.plan(wanted("ada", "ben")).status is PlanStatus.NOTHING_TO_DO
