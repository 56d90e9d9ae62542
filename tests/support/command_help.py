"""The help texts in docs/commands.md are the real ones: python -m tests.support.command_help writes them anew.

A help text stands in a fenced block under a comment such as ``<!-- help: publish plan -->``.
"""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from api.cli.main import app
from tests.support.shared import REPOSITORY

PAGE = REPOSITORY / "docs" / "commands.md"
BLOCK = re.compile(r"(<!-- help:(?P<command>[^>]*) -->\n```text\n)(?P<text>.*?)(```\n)", re.DOTALL)


def help_of(command: str) -> str:
    """What ``watchbill COMMAND --help`` prints at 80 columns."""
    result = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="watchbill", env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    return "\n".join(lines).strip() + "\n"


def with_help(page: str) -> str:
    """The page with every help text as it is today."""
    return BLOCK.sub(lambda found: found[1] + help_of(found["command"].strip()) + found[4], page)


def write(page: Path = PAGE) -> None:
    page.write_text(with_help(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
