"""Answers: results go to standard output, everything else to standard error, so that one can be piped."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


PIPE_WIDTH = 100
"""Columns where there is no terminal to ask, unless COLUMNS says how many."""


def answer(document: Any) -> None:
    """The one JSON document of a command that was asked for ``--json``."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def say(text: str = "") -> None:
    """A line of the result, for people."""
    typer.echo(text)


def tell(text: str) -> None:
    """A line about the work, not part of the result: progress, warnings, errors."""
    typer.echo(text, err=True)


def display(*things: Any) -> None:
    """Tables and other rich things, on standard output. What asks not to be wrapped is whole, too."""
    target = console()
    for thing in things:
        target.print(thing, soft_wrap=bool(getattr(thing, "no_wrap", False)))


def in_one_line(text: str) -> Text:
    """A line to copy, such as a command: a terminal may break it where it likes, and copies it whole."""
    from rich.text import Text

    return Text(text, no_wrap=True, overflow="ignore")


def console(*, stderr: bool = False) -> Console:
    """A console that neither guesses at numbers and paths nor reads marks in names. Files and pipes are wide enough
    for the matrix of a quarter, or as wide as COLUMNS says. With NO_COLOR there are no escape sequences at all, bold
    and cursor included."""
    from rich.console import Console

    screen = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    on_terminal = screen.is_terminal
    if os.environ.get("NO_COLOR"):
        screen = Console(
            stderr=stderr, highlight=False, markup=False, emoji=False, force_terminal=False, color_system=None
        )
    if not on_terminal and not os.environ.get("COLUMNS", "").isdecimal():
        screen.width = PIPE_WIDTH
    return screen
