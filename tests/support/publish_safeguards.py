"""The safeguards of publishing, each of which may be taken away, to see that trials notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from calendars.pagerduty.conversation import NoAnswer, Query, Reply
from calendars.pagerduty.conversation import Wire as Transport
from scheduler.domain.publication import Observation, Operation
from scheduler.domain.publication_recovery import SentOperation
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer
from scheduler.store.publications import PublicationRepository
from tests.support.publish_wire import Wire
from tests.support.publishing import World

Safeguard = Literal["never sent twice", "recovery", "humans first", "create before delete", "patience"]
SAFEGUARDS: tuple[Safeguard, ...] = (
    "never sent twice",
    "recovery",
    "humans first",
    "create before delete",
    "patience",
)


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


def take_away(safeguard: Safeguard | None, world: World) -> None:
    """The world goes on without it."""

    def ours() -> set[str]:
        with world.transaction() as ledger:
            entries = [ledger.entries(schedule.id, world.now) for schedule in world.state.schedules]
        return {entry.external_id for held in entries for entry in held}

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
