"""The help that people read, on the screen and in the docs."""

from __future__ import annotations

import re

from api.cli.boundary import EXIT_CODES, Exit
from tests.support.command_help import BLOCK, PAGE, help_of, with_help


def test_the_help_in_the_docs_is_what_the_commands_print() -> None:
    """After a change: python -m tests.support.command_help"""
    page = PAGE.read_text("utf-8")
    assert len(BLOCK.findall(page)) > 10
    assert with_help(page) == page


def test_every_exit_code_is_in_the_help_and_in_the_docs() -> None:
    """Who writes a script finds every number, with what it means."""
    numbers = {str(int(code)) for code in Exit}
    assert numbers <= set(re.findall(r"\d+", EXIT_CODES))
    assert " ".join(EXIT_CODES.split()) in " ".join(help_of("").split())
    table = PAGE.read_text("utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    assert numbers == set(re.findall(r"^\| (\d+) \|", table, re.MULTILINE))
