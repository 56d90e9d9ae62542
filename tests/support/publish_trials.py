"""Random quarters with broken connections, crashes, stale reads and people who edit by hand, and what must hold.

A *safeguard* may be taken away, to see that the trials notice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from api.standin.faults import Fault
from api.standin.state import StandinLaidOver, StandinOverride, StandinShift
from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.conversation import NoAnswer, Query, Reply
from calendars.pagerduty.conversation import Wire as Transport
from calendars.pagerduty.successor import SuccessorClient
from scheduler.domain.errors import PublishError
from scheduler.domain.publication import Observation, Operation, PlanStatus, PublicationPlan, WantedSchedule
from scheduler.domain.publication_recovery import SentOperation
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer
from scheduler.store.publications import PublicationRepository
from tests.support.publishing import NAMES, SCHEDULE_ID, Crash, Stage, Wire, World, a_world, part, shift_span, wanted

SHIFTS = 12
VERSIONS = 4
RUNS = 3
HARM: tuple[Fault, ...] = ("drop_before", "drop_after", "error_before", "error_after", "rate_limited")
FAULTS: tuple[Fault | None, ...] = (*HARM, None, None)
LAGS = (0.0, 0.0, 3.0, 12.0)
"""Seconds by which reads lag behind writes; absence is believed after fifteen."""

CRASHES = (1, 1, 1, 2, 3, 6)
"""The write around which a process ends. Creates go first, many at once, and only a crash between sending one and
writing it down leaves something of ours that nobody knows of; so that has to be met often."""

Kind = Literal["layers", "shifts"]
Safeguard = Literal["never sent twice", "recovery", "humans first", "create before delete", "patience"]
SAFEGUARDS: tuple[Safeguard, ...] = (
    "never sent twice",
    "recovery",
    "humans first",
    "create before delete",
    "patience",
)
ADAPTERS: dict[str, type[PagerDutyClient] | type[SuccessorClient]] = {
    "pdpyras": PagerDutyClient,
    "pagerduty": SuccessorClient,
}
Theirs = StandinOverride | StandinShift


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
    theirs: list[Theirs] = field(default_factory=list)

    def edit(self, schedule: WantedSchedule) -> None:
        """Put somebody somewhere, do by hand just what is planned, or take something away."""
        number = self.dice.randrange(SHIFTS)
        choice = self.dice.random()
        email = schedule.shifts[number].email
        if choice < 0.4:
            first = self.dice.randrange(7)
            self._put(self.dice.choice(NAMES), part(shift_span(number), first, self.dice.randint(first + 1, 8)))
        elif choice < 0.6 and email and not self._something_is_open():
            self._put(email.split("@")[0], shift_span(number))
        elif choice < 0.75 and self.theirs:
            self.world.human_removes(self.theirs.pop(self.dice.randrange(len(self.theirs))).id)
        elif choice < 0.85 and not self._something_is_open():
            self._remove_one_of_ours()
        self.world.slept.append(60.0)

    def _put(self, name: str, span: Span) -> None:
        if not any(span.overlaps(span_of(item)) for item in self.theirs):
            self.theirs.append(self.world.human_puts(name, span))

    def _remove_one_of_ours(self) -> None:
        known = {item.id for item in self.theirs} | self.laid_under()
        ours = [item for item in self.world.overrides() if item.id not in known]
        if ours:
            self.world.human_removes(self.dice.choice(ours).id)

    def laid_under(self) -> set[str]:
        """Ids of the shifts that their overrides are laid over."""
        return {item.shift_id for item in self.theirs if isinstance(item, StandinLaidOver)}

    def claimed(self) -> list[Span]:
        """The time that they have taken into their hands: a shift with an override is left as it is as a whole."""
        under = [item for item in self.world.overrides() if item.id in self.laid_under()]
        return [span_of(item) for item in (*self.theirs, *under)]

    def _something_is_open(self) -> bool:
        with self.world.transaction() as ledger:
            return bool(PublicationRepository.unsettled(ledger, SCHEDULE_ID))


def span_of(item: Theirs) -> Span:
    return Span(start_at=item.start, end_at=item.end)


def trial(
    stage: Stage, seed: int, *, kind: Kind = "layers", adapter: str = "pdpyras", without: Safeguard | None = None
) -> list[str]:
    """What went wrong, as sentences; nothing when every promise was kept."""
    watch = Watch()
    with a_world(stage, watch, ADAPTERS[adapter], kind) as world:
        _take_away(without, world)
        dice = random.Random(seed)
        humans = Humans(world, dice)
        schedule = wanted()
        for _ in range(VERSIONS):
            schedule = wanted(*(dice.choice((*NAMES, None)) for _ in range(SHIFTS)))
            for _ in range(RUNS):
                if dice.random() < 0.6:
                    humans.edit(schedule)
                watch.start(world, schedule)
                _disturbed_run(world, schedule, dice)
        _settle_down(world)
        watch.start(world, schedule)
        world.publish(schedule)
        world.slept.append(60.0)
        gaps = [f"nobody on call at {span.start_at:%Y-%m-%d %H:%M} after a write" for span in watch.uncovered]
        return gaps + broken_promises(world, schedule, humans)


def _disturbed_run(world: World, schedule: WantedSchedule, dice: random.Random) -> None:
    world.faults.calm()
    world.faults.strike_writes(dice.choice(FAULTS) for _ in range(4))
    world.faults.strike_reads(dice.choice((None, None, None, "drop_before", "rate_limited")) for _ in range(6))
    world.lag_seconds = dice.choice(LAGS)
    world.wire.crash_at = (dice.choice(("before", "after")), dice.choice(CRASHES)) if dice.random() < 0.6 else None
    world.crash_at_commit = dice.randint(4, 12) if dice.random() < 0.4 else None
    try:
        dice.choice((world.publish, world.publish_in_two_steps))(schedule)
    except (Crash, PublishError):
        pass
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


def _unfinished(plan: PublicationPlan) -> list[str]:
    left = [f"still to do: {operation.says}" for operation in plan.changes]
    return left if plan.status is not PlanStatus.CHANGES or left else ["the second plan is not empty"]


def _touched(world: World, humans: Humans) -> list[str]:
    present: Sequence[Any] = [*world.overrides(), *world.state.schedule(SCHEDULE_ID).laid_over]
    gone = [f"{item.id} of a human was touched" for item in humans.theirs if item not in present]
    names = [(item, world.state.user(item.user_id).name.lower()) for item in humans.theirs]
    hidden = [f"{name} was put by a human and is not paged" for item, name in names if not _pages(world, item, name)]
    return gone + hidden


def _pages(world: World, item: Theirs, name: str) -> bool:
    shown = world.on_call(span_of(item))
    return name in shown if world.is_shift_based else shown == [name]


def _doubled(world: World, humans: Humans) -> list[str]:
    ours = [(item.start, item.end, item.user_id) for item in world.overrides() if item not in humans.theirs]
    return [f"{len(ours) - len(set(ours))} doubles of ours"] if len(set(ours)) < len(ours) else []


def _wrong(world: World, plan: PublicationPlan, humans: Humans) -> list[str]:
    """Where a human removed what we had published, they decide who is on call; the plan says so."""
    removed = {finding.key for finding in plan.findings if finding.kind == "removed_externally"}
    found = [f"not verified: {item.says}" for item in plan.findings if item.kind == "wrong_final"]
    wrong = [says for says in found if not any(key in says for key in removed)]
    for shift in (shift for shift in plan.wanted.shifts if shift.key not in removed):
        expected = shift.email.split("@")[0] if shift.email else "fallback"
        for piece in minus(shift.span, humans.claimed()):
            shown = world.on_call(piece)
            wrong += [] if shown == [expected] else [f"{shift.key}: {expected} is planned, {shown} are paged"]
    return wrong


# -- safeguards taken away --------------------------------------------------------------------------------------


@dataclass
class _Resending:
    """A transport that repeats whatever got no answer, as both libraries do by themselves."""

    inner: Transport

    def send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply:
        try:
            return self.inner.send(method, path, params=params, body=body)
        except NoAnswer:
            return self.inner.send(method, path, params=params, body=body)

    def close(self) -> None:
        self.inner.close()


class _Forgetful(PublicationRepository):
    """A ledger that does not remember what was sent and never heard of again."""

    def unsettled(self, schedule_id: str) -> tuple[SentOperation, ...]:
        super().unsettled(schedule_id)
        return ()


@dataclass
class _Blind(Wire):
    """Sees only what we own, and not what humans did."""

    ours: Callable[[], set[str]] = set

    def observe(self, schedule_id: str, span: Span) -> Observation:
        seen = super().observe(schedule_id, span)
        ours = self.ours()
        kept = [item.model_copy(update={"over": None}) for item in seen.overrides if item.id in ours]
        return seen.model_copy(update={"overrides": tuple(kept)})

    def overrides(self, schedule_id: str, span: Span) -> tuple[Any, ...]:
        return self.observe(schedule_id, span).overrides


@dataclass
class _Hasty(Wire):
    """Takes the old cover away before the new one is there."""

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        for operation in operations:
            for item in self.overrides(schedule_id, operation.span):
                if item.over is None and item.span == operation.span:
                    self.inner.delete(schedule_id, item.id)
        return super().create(schedule_id, operations)

    def update(self, schedule_id: str, operation: Operation) -> None:
        self.inner.delete(schedule_id, str(operation.external_id))
        self.inner.create(schedule_id, [operation])


def _take_away(safeguard: Safeguard | None, world: World) -> None:
    def ours() -> set[str]:
        with world.transaction() as ledger:
            return {entry.external_id for entry in ledger.entries(SCHEDULE_ID, world.now)}

    if safeguard == "never sent twice":
        world.client._wire = _Resending(world.client._wire)
    elif safeguard == "recovery":
        world.repository = _Forgetful
    elif safeguard == "humans first":
        world.wire = _Blind(world.wire.inner, ours=ours)
    elif safeguard == "create before delete":
        world.wire = _Hasty(world.wire.inner)
    elif safeguard == "patience":
        world.is_patient = False
