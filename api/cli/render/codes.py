"""Codes: what stands in one cell of the matrix, in at most three characters, in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.reports.matrix import Cell, Matrix, OpenRow, Week

FREE = "·"
EVENT, BOUND, AWAY, NOT_HERE = "*", "!", "-", "/"
WIDEST = 3


def cell_code(cell: Cell) -> str:
    """Letters of the shifts, or the code of the term; then at most one mark."""
    mark = EVENT if cell.event else BOUND if cell.bound else AWAY if cell.away else ""
    if cell.term:
        return cell.term + ("+" if cell.windows else mark)
    if cell.windows:
        return _shifts(cell.windows, WIDEST - len(mark)) + mark
    if not cell.in_service:
        return NOT_HERE
    return (AWAY if cell.away else "") + (BOUND if cell.bound else "") or FREE


def _shifts(letters: Sequence[str], room: int) -> str:
    """A, A2 for two of one window, AE for one of each; a mere count when that needs more room than there is."""
    runs = [(letter, len(list(run))) for letter, run in groupby(sorted(letters))]
    text = "".join(letter + (str(count) if count > 1 else "") for letter, count in runs)
    return text if len(text) <= room else f"{min(len(letters), 9)}x"


def cell_words(cell: Cell, matrix: Matrix) -> str:
    """The cell in words, for those who do not see the table or do not know the codes."""
    windows = {letter: name for name, letter in matrix.letters}
    terms = {code: name for name, code in matrix.terms}
    said = [f"{len(list(run))} x {windows.get(letter, letter)}" for letter, run in groupby(sorted(cell.windows))]
    said += [f"on term: {terms.get(cell.term, cell.term)}"] if cell.term else []
    said += ["customer event"] if cell.event else []
    said += ["away"] if cell.away else []
    said += ["customer commitment"] if cell.bound else []
    said += ["not in service"] if not cell.in_service else []
    return ", ".join(said)


def special_code(week: Week) -> str:
    """Company days off count more than public holidays of single countries."""
    return "off" if week.company_days else "hol" if week.holidays else ""


def event_code(week: Week) -> str:
    count = len(week.events)
    return EVENT + (str(min(count, 99)) if count > 1 else "") if count else ""


def open_code(row: OpenRow, seats: int) -> str:
    """TBD in the weeks of an open term seat, the number of open seats of a window."""
    return ("TBD" if row.is_term else str(seats)) if seats else ""


def legend(matrix: Matrix) -> tuple[tuple[str, str], ...]:
    """(code, meaning) of everything that may stand in a cell."""
    windows = [(letter, name) for name, letter in matrix.letters]
    terms = [(code, name) for name, code in matrix.terms]
    two = [(f"{windows[0][0]}2", "two such shifts")] if windows else []
    marks = [(EVENT, "customer event"), (AWAY, "away"), (BOUND, "customer commitment"), (NOT_HERE, "not in service")]
    return (*windows, *two, *terms, *marks)


def points(load: int | None, *, signed: bool = False) -> str:
    """Load, kept in tenths of a point, as points with one decimal; a dash where there is none."""
    if load is None:
        return "–"
    return f"{load / LOAD_PER_POINT:{'+' if signed and load else ''}.1f}"
