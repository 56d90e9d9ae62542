"""What is handed over by hand: an order that cannot be is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.cli.workspaces import watchbill, write_folder


@pytest.mark.parametrize(("letters", "code"), [(200, 0), (201, 2)])
def test_who_asks_for_a_search_has_two_hundred_letters(tmp_path: Path, letters: int, code: int) -> None:
    """One more is refused: the sentence names the option, and repeats nothing of the text."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    ran = watchbill("-w", tmp_path, "jobs", "solve", "--from", "2027-01-04", "--by", "x" * letters)
    assert ran.code == code, ran
    if code:
        assert ran.err.strip() == "by: String should have at most 200 characters"


def test_a_folder_that_is_not_there_on_this_machine_is_told_at_once(tmp_path: Path) -> None:
    """The job is handed over all the same, because whoever runs it may see the folder; of one that is there, nothing
    is said."""
    folder = write_folder(tmp_path / "organisation")
    assert watchbill("-w", tmp_path, "import", folder).code == 0
    nowhere = tmp_path / "nope"
    missing = watchbill("-w", tmp_path, "jobs", "import", nowhere)
    assert (missing.code, f"Warning: there is no folder {nowhere} on this machine" in missing.err) == (0, True)
    assert "is waiting" in missing.out
    assert "there is no folder" not in watchbill("-w", tmp_path, "jobs", "import", folder).err
