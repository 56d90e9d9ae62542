"""What both faces of the stand-in share: pages, windows, instants and references."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query

from api.standin.state import RuleBroken, StandinState
from scheduler.domain.time import Span

Page = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10_000)]


def window(since: datetime, until: datetime, longest: timedelta) -> Span:
    """The span asked for. Raises RuleBroken when it is empty or too long."""
    if until <= since:
        raise RuleBroken(400, 2004, "Invalid Input Provided", "Until must be after since")
    if until - since > longest:
        raise RuleBroken(400, 2005, "Invalid Input Provided", "The date range is too long")
    return Span(start_at=since, end_at=until)


def page(name: str, items: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    """One page of a list."""
    more = offset + limit < len(items)
    return {name: items[offset : offset + limit], "limit": limit, "offset": offset, "more": more, "total": None}


def no_audit_records(limit: int) -> dict[str, Any]:
    """PagerDuty does not say whether changes of entries are in there; the stand-in changes nothing else."""
    return {"records": [], "response_metadata": {"messages": None}, "next_cursor": None, "limit": limit}


def text(instant: datetime) -> str:
    """An instant as it is answered."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def reference_of_policies(state: StandinState, schedule_id: str) -> list[dict[str, Any]]:
    """The escalation policies that use a schedule."""
    return [
        {"id": policy.id, "type": "escalation_policy_reference", "summary": policy.name}
        for policy in state.policies
        if schedule_id in policy.schedule_ids
    ]
