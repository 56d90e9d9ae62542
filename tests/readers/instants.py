"""Reads calendars with vobject, or with the VTIMEZONE reader of dateutil, and prints each event's UID, start and end:
seconds since 1970, or a date. Runs in the environment of the readers: ``instants.py vobject|dateutil FILE...``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

Event = tuple[str, date, date]


def by_vobject(text: str) -> Iterator[Event]:
    import vobject

    for event in vobject.readOne(text).vevent_list:
        yield event.uid.value, event.dtstart.value, event.dtend.value


def by_dateutil(text: str) -> Iterator[Event]:
    """It reads zones alone, so the lines of events are taken apart here."""
    from dateutil.tz import tzical

    zones = tzical(io.StringIO(text)) if "BEGIN:VTIMEZONE" in text else None
    event: dict[str, str | date] = {}
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        name, _, parameter = name.partition(";")
        if line == "BEGIN:VEVENT":
            event = {}
        elif name == "UID":
            event[name] = value.replace("\\,", ",").replace("\\;", ";")
        elif name in {"DTSTART", "DTEND"}:
            event[name] = _time(value, parameter, zones)
        elif line == "END:VEVENT":
            yield event["UID"], event["DTSTART"], event["DTEND"]


def _time(value: str, parameter: str, zones: object) -> date:
    if parameter == "VALUE=DATE":
        return date.fromisoformat(value)
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zone = zones.get(parameter.removeprefix("TZID="))
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)


def told(time: date) -> str:
    return str(int(time.timestamp())) if isinstance(time, datetime) else time.isoformat()


READERS: dict[str, Callable[[str], Iterator[Event]]] = {"vobject": by_vobject, "dateutil": by_dateutil}


def main() -> None:
    reader, *files = sys.argv[1:]
    for file in files:
        for uid, starts, ends in READERS[reader](Path(file).read_bytes().decode()):
            sys.stdout.write(f"{uid}\t{told(starts)}\t{told(ends)}\n")


if __name__ == "__main__":
    main()
