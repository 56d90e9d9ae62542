"""Random quarters with broken connections, crashes, stale reads and people who edit by hand, and what must hold."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from api.standin.faults import Fault
from api.standin.state import StandinLaidOver, StandinOverride, StandinShift
from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.conversation import LibraryClient
from calendars.pagerduty.successor import SuccessorClient
from scheduler.domain.errors import PublishError
from scheduler.domain.parts import mark_of
from scheduler.domain.publication import (
    PlanStatus,
    PublicationOutcome,
    PublicationPlan,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from scheduler.store.publications import PublicationRepository
from tests.support.publish_safeguards import Safeguard, take_away
from tests.support.publish_wire import Crash
from tests.support.publishing import NAMES, Kind, Stage, World, a_world, part, target_of, wanted

SHIFTS = 12
"""Shifts of a seat that is published alone."""

SHIFTS_OF_MANY = 4
"""Shifts of each seat where several are published in one go."""

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
Theirs = StandinOverride | StandinShift


@dataclass
class Watch:
    """Looks at the target after every single write: nobody who was covered may lose cover."""

    world: World | None = None
    must_be_covered: list[tuple[str, Span]] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)
    app: ASGIApp | None = None

    def __call__(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self._listen

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)
        if scope["method"] != "GET" and self.world:
            self.uncovered += [
                f"nobody on call at {span.start_at:%Y-%m-%d %H:%M} at {schedule_id} after a write"
                for schedule_id, span in self.must_be_covered
                if "fallback" in self.world.on_call(span, schedule_id)
            ]

    def start(self, world: World, schedules: Sequence[WantedSchedule]) -> None:
        """From now on, every planned shift that somebody covers completely stays covered."""
        self.world = world
        planned = [(each.target.schedule_id, shift.span) for each in schedules for shift in each.shifts if shift.email]
        self.must_be_covered = [(id_, span) for id_, span in planned if "fallback" not in world.on_call(span, id_)]


@dataclass
class Humans:
    """People with one schedule of PagerDuty open in another window. They never make two overrides on top of each other.

    Nor do they make, or remove, the very entry of a create whose outcome is still open: to every reader a create that
    never arrived and such a human look like one that did arrive, and the other way round (docs/publishing.md, limits).
    """

    world: World
    dice: random.Random
    schedule_id: str
    theirs: list[Theirs] = field(default_factory=list)

    def edit(self, schedule: WantedSchedule) -> None:
        """Put somebody somewhere, do by hand just what is planned, or take something away."""
        shift = schedule.shifts[self.dice.randrange(len(schedule.shifts))]
        choice = self.dice.random()
        if choice < 0.4:
            first = self.dice.randrange(7)
            self.put(self.dice.choice(NAMES), part(shift.span, first, self.dice.randint(first + 1, 8)))
        elif choice < 0.6 and shift.email:
            self.put(shift.email.split("@")[0], shift.span)
        elif choice < 0.75 and self.theirs:
            theirs = self.theirs.pop(self.dice.randrange(len(self.theirs)))
            self.world.human_removes(theirs.id, self.schedule_id)
        elif choice < 0.85:
            self._remove_one_of_ours()
        self.world.slept.append(60.0)

    def put(self, name: str, span: Span) -> None:
        """By hand, unless something of theirs lies there, or it is just what is open."""
        taken = any(span.overlaps(span_of(item)) for item in self.theirs)
        if not taken and (span, self.world.account(name)) not in self._open_creates():
            self.theirs.append(self.world.human_puts(name, span, self.schedule_id))

    def _remove_one_of_ours(self) -> None:
        known, still_open = {item.id for item in self.theirs} | self.laid_under(), self._open_creates()
        ours = [item for item in self.world.overrides(self.schedule_id) if item.id not in known]
        ours = [item for item in ours if (span_of(item), item.user_id) not in still_open]
        if ours:
            self.world.human_removes(self.dice.choice(ours).id, self.schedule_id)

    def laid_under(self) -> set[str]:
        """Ids of the shifts that their overrides are laid over."""
        return {item.shift_id for item in self.theirs if isinstance(item, StandinLaidOver)}

    def claimed(self) -> list[Span]:
        """The time that they have taken into their hands: a shift with an override is left as it is as a whole."""
        under = [item for item in self.world.overrides(self.schedule_id) if item.id in self.laid_under()]
        return [span_of(item) for item in (*self.theirs, *under)]

    def _open_creates(self) -> set[tuple[Span, str]]:
        """Span and account of each create that was sent and never heard of again."""
        with self.world.transaction() as ledger:
            sent = [item.operation for item in PublicationRepository.unsettled(ledger, self.schedule_id)]
        return {(operation.span, operation.account) for operation in sent if operation.kind == "create"}


def span_of(item: Theirs) -> Span:
    return Span(start_at=item.start, end_at=item.end)


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
    duties are served in parts.
    """
    watch, dice = Watch(), random.Random(seed)
    kinds: list[Kind] = [dice.choice(("layers", "shifts")) for _ in range(seats - 1)]
    with a_world(stage, watch, ADAPTERS[adapter], kind, kinds) as world:
        take_away(without, world)
        crowd = [Humans(world, dice, target_of(seat + 1).schedule_id) for seat in range(seats)]
        claims: list[str] = []
        for _ in range(VERSIONS):
            schedules = _version(seats, dice)
            for _ in range(RUNS):
                for humans, schedule in zip(crowd, schedules, strict=True):
                    if dice.random() < 0.6:
                        humans.edit(schedule)
                watch.start(world, schedules)
                outcomes = _disturbed_run(world, schedules, dice)
                claims += [broken for each in zip(outcomes, crowd, strict=False) for broken in _untrue(world, *each)]
        _settle_down(world)
        watch.start(world, schedules)
        world.publish_all(schedules)
        world.slept.append(60.0)
        pairs = zip(schedules, crowd, strict=True)
        return watch.uncovered + claims + [broken for pair in pairs for broken in broken_promises(world, *pair)]


