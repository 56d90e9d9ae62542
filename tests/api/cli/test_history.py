"""The record at the command line: list it, verify it, sign it, close it, correct it, and forget somebody."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from freezegun import freeze_time

from api.bootstrap import build
from api.files.csv_text import cell, csv_text
from api.settings import load_settings
from scheduler.domain.problem import Counter
from tests.api.cli.workspaces import FILES, FIRST_SHIFT, PLAN_ID, SEARCH, Answer, acknowledged, watchbill, write_folder

LAST_DAY = "2027-01-31"


OVER = "2027-02-02T09:00:00Z"
"""The Tuesday after the four weeks."""


def history(workspace: Path, *words: object, **environment: str) -> Answer:
    """Typed on that Tuesday."""
    with freeze_time(OVER):
        return watchbill("-w", workspace, "history", *words, **environment)


def listed(workspace: Path, *words: object) -> list[dict]:
    return history(workspace, "list", *words, "--json").document["entries"]


def succeeded(answer: Answer) -> Answer:
    assert answer.code == 0, answer.err
    return answer


def closed(workspace: Path) -> Path:
    assert history(workspace, "close", "--until", LAST_DAY, "--by", "Olga").code == 0
    return workspace


def holder(workspace: Path, duty: str = FIRST_SHIFT) -> str:
    """The name of whoever is announced for a duty."""
    return listed(workspace, "--duty", duty, "--kind", "published")[0]["person"]


def test_a_release_is_in_the_record_and_shows_its_head(drafted: Path) -> None:
    """Eight shifts and one term, and the number and hash to note."""
    released = watchbill("-w", acknowledged(drafted), "publish", "release", PLAN_ID, "--by", "Olga", "--json").document
    found = listed(drafted)
    assert [entry["kind"] for entry in found].count("published") == 9
    assert released["record"] == f"{found[-1]['seq']}:{found[-1]['hash']}"
    assert history(drafted, "verify", "--seen", released["record"]).code == 0


def test_a_record_without_entries_says_so(drafted: Path) -> None:
    """Before anything is announced, and where nothing is as it was asked for."""
    assert history(drafted, "list").out == "The record is empty; it begins with: publish release\n"
    acknowledged(drafted)
    assert history(drafted, "list", "--kind", "closed").out == "The record has no such entry.\n"


def test_the_record_is_listed_by_person_kind_duty_and_dates(published: Path) -> None:
    """Ada by her id and by her address is the same person."""
    ada = listed(published, "--person", "ada")
    assert ada == listed(published, "--person", "ADA@example.com")
    assert {entry["person"] for entry in ada} == {"Ada Example"}
    january = listed(published, "--kind", "published", "--from", "2027-01-09", "--until", "2027-01-10")
    assert {entry["on"] for entry in january} == {"2027-01-09", "2027-01-10"}
    assert "Ada Example" in history(published, "list").out
    assert history(published, "list", "--person", "zoe").code == 2


def test_one_entry_is_shown_in_full(published: Path) -> None:
    """With its place in the chain; a number that is not there is refused."""
    shown = history(published, "show", "3", "--json").document["entry"]
    assert shown["previous"] == history(published, "show", "2", "--json").document["entry"]["hash"]
    assert f"hours: {shown['hours']}" in history(published, "show", "3").out
    assert history(published, "show", "999").code == 2


def test_the_record_as_csv_can_be_read_back(published: Path, tmp_path: Path) -> None:
    """A line for each entry, and nothing that a spreadsheet would run."""
    file = tmp_path / "record.csv"
    assert history(published, "list", "--csv", file).code == 0
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [row["seq"] for row in rows] == [str(entry["seq"]) for entry in listed(published)]
    assert {row["kind"] for row in rows} >= {"announced", "published"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "＝1", "＠x"])
def test_no_cell_begins_a_formula(text: str) -> None:
    """Not even in quotes; other texts and numbers stay as they are."""
    ((read,),) = csv.reader(io.StringIO(csv_text(["title"], [[text]]).partition("\r\n")[2], newline=""))
    assert read == f"'{text}"
    assert [cell(value) for value in ("a=b", "", None, -1, 2.5)] == ["a=b", "", "", -1, 2.5]


def test_closing_posts_what_was_served_once(published: Path) -> None:
    """The second run says that there is nothing to post."""
    first = history(published, "close", "--until", LAST_DAY, "--by", "Olga", "--json").document
    assert (first["served"], len(first["periods"]), first["still_open"]) == (9, 1, [])
    again = history(published, "close", "--until", LAST_DAY)
    assert (again.code, "Nothing to post" in again.out) == (0, True)
    assert history(published, "close", "--until", "2027-02-02").code == 2


def test_the_next_plan_starts_from_the_closed_ledger(published: Path) -> None:
    """Nobody edits a file: what the plan of the next weeks carries is what was posted."""
    instead = holder(published).split()[0].lower()
    stand_in = "dan" if instead != "dan" else "cleo"
    assert history(published, "cover", FIRST_SHIFT, "--instead-of", instead, "--who", stand_in).code == 0
    closed(published)
    posted = {e["person_id"]: e for e in listed(published, "--kind", "posted") if e["counter"] == "weekends"}
    assert posted
    planned = watchbill("-w", published, "plan", "--from", "2027-02-01", *SEARCH[2:], "--json")
    assert planned.code == 0, planned.err
    services = build(load_settings(published))
    problem = services.plan(planned.document["plan"]["id"]).problem
    services.close()
    by_person = {entry.engineer_id: entry.load for entry in problem.carried if entry.counter is Counter.WEEKENDS}
    assert sorted(by_person.values()) == sorted(entry["load"] for entry in posted.values() if entry["load"])


def test_a_cover_becomes_who_served(published: Path) -> None:
    """Dan, or Cleo where Dan holds it himself."""
    away = holder(published)
    stand_in = "dan" if not away.startswith("Dan") else "cleo"
    instead = away.split()[0].lower()
    done = history(published, "cover", FIRST_SHIFT, "--instead-of", instead, "--who", stand_in, "--by", "Olga")
    assert done.code == 0, done.err
    closed(published)
    (entry,) = listed(published, "--duty", FIRST_SHIFT, "--kind", "served")
    assert entry["person"].lower().startswith(stand_in)


def test_a_cover_of_some_hours_splits_the_shift(published: Path) -> None:
    """Two entries of four hours each; no time between the ends is refused, and so is an instant without a zone."""
    instead = holder(published).split()[0].lower()
    words = ("cover", FIRST_SHIFT, "--instead-of", instead, "--nobody")
    assert history(published, *words, "--from", "2027-01-09T12:00Z", "--until", "2027-01-09T11:00Z").code == 2
    assert history(published, *words, "--from", "2027-01-09T12:00").code == 2
    assert history(published, "cover", FIRST_SHIFT, "--instead-of", instead).code == 2
    assert history(published, *words, "--from", "2027-01-09T12:00Z", "--json").code == 0
    closed(published)
    (entry,) = listed(published, "--duty", FIRST_SHIFT, "--kind", "served")
    assert entry["hours"] == 4


def test_a_correction_takes_the_place_of_an_entry(published: Path) -> None:
    """The wrong entry stays in the list; a new one names it."""
    (wrong,) = listed(closed(published), "--duty", FIRST_SHIFT, "--kind", "served")
    other = "dan" if not wrong["person"].startswith("Dan") else "cleo"
    done = history(published, "correct", wrong["seq"], "--served-by", other, "--by", "Olga", "--json").document
    assert (done["corrected"]["corrects"], done["served"]["corrects"]) == (wrong["seq"], wrong["seq"])
    assert len(listed(published, "--duty", FIRST_SHIFT, "--kind", "served")) == 2
    assert history(published, "correct", wrong["seq"], "--nobody").code == 2
    assert history(published, "verify").code == 0


def test_a_checkpoint_vouches_for_the_record_until_it_is_cut(published: Path, tmp_path: Path) -> None:
    """Another record, another key, and a file that is none are told apart."""
    file = tmp_path / "checkpoint.json"
    made = history(closed(published), "checkpoint", "--to", file, "--json").document
    assert history(published, "verify", "--checkpoint", file).code == 0
    assert (published / "watchbill.record-key").stat().st_mode & 0o777 == 0o600
    other_key = history(published, "verify", "--checkpoint", file, "--public-key", "0" * 64)
    assert (other_key.code, "not signed by the trusted key" in other_key.err) == (2, True)
    seen = f"{made['checkpoint']['seq'] + 1}:{'0' * 64}"
    cut = history(published, "verify", "--seen", seen, "--json")
    assert (cut.code, cut.document["fault"]["seq"]) == (1, made["checkpoint"]["seq"] + 1)
    file.write_text("{}", "utf-8")
    assert history(published, "verify", "--checkpoint", file).code == 2


def test_a_key_may_lie_elsewhere(published: Path, tmp_path: Path) -> None:
    """Where the setting says."""
    place = tmp_path / "elsewhere"
    setting = {"WATCHBILL_RECORD_KEY_FILE": str(place)}
    assert history(published, "checkpoint", "--to", tmp_path / "c.json", **setting).code == 0
    assert place.is_file()
    assert not (published / "watchbill.record-key").exists()


def test_somebody_is_erased_with_a_second_word_and_is_in_no_output(published: Path, tmp_path: Path) -> None:
    """Lists, plans, pages, feeds and CSV name them no more; the files that were imported are pointed out."""
    closed(published)
    refused = history(published, "erase", "ada", "--by", "Olga", "--confirm", "ben")
    assert (refused.code, "nothing was changed" in refused.err) == (2, True)
    done = history(published, "erase", "ada", "--by", "Olga", "--confirm", "ada")
    assert done.code == 0, done.err
    assert str(published / "organisation" / "engineers.csv") in done.out
    feeds, page, table = tmp_path / "feeds", tmp_path / "page.html", tmp_path / "record.csv"
    outputs = [
        history(published, "list", "--csv", table).out,
        json.dumps(listed(published)),
        watchbill("-w", published, "show", PLAN_ID, "--json").out,
        watchbill("-w", published, "report", PLAN_ID, "-o", page).out + page.read_text("utf-8"),
        succeeded(watchbill("-w", published, "feed", "-o", feeds)).out,
        table.read_text("utf-8"),
        *(path.name + path.read_text("utf-8") for path in feeds.iterdir()),
    ]
    for output in outputs:
        assert not any(trace in output.lower() for trace in ("ada example", "ada@", '"ada"', "engineer-ada"))
    assert history(published, "verify").code == 0
    for file in published.glob("watchbill.sqlite3*"):
        assert b"ada@example" not in file.read_bytes().lower()


def test_an_erasure_stands_though_a_file_of_the_workspace_cannot_be_read(published: Path) -> None:
    """It is done, and says so: the files that still name her and those nobody could look into are left to do."""
    closed(published)
    unreadable = published / "unreadable"
    unreadable.symlink_to("/proc/self/mem")  # a file that no one can read from its start
    done = history(published, "erase", "ada", "--by", "Olga", "--confirm", "ada")
    assert (done.code, done.err) == (0, "")
    assert f"Still names them; take them out or delete it: {published / 'organisation' / 'engineers.csv'}" in done.out
    assert f"Could not be read; look whether it names them: {unreadable}" in done.out
    assert history(published, "verify").code == 0


def test_no_later_edit_of_people_or_rules_changes_what_was_listed(published: Path, tmp_path: Path) -> None:
    """Names, teams, zones and the policy change, and the next weeks are published: the past reads byte by byte as it
    did, as JSON and as CSV."""
    closed(published)

    def past() -> tuple[str, bytes]:
        file = tmp_path / "past.csv"
        assert history(published, "list", "--until", LAST_DAY, "--csv", file).code == 0
        return history(published, "list", "--until", LAST_DAY, "--json").out, file.read_bytes()

    before = past()
    engineers = FILES["engineers.csv"].replace("Ada Example", "Ada Other").replace("Europe/London", "Europe/Paris")
    changed = write_folder(
        tmp_path / "changed",
        engineers=engineers.replace("core", "edge"),
        teams="- {id: edge, name: Edge, headcount: 9}\n",
        policy="- {kind: coverage, weight: 1}\n- {kind: pinned}\n",
    )
    succeeded(watchbill("-w", published, "import", changed))
    succeeded(watchbill("-w", published, "plan", "--from", "2027-02-01", *SEARCH[2:]))
    succeeded(watchbill("-w", published, "publish", "release", "--unacknowledged"))
    assert past() == before


def test_a_checkpoint_is_not_written_over_unless_that_is_asked_for(published: Path, tmp_path: Path) -> None:
    """Neither an earlier one nor anything else; what was there stays as it was."""
    file = tmp_path / "notes.txt"
    file.write_text("mine", "utf-8")
    refused = history(published, "checkpoint", "--to", file)
    assert (refused.code, "say --overwrite" in refused.err, file.read_text("utf-8")) == (2, True, "mine")
    succeeded(history(published, "checkpoint", "--to", file, "--overwrite"))
    assert history(published, "verify", "--checkpoint", file).code == 0
    assert history(published, "checkpoint", "--to", file).code == 2


def test_an_acknowledgement_is_listed_with_its_team(published: Path) -> None:
    """And with what the plan takes from it, as that was seen."""
    assert "team core, 4.0 person-weeks" in history(published, "list", "--kind", "acknowledged").out


def test_an_entry_is_shown_in_lines_that_people_read(published: Path) -> None:
    """What belongs together stands below its name."""
    seq = listed(published, "--kind", "published")[0]["seq"]
    shown = history(published, "show", seq).out
    assert "\nspan:\n  start_at: " in shown
    assert f"\nsource:\n  plan_id: {PLAN_ID}\n" in shown
    assert not set("{}'[]") & set(shown)
    team = history(published, "show", listed(published, "--kind", "announced")[0]["seq"]).out
    assert "unacknowledged: -\n" in team
