"""Reviewers and managers at the command line: evidence, the waiting line, and the scope of teams."""

from __future__ import annotations

import csv
import shlex
from datetime import date
from pathlib import Path

import pytest
from freezegun import freeze_time

from api.cli.render.scope import scope_lines
from scheduler.reports.acknowledged import AcknowledgedScope
from scheduler.reports.scope import TeamScope, WeekScope
from tests.api.cli.test_render_page import Page
from tests.api.cli.workspaces import PLAN_ID, Answer, acknowledged, watchbill

OVER = "2027-02-02T09:00:00Z"
"""The Tuesday after the four weeks."""


def typed(workspace: Path, *words: object, **environment: str) -> Answer:
    """Typed on that Tuesday."""
    with freeze_time(OVER):
        answer = watchbill("-w", workspace, *words, **environment)
    assert answer.code == 0, answer.err
    return answer


@pytest.fixture
def closed(published: Path) -> Path:
    """The workspace after the four weeks, closed."""
    typed(published, "history", "close", "--until", "2027-01-31")
    return published


def test_a_reviewer_reads_terms_weekends_and_the_head(closed: Path) -> None:
    """On the screen, as a document, and in a head that can be held against the record."""
    document = typed(closed, "history", "evidence", "ada", "--json").document["evidence"]
    assert (document["name"], document["overall"]["terms_completed"]) == ("Ada Example", 1)
    screen = typed(closed, "history", "evidence", "ada@example.com").out
    assert "Ada Example (ada), as of 2027-02-02" in screen
    assert f"  watchbill history verify --seen {document['head']}\n" in screen
    typed(closed, "history", "verify", "--seen", document["head"])


def test_evidence_goes_into_files(closed: Path, tmp_path: Path) -> None:
    """A line per fact as CSV; a page that loads nothing, with a head for every column and the head of the record."""
    sheet, table = tmp_path / "ada.html", tmp_path / "ada.csv"
    said = typed(closed, "history", "evidence", "ada", "--csv", table, "--html", sheet).out
    assert said == f"The evidence is in {table} and {sheet}.\n"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [row["completed"] for row in rows if row["fact"] == "term"] == ["True"]
    a_page(sheet, "Service of Ada Example")


def a_page(file: Path, title: str) -> None:
    """A page that can be printed and read out."""
    text = file.read_text("utf-8")
    page = Page(text)
    assert not page.open
    assert title in page.text
    assert page.count("th", scope="col") > 0
    assert page.count("caption") == page.count("table") > 0
    assert "@media print" in text
    assert not any(name in attributes for _, attributes in page.elements for name in ("src", "href"))
    assert "watchbill history verify --seen" in page.text


def test_evidence_of_a_date_ahead_or_of_nobody_is_refused(published: Path) -> None:
    """With what is known."""
    for words, says in ((("ada", "--as-of", "2099-01-01"), "is ahead"), (("zoe",), "knows nobody as 'zoe'")):
        refused = watchbill("-w", published, "history", "evidence", *words)
        assert (refused.code, says in refused.err) == (2, True)


def test_a_manager_sees_the_line(closed: Path, tmp_path: Path) -> None:
    """Ada was seated, nobody else volunteered: nobody waits, and the seats are told."""
    (ee,) = typed(closed, "history", "opportunity", "--json").document["opportunity"]
    assert (ee["rotation_id"], ee["waiting"], ee["cycles"][0]["seated"]) == ("ee", [], 1)
    assert "1 seat, free from" in typed(closed, "history", "opportunity").out
    sheet, table = tmp_path / "line.html", tmp_path / "line.csv"
    typed(closed, "history", "opportunity", "--csv", table, "--html", sheet)
    assert table.read_text("utf-8").startswith("rotation_id,place,person_id,person")
    a_page(sheet, "Escalation Engineer")


def test_a_plan_is_published_after_the_command_that_the_refusal_names(drafted: Path) -> None:
    """A manager copies it, and puts in a name."""
    refused = watchbill("-w", drafted, "publish", "release")
    assert refused.code == 2
    command = refused.err.splitlines()[-1].removeprefix("run: watchbill ").replace("WHO", "mia")
    done = watchbill("-w", drafted, *shlex.split(command))
    assert (done.code, f"Next: watchbill publish release {PLAN_ID}" in done.out) == (0, True)
    assert watchbill("-w", drafted, "publish", "release").code == 0


def test_publishing_without_it_is_a_switch_or_a_setting_and_is_noted(drafted: Path) -> None:
    """The setting makes it a warning; the record has the team."""
    released = watchbill("-w", drafted, "publish", "release", WATCHBILL_SCOPE_ACKNOWLEDGEMENT="warn")
    assert (released.code, "Not acknowledged by: core" in released.err) == (0, True)
    (entry,) = watchbill("-w", drafted, "history", "list", "--kind", "announced", "--json").document["entries"]
    assert entry["unacknowledged"] == ["core"]


