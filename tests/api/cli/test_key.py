"""Keys on the machine itself: how the first admin comes in, with nothing but the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.keys import is_whole
from tests.api.cli.workspaces import watchbill, write_folder


def test_the_first_admin_needs_nothing_but_an_empty_folder(tmp_path: Path) -> None:
    """The secret alone goes to standard output, so that it can be piped into a file."""
    made = watchbill("-w", tmp_path, "key", "create", "--admin")
    assert (made.code, is_whole(made.out.strip())) == (0, True)
    assert "not shown again" in made.err
    listed = watchbill("-w", tmp_path, "key", "list")
    assert (made.out.strip() in listed.out, "admin" in listed.out, "everything of the role" in listed.out) == (
        False,
        True,
        True,
    )


def test_a_key_can_be_limited_listed_and_taken_back(tmp_path: Path) -> None:
    """For an engineer who is imported, with one scope, for three days."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    words = ("key", "create", "--role", "engineer", "--engineer", "ada", "--scope", "people:read", "--days", 3)
    key = watchbill("-w", tmp_path, *words, "--json").document["key"]
    assert (key["engineer_id"], key["scopes"]) == ("ada", ["people:read"])
    closed = watchbill("-w", tmp_path, "key", "revoke", key["id"])
    assert closed.out == f"{key['id']} opens nothing any more.\n"
    assert "revoked on" in watchbill("-w", tmp_path, "key", "list").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say what the key may do"),
        (("--admin", "--role", "admin"), "say what the key may do"),
        (("--role", "boss"), "role:"),
        (("--role", "engineer"), "says whose it is; name them with --engineer"),
        (("--role", "engineer", "--engineer", "nobody"), "there is no engineer 'nobody'"),
        (("--role", "manager", "--scope", "moon:read"), "there is no moon:read"),
        (("--role", "manager", "--scope", "all"), "scopes:"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """The sentence says why."""
    refused = watchbill("-w", tmp_path, "key", "create", *words)
    assert (refused.code, says in refused.err) == (2, True)


def test_a_key_that_nobody_knows_cannot_be_revoked(tmp_path: Path) -> None:
    """It is named."""
    watchbill("-w", tmp_path, "key", "create", "--admin")
    assert "there is no key 'k-1'" in watchbill("-w", tmp_path, "key", "revoke", "k-1").err
