"""Random quarters with broken connections, crashes, stale reads and people who edit by hand, and what must hold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from api.standin.faults import Fault
from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.conversation import LibraryClient
from calendars.pagerduty.successor import SuccessorClient
from scheduler.domain.errors import PublishError
from scheduler.domain.publication import PublicationOutcome, WantedSchedule
from tests.support.publish_draws import SHIFTS, SHIFTS_OF_MANY, WITHOUT_ACCOUNT, moments, version
from tests.support.publish_humans import Humans, come_and_go, hide
from tests.support.publish_promises import Judge, Watch
from tests.support.publish_safeguards import Safeguard, take_away
from tests.support.publish_wire import Crash
from tests.support.publishing import Kind, Stage, World, a_world, target_of

VERSIONS = 4
RUNS = 3
HARM: tuple[Fault, ...] = ("drop_before", "drop_after", "error_before", "error_after", "rate_limited")
FAULTS: tuple[Fault | None, ...] = (*HARM, None, None)
LAGS = (0.0, 0.0, 3.0, 12.0)
"""Seconds by which reads lag behind writes; absence is believed after fifteen."""

CRASHES = (1, 1, 1, 2, 3, 6)
"""The write around which a process ends. Creates go first, many at once, and only a crash between sending one and
writing it down leaves something of ours that nobody knows of; so that has to be met often."""

ADAPTERS: dict[str, type[LibraryClient]] = {
    "pdpyras": PagerDutyClient,
    "pagerduty": SuccessorClient,
}


def trial(
    stage: Stage,
    seed: int,
    *,
    kind: Kind = "layers",
    adapter: str = "pdpyras",
    seats: int = 1,
    without: Safeguard | None = None,
) -> list[str]:
    """What went wrong, as sentences; nothing when every promise was kept.

    With several ``seats``, all are published in one go, the kinds of the schedules after the first are drawn, and some
    duties are served in parts. Some people have no account, or lose or get theirs between two versions, some seats are
    TBD, and some publications come while a shift runs.
    """
    watch, dice = Watch(), random.Random(seed)
    kinds: list[Kind] = [dice.choice(("layers", "shifts")) for _ in range(seats - 1)]
    with a_world(stage, watch, ADAPTERS[adapter], kind, kinds) as world:
        take_away(without, world)
        hide(WITHOUT_ACCOUNT, world.state)
        crowd = [Humans(world, dice, target_of(seat + 1).schedule_id) for seat in range(seats)]
        claims: list[str] = []
        for moment in moments(VERSIONS, SHIFTS if seats == 1 else SHIFTS_OF_MANY, dice):
            schedules = version(seats, dice)
            come_and_go(world.state, dice)
            for _ in range(RUNS):
                _go_on(world, moment)
                for humans, schedule in zip(crowd, schedules, strict=True):
                    if dice.random() < 0.6:
                        humans.edit(schedule)
                _go_on(world)
                watch.start(world, schedules)
                outcomes = _disturbed_run(world, schedules, dice)
                judges = [Judge(world, humans, watch.before) for humans in crowd]
                claims += [
                    broken for told, judge in zip(outcomes, judges, strict=False) for broken in judge.untrue(told)
                ]
        _settle_down(world)
        watch.start(world, schedules)
        world.publish_all(schedules)
        world.slept.append(60.0)
        judges = [Judge(world, humans, watch.before) for humans in crowd]
        found = [broken for judge, each in zip(judges, schedules, strict=True) for broken in judge.broken(each)]
        return watch.uncovered + claims + found


def _go_on(world: World, moment: datetime | None = None) -> None:
    """Whoever publishes next reads the clock, which may be at the moment by now."""
    world.now = max(world.clock, moment or world.clock)
    world.slept.clear()


def _disturbed_run(
    world: World, schedules: Sequence[WantedSchedule], dice: random.Random
) -> tuple[PublicationOutcome, ...]:
    """The outcome of each schedule, or nothing where the run did not end by itself."""
    world.start_anew()
    world.faults.calm()
    world.faults.strike_writes(dice.choice(FAULTS) for _ in range(4))
    world.faults.strike_reads(dice.choice((None, None, None, "drop_before", "rate_limited")) for _ in range(6))
    world.lag_seconds = dice.choice(LAGS)
    world.wire.writes.clear()
    world.wire.crash_at = (dice.choice(("before", "after")), dice.choice(CRASHES)) if dice.random() < 0.6 else None
    world.crash_at_commit = dice.randint(4, 12) if dice.random() < 0.4 else None
    try:
        if len(schedules) > 1:
            return world.publish_all(schedules)
        return (dice.choice((world.publish, world.publish_in_two_steps))(*schedules),)
    except (Crash, PublishError):
        return ()
    finally:
        world.wire.crash_at = world.crash_at_commit = None


def _settle_down(world: World) -> None:
    world.start_anew()
    world.faults.calm()
    world.slept.append(60.0)
    world.lag_seconds = 0.0
    _go_on(world)
