"""Sentences about what an import left out or adjusted: one for each place, and one for many places of the same kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

MANY = 5
"""Up to this many sentences of one kind stand alone; more are one sentence."""
NAMED_LINES = 20


class ImportNote(NamedTuple):
    """What happened to something in a file. ``line`` is 0 where there is none. ``about`` names the thing as a person
    would find it again, and may be empty; ``says`` is the rest of the sentence, the same for all of its kind."""

    line: int
    about: str
    says: str


def sentences(notes: Iterable[ImportNote]) -> tuple[str, ...]:
    """The notes in order of their lines, each once. Of more than ``MANY`` that say the same, the first speaks, and
    says how many more there are and where: at most ``NAMED_LINES`` of their lines are named."""
    by_kind: dict[str, list[ImportNote]] = defaultdict(list)
    for note in sorted(set(notes)):
        by_kind[note.says].append(note)
    found: list[tuple[int, str]] = []
    for same in by_kind.values():
        if len(same) > MANY:
            found.append((same[0].line, _sentence(same[0], _more(same[1:]))))
        else:
            found += [(note.line, _sentence(note)) for note in same]
    return tuple(text for _, text in sorted(found))


def _more(rest: list[ImportNote]) -> str:
    """How many more, and where: their lines, or without lines what they are about."""
    lines = sorted({note.line for note in rest if note.line})
    where = [str(line) for line in lines] or [note.about for note in rest]
    named = ", ".join(where[:NAMED_LINES])
    return f" and {len(rest)} more ({'lines ' if lines else ''}{named}{' ...' if len(where) > NAMED_LINES else ''})"


def _sentence(note: ImportNote, more: str = "") -> str:
    place = f"line {note.line}" if note.line else ""
    what = ", ".join(part for part in (place, note.about) if part)
    return f"{what}{more}{': ' if note.about or more else ', '}{note.says}"
