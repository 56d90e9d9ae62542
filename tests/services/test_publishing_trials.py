"""Random quarters with broken connections, crashes and people who edit by hand: the promises hold in every one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.standin.state import StandinOverride
from scheduler.domain.errors import PublishError
from scheduler.domain.publication import PlanStatus, WantedSchedule
from scheduler.domain.publication_plan import minus
from scheduler.domain.time import Span
from tests.support.publishing import NAMES, SCHEDULE_ID, Crash, Stage, World, a_stage, a_world, part, shift_span, wanted

SHIFTS = 8
FAULTS = ("drop_before", "drop_after", "error_before", "error_after", "rate_limited", None, None)


@dataclass
class Watch:
    """Looks at the target after every single write: nobody who was covered may lose cover."""

    world: World | None = None
    must_be_covered: list[Span] = field(default_factory=list)
    uncovered: list[Span] = field(default_factory=list)
    app: ASGIApp | None = None

    def __call__(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self._listen

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)
        if scope["method"] != "GET" and self.world:
            self.uncovered += [span for span in self.must_be_covered if "fallback" in self.world.on_call(span)]

    def start(self, world: World, schedule: WantedSchedule) -> None:
        """From now on, every planned shift that somebody covers completely stays covered."""
        self.world = world
        planned = [shift.span for shift in schedule.shifts if shift.email]
        self.must_be_covered = [span for span in planned if "fallback" not in world.on_call(span)]


@dataclass
class Humans:
    """People with PagerDuty open in another window. They never make two overrides on top of each other."""

    world: World
    dice: random.Random
    theirs: list[StandinOverride] = field(default_factory=list)

    def edit(self, schedule: WantedSchedule) -> None:
        """Put somebody somewhere, do by hand just what is planned, or take something away."""
        number = self.dice.randrange(SHIFTS)
        choice = self.dice.random()
        if choice < 0.4:
            first = self.dice.randrange(7)
            self._put(self.dice.choice(NAMES), part(shift_span(number), first, self.dice.randint(first + 1, 8)))
        elif choice < 0.6 and schedule.shifts[number].email and not self._something_is_open():
            self._put(schedule.shifts[number].email.split("@")[0], shift_span(number))
        elif choice < 0.75 and self.theirs:
            self.world.human_removes(self.theirs.pop(self.dice.randrange(len(self.theirs))).id)
        elif choice < 0.85 and not self._something_is_open():
            self._remove_one_of_ours()

    def _put(self, name: str, span: Span) -> None:
        if not any(span.overlaps(_span(item)) for item in self.theirs):
            self.theirs.append(self.world.human_puts(name, span))

    def _remove_one_of_ours(self) -> None:
        known = {item.id for item in self.theirs}
        ours = [item for item in self.world.overrides() if item.id not in known]
        if ours:
            self.world.human_removes(self.dice.choice(ours).id)

    def _something_is_open(self) -> bool:
        with self.world.transaction() as ledger:
            return bool(ledger.unsettled(SCHEDULE_ID))


def _span(item: StandinOverride) -> Span:
    return Span(start_at=item.start, end_at=item.end)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.mark.parametrize("decade", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 6))])
def test_no_fault_no_crash_and_no_human_breaks_a_promise(stage: Stage, decade: int) -> None:
    """Sixty random quarters; each is published in three versions, disturbed, and then once undisturbed."""
    for seed in range(decade * 10, decade * 10 + 10):
        watch = Watch()
        with a_world(stage, watch) as world:
            _check_promises_in_a_trial(world, watch, random.Random(seed))


def _check_promises_in_a_trial(world: World, watch: Watch, dice: random.Random) -> None:
    humans = Humans(world, dice)
    for _ in range(3):
        schedule = wanted(*(dice.choice((*NAMES, None)) for _ in range(SHIFTS)))
        for _ in range(2):
            humans.edit(schedule)
            watch.start(world, schedule)
            _disturbed_run(world, schedule, dice)
            assert watch.uncovered == []
    _settle_down(world)
    watch.start(world, schedule)
    world.publish(schedule)
    assert watch.uncovered == []
    _check(world, schedule, humans)


def _disturbed_run(world: World, schedule: WantedSchedule, dice: random.Random) -> None:
    world.faults.calm()
    world.faults.strike_writes(dice.choice(FAULTS) for _ in range(4))
    world.faults.strike_reads(dice.choice((None, None, "drop_before")) for _ in range(4))
    world.wire.crash_at = (dice.choice(("before", "after")), dice.randint(1, 6)) if dice.random() < 0.4 else None
    world.crash_at_commit = dice.randint(1, 12) if dice.random() < 0.3 else None
    try:
        world.publish(schedule)
    except (Crash, PublishError):
        pass
    finally:
        world.wire.crash_at = world.crash_at_commit = None


def _settle_down(world: World) -> None:
    world.faults.calm()
    world.wire.crash_at = world.crash_at_commit = None


def _check(world: World, schedule: WantedSchedule, humans: Humans) -> None:
    plan = world.plan(schedule)
    assert plan.changes == ()
    assert plan.status in (PlanStatus.NOTHING_TO_DO, PlanStatus.CONFLICTS)
    present = world.overrides()
    assert [item for item in humans.theirs if item not in present] == []
    for item in humans.theirs:
        assert world.on_call(_span(item)) == [world.state.user(item.user_id).name.lower()]
    ours = [(item.start, item.end, item.user_id) for item in present if item not in humans.theirs]
    assert len(set(ours)) == len(ours)
    # Where a human removed what we had published, they decide who is on call; the plan says so.
    removed = {finding.key for finding in plan.findings if finding.kind == "removed_externally"}
    assert {finding.key for finding in plan.findings if finding.kind == "wrong_final"} <= removed
    for shift in (shift for shift in schedule.shifts if shift.key not in removed):
        expected = shift.email.split("@")[0] if shift.email else "fallback"
        for piece in minus(shift.span, [_span(item) for item in humans.theirs]):
            assert world.on_call(piece) == [expected]
