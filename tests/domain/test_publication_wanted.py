"""What one PagerDuty schedule is asked to show: the turns of one seat, and nothing of the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.parts import parts_of
from scheduler.domain.publication import PublicationTarget, WantedSchedule, WantedShift
from scheduler.domain.publication_wanted import joined, wanted_schedule
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK, Span
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_volunteer,
    an_engineer,
)

PEOPLE = (an_engineer("ada"), an_engineer("ben"))
EARLY, LATE = a_shift(SATURDAY, "08:00", seats=2), a_shift(SATURDAY + DAY, "08:00")


def _target(rotation_id: str = "tier2", seat: int = 1) -> PublicationTarget:
    return PublicationTarget(schedule_id="PABC", rotation_id=rotation_id, seat=seat)


def test_a_target_shows_its_own_seat_with_the_persons_address() -> None:
    """Seat 1 of Saturday is Ada's, seat 2 Ben's; Sunday has one seat, so the second target knows nothing of it."""
    problem = a_problem(engineers=PEOPLE, shifts=(EARLY, LATE))
    schedule = a_schedule(problem, ("ada", EARLY.id), ("ben", EARLY.id), ("ben", LATE.id))
    first, second = (wanted_schedule(schedule, PEOPLE, _target(seat=seat), "UTC") for seat in (1, 2))
    assert [(t.key, t.email) for t in first.shifts] == [(EARLY.id, "ada@example.com"), (LATE.id, "ben@example.com")]
    assert [(t.key, t.email) for t in second.shifts] == [(EARLY.id, "ben@example.com")]


def test_a_tbd_seat_is_a_turn_without_an_address() -> None:
    """It is asked for, so that the gap is reported; nobody is put there."""
    schedule = a_schedule(a_problem(engineers=PEOPLE, shifts=(EARLY,)), ("ada", EARLY.id))
    assert [t.email for t in wanted_schedule(schedule, PEOPLE, _target(seat=2), "UTC").shifts] == [None]


def test_the_open_weeks_of_a_term_seat_are_one_turn_without_an_address() -> None:
    """Two weeks of a term that began before are held; the two after it are reported as one gap."""
    term = a_term(MONDAY - WEEK * 2, weeks=4)
    pin = Assignment(engineer_id="ada", duty_id=term.id)
    problem = a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer(),), pins=(pin,))
    wanted = wanted_schedule(problem.schedule((pin,)), PEOPLE, _target("ee"), "UTC")
    assert [turn.email for turn in wanted.shifts] == ["ada@example.com", None]
    assert wanted.shifts[1].span.start_at == term.span.end_at
    assert wanted.shifts[1].span.end_at == wanted.window.end_at


def test_the_window_is_the_horizon_in_the_rotations_own_days() -> None:
    """What is owned at the target outside these days belongs to another plan and stays."""
    schedule = a_schedule(a_problem(engineers=PEOPLE, shifts=(EARLY,)), ("ada", EARLY.id))
    window = wanted_schedule(schedule, PEOPLE, _target(), "Asia/Tokyo").window
    assert window.start_at == datetime(2027, 1, 3, 15, tzinfo=UTC)
    assert window.end_at == datetime(2027, 1, 31, 15, tzinfo=UTC)


def test_a_term_that_began_before_the_horizon_keeps_its_whole_span() -> None:
    """Its turn at the target is the one from before, so nothing changes there."""
    term = a_term(MONDAY - WEEK * 2, weeks=4)
    pin = Assignment(engineer_id="ada", duty_id=term.id)
    problem = a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer(),), pins=(pin,))
    wanted = wanted_schedule(problem.schedule((pin,)), PEOPLE, _target("ee"), "UTC")
    assert [turn.span for turn in wanted.shifts if turn.email] == [term.span]
    assert wanted.window.start_at == term.span.start_at


@pytest.mark.parametrize(("weeks", "more_weeks"), [(3, 0), (4, 2), (5, 2)])
def test_what_somebody_takes_of_a_term_after_the_horizon_is_asked_for(weeks: int, more_weeks: int) -> None:
    """Ada's six weeks begin in a plan of four; Ben has the rest after so many. What begins later widens the window."""
    term = a_term(MONDAY, weeks=6)
    pin = Assignment(engineer_id="ada", duty_id=term.id)
    problem = a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer(),), pins=(pin,))
    cut = term.span.start_at + WEEK * weeks
    turns = [
        (Span(start_at=term.span.start_at, end_at=cut), "ada"),
        (Span(start_at=cut, end_at=term.span.end_at), "ben"),
    ]
    parts = parts_of((term.id, 1), turns, "ada")
    wanted = wanted_schedule(problem.schedule((pin,)), PEOPLE, _target("ee"), "UTC", parts)
    assert [turn.email for turn in wanted.shifts] == ["ada@example.com", "ben@example.com"]
    assert wanted.window.duration == WEEK * (4 + more_weeks)


def test_two_turns_of_one_seat_at_once_are_refused() -> None:
    """One remote schedule shows one person at a time; touching turns are fine, overlapping ones are not."""
    touching, overlapping = a_shift(SATURDAY, "16:00"), a_shift(SATURDAY, "15:59")
    fine = a_problem(engineers=PEOPLE, shifts=(EARLY, touching))
    assert len(wanted_schedule(fine.schedule(()), PEOPLE, _target(), "UTC").shifts) == 2
    clash = a_problem(engineers=PEOPLE, shifts=(EARLY, overlapping))
    with pytest.raises(BadInput, match=r"PABC=tier2/1: .*one person at a time"):
        wanted_schedule(clash.schedule(()), PEOPLE, _target(), "UTC")


def _wanted(start: int, end: int, *turns: tuple[str, int, int, str]) -> WantedSchedule:
    """What a plan of these days asks: (key, first day, last day, name), counted from the first Monday."""
    day = datetime(2027, 1, 4, tzinfo=UTC)
    spans = [Span(start_at=day + DAY * first, end_at=day + DAY * last) for _, first, last, _ in turns]
    return WantedSchedule(
        target=_target("ee"),
        window=Span(start_at=day + DAY * start, end_at=day + DAY * end),
        shifts=tuple(
            WantedShift(key=key, span=span, email=f"{name}@example.com")
            for (key, _, _, name), span in zip(turns, spans, strict=True)
        ),
    )


def test_two_quarters_are_asked_for_in_one_with_all_that_lies_in_either() -> None:
    """The window reaches from the first day of the first to the last day of the last."""
    both = joined([_wanted(0, 28, ("a", 0, 28, "ada")), _wanted(28, 56, ("b", 28, 56, "ben"))])
    assert [(turn.key, turn.email) for turn in both.shifts] == [("a", "ada@example.com"), ("b", "ben@example.com")]
    assert both.window.duration == DAY * 56


def test_of_a_term_that_goes_on_the_later_plans_word_counts() -> None:
    """The first plan had Ada until the 42nd day; the next one has her until the 35th, and then Ben."""
    earlier = _wanted(0, 28, ("a", 0, 42, "ada"))
    later = _wanted(0, 56, ("a", 0, 35, "ada"), ("b", 35, 56, "ben"))
    assert joined([earlier, later]).shifts == later.shifts
    elsewhere = _wanted(28, 56, ("b", 35, 38, "ben"))
    days = [(turn.key, turn.span.duration / DAY) for turn in joined([earlier, elsewhere]).shifts]
    assert days == [("a", 35), ("b", 3), ("a@20270211T000000Z", 4)]
