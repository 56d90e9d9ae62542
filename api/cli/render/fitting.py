"""Tables that lose no text in a narrow window: they wrap, move together, and in the end stand row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Column = tuple[str, Literal["left", "right"]]
WIDE, NEAR = 3, 2
"""Columns of the window between two columns of the table; near ones have no edges either."""
EDGES = 2
BETWEEN = "   "
"""What stands between two facts of a row that is told line by line."""


class FittedTable(Table):
    """A table that fits the window it is printed in, with every word of it.

    Words of texts wrap, figures and dates never. Where the longest words do not fit side by side, the columns move
    together; where that is too little, ``splits`` says that the columns behind the first go on in another table below,
    each table with the first column again; otherwise every row is told as its name with its facts below.
    """

    def __init__(
        self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, splits: bool = False
    ) -> None:
        super().__init__(title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        self._heads, self._splits, self._says = tuple(columns), splits, title
        self._texts = tuple(tuple(row) for row in rows)
        self._least = tuple(self._least_of(n) for n in range(len(self._heads)))
        for heading, justify in columns:
            self.add_column(Text(heading), justify=justify, overflow="fold")
        for row in self._texts:
            self.add_row(*(Text(cell) for cell in row))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table as wide as the window lets it be."""
        width = options.max_width
        for gap in (WIDE, NEAR):
            room = width - gap * (len(self._heads) - 1) - (EDGES if gap == WIDE else 0)
            if self._takes() <= room:
                yield from self._side_by_side(console, options, gap, room)
                return
        if self._splits and self._takes(2) + NEAR <= width:
            yield from self._split(width)
        else:
            yield from self._row_by_row(width)

    def _takes(self, columns: int | None = None) -> int:
        """The least that the columns take; of so many, the first and the widest others."""
        first, *others = self._least
        return first + sum(sorted(others, reverse=True)[: columns - 1 if columns else None])

    def _least_of(self, column: int) -> int:
        """The widest thing in a column that does not wrap."""
        heading, justify = self._heads[column]
        cells = [row[column] for row in self._texts]
        return max([_word(heading), *(_word(cell) if justify == "left" else _line(cell) for cell in cells)])

    def _side_by_side(self, console: Console, options: ConsoleOptions, gap: int, room: int) -> RenderResult:
        self.show_edge = gap == WIDE
        self.padding = (0, 1) if gap == WIDE else (0, 1, 0, 0)
        for column, width in zip(self.columns, self._widths(room), strict=True):
            column.width = width
        yield from super().__rich_console__(console, options)

    def _widths(self, room: int) -> list[int]:
        """What is left over goes, one by one, to the narrowest column that wraps: names before sentences, and headings
        last."""
        widths = list(self._least)
        cells = [max((_line(row[n]) for row in self._texts), default=0) for n in range(len(self._heads))]
        for wanted in (cells, [max(cell, _line(head)) for cell, (head, _) in zip(cells, self._heads, strict=True)]):
            while sum(widths) < room and (short := [n for n, width in enumerate(widths) if width < wanted[n]]):
                widths[min(short, key=lambda n: widths[n])] += 1
        return widths

    def _split(self, width: int) -> Iterator[RenderableType]:
        """As many columns as fit behind the first, then the others."""
        shown, left = 1, width - self._least[0]
        while shown < len(self._heads) and self._least[shown] + NEAR <= left:
            left -= self._least[shown] + NEAR
            shown += 1
        yield self._part(range(shown), self._says)
        yield self._part((0, *range(shown, len(self._heads))), "")

    def _part(self, columns: Iterable[int], title: str) -> FittedTable:
        chosen = tuple(columns)
        rows = [[row[n] for n in chosen] for row in self._texts]
        return FittedTable(title, [self._heads[n] for n in chosen], rows, splits=True)

    def _row_by_row(self, width: int) -> Iterator[RenderableType]:
        """The title, and below it each row: what comes up to its first text, then the rest with its headings."""
        yield Text(self._says, style="bold")
        names = next((n for n, (_, justify) in enumerate(self._heads) if justify == "left"), 0) + 1
        for row in self._texts:
            yield Text("  ".join(cell for cell in row[:names] if cell))
            for line in _packed(self._facts(row, names), width - len(BETWEEN)):
                yield Padding(Text(line), (0, 0, 0, len(BETWEEN)))
        yield Text()

    def _facts(self, row: Sequence[str], names: int) -> Iterator[str]:
        for (heading, _), cell in zip(self._heads[names:], row[names:], strict=True):
            if cell:
                yield f"{' '.join(heading.split())}: {cell}" if heading else cell


def _line(text: str) -> int:
    return max(map(cell_len, text.splitlines()), default=0)


def _word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)


def _packed(facts: Iterable[str], width: int) -> Iterator[str]:
    """As many facts on a line as fit; a longer one has a line of its own, and wraps."""
    line = ""
    for fact in facts:
        if line and cell_len(line + BETWEEN + fact) > width:
            yield line
            line = ""
        line += f"{BETWEEN if line else ''}{fact}"
    if line:
        yield line
