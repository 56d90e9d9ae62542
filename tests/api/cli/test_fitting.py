"""Whatever the width of the window, a table keeps every name, date and figure."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from api.cli.answers import PIPE_WIDTH, console
from api.cli.render.fitting import Column, FittedTable

PEOPLE: list[Column] = [
    ("", "right"), ("Who", "left"), ("Waits since", "right"), ("Passed over", "right"), ("Offers", "left"),
    ("Seat likely", "right"),
]  # fmt: skip
ROWS = [
    ("1", "Wilhelmina Grzelczakiewicz", "2026-11-22", "12", "2027-01-04 to 2027-01-31", "too late"),
    ("2", "Odo", "2026-11-22", "1", "", "2027-04-05"),
]
WEEKS: list[Column] = [("Team", "left"), *((f"{n:02}\nJan", "right") for n in range(1, 14))]
TEAMS = [("Delivery and Upgrades", *["1.2*"] * 13), ("Edge", *["·"] * 13)]


def printed(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, splits: bool = False) -> list[str]:
    """The lines of a table in a window of some width."""
    screen = Console(file=io.StringIO(), width=width, highlight=False)
    screen.print(FittedTable("A table", columns, rows, splits=splits))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue().splitlines()


def words(lines: Sequence[str]) -> list[str]:
    return sorted(word for line in lines for word in line.replace(":", " ").split() if set(word) != {"─"})


@pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
def test_a_name_is_never_cut_off(width: int) -> None:
    """Nor a date; and no line is wider than the window."""
    lines = printed(PEOPLE, ROWS, width)
    said = " ".join(lines)
    assert max(map(cell_len, lines)) <= width
    assert all(word in said for row in ROWS for cell in row for word in cell.split())
    assert "…" not in said


@pytest.mark.parametrize("width", [120, 80, 50, 30])
def test_weeks_that_do_not_fit_go_on_below_with_the_teams_again(width: int) -> None:
    """A team's name stands in front of each part of its weeks; nobody loses a week."""
    lines = printed(WEEKS, TEAMS, width, splits=True)
    assert max(map(cell_len, lines)) <= width
    assert sum(line.count("1.2*") for line in lines) == sum(line.count("·") for line in lines) == 13
    heads = sum("Team" in line for line in lines)
    assert sum("Edge" in line for line in lines) == heads
    assert (heads == 1) == (width == 120)


def test_a_table_that_fits_stays_as_it_is() -> None:
    """One line for a row, with air between the columns."""
    lines = printed(PEOPLE, ROWS, 120)
    assert any("1   Wilhelmina Grzelczakiewicz    2026-11-22" in line for line in lines)


CELL = st.text(st.sampled_from("ab 1"), max_size=12).map(lambda text: " ".join(text.split()))


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=4), width=st.integers(16, 60))
def test_no_word_is_lost_in_any_window(rows: list[tuple[str, ...]], width: int) -> None:
    """Every word of every row is printed, once."""
    lines = printed([("One", "left"), ("Two", "right"), ("Three", "left")], rows, width)
    heads = {"One", "Two", "Three", "A", "table"}
    assert [w for w in words(lines) if w not in heads] == sorted(
        w for row in rows for cell in row for w in cell.split()
    )


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("", PIPE_WIDTH), ("wide", PIPE_WIDTH), ("132", 132)])
def test_a_pipe_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    """And a hundred columns when it says nothing."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert console().width == width
