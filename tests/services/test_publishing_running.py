"""The plan changes while a shift runs: what is left as it is loses nobody, and what is still ahead gains nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.publication import PlanStatus, PublicationOutcome, WantedSchedule
from tests.services.test_publishing_parts import BOTH, cut
from tests.support.publish_promises import Watch
from tests.support.publish_wire import Crash
from tests.support.publishing import Kind, Stage, World, a_world, first_name, part, shift_span, wanted

CLEO_AND_DINA = cut(("cleo", 0, 5), ("dina", 5, 8))


def published(world: World, watch: Watch, schedule: WantedSchedule) -> PublicationOutcome:
    """A publication after which nobody who was covered lost cover, and that a second one has nothing to add to."""
    watch.start(world, [schedule])
    outcome = world.publish(schedule)
    assert (outcome.is_complete, watch.uncovered) == (True, [])
    assert world.plan(schedule).changes == ()
    return outcome


def paged(world: World, first: int, last: int) -> list[str]:
    """Who is, between two hours of the first shift."""
    return world.on_call(part(shift_span(0), first, last))


def at(hours: float, world: World) -> None:
    """It is so many hours after the start of the first shift."""
    world.now = shift_span(0).start_at + timedelta(hours=hours)


@BOTH
@pytest.mark.parametrize(("minutes", "shown"), [(5, ["ada"]), (4, ["cleo", "dina"])])
def test_a_part_to_come_of_a_shift_that_is_left_as_it_is_stays_too(
    stage: Stage, kind: Kind, minutes: int, shown: list[str]
) -> None:
    """Ada is planned for all of it, and less than five minutes are left: Dina's part is not taken away, for nobody
    would come in her place."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(CLEO_AND_DINA)
        at(-minutes / 60, world)
        outcome = published(world, watch, wanted("ada", "ben"))
        assert world.on_call(shift_span(0)) == shown
        assert [each.kind for each in outcome.remaining.conflicts] == ([] if shown == ["ada"] else ["frozen"])


@BOTH
def test_an_old_entry_to_come_stays_in_what_runs_alone(stage: Stage, kind: Kind) -> None:
    """Dina's part was to begin at eleven. By now Ada has the shift until one, which runs and is left as it is, and Ben
    the rest, where nobody is paged beside him."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(cut(("cleo", 0, 3), ("dina", 3, 8)))
        at(1, world)
        outcome = published(world, watch, cut(("ada", 0, 5), ("ben", 5, 8)))
        assert [paged(world, *hours) for hours in ((0, 3), (3, 5), (5, 8))] == [["cleo"], ["dina"], ["ben"]]
        assert {each.kind for each in outcome.remaining.conflicts} == {"frozen"}


@BOTH
def test_an_old_entry_to_come_goes_where_its_own_part_is_over(stage: Stage, kind: Kind) -> None:
    """Ada's part was the second one. By now it was the first, which is over, and Ben has all the rest."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(cut(("cleo", 0, 4), ("ada", 4, 8)))
        at(2, world)
        published(world, watch, cut(("ada", 0, 2), ("cleo", 2, 4), ("ben", 4, 8)))
        assert [paged(world, 0, 4), paged(world, 4, 8)] == [["cleo"], ["ben"]]
        assert len(world.overrides()) == 3


