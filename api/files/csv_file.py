"""CSV to rows: a header line, then one entry per line; lines that begin with # are comments."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from api.files.advice import did_you_mean
from api.files.findings import Findings
from api.files.raw import Fields, Raw, Scalar

Row = tuple[int, list[str]]


def read_csv(
    text: str, file: str, known: tuple[str, ...], required: tuple[str, ...], findings: Findings
) -> list[Fields]:
    """The entries of a CSV text; cells that are empty are left out. Problems of the table itself become findings."""
    rows = _rows(text, file, findings)
    head = next(rows, None)
    if head is None:
        if not findings.problems or findings.problems[-1].file != file:
            findings.problem(file, None, "", "has no header", f"begin with a line such as {','.join(known[:4])}")
        return []
    if not _header_is_good(head, file, known, required, findings):
        list(rows)
        return []
    names = [name.strip() for name in head[1]]
    return [entry for row in rows if (entry := _entry(names, row, file, findings)) is not None]


def _rows(text: str, file: str, findings: Findings) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            findings.problem(file, line, "", f"is not CSV: {error}", 'check the quotes: every " needs its partner')
            return
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield line, cells


def _header_is_good(
    head: Row, file: str, known: tuple[str, ...], required: tuple[str, ...], findings: Findings
) -> bool:
    line, cells = head
    names = [cell.strip() for cell in cells]
    before = len(findings.problems)
    other = next((mark for mark in ";\t|" if len(names) == 1 and mark in names[0]), None)
    if other:
        findings.problem(file, line, "", f"columns are separated by {other!r}", "separate them by commas")
        return False
    for name in sorted({name for name in names if names.count(name) > 1}):
        findings.problem(file, line, name, "column is there twice", "keep one of the two")
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known) or f"known columns: {', '.join(known)}"
            findings.problem(file, line, name or "header", f"unknown column {name!r}", advice)
    if len(findings.problems) == before:
        for name in required:
            if name not in names:
                findings.problem(file, line, name, "column is missing", f"add a column {name}")
    return len(findings.problems) == before


def _entry(names: list[str], row: Row, file: str, findings: Findings) -> Fields | None:
    line, cells = row
    if len(cells) != len(names):
        advice = "a comma inside a cell needs quotes around the cell" if len(cells) > len(names) else "fill the row up"
        cells_said = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        problem = f"row has {cells_said}, the header has {len(names)}"
        findings.problem(file, line, "", problem, advice)
        return None
    values: dict[str, Raw] = {
        name: Scalar(cell.strip(), line, quoted=True) for name, cell in zip(names, cells, strict=True) if cell.strip()
    }
    return Fields(values, line, dict.fromkeys(names, line))
