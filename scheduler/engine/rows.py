"""Rows of a model in flat arrays, 16 bytes per entry: cheap to add to, and numpy can take them over as they are."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

NO_BOUND = 1 << 60
"""Stands for no bound; larger than any sum that a model can hold."""


def _numbers() -> array[int]:
    return array("q")


@dataclass
class Rows:
    """Rows low <= sum of coefficient x variable <= high; row r has the entries ``starts[r]`` to ``starts[r + 1]``."""

    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    columns: array[int] = field(default_factory=_numbers)
    coefficients: array[int] = field(default_factory=_numbers)
    low: array[int] = field(default_factory=_numbers)
    high: array[int] = field(default_factory=_numbers)

    def __len__(self) -> int:
        return len(self.low)

    def add(self, variables: Sequence[int], coefficients: Sequence[int], low: int, high: int) -> None:
        """A row; ends beyond NO_BOUND are none."""
        self.columns.extend(variables)
        self.coefficients.extend(coefficients)
        self.starts.append(len(self.columns))
        self.low.append(max(low, -NO_BOUND))
        self.high.append(min(high, NO_BOUND))