@BOTH
def test_who_runs_out_beside_whoever_takes_a_part_is_told(stage: Stage, kind: Kind) -> None:
    """Cleo runs, and is planned nowhere any more. Ben is laid over her, or both are paged, and that is said."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(wanted("cleo", "ben"))
        at(1, world)
        outcome = published(world, watch, cut(("ada", 0, 3), ("ben", 3, 8)))
        assert (paged(world, 0, 3), paged(world, 3, 8)) == (["cleo"], ["ben"] if kind == "layers" else ["ben", "cleo"])
        told = {each.says.split(" ", maxsplit=1)[0] for each in outcome.remaining.conflicts if each.kind == "frozen"}
        assert told == {"tier2/0/1"} | ({"cleo@example.com"} if kind == "shifts" else set())


def test_what_lies_below_somebody_who_runs_is_made_anew_on_top(stage: Stage) -> None:
    """Dina was created over Ada, and the run ended before Ada's entry was deleted. Dina's runs, and of what is left of
    the shift Ada has the end."""
    watch, schedule = Watch(), cut(("cleo", 0, 3), ("ada", 3, 8))
    with a_world(stage, watch) as world:
        world.publish(wanted("ada", "ben"))
        world.wire.crash_at = ("before", 2)
        with pytest.raises(Crash):
            world.publish(wanted("dina", "ben"))
        world.wire.crash_at = None
        at(2, world)
        assert world.plan(schedule).status is PlanStatus.CONFLICTS
        published(world, watch, schedule)
        assert (paged(world, 0, 3), paged(world, 3, 8)) == (["dina"], ["ada"])


@BOTH
@pytest.mark.parametrize(("hours", "covering"), [(2, "ada"), (2.95, "dina"), (3.5, "dina")])
def test_a_cover_that_is_taken_back_while_the_duty_runs_is_given_back(
    stage: Stage, kind: Kind, hours: float, covering: str
) -> None:
    """Ada has it all again, also the part that Dina took, for which hers was cut; unless Dina's runs, or is about to,
    and then it is said that she stays."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(wanted("ada", "ben"))
        at(1, world)
        world.publish(cut(("ada", 0, 3), ("dina", 3, 5), ("ada", 5, 8)))
        at(hours, world)
        outcome = published(world, watch, wanted("ada", "ben"))
        assert [paged(world, *hours) for hours in ((0, 3), (3, 5), (5, 8))] == [["ada"], [covering], ["ada"]]
        assert [each.kind for each in outcome.remaining.conflicts] == ([] if covering == "ada" else ["frozen"])


@BOTH
def test_giving_a_part_back_is_finished_after_a_crash(stage: Stage, kind: Kind) -> None:
    """It was published in parts, and the run ended when Ada had Dina's hours again and Dina's were still there."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(cut(("ada", 0, 3), ("dina", 3, 6), ("ada", 6, 8)))
        at(2, world)
        world.wire.crash_at = ("after", 1)
        with pytest.raises(Crash):
            world.publish(wanted("ada", "ben"))
        published(world, watch, wanted("ada", "ben"))
        assert paged(world, 0, 8) == ["ada"]
        assert "dina" not in [first_name(world.state, item.user_id) for item in world.overrides()]


@BOTH
def test_what_a_human_did_in_a_part_that_is_given_back_stays(stage: Stage, kind: Kind) -> None:
    """Emil was put into the last of Dina's three hours by hand: Ada has the two before it again, unless his lies over
    Dina's shift, which then stays as it is."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(cut(("ada", 0, 3), ("dina", 3, 6), ("ada", 6, 8)))
        world.human_puts("emil", part(shift_span(0), 5, 6))
        at(2, world)
        published(world, watch, wanted("ada", "ben"))
        assert paged(world, 5, 6) == ["emil"]
        assert paged(world, 3, 5) == (["ada"] if kind == "layers" else ["dina"])


@BOTH
def test_who_is_left_in_a_hole_and_runs_on_beside_the_next_is_told(stage: Stage, kind: Kind) -> None:
    """Cleo runs and is left in the hours of Zoe, who has no account. Ada has the last hour: she is laid over Cleo, or
    both are paged, and that is said."""
    watch = Watch()
    with a_world(stage, watch, kind=kind) as world:
        world.publish(wanted("cleo", "ben"))
        at(2, world)
        outcome = published(world, watch, cut(("zoe", 0, 7), ("ada", 7, 8)))
        assert (paged(world, 0, 7), paged(world, 7, 8)) == (["cleo"], ["ada"] if kind == "layers" else ["ada", "cleo"])
        told = [each.kind for each in outcome.remaining.conflicts]
        assert sorted(told) == (["user_inactive"] if kind == "layers" else ["frozen", "user_inactive"])
