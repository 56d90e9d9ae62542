"""docs/requirements.md answers every requirement with a constraint and its test, or says why none can."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from constraints.catalog import kinds
from tests.support.shared import REPOSITORY

PAGE = REPOSITORY / "docs" / "requirements.md"
LINK = re.compile(r"\[(\w+)\]\((\.\./[^)]+)\)")
SHORTEST_REASON = 40

REQUIREMENTS = (
    *(f"A{number}" for number in (5, 7, 8, 9, 11, 12, 13, 16, 28, 31, 37)),
    *(f"B{number}" for number in (5, 11, 13)),
    *(f"C{number}" for number in (1, 2, 4, 6, 8, 10, 11, 12, 13, 14, 16, 18, 29, 30)),
    *(f"N{number}" for number in (1, 12)),
    *(f"P{number}" for number in range(1, 18)),
    *(f"L{number}" for number in range(1, 14)),
)
"""Every hard or soft requirement of customers, programmes, practice and law that a plan is judged by."""


@dataclass(frozen=True)
class Row:
    """One line of a table of the page."""

    ids: tuple[str, ...]
    constraints: tuple[tuple[str, str], ...]
    tests: tuple[tuple[str, str], ...]
    says: str


def _rows() -> tuple[Row, ...]:
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.match(r"[A-Z]\d+(, [A-Z]\d+)*$", cells[0]):
            constraints, tests = (tuple(LINK.findall(cell)) for cell in cells[2:4])
            found.append(Row(tuple(cells[0].split(", ")), constraints, tests, cells[4]))
    return tuple(found)


ROWS = _rows()
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.ids))


def test_every_requirement_has_exactly_one_row() -> None:
    """None is forgotten, and none is answered twice."""
    assert sorted(each for row in ROWS for each in row.ids) == sorted(REQUIREMENTS)


@each_row
def test_every_row_has_a_constraint_with_its_test_or_a_reason(row: Row) -> None:
    """A reason is a sentence, not a dash."""
    if not row.constraints:
        assert row.says.startswith("Reason: ")
        assert len(row.says) >= SHORTEST_REASON
        return
    assert [f"test_{kind}" for kind, _ in row.constraints] == [name for name, _ in row.tests]
    assert row.says
    assert not row.says.startswith("Reason: ")


@each_row
def test_every_file_that_a_row_names_is_there(row: Row) -> None:
    """And every constraint in it is one of the catalogue."""
    assert [path for _, path in (*row.constraints, *row.tests) if not (PAGE.parent / path).is_file()] == []
    assert [kind for kind, _ in row.constraints if kind not in kinds()] == []
