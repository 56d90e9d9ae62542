"""Wrong words on the command line: told as text, and to whoever asked for JSON as the one document, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from api.cli.answers import answer
from api.cli.boundary import Exit

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Whatever is wrong with words before a command begins: an option, a value, a command that there is not."""
AS_JSON = "--json"


class Commands(TyperGroup):
    """All commands. What is wrong with their words is told in words of ours."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Takes the words apart that stand before the command."""
        ctx.meta[AS_JSON] = AS_JSON in args
        with _told(as_json=ctx.meta[AS_JSON]):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Takes the words of the command apart, and runs it."""
        with _told(as_json=ctx.meta[AS_JSON]):
            return super().invoke(ctx)


@contextmanager
def _told(*, as_json: bool) -> Iterator[None]:
    """The text on standard error is typer's; the name of a library's error is left out of it."""
    try:
        yield
    except UsageError as error:
        wrong: Any = error
        wrong.message = wrong.message.removeprefix("Value error, ")
        if as_json:
            said = {"kind": "WrongOptions", "message": wrong.format_message()}
            answer({"error": said, "exit_code": int(Exit.BAD_INPUT)})
        raise
