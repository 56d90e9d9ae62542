"""The two kinds of PagerDuty schedule, and how each is read and written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Protocol

from calendars.pagerduty.conversation import Conversation
from calendars.pagerduty.mapping import (
    create_answers,
    instant_text,
    on_call,
    on_call_by_schedule,
    overrides_body,
    read_windows,
    remote_overrides,
)
from calendars.pagerduty.shifts import (
    computed_on_call,
    computes_anything,
    custom_shifts,
    shift_answers,
    shift_body,
    shift_overrides,
    shifts_body,
)
from scheduler.domain.errors import PublishRefused
from scheduler.domain.publication import OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer

PAGE_SIZE = 100
"""The largest page that PagerDuty serves."""


class ScheduleKind(Protocol):
    """How one kind of schedule is spoken to."""

    additive: bool

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]: ...

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]: ...

    def is_bare(self, schedule_id: str, span: Span) -> bool: ...

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]: ...

    def update(self, schedule_id: str, operation: Operation) -> None: ...

    def delete(self, schedule_id: str, external_id: str) -> None: ...

    def take_away(self, schedule_id: str, external_id: str) -> None: ...


class LayerSchedules:
    """Layer-based (v2): overrides over a base layer, of which the one created last shows."""

    additive = False

    def __init__(self, client: Conversation) -> None:
        self._client = client

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]:
        """Cut at the edges of the windows read, for only the time inside them matters."""
        answers = [self._client.get(f"/schedules/{schedule_id}", edges) for edges in _edges(span)]
        return tuple(turn for answer in answers for turn in on_call(answer))

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]:
        """Uncut (``overflow``): what is cut at the edge of a window would look edited."""
        path = f"/schedules/{schedule_id}/overrides"
        answers = [self._client.get(path, {**edges, "overflow": "true"}) for edges in _edges(span)]
        return _each_once(override for answer in answers for override in remote_overrides(answer))

    def on_call_of_all(self, schedule_ids: Collection[str], span: Span) -> dict[str, tuple[OnCall, ...]]:
        """From the list of all schedules, of which only so many pages are read as single reads would be saved."""
        found: dict[str, list[OnCall]] = {id_: [] for id_ in schedule_ids}
        for edges in _edges(span):
            shown = self._listed(found, edges)
            found = {id_: [*turns, *shown[id_]] for id_, turns in found.items() if id_ in shown}
        return {id_: tuple(turns) for id_, turns in found.items()}

    def _listed(self, schedule_ids: Collection[str], edges: dict[str, str]) -> dict[str, tuple[OnCall, ...]]:
        found: dict[str, tuple[OnCall, ...]] = {}
        for number in range(len(schedule_ids) // 3):
            asked: dict[str, str | int] = {
                "include[]": "final_schedule",
                "limit": PAGE_SIZE,
                "offset": number * PAGE_SIZE,
                **edges,
            }
            page = self._client.get("/schedules", asked)
            found |= on_call_by_schedule(page, schedule_ids)
            if not page.get("more") or len(found) == len(schedule_ids):
                break
        return found

    def is_bare(self, schedule_id: str, span: Span) -> bool:
        """By the overrides: an override under another one is in no final schedule."""
        return not self.overrides(schedule_id, span)

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        """One POST. Its status is 201 even when single items failed, so every item is read."""
        answer = self._client.post(f"/schedules/{schedule_id}/overrides", overrides_body(operations))
        return create_answers(answer, operations)

    def update(self, schedule_id: str, operation: Operation) -> None:
        raise PublishRefused(f"{operation.key} at {schedule_id}, which is layer-based: overrides cannot be changed")

    def delete(self, schedule_id: str, external_id: str) -> None:
        """An override that had started is cut to end now instead; one that is gone counts as deleted."""
        self._client.delete(f"/schedules/{schedule_id}/overrides/{external_id}")

    def take_away(self, schedule_id: str, external_id: str) -> None:
        """Theirs and ours are of one kind here."""
        self.delete(schedule_id, external_id)


class ShiftSchedules:
    """Shift-based (v3): custom shifts, which add up, and overrides that people lay over them."""

    additive = True

    def __init__(self, client: Conversation) -> None:
        self._client = client

    def on_call(self, schedule_id: str, span: Span) -> tuple[OnCall, ...]:
        """Who is paged, by shift; several at once are possible."""
        return tuple(turn for answer in self._final(schedule_id, span) for turn in computed_on_call(answer))

    def is_bare(self, schedule_id: str, span: Span) -> bool:
        """By the final schedule: a shift of anybody's pages somebody, or is there as kept empty."""
        return not any(computes_anything(answer) for answer in self._final(schedule_id, span))

    def _final(self, schedule_id: str, span: Span) -> list[Any]:
        wanted = {"include[]": "final_schedule"}
        return [self._client.get(f"/v3/schedules/{schedule_id}", {**wanted, **edges}) for edges in _edges(span)]

    def overrides(self, schedule_id: str, span: Span) -> tuple[RemoteOverride, ...]:
        """Custom shifts and overrides together, uncut."""
        shifts = self._pages(f"/v3/schedules/{schedule_id}/custom_shifts", span, custom_shifts)
        laid_over = self._pages(f"/v3/schedules/{schedule_id}/overrides", span, shift_overrides)
        return _each_once([*shifts, *laid_over])

    def create(self, schedule_id: str, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
        """One POST."""
        answer = self._client.post(f"/v3/schedules/{schedule_id}/custom_shifts", shifts_body(operations))
        return shift_answers(answer, operations)

    def update(self, schedule_id: str, operation: Operation) -> None:
        """Possible in full until the shift starts."""
        self._client.put(f"/v3/schedules/{schedule_id}/custom_shifts/{operation.external_id}", shift_body(operation))

    def delete(self, schedule_id: str, external_id: str) -> None:
        """A shift that had started is cut to end now instead; one that is gone counts as deleted."""
        self._client.delete(f"/v3/schedules/{schedule_id}/custom_shifts/{external_id}")

    def take_away(self, schedule_id: str, external_id: str) -> None:
        """An override laid over a shift, or else a shift of theirs."""
        if not self._client.delete(f"/v3/schedules/{schedule_id}/overrides/{external_id}"):
            self.delete(schedule_id, external_id)

    def _pages(
        self, path: str, span: Span, read: Callable[[Any], tuple[RemoteOverride, ...]]
    ) -> Iterator[RemoteOverride]:
        for edges in _edges(span):
            offset, more = 0, True
            while more:
                asked: dict[str, str | int] = {**edges, "overflow": "true", "limit": PAGE_SIZE, "offset": offset}
                page = self._client.get(path, asked)
                found = read(page)
                yield from found
                offset, more = offset + PAGE_SIZE, bool(page.get("more")) and bool(found)


def _edges(span: Span) -> list[dict[str, str]]:
    return [
        {"since": instant_text(window.start_at), "until": instant_text(window.end_at)} for window in read_windows(span)
    ]


def _each_once(overrides: Iterator[RemoteOverride] | list[RemoteOverride]) -> tuple[RemoteOverride, ...]:
    """By start; what two windows both show counts once."""
    found = {override.id: override for override in overrides}
    return tuple(sorted(found.values(), key=lambda item: (item.span.start_at, item.id)))
