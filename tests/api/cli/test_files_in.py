"""Files come in whole or not at all: init, import, check."""

from __future__ import annotations

from pathlib import Path

from tests.api.cli.workspaces import watchbill, write_folder


def test_a_new_folder_starts_as_an_example_that_can_be_imported(tmp_path: Path) -> None:
    """What init writes passes check and import as it is."""
    begun = watchbill("init", tmp_path / "ours", "--json")
    assert begun.code == 0
    assert "policy.yaml" in begun.document["files"]
    checked = watchbill("-w", tmp_path, "check", tmp_path / "ours", "--json")
    assert (checked.code, checked.document["warnings"]) == (0, [])
    assert watchbill("-w", tmp_path, "import", tmp_path / "ours").code == 0


def test_init_overwrites_nobodys_files(folder: Path) -> None:
    """A folder that holds anything is refused, and stays as it is."""
    before = (folder / "teams.yaml").read_text("utf-8")
    refused = watchbill("init", folder)
    assert refused.code == 2
    assert "not an empty folder" in refused.err
    assert (folder / "teams.yaml").read_text("utf-8") == before


def test_import_counts_what_it_took_over(folder: Path, tmp_path: Path) -> None:
    """The manager sees at once whether the numbers are right."""
    done = watchbill("-w", tmp_path, "import", folder)
    assert done.code == 0
    assert "Tiny Works: 1 team, 4 engineers" in done.out
    counted = watchbill("-w", tmp_path, "import", folder, "--json").document["counts"]
    assert (counted["engineers"], counted["rules"]) == (4, 6)


def test_bad_files_are_refused_with_every_place_and_nothing_is_taken_over(folder: Path, tmp_path: Path) -> None:
    """Exit code 2, one line per problem, and the organisation of before still stands."""
    assert watchbill("-w", tmp_path, "import", folder).code == 0
    teams, policy = "- {id: core, nam: Core}\n", "- {kind: coverage, wait: 3}\n"
    write_folder(folder, organisation="name: Changed Works\n", teams=teams, policy=policy)
    refused = watchbill("-w", tmp_path, "import", folder)
    assert (refused.code, refused.out) == (2, "")
    assert "teams.yaml:1" in refused.err
    assert "policy.yaml:1" in refused.err
    assert "Tiny Works" in watchbill("-w", tmp_path, "doctor").out


def test_a_machine_gets_the_located_problems_as_json(folder: Path, tmp_path: Path) -> None:
    """Standard output is one document even when the answer is no."""
    write_folder(folder, teams="- {id: core, nam: Core}\n")
    refused = watchbill("-w", tmp_path, "check", folder, "--json")
    assert refused.code == 2
    assert refused.document["exit_code"] == 2
    places = {(each["file"], each["line"]) for each in refused.document["error"]["located"]}
    assert ("teams.yaml", 1) in places


def test_checking_a_folder_imports_nothing(folder: Path, tmp_path: Path) -> None:
    """Not even an empty database appears."""
    assert watchbill("-w", tmp_path, "check", folder).code == 0
    assert not list(tmp_path.glob("*.sqlite3"))
