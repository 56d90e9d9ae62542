"""Imports every calendar file under a folder, each as an import would: in a child process with its limits.

    python -m benchmarks.import_corpus DIR [--customer c-001]

One JSON line. ``imported`` files gave at least one event, ``empty`` ones were read and hold none (no VEVENT at all, or
all of them cancelled), ``refused`` ones were answered with a sentence or all of their events were. ``crashed``: the
child ended without an answer, or the reader raised anything but a refusal. ``timed_out``: the child was killed. The
``percent`` is of the files that hold a VCALENDAR with an event. A file's events belong to ``--customer`` when they
name none, and are looked for from the year of the file's first event on for two years.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput

EARLIEST, LATEST = 1971, 2100
HOLDS_EVENTS = re.compile(rb"BEGIN:VCALENDAR.*BEGIN:VEVENT", re.DOTALL | re.IGNORECASE)
START = re.compile(rb'DTSTART(?:"[^"]*"|[^":\r\n])*:(\d{4})\d{4}')
FOLD = re.compile(rb"\r?\n[ \t]")
KILLED = "takes more than"
GAVE_UP = "cannot be read within the limits"


def first_year(data: bytes) -> int:
    """The year in which a file's first event starts, within reason."""
    whole = FOLD.sub(b"", data)
    found = START.search(whole, max(whole.upper().find(b"BEGIN:VEVENT"), 0))
    return min(max(int(found.group(1)), EARLIEST), LATEST) if found else 2027


def outcome(data: bytes, customer_id: str) -> str:
    """How the import of one file ends."""
    year = first_year(data)
    try:
        imported = read_customer_events(
            data,
            default_zone="UTC",
            first_on=date(year, 1, 1),
            last_on=date(year + 1, 12, 31),
            customer_id=customer_id,
        )
    except BadInput as error:
        says = str(error)
        return "timed_out" if KILLED in says else "crashed" if GAVE_UP in says else "refused"
    except Exception:  # noqa: BLE001 - counting what nobody foresaw is what this is for
        return "crashed"
    return _of_events(imported)


def _of_events(imported: ImportedEvents) -> str:
    if imported.events:
        return "imported"
    return "refused" if imported.warnings else "empty"


def measured(folder: Path, customer_id: str) -> dict[str, float]:
    """Counts over every file of a folder, however deep."""
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for path in sorted(folder.rglob("*.ics")):
        data = path.read_bytes()
        how = outcome(data, customer_id)
        holds = bool(HOLDS_EVENTS.search(data))
        counts.update(("files", how, *(("with_events", f"with_events {how}") if holds else ())))
    seconds = time.perf_counter() - started
    held = counts["with_events"]
    percent = 100 * (counts["with_events imported"] / held) if held else 0.0
    names = ("files", "imported", "empty", "refused", "crashed", "timed_out", "with_events")
    return {name: counts[name] for name in names} | {"percent": round(percent, 1), "seconds": round(seconds, 1)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--customer", default="c-001", help="whose the events are that name nobody")
    asked = parser.parse_args(arguments)
    print(json.dumps(measured(asked.folder, asked.customer)))


if __name__ == "__main__":
    main()
