"""The rows of a model, low <= sum of coefficient x variable <= high, in flat arrays: 16 bytes per entry."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

NO_BOUND = 1 << 60
"""Stands for no bound; larger than any sum that a model can hold."""


@dataclass
class Rows:
    """Rows in the order they were added; row r has the entries from ``starts[r]`` up to ``starts[r + 1]``."""

    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    columns: array[int] = field(default_factory=lambda: array("q"))
    coefficients: array[int] = field(default_factory=lambda: array("q"))
    lows: array[int] = field(default_factory=lambda: array("q"))
    highs: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.lows)

    def add(self, terms: Iterable[tuple[int, int]], low: int, high: int) -> None:
        """Adds a row of (variable, coefficient) terms; NO_BOUND, or minus that, is no bound."""
        for variable, coefficient in terms:
            self.columns.append(variable)
            self.coefficients.append(coefficient)
        self.starts.append(len(self.columns))
        self.lows.append(low)
        self.highs.append(high)
