"""All that the page is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.checks import Check
from benchmarks.rows.entries import Choice, Entry, Row
from benchmarks.running import Results

MARK = " *"
"""Stands behind what was measured with older code."""


@dataclass(frozen=True)
class Page:
    """``skipped`` names contenders that could not run, with the reason; ``older`` holds the keys of records that were
    measured with other code than there is now.
    """

    rows: tuple[Row, ...]
    results: Results
    facts: Mapping[str, Any]
    choice: Choice
    skipped: Mapping[str, str]
    checks: tuple[Check, ...]
    older: frozenset[str] = frozenset()

    def runs(self, entry: Entry) -> list[dict[str, Any]]:
        return self.results.of(task.key for task in entry.tasks)

    def mark(self, *keys: str) -> str:
        """What stands behind the name of what some records say: nothing, or the mark of older code."""
        return MARK if self.older.intersection(keys) else ""

    @property
    def bars(self) -> Iterator[tuple[Row, Entry]]:
        return ((row, entry) for row in self.rows if row.kind == "bars" for entry in row.entries)

    @property
    def contests(self) -> tuple[Entry, ...]:
        return tuple(entry for row in self.rows if row.kind == "peers" for entry in row.entries)
