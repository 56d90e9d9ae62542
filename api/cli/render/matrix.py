"""The matrix in the terminal: engineers by weeks, readable at 100 columns. Colours help and are never needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.text import Text

from api.cli.render.codes import WIDEST, cell_code, event_code, legend, open_code, points, special_code
from scheduler.reports.matrix import Cell, EngineerRow, Matrix, Week

TEAM, NAME = 9, 16
"""Widths at 100 columns; a wider terminal gives the names more room."""
WIDEST_NAME = 30
TOTALS = (("wkd", 4), ("pts", 6), ("due", 6), ("dev", 7))
TOTAL_WORDS = (
    ("wkd", "weekends on duty"),
    ("pts", "points carried"),
    ("due", "fair share"),
    ("dev", "above (+) or below (-) it"),
)
POINTS_WORDS = "pts: a term is credited with the share of its weeks; night and holiday hours weigh more."
FEWEST_WEEKS = 4


def matrix_lines(matrix: Matrix, width: int) -> Iterator[Text]:
    """The matrix as lines no wider than ``width`` (from 70 columns up), then the legend.

    Weeks that do not fit side by side follow in further blocks; the totals stand in the last one.
    """
    totals = sum(size for _, size in TOTALS)
    room = max(FEWEST_WEEKS, (width - TEAM - NAME - totals) // (WIDEST + 1))
    spare = width - TEAM - NAME - totals - min(room, len(matrix.weeks)) * (WIDEST + 1)
    longest = max((len(row.load.name) for row in matrix.rows), default=NAME)
    layout = _Layout(matrix, min(WIDEST_NAME, max(NAME, min(longest, NAME + max(0, spare)))))
    for first in range(0, len(matrix.weeks), room):
        yield from layout.block(first, min(first + room, len(matrix.weeks)))
        yield Text("")
    yield from _legend_lines(matrix, width)


class _Layout:
    """Draws blocks of weeks of one matrix with names of a given width."""

    def __init__(self, matrix: Matrix, name_width: int) -> None:
        self._matrix = matrix
        self._name = name_width

    def block(self, first: int, last: int) -> Iterator[Text]:
        """The weeks from ``first`` up to ``last``, that one excluded."""
        weeks = self._matrix.weeks[first:last]
        ends = last == len(self._matrix.weeks)
        yield self._line("", "", [_month(weeks, n) for n in range(len(weeks))], "bold")
        heads = "".join(f"{head:>{size}}" for head, size in TOTALS) if ends else ""
        yield self._line("Team", "Weekend of", [f"{week.saturday:%d}" for week in weeks], "bold", heads)
        if any(special_code(week) for week in weeks):
            yield self._line("", "days off", [special_code(week) for week in weeks], "green")
        if any(week.events for week in weeks):
            yield self._line("", "events", [event_code(week) for week in weeks], "yellow")
        team = ""
        for row in self._matrix.rows:
            yield self._engineer(row, first, last, shows_team=row.load.team != team, ends=ends)
            team = row.load.team
        for open_row in self._matrix.open_rows:
            seats = [open_code(open_row, count) for count in open_row.seats[first:last]]
            if any(seats):
                yield self._line("TBD", open_row.label, seats, "bold red")

    def _engineer(self, row: EngineerRow, first: int, last: int, *, shows_team: bool, ends: bool) -> Text:
        line = Text(f"{clipped(row.load.team if shows_team else '', TEAM - 1):<{TEAM}}", style="dim")
        line.append(f"{clipped(row.load.name, self._name - 1):<{self._name}}", style="not dim")
        for cell in row.cells[first:last]:
            line.append(f"{cell_code(cell):^{WIDEST}} ", style=_style(cell))
        if ends:
            self._add_totals(line, row)
        line.rstrip()
        return line

    @staticmethod
    def _add_totals(line: Text, row: EngineerRow) -> None:
        load = row.load
        texts = (str(load.weekends), points(load.points), points(load.due), points(load.deviation, signed=True))
        for text, (_, size) in zip(texts, TOTALS, strict=True):
            line.append(f"{text:>{size}}", style="not dim")

    def _line(self, team: str, name: str, cells: Sequence[str], style: str, tail: str = "") -> Text:
        line = Text(f"{clipped(team, TEAM - 1):<{TEAM}}{clipped(name, self._name - 1):<{self._name}}", style=style)
        line.append("".join(f"{cell:^{WIDEST}} " for cell in cells) + tail)
        line.rstrip()
        return line


def clipped(text: str, width: int) -> str:
    """The text, its end replaced by a full stop when it is too long."""
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}."


def _month(weeks: Sequence[Week], number: int) -> str:
    """The month above the first of its weekends."""
    saturday = weeks[number].saturday
    new = number == 0 or weeks[number - 1].saturday.month != saturday.month
    return f"{saturday:%b}" if new else ""


def _style(cell: Cell) -> str:
    if cell.term:
        return "bold magenta"
    if cell.windows:
        return "bold yellow" if cell.event else "bold cyan"
    return "yellow" if cell.bound and not cell.away else "dim"


def _legend_lines(matrix: Matrix, width: int) -> Iterator[Text]:
    yield from _wrapped((*legend(matrix), ("off", "company day"), ("hol", "public holiday somewhere")), width)
    yield from _wrapped(TOTAL_WORDS, width)
    yield from (Text(line, style="dim") for line in wrap(POINTS_WORDS, width))


def _wrapped(entries: Sequence[tuple[str, str]], width: int) -> Iterator[Text]:
    """Codes and meanings, as many on a line as fit."""
    line = ""
    for code, meaning in entries:
        part = f"{code} {meaning}"
        if line and len(line) + 3 + len(part) > width:
            yield Text(line, style="dim")
            line = ""
        line += f"{'   ' if line else ''}{part}"
    yield Text(line, style="dim")