def test_whoever_looks_at_one_team_is_asked_for_the_word_of_that_team_alone() -> None:
    """The command can be copied as it stands, and acknowledges nothing for teams that were not shown."""
    week = WeekScope(date(2027, 1, 4), on_terms=1.0, on_weekends=0.0, away=1.0, percent=10.0, people=("ada",))
    core, sales = (
        AcknowledgedScope(TeamScope(team_id, team_id.title(), 10, 10.0, (week,), 1.0, 10.0, 2), lends=True)
        for team_id in ("core", "sales")
    )

    def asked(team_id: str | None) -> str:
        return str(list(scope_lines(PLAN_ID, (core, sales), team_id))[-1])

    assert asked("core") == f"To acknowledge: watchbill scope acknowledge {PLAN_ID} --team core --by WHO"
    assert "--team core --team sales --by WHO" in asked(None)


def test_the_scope_of_a_team_is_told_week_by_week(drafted: Path, tmp_path: Path) -> None:
    """One of nine people is away in each of four weeks; first nobody has acknowledged it, then Mia has."""
    narrow = watchbill("-w", drafted, "scope", "report", COLUMNS="50").out
    assert f"watchbill scope acknowledge {PLAN_ID} --team core --by WHO\n" in narrow
    weeks = watchbill("-w", drafted, "scope", "report", "--team", "core").out
    assert weeks.count("11.1 %") >= 4
    acknowledged(drafted)
    (core,) = watchbill("-w", drafted, "scope", "report", "--json").document["teams"]
    assert (core["person_weeks"], core["acknowledged"]["by"], core["acknowledged"]["holds"]) == (4.0, "mia", True)
    sheet, table = tmp_path / "scope.html", tmp_path / "scope.csv"
    assert watchbill("-w", drafted, "scope", "report", "--csv", table, "--html", sheet).code == 0
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [(row["week_on"], row["away"]) for row in rows][:2] == [("2027-01-04", "1.0"), ("2027-01-11", "1.0")]
    a_page(sheet, f"Scope of teams, {PLAN_ID}")
    assert watchbill("-w", drafted, "scope", "report", "--team", "sales").code == 2


def test_the_page_of_a_plan_shows_where_the_record_stands(published: Path, tmp_path: Path) -> None:
    """So that whoever keeps the page keeps a witness."""
    assert watchbill("-w", published, "report", "-o", tmp_path / "report.html").code == 0
    entries = watchbill("-w", published, "history", "list", "--json").document["entries"]
    assert f"{entries[-1]['seq']}:{entries[-1]['hash']}" in (tmp_path / "report.html").read_text("utf-8")


def test_two_outputs_do_not_share_a_file(closed: Path, tmp_path: Path) -> None:
    """However the file is called; nothing is written."""
    (tmp_path / "folder").mkdir()
    same = (tmp_path / "one", tmp_path / "folder" / ".." / "one")
    commands = (("history", "evidence", "ada"), ("history", "opportunity"), ("scope", "report"))
    for words in commands:
        refused = watchbill("-w", closed, *words, "--csv", same[0], "--html", same[1])
        assert (refused.code, "two outputs" in refused.err, same[0].exists()) == (2, True, False)


def test_a_file_that_holds_something_else_is_not_written_over(closed: Path, tmp_path: Path) -> None:
    """Be it notes, the evidence as another kind, or another command's table; an earlier output is written anew."""
    sheet, table, notes = tmp_path / "ada.html", tmp_path / "ada.csv", tmp_path / "notes.txt"
    notes.write_text("mine", "utf-8")
    for _ in range(2):
        typed(closed, "history", "evidence", "ada", "--csv", table, "--html", sheet)
    kept = {file: file.read_bytes() for file in (sheet, table, notes)}
    for words in (("--csv", sheet), ("--html", table), ("--csv", notes), ("--html", notes)):
        refused = watchbill("-w", closed, "history", "evidence", "ada", *words)
        assert (refused.code, "holds something else" in refused.err) == (2, True)
    assert watchbill("-w", closed, "history", "list", "--csv", table).code == 2
    assert {file: file.read_bytes() for file in kept} == kept


@pytest.mark.parametrize("width", ["80", "60"])
def test_teams_and_periods_stand_in_narrow_windows(closed: Path, width: str) -> None:
    """Team, quarter and level are told in eighty columns and in sixty."""
    scope = typed(closed, "scope", "report", COLUMNS=width).out
    head, _, weeks = scope.partition("Full-time people away")
    assert "Core" in head
    assert "Core" in weeks
    evidence = typed(closed, "history", "evidence", "ada", COLUMNS=width).out
    assert all(name in evidence for name in ("2027-01-04+4w", "Level", "Term", "Completed"))
    assert max(map(len, [*scope.splitlines()[:-1], *evidence.splitlines()[:-2]])) <= int(width)


def test_the_line_says_when_the_announced_plans_end_or_ended(closed: Path) -> None:
    """The last day of the four weeks: it is over on that Tuesday, and was not yet on the day itself."""
    line = ("history", "opportunity")
    assert "Plans were announced until 31 Jan 2027." in typed(closed, *line, COLUMNS="200").out
    with freeze_time("2027-01-31T09:00:00Z"):
        said = watchbill("-w", closed, *line, COLUMNS="200").out
    assert "Plans are announced until 31 Jan 2027." in said


def test_before_the_first_plan_the_line_says_that_none_is_announced(drafted: Path) -> None:
    """A draft is none."""
    assert "No plan is announced." in watchbill("-w", drafted, "history", "opportunity", COLUMNS="200").out
