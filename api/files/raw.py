"""What a file says before anybody asks what it means: texts, lists and mappings, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single text. ``quoted`` tells "5" from 5, which matters only where the type is not known beforehand."""

    text: str
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Several things in order."""

    items: tuple[Raw, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """Named things. ``lines`` holds the line of each name; a name written without a value is left out."""

    values: dict[str, Raw]
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of the thing at a path, or of the nearest thing around it."""
        line, here = self.line, self.values.get(str(path[0])) if path else None
        if path:
            line = self.lines.get(str(path[0]), self.line)
        for step in path[1:]:
            inner = _inside(here, step)
            if inner is None:
                return line
            line, here = inner
        return line

    def text(self, name: str) -> str | None:
        """The text of a field, when it is there and is a single text."""
        value = self.values.get(name)
        return value.text if isinstance(value, Scalar) else None


Raw: TypeAlias = Scalar | Listing | Fields


def _inside(here: Raw | None, step: str | int) -> tuple[int, Raw] | None:
    if isinstance(here, Fields) and step in here.values:
        return here.lines.get(str(step), here.line), here.values[str(step)]
    if isinstance(here, Listing) and isinstance(step, int) and step < len(here.items):
        return here.items[step].line, here.items[step]
    return None


def plain(raw: Raw) -> object:
    """The thing in Python's own types, by the rules of YAML 1.2: unquoted numbers, true, false and null are such."""
    if isinstance(raw, Listing):
        return [plain(item) for item in raw.items]
    if isinstance(raw, Fields):
        return {name: plain(value) for name, value in raw.values.items()}
    return raw.text if raw.quoted else _typed(raw.text)


def _typed(text: str) -> object:
    words: dict[str, object] = {"true": True, "false": False}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text) if text.lstrip("+-")[:1].isdigit() and len(text) < 30 else text
        except ValueError:
            continue
    return text
