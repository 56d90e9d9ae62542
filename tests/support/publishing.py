"""A small world for publishing: a stand-in over real HTTP, a ledger in memory, a clock and a crash on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine
from starlette.types import ASGIApp, Receive, Scope, Send

from api.standin.app import create_app
from api.standin.faults import FaultInjector
from api.standin.server import FALLBACK, serving
from api.standin.shifts import computed, create_shifts, delete_shift, lay_over, shifts_in, take_off
from api.standin.state import StandinOverride, StandinShift, StandinState
from calendars.pagerduty.client import PagerDutyClient
from calendars.pagerduty.conversation import Conversation, LibraryClient
from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.publication import (
    PublicationOutcome,
    PublicationPlan,
    PublicationTarget,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import DAY, Span
from scheduler.services.publishing import apply, preview, publish
from scheduler.store.publications import PublicationRepository
from tests.support.publish_wire import Crash, Wire

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
FIRST_SATURDAY = datetime(2027, 1, 9, tzinfo=UTC)
SCHEDULE_ID = "PTIER2"
TOKEN = "u+standin-secret-7731"
NAMES = ("ada", "ben", "cleo", "dina", "emil")
PEOPLE = [(name.capitalize(), f"{name}@example.com") for name in NAMES]
TARGET = PublicationTarget(schedule_id=SCHEDULE_ID, rotation_id="tier2", seat=1)

Kind = Literal["layers", "shifts"]


def shift_span(number: int, hours: float = 8) -> Span:
    """The nth shift: eight hours from 08:00 on every second day, counted from the first Saturday."""
    start_at = FIRST_SATURDAY + timedelta(hours=8) + DAY * 2 * number
    return Span(start_at=start_at, end_at=start_at + timedelta(hours=hours))


def part(span: Span, first_hour: float, last_hour: float) -> Span:
    """The stretch between two hours after the start."""
    hour = timedelta(hours=1)
    return Span(start_at=span.start_at + hour * first_hour, end_at=span.start_at + hour * last_hour)


def target_of(seat: int) -> PublicationTarget:
    """Where a seat is published, counted from 1; every world has the first one."""
    if seat == 1:
        return TARGET
    return PublicationTarget(schedule_id=f"{SCHEDULE_ID}{seat}", rotation_id="tier2", seat=seat)


def wanted(*names: str | None, window_days: int = 200, seat: int = 1) -> WantedSchedule:
    """One shift per name, in order; None is a TBD seat."""
    return WantedSchedule(
        target=target_of(seat),
        window=Span(start_at=FIRST_SATURDAY, end_at=FIRST_SATURDAY + DAY * window_days),
        shifts=tuple(
            WantedShift(key=f"tier2/{n}/{seat}", span=shift_span(n), email=f"{name}@example.com" if name else None)
            for n, name in enumerate(names)
        ),
    )


def finding_kinds(plan: PublicationPlan) -> list[str]:
    """What a plan could not do, or leaves as it is, in words for programs and in its order."""
    return [finding.kind for finding in plan.findings]


@dataclass
class World:
    """Everything that one story about publishing needs."""

    state: StandinState
    faults: FaultInjector
    wire: Wire
    client: Conversation
    engine: Engine
    base_url: str
    now: datetime = NOW
    slept: list[float] = field(default_factory=list)
    crash_at_commit: int | None = None
    lag_seconds: float = 0.0
    is_patient: bool = True
    repository: type[PublicationRepository] = PublicationRepository

    @property
    def clock(self) -> datetime:
        """The target's clock: what we slept has passed there."""
        return self.now + timedelta(seconds=sum(self.slept))

    @property
    def is_shift_based(self) -> bool:
        return self.adds_up(SCHEDULE_ID)

    def adds_up(self, schedule_id: str) -> bool:
        """Whether the schedule is shift-based: two at the same time are both paged."""
        return self.state.schedule(schedule_id).kind == "shifts"

    @contextmanager
    def transaction(self) -> Iterator[PublicationRepository]:
        """A unit of work; with ``crash_at_commit`` n, the process ends at the nth commit from here, before it."""
        with Session(self.engine) as session:
            yield self.repository(session)
            if self.crash_at_commit is not None:
                self.crash_at_commit -= 1
                if self.crash_at_commit == 0:
                    self.crash_at_commit = None
                    raise Crash
            session.commit()

    def start_anew(self) -> None:
        """The next publication is another command, which knows nobody's account yet."""
        self.wire.inner = PagerDutyPublisher(self.client)

    def plan(self, schedule: WantedSchedule, **options: Any) -> PublicationPlan:
        return preview(schedule, publisher=self.wire, transaction=self.transaction, now=self.now, **options)

    def apply(self, plan: PublicationPlan, **options: Any) -> PublicationOutcome:
        return apply(
            plan,
            publisher=self.wire,
            transaction=self.transaction,
            now=self.now,
            sleep=self._sleep,
            **options,
        )

    def publish(self, schedule: WantedSchedule) -> PublicationOutcome:
        """Plan and apply in one go; the writes counted are those of this call."""
        self.wire.writes.clear()
        return self.publish_all([schedule])[0]

    def publish_all(self, schedules: Sequence[WantedSchedule]) -> tuple[PublicationOutcome, ...]:
        """The same for many targets."""
        return publish(schedules, publisher=self.wire, transaction=self.transaction, now=self.now, sleep=self._sleep)

    def publish_in_two_steps(self, schedule: WantedSchedule) -> PublicationOutcome:
        """As when somebody looks at the plan in between."""
        self.wire.writes.clear()
        return self.apply(self.plan(schedule))

    @property
    def _sleep(self) -> Callable[[float], None]:
        return self.slept.append if self.is_patient else lambda _: None

    def account(self, name: str) -> str:
        return self.state.find_users(name)[0].id

    def human_puts(self, name: str, span: Span, schedule_id: str = SCHEDULE_ID) -> StandinOverride | StandinShift:
        """Somebody makes an override in PagerDuty's own pages: over a shift if one takes the whole span."""
        if self.adds_up(schedule_id):
            return self._puts_by_hand(self.account(name), span, schedule_id)
        return self.state.create_override(schedule_id, span.start_at, span.end_at, self.account(name), self.now)

    def _puts_by_hand(self, account: str, span: Span, schedule_id: str) -> StandinShift:
        for shift in shifts_in(self.state, schedule_id, span):
            if shift.start <= span.start_at and span.end_at <= shift.end:
                return lay_over(self.state, schedule_id, shift.id, span.start_at, span.end_at, account, self.now)
        return create_shifts(self.state, schedule_id, [(span.start_at, span.end_at, account)], self.now)[0]

    def human_removes(self, override_id: str, schedule_id: str = SCHEDULE_ID) -> None:
        if self.adds_up(schedule_id) and override_id.startswith("O"):
            take_off(self.state, schedule_id, override_id)
        elif self.adds_up(schedule_id):
            delete_shift(self.state, schedule_id, override_id, self.now)
        else:
            self.state.delete_override(schedule_id, override_id, self.now)

    def overrides(self, schedule_id: str = SCHEDULE_ID) -> list[StandinOverride] | list[StandinShift]:
        """All that lies there in the way in which we write: overrides, or custom shifts."""
        span = Span(start_at=FIRST_SATURDAY - DAY * 60, end_at=FIRST_SATURDAY + DAY * 300)
        if self.adds_up(schedule_id):
            return shifts_in(self.state, schedule_id, span)
        return self.state.overrides(schedule_id, span, overflow=True)

    def on_call(self, span: Span, schedule_id: str = SCHEDULE_ID) -> list[str]:
        """First names of who is paged during the span, in order, with the fallback as ``fallback``."""
        return paged(self.state, span, schedule_id)


