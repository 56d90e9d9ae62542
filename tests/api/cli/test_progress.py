"""The progress of a search, as people see it."""

from __future__ import annotations

import pytest

from api.cli.progress import SearchLine
from scheduler.domain.constraint import Aim
from scheduler.engine.solve import Progress


def _line() -> SearchLine:
    """A line on a terminal, whose clock stands still."""
    return SearchLine(60, live=True, clock=lambda: 0.0)


def test_before_anything_is_found_it_says_what_is_going_on() -> None:
    """First the model is built, then the first plan is sought."""
    line = _line()
    assert line.text == "building the model, 0/60 s"
    line.reached(Progress(Aim.LAW, None, 0, 0.1))
    assert line.text == "aim 2 of 7, rules of law set aside: searching, 0/60 s"


def test_it_names_the_aim_the_best_plan_the_bound_and_the_gap() -> None:
    """The bound comes without a plan and keeps the best one; a gap of zero is a proof."""
    line = _line()
    line.reached(Progress(Aim.UNFILLED, 4, 1, 0.1))
    line.reached(Progress(Aim.UNFILLED, None, 2, 0.2))
    assert line.text == "aim 1 of 7, seats left open: best 4, bound 2, gap 50%, 0/60 s"
    line.reached(Progress(Aim.UNFILLED, 2, 2, 0.3))
    assert "gap 0%" in line.text


def test_the_next_aim_starts_anew() -> None:
    """What was reached at one aim says nothing about the next."""
    line = _line()
    line.reached(Progress(Aim.UNFILLED, 4, 4, 0.1))
    line.reached(Progress(Aim.EVENNESS, None, 0, 0.2))
    assert "uneven load: searching" in line.text


def test_where_lines_cannot_be_rewritten_few_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    """A log gets one line at each new aim and then one every two seconds, however fast plans are found."""
    seconds = [0]
    line = SearchLine(60, live=False, clock=lambda: seconds[0])
    for seconds[0] in range(4):
        for best in range(5, 0, -1):
            line.reached(Progress(Aim.UNFILLED, best, 0, 0.1))
    line.reached(Progress(Aim.EVENNESS, 9, 0, 0.2))
    said = [text.split(":")[0] + text[-7:] for text in capsys.readouterr().err.splitlines()]
    left_open, uneven = "aim 1 of 7, seats left open", "aim 5 of 7, uneven load"
    assert said == [f"{left_open} 0/60 s", f"{left_open} 2/60 s", f"{uneven} 3/60 s"]
