"""Files that commands write: two outputs never share one, and what somebody else put there is not written over."""

from __future__ import annotations

from pathlib import Path

from scheduler.domain.errors import BadInput


def write_outputs(*outputs: tuple[Path | None, str]) -> None:
    """Writes each text as it is, ends of lines included; None is an output that nobody asked for.

    An earlier output of the same command is written over, and so is an empty file. Raises BadInput, before anything is
    written, when two outputs name one file, and when a file holds something else.
    """
    wanted = [(file, text) for file, text in outputs if file is not None]
    known: dict[Path, Path] = {}
    for file, text in wanted:
        if known.setdefault(file.resolve(), file) is not file:
            raise BadInput(f"{file} is named for two outputs; give each a file of its own")
        if _holds_something_else(file, text):
            raise BadInput(f"{file} holds something else and is not written over; name another file, or remove it")
    for file, text in wanted:
        file.write_text(text, "utf-8", newline="")


def _holds_something_else(file: Path, text: str) -> bool:
    """Whether a file begins otherwise than the text: a CSV with other columns, a page that is none of ours."""
    if not file.is_file():
        return False
    page, is_page, _ = text.partition("<title>")
    opening = (page if is_page else text.splitlines()[0]).encode()
    with file.open("rb") as lines:
        return lines.read(len(opening)) not in (opening, b"")


def write_new(file: Path, text: str, *, overwrite: bool) -> None:
    """Writes a file that was not there. Raises BadInput when it was, unless it may be written over."""
    if not overwrite:
        refuse_existing(file)
    file.write_text(text, "utf-8")


def refuse_existing(file: Path) -> None:
    """Raises BadInput for a file that is there."""
    if file.is_file():
        raise BadInput(f"{file} is there already; name another file, or say --overwrite")