def paged(state: StandinState, span: Span, schedule_id: str) -> list[str]:
    """The same of any state of the target."""
    if state.schedule(schedule_id).kind == "layers":
        return [first_name(state, turn.user_id) for turn in state.final_schedule(schedule_id, span)]
    turns = computed(state, schedule_id, span)
    gaps = minus(span, [Span(start_at=turn.start, end_at=turn.end) for turn in turns])
    names = sorted({first_name(state, turn.user_id) for turn in turns})
    return [*names, "fallback"] if gaps else names


def first_name(state: StandinState, user_id: str) -> str:
    """In small letters; somebody whose account is gone keeps theirs."""
    return state.name_of(user_id).lower().split()[0]


class Stage:
    """One running server for many stories: starting and stopping one takes longer than a story."""

    app: ASGIApp
    base_url: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def a_stage() -> Iterator[Stage]:
    stage = Stage()
    with serving(stage) as stage.base_url:
        yield stage


@contextmanager
def a_world(
    stage: Stage,
    listen: Callable[[ASGIApp], ASGIApp] | None = None,
    adapter: type[LibraryClient] = PagerDutyClient,
    kind: Kind = "layers",
    others: Sequence[Kind] = (),
) -> Iterator[World]:
    """A fresh world. ``listen`` may wrap the stand-in's application, for example to check every exchange.

    ``others``: the kinds of the schedules of further seats.
    """
    state, kinds = StandinState(), (kind, *others)
    names = [(target_of(seat).schedule_id, f"Tier 2 weekend, seat {seat}") for seat in range(1, len(kinds) + 1)]
    state.seed(PEOPLE, names, FALLBACK)
    for schedule, its_kind in zip(state.schedules, kinds, strict=True):
        schedule.kind = its_kind
    clock: list[World] = []
    app = create_app(state, token=TOKEN, now=lambda: clock[0].clock, lag_seconds=lambda: clock[0].lag_seconds)
    faults = FaultInjector(listen(app) if listen else app)
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    slept: list[float] = []
    stage.app = faults
    client = adapter(SecretStr(TOKEN), base_url=stage.base_url, sleep=slept.append)
    world = World(state, faults, Wire(PagerDutyPublisher(client)), client, engine, stage.base_url, slept=slept)
    clock.append(world)
    try:
        yield world
    finally:
        client.close()
        engine.dispose()
