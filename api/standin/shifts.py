"""Shift-based schedules of the stand-in and PagerDuty's rules about them; no HTTP and no clock in here.

Custom shifts add up: two at the same time page two people. An override replaces the person of one custom shift for a
while, and goes with it when it is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from api.standin.state import (
    RuleBroken,
    StandinLaidOver,
    StandinSchedule,
    StandinShift,
    StandinState,
    Turn,
)
from scheduler.domain.time import Span

NewShift = tuple[datetime, datetime, str]
"""Start, end and user id."""


def shift_based(state: StandinState, schedule_id: str) -> StandinSchedule:
    """The schedule, which must be shift-based."""
    schedule = state.schedule(schedule_id)
    if schedule.kind != "shifts":
        raise RuleBroken(400, 2001, "Invalid Input Provided", "This schedule is layer-based")
    return schedule


def shifts_in(state: StandinState, schedule_id: str, span: Span) -> list[StandinShift]:
    """Custom shifts that touch the span, uncut, by start."""
    touching = [item for item in shift_based(state, schedule_id).shifts if _touches(item, span)]
    return sorted(touching, key=lambda item: (item.start, item.number))


def laid_over_in(state: StandinState, schedule_id: str, span: Span) -> list[StandinLaidOver]:
    """Overrides that touch the span, uncut, by start."""
    touching = [item for item in shift_based(state, schedule_id).laid_over if _touches(item, span)]
    return sorted(touching, key=lambda item: (item.start, item.number))


def create_shifts(
    state: StandinState, schedule_id: str, wanted: Sequence[NewShift], now: datetime
) -> list[StandinShift]:
    """All of them or none: one that breaks a rule refuses the request."""
    schedule = shift_based(state, schedule_id)
    for start, end, user_id in wanted:
        _check(state, start, end, user_id, now)
    made = []
    for start, end, user_id in wanted:
        id_ = state.new_id("S")
        made.append(StandinShift(id=id_, number=state.last_number, start=start, end=end, user_id=user_id))
    schedule.shifts.extend(made)
    return made


def change_shift(
    state: StandinState,
    schedule_id: str,
    shift_id: str,
    now: datetime,
    *,
    start: datetime | None,
    end: datetime | None,
    user_id: str | None,
) -> StandinShift:
    """Everything until it starts; after that only its end; nothing once it has ended."""
    shift = _shift(state, schedule_id, shift_id)
    changed = (start or shift.start, end or shift.end, user_id or shift.user_id)
    if shift.end <= now:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "The shift has ended")
    if shift.start <= now and (changed[0], changed[2]) != (shift.start, shift.user_id):
        raise RuleBroken(400, 2001, "Invalid Input Provided", "The shift has started; only its end can change")
    _check(state, *changed, now)
    shift.start, shift.end, shift.user_id = changed
    return shift


def delete_shift(state: StandinState, schedule_id: str, shift_id: str, now: datetime) -> None:
    """Removed with its overrides, or cut to end now if it has started. A past shift is refused."""
    shift = _shift(state, schedule_id, shift_id)
    if shift.end <= now:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "The shift has ended")
    if shift.start < now:
        shift.end = now.replace(microsecond=0)
        return
    schedule = state.schedule(schedule_id)
    schedule.shifts.remove(shift)
    schedule.laid_over = [item for item in schedule.laid_over if item.shift_id != shift_id]


def lay_over(
    state: StandinState, schedule_id: str, shift_id: str, start: datetime, end: datetime, user_id: str, now: datetime
) -> StandinLaidOver:
    """Replace the person of a custom shift for a while, as people do by hand."""
    shift = _shift(state, schedule_id, shift_id)
    _check(state, start, end, user_id, now)
    if start < shift.start or shift.end < end:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "The override lies outside its shift")
    id_ = state.new_id("O")
    made = StandinLaidOver(
        id=id_,
        number=state.last_number,
        start=start,
        end=end,
        user_id=user_id,
        shift_id=shift_id,
        replaces=shift.user_id,
    )
    state.schedule(schedule_id).laid_over.append(made)
    return made


def take_off(state: StandinState, schedule_id: str, override_id: str) -> None:
    """Remove an override; the person of the shift is on call again."""
    schedule = shift_based(state, schedule_id)
    found = [item for item in schedule.laid_over if item.id == override_id]
    if not found:
        raise RuleBroken(404, 2100, "Not Found")
    schedule.laid_over.remove(found[0])


def computed(state: StandinState, schedule_id: str, span: Span) -> list[Turn]:
    """Who is paged, shift by shift: each turn tells the shift, and the override if one is laid over it."""
    turns: list[Turn] = []
    over = laid_over_in(state, schedule_id, span)
    for shift in shifts_in(state, schedule_id, span):
        mine = [item for item in over if item.shift_id == shift.id]
        start, end = max(shift.start, span.start_at), min(shift.end, span.end_at)
        inner = {edge for item in mine for edge in (item.start, item.end) if start < edge < end}
        for first, last in pairwise(sorted({start, end} | inner)):
            on_top = [item for item in mine if item.start <= first and last <= item.end]
            top = max(on_top, key=lambda item: item.number) if on_top else None
            user_id = top.user_id if top else shift.user_id
            turns.append(
                Turn(start=first, end=last, user_id=user_id, shift_id=shift.id, override_id=top.id if top else None)
            )
    return sorted(turns, key=lambda turn: (turn.start, turn.user_id))


def _touches(item: StandinShift | StandinLaidOver, span: Span) -> bool:
    return item.start < span.end_at and span.start_at < item.end


def _shift(state: StandinState, schedule_id: str, shift_id: str) -> StandinShift:
    for shift in shift_based(state, schedule_id).shifts:
        if shift.id == shift_id:
            return shift
    raise RuleBroken(404, 2100, "Not Found")


def _check(state: StandinState, start: datetime, end: datetime, user_id: str, now: datetime) -> None:
    if end <= start:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "end_time must be after start_time")
    if end <= now:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "end_time must be in the future")
    if not state.has_user(user_id):
        raise RuleBroken(400, 2013, "Invalid Input Provided", "User not found")
