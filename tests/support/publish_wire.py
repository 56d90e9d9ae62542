"""The publisher of the product on a thread that may break: a process that ends around any of its writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from calendars.pagerduty.publisher import PagerDutyPublisher
from scheduler.domain.errors import AmbiguousOutcome
from scheduler.domain.publication import Observation, OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer


class Crash(BaseException):
    """The process ends here: nothing after it runs."""


@dataclass
class Wire:
    """The publisher of the product, with a crash planned before or after the nth write, and a count of writes."""

    inner: PagerDutyPublisher
    crash_at: tuple[str, int] | None = None
    writes: list[str] = field(default_factory=list)
    just_before_write: Callable[[], object] = lambda: None

    def find_accounts(self, emails: Collection[str]) -> Mapping[str, str]:
        return self.inner.find_accounts(emails)

    def observe(self, schedule_id: str, span: Span) -> Observation:
        return self.inner.observe(schedule_id, span)

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]:
        return self.inner.overrides(schedule_id, span)

    def bare(self, schedule_id: str, span: Span) -> Observation | None:
        return self.inner.bare(schedule_id, span)

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]:
        return self.inner.on_call(schedule_id, span)

    def on_call_of_all(self, schedule_ids: Collection[str], span: Span) -> Mapping[str, tuple[OnCall, ...]]:
        return self.inner.on_call_of_all(schedule_ids, span)

    def take_away(self, schedule_id: str, external_id: str) -> None:
        self.inner.take_away(schedule_id, external_id)

    def update(self, schedule_id: str, operation: Operation) -> None:
        self._step("before", "update")
        self.inner.update(schedule_id, operation)
        self._step("after", "update")

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        self._step("before", "create")
        try:
            answers = self.inner.create(schedule_id, operations)
        except AmbiguousOutcome:
            self._step("after", "create")
            raise
        self._step("after", "create")
        return answers

    def delete(self, schedule_id: str, external_id: str) -> None:
        self._step("before", "delete")
        self.inner.delete(schedule_id, external_id)
        self._step("after", "delete")

    def _step(self, when: str, what: str) -> None:
        if when == "before":
            self.writes.append(what)
            self.just_before_write()
        if self.crash_at == (when, len(self.writes)):
            self.crash_at = None
            raise Crash
