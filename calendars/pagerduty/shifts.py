"""Pure translation between our values and PagerDuty's JSON for shift-based (v3) schedules.

There, what we write is *custom shifts*, and what people change by hand is mostly *overrides* laid over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from calendars.pagerduty.mapping import instant_text, understanding
from scheduler.domain.publication import OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer

SHIFT_BASED_WORDS = ("shift-based", "/v3/schedules")
"""What the older interface says of a schedule that it does not serve any more."""


def says_shift_based(reason: str) -> bool:
    """Whether a refusal of the older interface means that the schedule is shift-based."""
    return any(word in reason for word in SHIFT_BASED_WORDS)


def shifts_body(operations: Sequence[Operation]) -> dict[str, Any]:
    """The body that creates one custom shift per operation."""
    return {"custom_shifts": [{"type": "custom_shift", **_shift(operation)} for operation in operations]}


def shift_body(operation: Operation) -> dict[str, Any]:
    """The body that changes one custom shift. Of one that has started, PagerDuty takes another end alone."""
    changed = _shift(operation)
    return {"custom_shift": {"end_time": changed["end_time"]} if operation.has_started else changed}


def _shift(operation: Operation) -> dict[str, Any]:
    member = {"type": "user_member", "user_id": operation.account}
    return {
        "start_time": instant_text(operation.span.start_at),
        "end_time": instant_text(operation.span.end_at),
        "assignments": [{"type": "shift_assignment", "member": member}],
    }


def custom_shifts(page: Any) -> tuple[RemoteOverride, ...]:
    """The custom shifts of one page. A shift kept empty on purpose has nobody, written as an empty account."""
    with understanding("custom shifts"):
        return tuple(
            RemoteOverride(
                id=item["id"], span=_span(item), account=item["assignments"][0]["member"].get("user_id") or ""
            )
            for item in page["custom_shifts"]
        )


def shift_overrides(page: Any) -> tuple[RemoteOverride, ...]:
    """The overrides of one page; always somebody else's, for we write none."""
    with understanding("overrides"):
        return tuple(
            RemoteOverride(
                id=item["id"],
                span=_span(item),
                account=item["overriding_member"].get("user_id") or "",
                over=item.get("custom_shift_id"),
            )
            for item in page["overrides"]
        )


def computed_on_call(answer: Any) -> tuple[OnCall, ...]:
    """Who is paged; several at once are possible, and stretches that are empty on purpose are left out."""
    with understanding("schedule"):
        return tuple(
            OnCall(span=_span(item), account=item["member"]["user_id"])
            for item in answer["schedule"]["final_schedule"]["computed_shift_assignments"]
            if item["member"]["type"] == "user_member"
        )


def computes_anything(answer: Any) -> bool:
    """Whether the final schedule has any stretch, those that are empty on purpose too."""
    with understanding("schedule"):
        return len(answer["schedule"]["final_schedule"]["computed_shift_assignments"]) > 0


def schedule_ids(page: Any) -> tuple[str, ...]:
    """The ids of one page of schedules."""
    with understanding("schedules"):
        return tuple(str(item["id"]) for item in page["schedules"])


def shift_answers(answer: Any, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
    """The id of each shift created, matched by what it says: no order is promised, and no status for each."""
    made = [item for item in answer.get("custom_shifts", []) if isinstance(item, Mapping) and item.get("id")]
    return tuple(_answer_for(operation, made) for operation in operations)


def _answer_for(operation: Operation, made: list[Mapping[str, Any]]) -> CreateAnswer:
    for item in made:
        try:
            about = (_span(item), item["assignments"][0]["member"]["user_id"])
        except (KeyError, IndexError, TypeError, ValueError):
            continue
        if about == (operation.span, operation.account):
            return CreateAnswer(state="created", external_id=str(item["id"]))
    return CreateAnswer(state="unknown")


def _span(item: Mapping[str, Any]) -> Span:
    starts, ends = (datetime.fromisoformat(item[edge]) for edge in ("start_time", "end_time"))
    return Span(start_at=starts, end_at=ends)
