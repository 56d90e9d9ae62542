"""``watchbill init``: a folder to start from, filled with a commented organisation of invented people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import at_the_door


@at_the_door()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to create; it must not hold anything yet.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")] = False,
) -> None:
    """Write a commented example organisation into FOLDER, to be changed into your own."""
    written = copy_example(folder)
    if as_json:
        answer({"folder": str(folder), "files": written})
        return
    say(f"Wrote {len(written)} files into {folder}: {', '.join(written)}")
    say(f"Change them into your own organisation, then: watchbill check {folder} && watchbill import {folder}")


def copy_example(folder: Path) -> list[str]:
    """Copies the organisation that ships with Watchbill; returns the file names. Raises BadInput when the folder is
    in use, because nobody's files are overwritten."""
    import shutil

    from api.files.loader import DEMO_ORGANISATION
    from scheduler.domain.errors import BadInput

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not an empty folder; name another, or empty it first")
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in DEMO_ORGANISATION.iterdir() if path.is_file())
    for path in files:
        shutil.copyfile(path, folder / path.name)
    return [path.name for path in files]
