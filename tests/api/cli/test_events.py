"""Customer events and digests on the machine itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun import freeze_time

import api.jobs.event_imports  # noqa: F401 - values are made of real dates, before the clock is stopped
import scheduler.services.notifying  # noqa: F401 - values are made of real dates, before the clock is stopped
from tests.api.cli.workspaces import FIRST_SHIFT, PLAN_ID, watchbill, write_folder

CUSTOMERS = "id,name,state\nacme,Acme,approved\n"
THURSDAY = "2027-01-07T13:00:00Z"
WEEK_BEFORE = "2026-12-29T13:00:00Z"
"""The Tuesday of the week in which no duty begins or is near."""


def a_calendar(folder: Path, *uids: str, hour: int = 8) -> Path:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Go-live\r\nDTSTART:20270109T{hour:02}0000Z\r\nDURATION:PT4H\r\nEND:VEVENT\r\n"
        for uid in uids
    )
    file = folder / "acme.ics"
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", "utf-8", newline="")
    return file


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With the tiny organisation and its customer Acme."""
    folder = write_folder(tmp_path / "organisation")
    (folder / "customers.csv").write_text(CUSTOMERS, "utf-8")
    assert watchbill("-w", tmp_path, "import", folder).code == 0
    return tmp_path


def test_a_table_with_a_slip_is_named_as_it_is_called(workspace: Path) -> None:
    file = workspace / "from-sales.csv"
    file.write_text("id,customer_id,title,start,end\nt-1,acme,Cut-over,soon,2027-01-09\n", "utf-8")
    refused = watchbill("-w", workspace, "events", "import", file, "--source", "sales")
    assert refused.code != 0
    assert ("from-sales.csv:2" in refused.err, "events.csv" in refused.err) == (True, False)


def test_a_customer_that_is_not_there_is_refused_even_when_no_event_needs_one(workspace: Path) -> None:
    file = workspace / "empty.ics"
    file.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "utf-8", newline="")
    words = ("-w", workspace, "events", "import", file, "--source", "sales", "--customer")
    assert watchbill(*words, "acme").code == 0
    refused = watchbill(*words, "nobody")
    assert (refused.code, "there is no customer nobody" in refused.err) == (2, True)


def take(workspace: Path, file: Path | str, *words: str):
    return watchbill("-w", workspace, "events", "import", file, "--source", "acme", "--customer", "acme", *words)


@freeze_time("2026-12-01T09:00:00Z")
def test_a_calendar_is_looked_at_taken_over_and_taken_over_again(workspace: Path) -> None:
    """Looking keeps nothing; the second time nothing changes; what is no longer in it is cancelled."""
    file = a_calendar(workspace, "one", "two")
    looked = take(workspace, file, "--dry-run")
    assert "acme: 2 events would change" in looked.out
    assert "No customer events" in watchbill("-w", workspace, "events", "list").out
    assert "added: one, other of acme, 2027-01-09 08:00 UTC" in take(workspace, file).out
    assert take(workspace, file).out == "acme: 0 events changed, 2 are as they were.\n"
    changed = take(workspace, a_calendar(workspace, "one", hour=10)).out
    assert "changed: one, other of acme, 2027-01-09 10:00 UTC (span)" in changed
    assert "cancelled: two" in changed
    listed = watchbill("-w", workspace, "events", "list", "--json").document["events"]
    assert [(each["event"]["id"], each["state"]) for each in listed] == [("one", "in_force"), ("two", "cancelled")]


@freeze_time("2026-12-01T09:00:00Z")
def test_a_shift_that_an_event_touches_is_named_in_words(published: Path) -> None:
    """With whoever is announced for it; documents keep the id alone."""
    (published / "folder").mkdir()
    folder = write_folder(published / "folder")
    (folder / "customers.csv").write_text(CUSTOMERS, "utf-8")
    assert watchbill("-w", published, "import", folder).code == 0
    file = a_calendar(published, "one")
    looked = take(published, file, "--dry-run").out
    assert f"  touches Tier 2 weekend, EMEA Sat 09 Jan 2027 ({FIRST_SHIFT}) of {PLAN_ID}: " in looked
    (change,) = take(published, file, "--json").document["changes"]
    assert [shift["duty_id"] for shift in change["shifts"]] == [FIRST_SHIFT]


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("nothing.ics", "cannot be read"),
        ("organisation", "cannot be read"),
        ("organisation/teams.yaml", "no .ics or .csv file"),
        ("organisation/teams.csv", "cannot be read"),
        ("https://127.0.0.1/a.ics", "not on the public internet"),
        ("http://calendar.example/a.ics", "by https or webcal"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_a_sentence(workspace: Path, origin: str, says: str) -> None:
    refused = take(workspace, origin if "://" in origin else workspace / origin)
    assert (refused.code, says in refused.err) == (2, True)


def test_digests_that_are_due_are_shown_sent_once_and_named(published: Path, tmp_path: Path) -> None:
    """On the Thursday before the first weekend: Tier 1, and everybody who is on duty then."""
    out = tmp_path / "out"
    with freeze_time(WEEK_BEFORE):
        assert watchbill("-w", published, "digest", "--dry-run").out == "No digest is due.\n"
    with freeze_time(THURSDAY):
        shown = watchbill("-w", published, "digest", "--dry-run")
        due = watchbill("-w", published, "digest", "--dry-run", "--json").document["due"]
        first = watchbill("-w", published, "digest", "--to-folder", out)
        again = watchbill("-w", published, "digest", "--to-folder", out, "--json").document
    assert "On call on the weekend of 2027-01-09" in shown.out
    assert "to Tier 1" in shown.out
    assert (first.code, len(due) >= 2, len(list(out.iterdir()))) == (0, True, len(due))
    assert f"{len(due)} digests sent, 0 were sent before" in first.out
    assert (again["sent"], len(again["before"])) == ([], len(due))


@pytest.mark.parametrize("words", [(), ("--to-folder", "out", "--to-webhook", "https://hook.example")])
def test_a_digest_goes_exactly_one_way(workspace: Path, words: tuple[str, ...]) -> None:
    refused = watchbill("-w", workspace, "digest", *words)
    assert (refused.code, "one of them" in refused.err) == (2, True)


def test_a_way_that_fails_leaves_its_own_exit_code(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with freeze_time(THURSDAY):
        failed = watchbill("-w", published, "digest", "--to-folder", tmp_path / "file")
    assert (failed.code, "cannot be written" in failed.err) == (4, True)
