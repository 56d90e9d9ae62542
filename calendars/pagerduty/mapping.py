"""Pure translation between our values and PagerDuty's JSON: users, and overrides of layer-based schedules.

Only what is read here is relied on. An answer that lacks it raises TargetUnavailable, so that a plan is never made
from half an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler.domain.errors import TargetUnavailable
from scheduler.domain.publication import OnCall, Operation, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer

LONGEST_READ = timedelta(days=90)
"""Longer windows are refused for overrides (three months)."""


def instant_text(instant: datetime) -> str:
    """PagerDuty's time zone list lacks many IANA zones, so only UTC instants travel, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_windows(span: Span) -> Iterator[Span]:
    """The span in pieces that PagerDuty accepts, without gaps or overlaps."""
    start_at = span.start_at
    while start_at < span.end_at:
        end_at = min(start_at + LONGEST_READ, span.end_at)
        yield Span(start_at=start_at, end_at=end_at)
        start_at = end_at


def overrides_body(operations: Sequence[Operation]) -> dict[str, Any]:
    """The body that creates one override per operation."""
    return {
        "overrides": [
            {
                "start": instant_text(operation.span.start_at),
                "end": instant_text(operation.span.end_at),
                "user": {"id": operation.account, "type": "user_reference"},
            }
            for operation in operations
        ]
    }


def remote_overrides(answer: Any) -> tuple[RemoteOverride, ...]:
    """The overrides of a list answer."""
    with understanding("overrides"):
        return tuple(
            RemoteOverride(
                id=item["id"],
                span=_span(item),
                account=item["user"]["id"],
                name=item["user"].get("summary") or "",
            )
            for item in answer["overrides"]
        )


def on_call(answer: Any) -> tuple[OnCall, ...]:
    """The final schedule of a schedule answer; stretches without anybody are absent."""
    with understanding("schedule"):
        return tuple(
            OnCall(span=_span(item), account=item["user"]["id"], name=item["user"].get("summary") or "")
            for item in answer["schedule"]["final_schedule"]["rendered_schedule_entries"]
            if item.get("user")
        )


def on_call_by_schedule(page: Any, schedule_ids: Collection[str]) -> dict[str, tuple[OnCall, ...]]:
    """The final schedules of some schedules, of one page of a list; one that the list does not render is left out."""
    with understanding("schedules"):
        return {
            str(item["id"]): on_call({"schedule": item})
            for item in page["schedules"]
            if item["id"] in schedule_ids and item.get("final_schedule")
        }


def accounts_by_email(answer: Any) -> dict[str, str]:
    """Lower-case e-mail to user id, of one page of users."""
    with understanding("users"):
        return {item["email"].lower(): item["id"] for item in answer["users"]}


def names_by_account(answer: Any) -> dict[str, str]:
    """User id to name, else e-mail, of one page of users."""
    with understanding("users"):
        return {item["id"]: str(item.get("name") or item.get("email") or "") for item in answer["users"]}


def create_answers(answer: Any, operations: Sequence[Operation]) -> tuple[CreateAnswer, ...]:
    """What became of each create, in our order.

    PagerDuty documents a bare list of ``{status, errors, override}`` and, elsewhere, the list under ``overrides`` or a
    single ``override``; all are read. The order of the items is not documented, so they are matched by what they say.
    """
    items = _items(answer)
    return tuple(_answer_for(operation, items) for operation in operations)


def _items(answer: Any) -> list[Mapping[str, Any]]:
    if isinstance(answer, Mapping) and "override" in answer:
        answer = [answer]
    elif isinstance(answer, Mapping):
        answer = answer.get("overrides")
    return [item for item in answer if isinstance(item, Mapping)] if isinstance(answer, list) else []


def _answer_for(operation: Operation, items: list[Mapping[str, Any]]) -> CreateAnswer:
    for item in items:
        override = item.get("override") or item
        if not _is_about(override, operation):
            continue
        if item.get("errors") or str(item.get("status", "201")) not in ("200", "201"):
            reasons = item.get("errors") or [f"status {item.get('status')}"]
            return CreateAnswer(state="rejected", error="; ".join(str(reason) for reason in reasons))
        if override.get("id"):
            return CreateAnswer(state="created", external_id=str(override["id"]))
    return CreateAnswer(state="unknown")


def _is_about(override: Mapping[str, Any], operation: Operation) -> bool:
    try:
        starts_at, ends_at = (datetime.fromisoformat(override[edge]) for edge in ("start", "end"))
        account = override["user"]["id"]
    except (KeyError, TypeError, ValueError):
        return False
    span = operation.span
    return (starts_at, ends_at, account) == (span.start_at, span.end_at, operation.account)


def _span(item: Mapping[str, Any]) -> Span:
    return Span(start_at=datetime.fromisoformat(item["start"]), end_at=datetime.fromisoformat(item["end"]))


@contextmanager
def understanding(what: str) -> Iterator[None]:
    """Turns whatever goes wrong while reading an answer into one error of ours."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TargetUnavailable(f"PagerDuty's answer about {what} is not understood ({error!r})") from None
