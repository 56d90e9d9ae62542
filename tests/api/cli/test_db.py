"""Looking after the database from the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.cli.workspaces import PLAN_ID, acknowledged, watchbill
from tests.support.postgres import a_database
from tests.support.shared import REPOSITORY

DATABASE = "watchbill.sqlite3"
COMMANDS = (
    ("status",),
    ("check",),
    ("upgrade",),
    ("downgrade", "1"),
    ("backup",),
    ("move", "--to", "sqlite:///new.db"),
)


@pytest.fixture
def outdated(tmp_path: Path) -> Path:
    """A workspace of the first Watchbill."""
    script = (REPOSITORY / "tests" / "data" / "store" / "version-1.sql").read_text("utf-8")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as raw:
        raw.executescript(f"PRAGMA journal_mode=WAL; {script}")
    return tmp_path


def test_an_older_database_asks_for_one_command_and_then_works(outdated: Path) -> None:
    """Looking is refused and changes nothing; the upgrade keeps every plan."""
    refused = watchbill("-w", outdated, "show", "--list")
    assert refused.code == 2
    assert "run: watchbill db upgrade" in refused.err
    status = watchbill("-w", outdated, "db", "status")
    assert (status.code, status.out.count("Waiting: ") > 0) == (1, True)
    upgraded = watchbill("-w", outdated, "db", "upgrade")
    assert upgraded.code == 0
    assert "The tables are up to date." in upgraded.out
    assert watchbill("-w", outdated, "db", "status").code == 0
    assert watchbill("-w", outdated, "show", "--list").out.count("2027-Q1-v") == 4


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Mostly it is the wrong folder."""
    refused = watchbill("-w", tmp_path, "db", *words)
    assert (refused.code, "watchbill import FOLDER" in refused.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_brought_back_where_nothing_is_in_the_way(drafted: Path, tmp_path: Path) -> None:
    """As somebody would do it on a bad day; what is in the way is named and left alone."""
    file = tmp_path / "monday.sqlite3"
    made = watchbill("-w", drafted, "db", "backup", "--to", file, "--json").document
    assert {each["name"]: each["rows"] for each in made["tables"]}["plan"] == 1
    in_the_way = watchbill("-w", drafted, "db", "restore", file)
    assert in_the_way.code == 2
    assert f"{DATABASE} is there already and is not overwritten" in in_the_way.err
    (drafted / DATABASE).unlink()
    assert watchbill("-w", drafted, "db", "restore", file).code == 0
    assert watchbill("-w", drafted, "db", "check").out == "No problem found.\n"
    assert watchbill("-w", drafted, "show", "--json").document["plan"]["id"] == PLAN_ID


def test_a_backup_names_itself_by_the_time(drafted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One a day needs no thought."""
    monkeypatch.chdir(tmp_path)
    assert watchbill("-w", drafted, "db", "backup").code == 0
    assert len(list(tmp_path.glob("watchbill-20??????-??????.sqlite3"))) == 1


@pytest.mark.postgres
def test_a_workspace_moves_to_a_server_and_works_on_there(drafted: Path) -> None:
    """One command, and one setting."""
    with a_database(empty=True) as url:
        moved = watchbill("-w", drafted, "db", "move", "--to", url)
        assert (moved.code, "counts and digests agree" in moved.out) == (0, True)
        assert "set WATCHBILL_DATABASE_URL" in moved.err
        there = {"WATCHBILL_DATABASE_URL": url}
        assert watchbill("-w", acknowledged(drafted, **there), "publish", "release", **there).code == 0
        assert watchbill("-w", drafted, "db", "check", **there).out == "No problem found.\n"
        assert "PostgreSQL" in watchbill("-w", drafted, "db", "status", **there).out
        assert watchbill("-w", drafted, "show", "--json", **there).document["plan"]["state"] == "published"
    assert watchbill("-w", drafted, "show", "--json").document["plan"]["state"] == "draft"


def test_what_somebody_did_to_the_tables_is_found(drafted: Path) -> None:
    """By exit code, for a job that runs every night."""
    with closing(sqlite3.connect(drafted / DATABASE)) as raw:
        raw.execute("DROP TRIGGER plan_remains")
    found = watchbill("-w", drafted, "db", "check", "--json")
    assert found.code == 1
    assert [problem.split(" | ")[0] for problem in found.document["problems"]] == ["missing: plan GUARD plan_remains"]


def test_going_back_needs_to_be_meant(drafted: Path) -> None:
    """Nothing is in the newer tables here, so it may be done; and there is no revision 0."""
    assert watchbill("-w", drafted, "db", "downgrade", "0").code == 2
    assert watchbill("-w", drafted, "db", "downgrade", "1", "--lose").code == 0
    assert watchbill("-w", drafted, "show").code == 2
    assert watchbill("-w", drafted, "db", "upgrade").code == 0
    assert watchbill("-w", drafted, "show").code == 0


def test_a_password_is_shown_nowhere(drafted: Path) -> None:
    """Neither in answers nor in errors."""
    secret = "postgresql://ops:hunter2@127.0.0.1:1/db"
    tried = [
        watchbill("-w", drafted, "db", "move", "--to", secret),
        *(watchbill("-w", drafted, "db", *words, WATCHBILL_DATABASE_URL=secret) for words in COMMANDS),
        watchbill("-w", drafted, "show", WATCHBILL_DATABASE_URL=secret),
    ]
    assert {each.code for each in tried} <= {2, 70}
    assert all("127.0.0.1" in each.err for each in tried)
    assert [each.err for each in tried if "hunter2" in each.err + each.out] == []
