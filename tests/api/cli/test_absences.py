"""Days away on the machine itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun import freeze_time

import api.jobs.away_imports  # noqa: F401 - values are made of real dates, before the clock is stopped
from tests.api.cli.workspaces import FIRST_SHIFT, watchbill, write_folder


def a_leave(folder: Path, first: str, end: str) -> Path:
    file = folder / "leave.ics"
    times = f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{end}"
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Surgery\r\n{times}\r\nEND:VEVENT"
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}\r\nEND:VCALENDAR\r\n", "utf-8", newline="")
    return file


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With the tiny organisation."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    return tmp_path


def take(workspace: Path, origin: Path | str, *words: str, whose: str = "ada"):
    return watchbill("-w", workspace, "absences", "import", origin, "--engineer", whose, "--source", "leave", *words)


@freeze_time("2026-12-01T09:00:00Z")
def test_a_leave_is_looked_at_taken_over_shortened_and_taken_away(workspace: Path) -> None:
    """Looking keeps nothing, and nobody reads what the leave is for."""
    file = a_leave(workspace, "20270201", "20270206")
    looked = take(workspace, file, "--dry-run").out
    assert looked == "away: 2027-02-01 to 2027-02-05\nleave: 5 days of ada would count as away.\n"
    assert "Nobody has a calendar" in watchbill("-w", workspace, "absences", "list").out
    assert take(workspace, file, "--json").document["days"] == 5
    shorter = take(workspace, a_leave(workspace, "20270201", "20270205")).out
    assert shorter == "back: 2027-02-05\nleave: 4 days of ada count as away.\n"
    listed = watchbill("-w", workspace, "absences", "list").out
    assert listed == "ada  leave, read 2026-12-01 09:00 UTC: 2027-02-01 to 2027-02-04\n"
    assert watchbill("-w", workspace, "absences", "list", "--json").document["calendars"][0]["id"] == "leave"
    gone = watchbill("-w", workspace, "absences", "remove", "--engineer", "ada", "--source", "leave")
    assert (gone.code, watchbill("-w", workspace, "absences", "list", "--json").document) == (0, {"calendars": []})


@freeze_time("2026-12-01T09:00:00Z")
def test_a_duty_that_a_leave_touches_is_named_in_words(published: Path) -> None:
    """By rotation, window and day, with the id that commands ask for; documents keep the id alone."""
    listed = watchbill("-w", published, "history", "list", "--duty", FIRST_SHIFT, "--json").document["entries"]
    whose = str(listed[0]["person"]).partition(" ")[0].lower()
    file = a_leave(published, "20270109", "20270110")
    looked = take(published, file, "--dry-run", whose=whose).out
    assert f"  touches Tier 2 weekend, EMEA Sat 09 Jan 2027 ({FIRST_SHIFT}), from 2027-01-09 08:00 UTC\n" in looked
    duties = take(published, file, "--json", whose=whose).document["duties"]
    assert [each["duty_id"] for each in duties] == [FIRST_SHIFT]


@pytest.mark.parametrize(
    ("origin", "whose", "says"),
    [
        ("nothing.ics", "ada", "cannot be read"),
        ("organisation/teams.yaml", "ada", "no .ics file"),
        ("https://127.0.0.1/a.ics", "ada", "not on the public internet"),
        ("leave.ics", "nobody", "no engineer 'nobody'"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_a_sentence(
    workspace: Path, origin: str, whose: str, says: str
) -> None:
    a_leave(workspace, "20270201", "20270206")
    refused = take(workspace, origin if "://" in origin else workspace / origin, whose=whose)
    assert refused.code != 0
    assert says in refused.err
