"""Customer events as CSV: the same columns as events.csv of an organisation's folder, all of them or none."""

from __future__ import annotations

from api.files.csv_file import read_csv
from api.files.findings import Findings
from api.files.nouns import NOUNS
from api.files.rows import EventRow
from api.files.shapes import Shaper
from api.files.text_file import decode
from scheduler.domain.events import CustomerEvent

FILE = "events.csv"
COLUMNS = NOUNS["events"].columns


def read_event_csv(data: bytes, file: str = FILE) -> tuple[tuple[int, CustomerEvent], ...]:
    """The events of a file of that name, each with its line. Raises BadFiles with every problem, each at its line."""
    findings, noun = Findings(), NOUNS["events"]
    text = decode(data, file, findings)
    findings.stop_if_any()
    assert text is not None
    entries = read_csv(text, file, noun.columns, noun.required, findings)
    items = [item for entry in entries if (item := Shaper(file, findings).item(EventRow, entry)) is not None]
    known: dict[str, int] = {}
    for item in items:
        first = known.setdefault(item.value.id, item.line())
        if first != item.line():
            problem = f"{item.value.id} stands in line {first} already"
            findings.problem(file, item.line("id"), "id", problem, "keep one of the two")
    findings.stop_if_any()
    return tuple((item.line(), item.value.event()) for item in items)