def _version(seats: int, dice: random.Random) -> list[WantedSchedule]:
    shifts = SHIFTS if seats == 1 else SHIFTS_OF_MANY
    drawn = [wanted(*(dice.choice((*NAMES, None)) for _ in range(shifts)), seat=seat + 1) for seat in range(seats)]
    return drawn if seats == 1 else [_in_parts(schedule, dice) for schedule in drawn]


def _in_parts(schedule: WantedSchedule, dice: random.Random) -> WantedSchedule:
    """Some of the duties are served in parts, as covers of a part leave them."""
    parts = [piece for shift in schedule.shifts for piece in _parts(shift, dice)]
    return schedule.model_copy(update={"shifts": tuple(parts)})


def _parts(shift: WantedShift, dice: random.Random) -> Iterator[WantedShift]:
    """The first part of whom the plan has there goes under the name of the duty, the others under their start."""
    pattern = dice.choice(("planned", "planned", "planned other", "other planned", "planned other planned")).split()
    cuts = [0, *sorted(dice.sample(range(1, 8), len(pattern) - 1)), 8]
    other, first = f"{dice.choice(NAMES)}@example.com", pattern.index("planned")
    for number, (who, hours) in enumerate(zip(pattern, pairwise(cuts), strict=True)):
        span = part(shift.span, *hours)
        key = shift.key if number == first else f"{shift.key}@{mark_of(span)}"
        yield WantedShift(key=key, span=span, email=other if who == "other" and shift.email else shift.email)


def _disturbed_run(
    world: World, schedules: Sequence[WantedSchedule], dice: random.Random
) -> tuple[PublicationOutcome, ...]:
    """The outcome of each schedule, or nothing where the run did not end by itself."""
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
    world.faults.calm()
    world.slept.append(60.0)
    world.lag_seconds = 0.0


def broken_promises(world: World, schedule: WantedSchedule, humans: Humans) -> list[str]:
    """Every promise that the target does not keep after an undisturbed publication."""
    plan = world.plan(schedule)
    return [*_unfinished(plan), *_touched(world, humans), *_doubled(world, humans), *_wrong(world, plan, humans)]


def _untrue(world: World, outcome: PublicationOutcome, humans: Humans) -> list[str]:
    """What was said to be published, with nothing left to do and nothing to look at, and is not."""
    if not outcome.is_complete or outcome.remaining.conflicts:
        return []
    return [f"said to be published: {says}" for says in _wrong(world, outcome.remaining, humans)]


def _unfinished(plan: PublicationPlan) -> list[str]:
    left = [f"still to do: {operation.says}" for operation in plan.changes]
    return left if plan.status is not PlanStatus.CHANGES or left else ["the second plan is not empty"]


def _touched(world: World, humans: Humans) -> list[str]:
    id_ = humans.schedule_id
    present: Sequence[Any] = [*world.overrides(id_), *world.state.schedule(id_).laid_over]
    gone = [f"{item.id} of a human was touched" for item in humans.theirs if item not in present]
    names = [(item, world.state.user(item.user_id).name.lower()) for item in humans.theirs]
    unpaged = [name for item, name in names if not _pages(world, item, name, id_)]
    return gone + [f"{name} was put by a human and is not paged" for name in unpaged]


def _pages(world: World, item: Theirs, name: str, schedule_id: str) -> bool:
    shown = world.on_call(span_of(item), schedule_id)
    return name in shown if world.adds_up(schedule_id) else shown == [name]


def _doubled(world: World, humans: Humans) -> list[str]:
    lying = [item for item in world.overrides(humans.schedule_id) if item not in humans.theirs]
    ours = [(item.start, item.end, item.user_id) for item in lying]
    return [f"{len(ours) - len(set(ours))} doubles of ours"] if len(set(ours)) < len(ours) else []


def _wrong(world: World, plan: PublicationPlan, humans: Humans) -> list[str]:
    """Where a human removed what we had published, they decide who is on call; the plan says so."""
    gone = [finding for finding in plan.findings if finding.kind == "removed_externally"]
    removed = {finding.key for finding in gone if minus(finding.span, humans.claimed())}
    found = [f"not verified: {item.says}" for item in plan.findings if item.kind == "wrong_final"]
    wrong = [says for says in found if not any(key in says for key in removed)]
    for shift in (shift for shift in plan.wanted.shifts if shift.key not in removed):
        expected = shift.email.split("@")[0] if shift.email else "fallback"
        for piece in minus(shift.span, humans.claimed()):
            shown = world.on_call(piece, humans.schedule_id)
            wrong += [] if shown == [expected] else [f"{shift.key}: {expected} is planned, {shown} are paged"]
    return wrong
