"""``watchbill feed-check``: the feed doctor, for calendar files of whatever program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson


@at_the_door()
def feed_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Calendar files, such as feeds/*.ics.")],
    as_json: AsJson = False,
) -> None:
    """Say what calendar programs are known to choke on in these files, a sentence each with its line.

    Leaves exit code 1 when there is something to say. Nothing is imported, and no address is asked: fetch the file
    first, so that the secret in the address stays with you.
    """
    from api.cli.taking import file_in
    from calendars.ical.doctor import check_feed

    found = {path: check_feed(file_in(path)) for path in dict.fromkeys(files)}
    if as_json:
        answer({"feeds": [{"file": str(path), "says": list(says)} for path, says in found.items()]})
    else:
        for path, says in found.items():
            for sentence in says or ("nothing is known to be wrong",):
                say(f"{path}: {sentence}")
    if any(found.values()):
        raise typer.Exit(Exit.BROKEN)
