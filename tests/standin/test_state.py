"""The stand-in follows PagerDuty's rules, so that a demonstration on it proves something."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from api.standin.state import RuleBroken, StandinState
from scheduler.domain.time import Span
from tests.support.publishing import NOW, part, shift_span

SCHEDULE = "P1"
SHIFT = shift_span(0)


@pytest.fixture
def state() -> StandinState:
    made = StandinState()
    made.seed([("Ada", "ada@example.com"), ("Ben", "ben@example.com")], [(SCHEDULE, "Weekend")], "Fallback Pager")
    return made


def put(state: StandinState, name: str, span: Span, now=NOW):
    return state.create_override(SCHEDULE, span.start_at, span.end_at, state.find_users(name)[0].id, now)


def shown(state: StandinState, span: Span = SHIFT) -> list[tuple[str, float]]:
    """Who is on call, with hours."""
    turns = state.final_schedule(SCHEDULE, span)
    return [(state.user(turn.user_id).name, (turn.end - turn.start) / timedelta(hours=1)) for turn in turns]


def test_without_overrides_the_fallback_is_paged(state: StandinState) -> None:
    """A schedule is never silent, unless it has no fallback; then the stretch is absent."""
    assert shown(state) == [("Fallback Pager", 8)]
    state.schedules[0].fallback_user_id = None
    assert shown(state) == []


def test_the_override_created_last_shows(state: StandinState) -> None:
    """Also when it starts earlier, and the other one comes back where it ends."""
    put(state, "Ada", part(SHIFT, 2, 6))
    put(state, "Ben", part(SHIFT, 0, 4))
    assert shown(state) == [("Ben", 4), ("Ada", 2), ("Fallback Pager", 2)]


def test_bordering_stretches_of_one_person_are_merged(state: StandinState) -> None:
    """Two overrides of Ada look like one shift."""
    put(state, "Ada", part(SHIFT, 0, 4))
    put(state, "Ada", part(SHIFT, 4, 8))
    assert shown(state) == [("Ada", 8)]


def test_lists_are_cut_at_the_window_unless_overflow_is_asked(state: StandinState) -> None:
    """The trap that makes a whole override look changed."""
    put(state, "Ada", SHIFT)
    inside = part(SHIFT, 2, 3)
    assert [(item.start, item.end) for item in state.overrides(SCHEDULE, inside, overflow=False)] == [
        (inside.start_at, inside.end_at)
    ]
    assert [(item.start, item.end) for item in state.overrides(SCHEDULE, inside, overflow=True)] == [
        (SHIFT.start_at, SHIFT.end_at)
    ]
    assert state.overrides(SCHEDULE, part(SHIFT, 8, 9), overflow=True) == []


def test_a_future_override_is_deleted(state: StandinState) -> None:
    """One second before the start it vanishes."""
    made = put(state, "Ada", SHIFT)
    assert state.delete_override(SCHEDULE, made.id, SHIFT.start_at - timedelta(seconds=1)) is True
    assert shown(state) == [("Fallback Pager", 8)]


def test_a_started_override_ends_now_instead(state: StandinState) -> None:
    """Who was on call until now stays in the history."""
    made = put(state, "Ada", SHIFT)
    assert state.delete_override(SCHEDULE, made.id, SHIFT.start_at + timedelta(hours=3)) is False
    assert shown(state) == [("Ada", 3), ("Fallback Pager", 5)]


def test_a_past_override_cannot_be_deleted(state: StandinState) -> None:
    """From its very end on it is history."""
    made = put(state, "Ada", SHIFT)
    with pytest.raises(RuleBroken) as broken:
        state.delete_override(SCHEDULE, made.id, SHIFT.end_at)
    assert (broken.value.status, broken.value.errors) == (400, ("You cannot remove a past override",))


@pytest.mark.parametrize(
    ("span", "user", "now", "says"),
    [
        ((SHIFT.end_at, SHIFT.start_at), "Ada", NOW, "Override must end after its start"),
        ((SHIFT.start_at, SHIFT.start_at), "Ada", NOW, "Override must end after its start"),
        ((SHIFT.start_at, SHIFT.end_at), "Ada", SHIFT.end_at, "Override must end in the future"),
        ((SHIFT.start_at, SHIFT.end_at), None, NOW, "User not found"),
    ],
)
def test_impossible_overrides_are_refused(state: StandinState, span, user, now, says) -> None:
    """With the words that PagerDuty uses for each item of a bulk request."""
    user_id = state.find_users(user)[0].id if user else "PNOBODY"
    with pytest.raises(RuleBroken) as broken:
        state.create_override(SCHEDULE, *span, user_id, now)
    assert broken.value.errors == (says,)
    assert state.schedules[0].overrides == []


def test_an_override_that_has_begun_begins_now(state: StandinState) -> None:
    """The past is not rewritten."""
    now = SHIFT.start_at + timedelta(hours=3)
    assert put(state, "Ada", SHIFT, now=now).start == now


def test_what_is_not_there_is_not_found(state: StandinState) -> None:
    """Schedules and overrides alike."""
    with pytest.raises(RuleBroken, match="Not Found"):
        state.schedule("PNOPE")
    with pytest.raises(RuleBroken, match="Override Not Found"):
        state.delete_override(SCHEDULE, "QNOPE", NOW)


def test_the_state_survives_a_restart(state: StandinState, tmp_path: Path) -> None:
    """Ids go on counting, and seeding again adds only what is new: a demonstration may run twice."""
    file = tmp_path / "standin" / "state.json"
    assert StandinState.load(file) == StandinState()
    first = put(state, "Ada", SHIFT)
    state.save(file)
    again = StandinState.load(file)
    again.seed([("Ada", "ADA@example.com"), ("Cleo", "cleo@example.com")], [(SCHEDULE, "Weekend")], "Fallback Pager")
    assert again.schedules == state.schedules
    assert [user.name for user in again.users] == ["Ada", "Ben", "Fallback Pager", "Cleo"]
    assert put(again, "Cleo", SHIFT).number > first.number
