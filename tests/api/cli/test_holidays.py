"""Holidays from a calendar become a table that an organisation folder can hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun import freeze_time

import api.jobs.away_imports  # noqa: F401 - values are made of real dates, before the clock is stopped
from tests.api.cli.workspaces import watchbill, write_folder

DAYS = (("20270310", "20270312", "Eid"), ("20270601", "20270602", "Founding day"), ("20250601", "20250602", "Past"))


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    """Two days that are one holiday, one day, and one that is over."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{first}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{first}\r\n"
        f"DTEND;VALUE=DATE:{end}\r\nEND:VEVENT\r\n"
        for first, end, name in DAYS
    )
    file = tmp_path / "holidays.ics"
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", "utf-8", newline="")
    return file


@freeze_time("2026-12-01T09:00:00Z")
def test_a_calendar_of_holidays_becomes_a_table_that_can_be_imported(calendar: Path, tmp_path: Path) -> None:
    read = watchbill("holidays", "read", calendar, "--country", "DE", "--subdivision", "BY")
    assert read.out.splitlines() == [
        "on,off,name,country,subdivision,team_id",
        "2027-03-10,yes,Eid,DE,BY,",
        "2027-03-11,yes,Eid,DE,BY,",
        "2027-06-01,yes,Founding day,DE,BY,",
    ]
    folder = write_folder(tmp_path / "organisation")
    (folder / "holiday_changes.csv").write_text(read.out, "utf-8")
    assert watchbill("-w", tmp_path, "import", folder).code == 0
    told = watchbill("-w", tmp_path, "holidays", "read", calendar, "--team", "core", "--none", "--json").document[
        "holiday_changes"
    ]
    assert next((each["on"], each["off"], each["team_id"]) for each in told) == ("2027-03-10", False, "core")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say --country or --team, one of the two"),
        (("--country", "DE", "--team", "core"), "say --country or --team, one of the two"),
        (("--country", "Germany"), "country"),
        (("--country", "XX"), "'XX' is no country"),
        (("--country", "UK"), "did you mean GB?"),
        (("--country", "DE", "--subdivision", "QQ"), "no public holidays are known for 'DE-QQ'"),
    ],
)
def test_holidays_of_no_clear_place_are_refused(calendar: Path, words: tuple[str, ...], says: str) -> None:
    refused = watchbill("holidays", "read", calendar, *words)
    assert (refused.code, says in refused.err) == (2, True)


def test_holidays_of_a_team_that_is_not_there_are_refused(calendar: Path, tmp_path: Path) -> None:
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    refused = watchbill("-w", tmp_path, "holidays", "read", calendar, "--team", "nosuch")
    assert (refused.code != 0, "there is no team 'nosuch'" in refused.err, refused.out) == (True, True, "")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    refused = watchbill("holidays", "read", tmp_path / "none.ics", "--country", "DE")
    assert (refused.code, "cannot be read" in refused.err) == (2, True)
