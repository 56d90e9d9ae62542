"""Whoever fills seats hears of a TBD seat six, four and two weeks before it starts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.reports.alerts import due, seat_alerts
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_schedule, a_shift, a_term_rotation, a_weekend_rotation

PROBLEM = a_problem(shifts=(a_shift(),), rotations=(a_weekend_rotation(),))
OPEN = a_schedule(PROBLEM)


def _reached(days_before):
    (alert,) = seat_alerts(PROBLEM, OPEN, SATURDAY - timedelta(days=days_before))
    return alert.reached


@pytest.mark.parametrize(
    ("days_before", "reached"), [(43, None), (42, 42), (29, 42), (28, 28), (15, 28), (14, 14), (0, 14)]
)
def test_an_alert_is_due_on_its_day_and_not_the_day_before(days_before, reached):
    """42 days before the shift is the first day; 43 is too early."""
    assert _reached(days_before) == reached


def test_an_alert_names_the_seat_and_its_three_dates():
    """Saturday 9 January: 28 November, 12 December, 26 December."""
    (alert,) = seat_alerts(PROBLEM, OPEN, SATURDAY - timedelta(days=14))
    assert [on.isoformat() for on in alert.due_on] == ["2026-11-28", "2026-12-12", "2026-12-26"]
    assert alert.says == "Tier 2 weekend, 08:00 Sat 09 Jan 2027 is TBD and starts in 14 days."


def test_a_filled_seat_needs_no_alert():
    """Ada is on it."""
    assert seat_alerts(PROBLEM, a_schedule(PROBLEM, ("ada", a_shift().id)), SATURDAY) == ()


def test_a_seat_whose_day_is_over_is_not_due_any_more():
    """On the day itself there is still somebody to find, on the day after there is not."""
    alerts = [seat_alerts(PROBLEM, OPEN, SATURDAY + timedelta(days=day)) for day in (0, 1)]
    assert [len(due(found)) for found in alerts] == [1, 0]
    assert alerts[0][0].says.endswith("is TBD and has begun.")


def test_a_term_seat_counts_from_its_first_open_week_to_its_last():
    """Four open weeks from 4 January: due in December, and until the last day."""
    problem = a_problem(rotations=(a_term_rotation(),), weeks=4)
    (early,) = due(seat_alerts(problem, a_schedule(problem), MONDAY - timedelta(days=28)))
    assert (early.reached, early.label) == (28, "Escalation Engineers, seat 1, from 04 Jan 2027")
    last_day = MONDAY + timedelta(days=27)
    assert len(due(seat_alerts(problem, a_schedule(problem), last_day))) == 1
    assert due(seat_alerts(problem, a_schedule(problem), last_day + timedelta(days=1))) == ()
