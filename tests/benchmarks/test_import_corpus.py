"""Counting what comes of a folder of calendar files."""

from __future__ import annotations

from benchmarks.import_corpus import first_year, measured

EVENT = b"BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/Berlin:\r\n 20190306T080000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"


def a_calendar(*parts: bytes) -> bytes:
    return b"".join((b"BEGIN:VCALENDAR\r\n", *parts, b"END:VCALENDAR\r\n"))


def test_every_file_is_imported_empty_or_refused(tmp_path):
    """The share is that of files with events."""
    files = {
        "good": a_calendar(EVENT),
        "bad": a_calendar(EVENT.replace(b"DURATION", b"RRULE:FREQ=SECONDLY\r\nDURATION")),
        "empty": a_calendar(),
        "page": b"<html></html>",
    }
    for name, data in files.items():
        (tmp_path / f"{name}.ics").write_bytes(data)
    found = measured(tmp_path, "c-1")
    assert {name: found[name] for name in ("files", "imported", "empty", "refused", "crashed", "timed_out")} == {
        "files": 4,
        "imported": 1,
        "empty": 1,
        "refused": 2,
        "crashed": 0,
        "timed_out": 0,
    }
    assert (found["with_events"], found["percent"]) == (2, 50.0)


def test_a_file_is_looked_at_from_the_year_of_its_first_event():
    assert first_year(a_calendar(EVENT)) == 2019
    assert first_year(a_calendar()) == 2027
