"""CSV for spreadsheets: quoted as RFC 4180 says, and no cell begins a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
"""What a spreadsheet may read as the beginning of a formula, full-width forms too (OWASP ASVS 5, 1.2.10)."""


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """The rows under a header. None is an empty cell; numbers stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: object) -> str | int | float:
    """One cell. A text that could begin a formula gets an apostrophe before it, as spreadsheets themselves write it."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text[:1] in _FORMULA and text else text
