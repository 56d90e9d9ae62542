"""The quarter in the terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from api.cli.render.codes import cell_code, cell_words, points
from api.cli.render.matrix import clipped, matrix_lines
from scheduler.reports.matrix import Cell, Matrix, matrix
from tests.support.tiny_quarter import tiny_quarter

GOLDEN = Path(__file__).parents[2] / "data" / "goldens" / "matrix_100.txt"
CODES = Matrix((), (), (), (("Day", "D"), ("Night", "N")), (("Escalation Engineer", "EE"),))


@pytest.fixture(scope="module")
def quarter():
    view = tiny_quarter()
    return matrix(view.problem, view.schedule)


def lines_at(quarter, width):
    return [line.plain for line in matrix_lines(quarter, width)]


def a_cell(*windows, **changes):
    fields = {"term": "", "event": False, "away": False, "bound": False, "in_service": True, "load": 0}
    return Cell(windows=windows, **(fields | changes))


def test_a_quarter_reads_as_it_always_did(quarter):
    """The whole matrix at 100 columns, character by character."""
    assert "\n".join(lines_at(quarter, 100)) + "\n" == GOLDEN.read_text("utf-8")


def test_thirteen_weeks_fit_into_a_hundred_columns(quarter):
    """Names may be shortened, totals never."""
    lines = lines_at(quarter, 100)
    assert max(map(len, lines)) <= 100
    assert sum("Weekend of" in line for line in lines) == 1
    assert not any("…" in line for line in lines)
    (bart,) = [line for line in lines if "Bartholomew" in line]
    assert bart.split()[-4:] == ["6", "21.0", "20.0", "+1.0"]


@pytest.mark.parametrize("width", [70, 80, 99, 120, 200])
def test_no_line_is_wider_than_the_terminal(quarter, width):
    """Weeks that do not fit follow in further blocks."""
    lines = lines_at(quarter, width)
    assert max(map(len, lines)) <= width
    saturdays = [part for line in lines if "Weekend of" in line for part in line.split()[3:] if part.isdigit()]
    assert len(saturdays) == 13
    assert sum("dev" in line and "Weekend of" in line for line in lines) == 1


def test_every_engineer_and_every_open_seat_has_a_line(quarter):
    """Open seats stand below the people."""
    lines = lines_at(quarter, 100)
    for name in ("Aroha Ngata", "Ben Okafor", "Cleo Moreau", "Dana Reyes"):
        assert sum(name in line for line in lines) == 1
    (tbd,) = [line for line in lines if line.startswith("TBD      EE seat 1")]
    assert tbd.count("TBD") == 1 + 7


def test_colours_are_an_aid_only(quarter, monkeypatch):
    """Without colours the text is the same."""
    texts = []
    for settings in ({"color_system": "truecolor", "force_terminal": True}, {"no_color": True}):
        console = Console(file=io.StringIO(), width=100, **settings)
        for line in matrix_lines(quarter, 100):
            console.print(line)
        texts.append(console.file.getvalue())
    assert "\x1b[" in texts[0]
    assert "\x1b[" not in texts[1]
    assert "Aroha Ngata" in texts[0]


def test_markup_in_a_name_is_a_name(quarter):
    """A wide terminal shows more of it, brackets and all."""
    (bart,) = [line for line in lines_at(quarter, 200) if "Bartholomew" in line]
    assert "<b>" in bart


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (a_cell(), "·"),
        (a_cell("D"), "D"),
        (a_cell("D", "D"), "D2"),
        (a_cell("N", "D"), "DN"),
        (a_cell("D", "D", "N"), "D2N"),
        (a_cell("D", "D", "N", "N"), "4x"),
        (a_cell("D", "D", event=True), "D2*"),
        (a_cell("D", "D", "N", event=True), "3x*"),
        (a_cell(term="EE"), "EE"),
        (a_cell(term="EE", away=True), "EE-"),
        (a_cell("D", term="EE"), "EE+"),
        (a_cell(away=True), "-"),
        (a_cell(bound=True), "!"),
        (a_cell(away=True, bound=True), "-!"),
        (a_cell(in_service=False), "/"),
    ],
)
def test_a_cell_says_everything_in_three_signs(cell, code):
    """Shifts by window, terms by rotation, then one mark."""
    assert cell_code(cell) == code
    assert len(code) <= 3


def test_a_cell_in_words_names_what_the_signs_mean():
    """For those who do not see the table."""
    cell = a_cell("D", "D", "N", event=True, away=True)
    assert cell_words(cell, CODES) == "2 x Day, 1 x Night, customer event, away"
    assert cell_words(a_cell(term="EE"), CODES) == "on term: Escalation Engineer"
    assert cell_words(a_cell(), CODES) == ""


@pytest.mark.parametrize(
    ("load", "signed", "text"),
    [(40, False, "4.0"), (40, True, "+4.0"), (-5, True, "-0.5"), (0, True, "0.0"), (None, True, "–")],
)
def test_load_is_shown_in_points(load, signed, text):
    """Tenths inside, one decimal outside."""
    assert points(load, signed=signed) == text


@pytest.mark.parametrize(("width", "text"), [(11, "Aroha Ngata"), (10, "Aroha Nga."), (7, "Aroha.")])
def test_a_long_name_ends_in_a_full_stop(width, text):
    """And not in a blank before it."""
    assert clipped("Aroha Ngata", width) == text
