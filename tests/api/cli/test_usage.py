"""Wrong words on the command line: one sentence for people, and one document for programs."""

from __future__ import annotations

import pytest

from tests.api.cli.workspaces import watchbill


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("explain", "--engineer", "ada"), "--engineer and --shift go together"),
        (("plan", "--from", "tomorrow"), "'tomorrow' is not a date; write it as 2027-01-04"),
        (("scope", "acknowledge", "--by", "mia"), "Missing option '--team'"),
        (("history", "list", "--kind", "gone"), "Invalid value for '--kind': 'gone' is not one of"),
        (("history", "list", "--color"), "No such option: --color"),
        (("--color", "show"), "No such option: --color"),
        (("plann",), "No such command 'plann'. Did you mean 'plan'"),
    ],
)
def test_a_program_that_writes_a_command_wrongly_reads_one_document(words: tuple[str, ...], says: str) -> None:
    """With --json as after any other failure; people read the same on standard error, and nothing on the other."""
    told, typed = watchbill(*words, "--json"), watchbill(*words)
    assert (told.code, typed.code, typed.out) == (2, 2, "")
    assert (told.document["exit_code"], told.document["error"]["kind"]) == (2, "WrongOptions")
    assert says in told.document["error"]["message"]
    assert says in typed.err
    assert told.err == typed.err


def test_a_group_of_commands_alone_shows_its_help() -> None:
    """Nothing is wrong with it, so nothing is told as an error."""
    shown = watchbill("history")
    assert ("Commands:" in shown.out + shown.err, "Error" in shown.err) == (True, False)
