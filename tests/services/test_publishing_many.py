"""Many targets are published to in one go: each is written by itself, and all are read back together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.standin.shifts import create_shifts
from api.standin.state import StandinOverride
from scheduler.domain.errors import TargetNotFound
from scheduler.domain.publication import WantedSchedule
from scheduler.services.publishing import publish
from tests.support.publishing import Kind, Stage, World, a_world, part, shift_span, target_of, wanted

SEATS = 4


@pytest.fixture(params=["layers", "shifts"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def world(stage: Stage, kind: Kind) -> Iterator[World]:
    """Four schedules, one for each seat."""
    with a_world(stage, kind=kind, others=[kind] * (SEATS - 1)) as made:
        yield made


def ids() -> list[str]:
    return [target_of(seat + 1).schedule_id for seat in range(SEATS)]


def seats(*names: str) -> list[WantedSchedule]:
    """The same people on every seat."""
    return [wanted(*names, seat=seat + 1) for seat in range(SEATS)]


def states(world: World, schedule_id: str) -> list[str]:
    with world.transaction() as ledger:
        return [row.state for row in ledger.publications(schedule_id)]


def written(world: World) -> list[int]:
    return [len(each.overrides) + len(each.shifts) for each in world.state.schedules]


def test_every_seat_is_published_and_read_back(world: World) -> None:
    """The second time there is nothing to do."""
    outcomes = world.publish_all(seats("ada", "ben"))
    assert [(len(each.created), each.is_complete, each.remaining.findings) for each in outcomes] == [(2, True, ())] * 4
    assert written(world) == [2] * SEATS
    again = world.publish_all(seats("ada", "ben"))
    assert [(each.publication_id, each.is_complete) for each in again] == [(None, True)] * SEATS
    assert world.wire.writes == ["create"] * SEATS


def test_what_a_human_does_in_between_is_noticed_in_the_same_run(world: World) -> None:
    """Somebody is put on duty just before the last seat is written: the run ends with a conflict there."""
    theirs, ben = part(shift_span(0), 2, 4), world.account("ben")

    def meanwhile() -> None:
        if len(world.wire.writes) == SEATS and world.is_shift_based:
            create_shifts(world.state, ids()[-1], [(theirs.start_at, theirs.end_at, ben)], world.now)
        elif len(world.wire.writes) == SEATS:
            world.state.create_override(ids()[-1], theirs.start_at, theirs.end_at, ben, world.now)

    world.wire.just_before_write = meanwhile
    outcomes = world.publish_all(seats("ada"))
    seen = "also_on_call" if world.is_shift_based else "manual_override"
    assert [[item.kind for item in each.remaining.conflicts] for each in outcomes] == [[], [], [], [seen]]


@pytest.mark.parametrize("kind", ["layers"], indirect=True)
def test_a_seat_that_pages_somebody_else_is_noticed_in_the_list_of_all(world: World) -> None:
    """Another override lies on top, of the same span and made after ours was read: the last seat is not verified."""
    world.publish_all(seats("ada"))
    hidden = world.state.schedules[2]
    span = shift_span(0)
    ben = world.account("ben")

    def meanwhile() -> None:
        if len(world.wire.writes) == SEATS + 3:
            made = {"id": "QLATE", "number": 999, "start": span.start_at, "end": span.end_at, "user_id": ben}
            hidden.overrides.append(StandinOverride.model_validate(made))

    world.wire.just_before_write = meanwhile
    outcomes = world.publish_all(seats("ada", "cleo"))
    assert [bool(each.remaining.conflicts) for each in outcomes] == [False, False, True, False]


def test_a_target_that_fails_leaves_the_later_ones_untouched_and_the_earlier_ones_read_back(world: World) -> None:
    """What was written until then is on record as done."""
    world.state.schedules.pop(2)
    with pytest.raises(TargetNotFound):
        world.publish_all(seats("ada"))
    assert written(world) == [1, 1, 0]
    assert [states(world, id_) for id_ in ids()] == [["done"], ["done"], [], []]


def test_somebody_without_an_account_stops_neither_their_own_schedule_nor_others(world: World) -> None:
    """All the rest is written, and the one conflict is told where it is."""
    schedules = [*seats("ada")[:-1], *seats("nobody", "ben")[-1:]]
    outcomes = world.publish_all(schedules)
    assert written(world) == [1] * SEATS
    assert [[each.kind for each in outcome.remaining.conflicts] for outcome in outcomes] == [
        *([] for _ in range(SEATS - 1)),
        ["user_inactive"],
    ]


def test_whoever_is_told_of_a_target_that_fails_has_all_others_published(world: World) -> None:
    """The third schedule does not exist; the fourth is written and read back all the same."""
    world.state.schedules.pop(2)
    told: list[tuple[str, str]] = []
    outcomes = publish(
        seats("ada"),
        publisher=world.wire,
        transaction=world.transaction,
        now=world.now,
        sleep=world.slept.append,
        failed=lambda target, error: told.append((target.schedule_id, type(error).__name__)),
    )
    assert told == [(target_of(3).schedule_id, "TargetNotFound")]
    assert [(len(each.created), each.is_complete) for each in outcomes] == [(1, True)] * 3
    assert [states(world, id_) for id_ in ids()] == [["done"], ["done"], [], ["done"]]


def test_reads_that_lag_behind_are_waited_for(world: World) -> None:
    """Twelve seconds are enough to wait; nobody is told that something is missing."""
    world.lag_seconds = 12
    assert all(each.is_complete for each in world.publish_all(seats("ada", "ben")))
    assert sum(world.slept, 0.0) <= timedelta(seconds=15 * SEATS).total_seconds()
