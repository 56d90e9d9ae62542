"""Many targets are published to in one go: each is written by itself, and all are read back together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.standin.shifts import create_shifts
from api.standin.state import StandinOverride
from scheduler.domain.errors import TargetNotFound, UnknownPeople
from scheduler.domain.publication import WantedSchedule
from tests.support.publish_trials import Kind
from tests.support.publishing import SCHEDULE_ID, Stage, World, a_stage, a_world, part, shift_span, wanted

SEATS = 4


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.fixture(params=["layers", "shifts"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def world(stage: Stage, kind: Kind) -> Iterator[World]:
    """Four schedules, one for each seat."""
    with a_world(stage, kind=kind) as made:
        first = made.state.schedules[0]
        others = [first.model_copy(update={"id": id_}, deep=True) for id_ in ids()[1:]]
        made.state.schedules.extend(others)
        yield made


def ids() -> list[str]:
    return [SCHEDULE_ID, *(f"{SCHEDULE_ID}{number}" for number in range(1, SEATS))]


def seats(*names: str) -> list[WantedSchedule]:
    """The same people on every seat."""
    one = wanted(*names)
    targets = [one.target.model_copy(update={"schedule_id": id_}) for id_ in ids()]
    return [one.model_copy(update={"target": target}) for target in targets]


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
    assert [[item.kind for item in each.remaining.conflicts] for each in outcomes] == [[], [], [], ["manual_override"]]


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


def test_nothing_is_written_anywhere_when_somebody_has_no_account(world: World) -> None:
    """Not even to the seats of others."""
    *fine, _ = seats("ada")
    (last,) = seats("nobody")[-1:]
    with pytest.raises(UnknownPeople, match=r"nobody@example\.com"):
        world.publish_all([*fine, last])
    assert written(world) == [0] * SEATS


def test_reads_that_lag_behind_are_waited_for(world: World) -> None:
    """Twelve seconds are enough to wait; nobody is told that something is missing."""
    world.lag_seconds = 12
    assert all(each.is_complete for each in world.publish_all(seats("ada", "ben")))
    assert sum(world.slept, 0.0) <= timedelta(seconds=15 * SEATS).total_seconds()
