"""Registrations as CSV: the same columns in and out, so that what was exported can be changed and sent back.

A row with an ``id`` changes that registration, if ``version`` is the one there is; a row without makes a new one. Every
row is right, or none is taken over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.http.registration_models import AnyRegistrationIn
from api.http.wording import place
from api.http.wording import says as said
from scheduler.domain.errors import BadFiles, Located
from scheduler.domain.registration import Registration

MEDIA_TYPE = "text/csv"
COLUMNS = (
    "id",
    "version",
    "state",
    "engineer_id",
    "kind",
    "first_on",
    "last_on",
    "grade",
    "rotation_id",
    "earliest_on",
    "latest_on",
    "min_weeks",
    "max_weeks",
    "preferred_weeks",
    "review_on",
)
REASON = "reason"
"""A column that may come in, and never goes out."""
MOST_ROWS = 5000
FILE = "registrations.csv"
_NUMBERS = frozenset({"min_weeks", "max_weeks", "preferred_weeks"})
_BESIDE = frozenset({"id", "version", "state"})
_IN: TypeAdapter[Any] = TypeAdapter(AnyRegistrationIn)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, which registration it changes, and what it says."""

    number: int
    id: str | None
    version: int | None
    says: Any


def written(registrations: Iterable[Registration]) -> str:
    """The file. No cell can be taken for a formula: ids, dates, numbers and words of ours are all there is."""
    target = io.StringIO()
    rows = csv.DictWriter(target, COLUMNS, restval="", lineterminator="\r\n")
    rows.writeheader()
    for each in registrations:
        head = {"id": each.id, "version": each.version, "state": each.state, "engineer_id": each.engineer_id}
        content = each.content.model_dump(mode="json", exclude_none=True)
        rows.writerow(head | content)
    return target.getvalue()


def read(data: bytes) -> tuple[Line, ...]:
    """The rows of a file. Raises BadFiles with everything that is wrong in it."""
    text = _decoded(data)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_header(rows.fieldnames or ())
        numbered = [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise BadFiles(
            (_wrong(rows.reader.line_num, "", str(error), "write it as CSV with commas and double quotes"),)
        ) from None
    if len(numbered) > MOST_ROWS:
        raise BadFiles((_wrong(None, "", f"more than {MOST_ROWS} rows", "send it in parts"),))
    wrong: list[Located] = []
    lines = [line for number, row in numbered if (line := _line(number, row, wrong)) is not None]
    if wrong:
        raise BadFiles(tuple(wrong))
    return tuple(lines)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFiles((_wrong(line, "", "this is no UTF-8", "save the file as UTF-8"),)) from None


def _check_header(names: Iterable[str]) -> None:
    named = list(names)
    strange = [name for name in named if name not in (*COLUMNS, REASON)]
    twice = sorted({name for name in named if named.count(name) > 1})
    missing = {"kind"} - set(named)
    wrong = [_wrong(1, name, "no such column", f"known are {', '.join((*COLUMNS, REASON))}") for name in strange]
    wrong += [_wrong(1, name, "the column is there twice", "keep one") for name in twice]
    wrong += [_wrong(1, name, "the column is missing", "add it") for name in sorted(missing)]
    if wrong:
        raise BadFiles(tuple(wrong))


def _line(number: int, row: Mapping[str | None, Any], wrong: list[Located]) -> Line | None:
    """A row as the JSON body that would say the same; what is wrong goes onto the list."""
    if None in row or None in row.values():
        wrong.append(_wrong(number, "", "the row has not as many cells as the header", "write one for each column"))
        return None
    cells = {str(name): cell.strip() for name, cell in row.items() if cell.strip()}
    version = cells.get("version")
    if version is not None and not (version.isascii() and version.isdecimal() and len(version) < 10):
        wrong.append(_wrong(number, "version", "this is no number", "leave it as it was exported"))
        return None
    try:
        says = _IN.validate_python(dict(_typed(cells)))
    except ValidationError as error:
        wrong += [_wrong(number, _field(place(each)), said(each), "") for each in error.errors()]
        return None
    return Line(number, cells.get("id"), int(version) if version else None, says)


def _typed(cells: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, cell in cells.items():
        if name not in _BESIDE:
            number = name in _NUMBERS and cell.isascii() and cell.isdecimal() and len(cell) < 10
            yield name, int(cell) if number else cell


def _field(place: tuple[int | str, ...]) -> str:
    """The column of an error: the kind of the row stands before it."""
    return str(place[-1]) if len(place) > 1 else "kind"


def _wrong(line: int | None, field: str, problem: str, advice: str) -> Located:
    return Located(FILE, line, field, problem.removeprefix("Value error, "), advice)


def located(number: int, error: Exception) -> Located:
    """What a row was refused for, at its place."""
    field, colon, says = str(error).partition(": ")
    known = colon and field in (*COLUMNS, REASON, "because")
    return _wrong(number, field if known else "", says if known else str(error), "")
