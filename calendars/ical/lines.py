"""Content lines and components of iCalendar text, read without judging them, with the line numbers kept.

The library reports a broken calendar as a whole; to say which event on which line is wrong, and to use the others, the
text is taken apart here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduler.domain.errors import BadInput

MAX_DEPTH = 8
NEVER_NESTED = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})
CONTENT_LINE = re.compile(r'([A-Za-z0-9-]++)([^":]*+(?:"[^"]*+"[^":]*+)*+):(.*)', re.DOTALL)
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Line:
    """One content line, unfolded. ``number`` is where it starts in the file, from 1.

    ``name`` is in upper case, and empty when the line is no content line; ``parameters`` stand as they are written,
    for example ``;TZID=Europe/Berlin``.
    """

    number: int
    name: str
    parameters: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.name}{self.parameters}:{self.value}" if self.name else self.value

    def parameter(self, name: str) -> str:
        """The value of a parameter without its quotes; empty when there is none."""
        found = re.search(rf';{name}=("[^"]*"|[^;"]*)', self.parameters, re.IGNORECASE)
        return found.group(1).strip('"') if found else ""


@dataclass
class Block:
    """A component: its own lines, and the components inside it. ``closed`` is false when the file ends within it."""

    kind: str
    number: int
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    closed: bool = False

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        """The value of the first line of that name; empty when there is none."""
        return next((line.value for line in self.all(name)), "")

    def inside(self, kind: str) -> Iterator[Block]:
        """The components of a kind directly inside this one."""
        return (block for block in self.blocks if block.kind == kind)

    def text(self) -> str:
        """The component as text again, lines unfolded."""
        inner = [line.text for line in self.lines] + [block.text() for block in self.blocks]
        return "\r\n".join((f"BEGIN:{self.kind}", *inner, f"END:{self.kind}"))


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 when marked so, else Latin-1; without NUL characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return text.replace("\x00", "")


def content_lines(text: str) -> list[Line]:
    """The lines of a file, unfolded; CRLF, LF and CR all end a line."""
    parts: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(LINE_END.split(text), start=1):
        if raw[:1] in {" ", "\t"} and parts:
            parts[-1][1].append(raw[1:])
        elif raw.strip():
            parts.append((number, [raw.rstrip()]))
    return [_line(number, "".join(pieces)) for number, pieces in parts]


def _line(number: int, text: str) -> Line:
    found = CONTENT_LINE.fullmatch(text)
    if not found:
        return Line(number, "", "", text)
    name, parameters, value = found.groups()
    return Line(number, name.upper(), parameters, value)


def calendars(lines: list[Line]) -> list[Block]:
    """Every VCALENDAR of a file. Components that a broken file leaves open end where the next one starts."""
    root = Block("", 0)
    stack = [root]
    for line in lines:
        if line.name == "BEGIN":
            _open(stack, Block(line.value.strip().upper(), line.number))
        elif line.name == "END":
            _close(stack, line.value.strip().upper())
        else:
            stack[-1].lines.append(line)
    return list(root.inside("VCALENDAR"))


def _open(stack: list[Block], block: Block) -> None:
    if block.kind in NEVER_NESTED:
        while stack[-1].kind not in {"", "VCALENDAR"}:
            stack.pop()
    if block.kind == "VCALENDAR":
        del stack[1:]
    if len(stack) > MAX_DEPTH:
        raise BadInput(f"line {block.number}: components are nested more than {MAX_DEPTH} deep; this is no calendar")
    stack[-1].blocks.append(block)
    stack.append(block)


def _close(stack: list[Block], kind: str) -> None:
    """Close the innermost open component of that kind. A misspelt end closes the innermost, which is then broken."""
    depth = next((n for n in range(len(stack) - 1, 0, -1) if stack[n].kind == kind), 0)
    if depth:
        stack[depth].closed = True
        del stack[depth:]
    elif stack[-1].kind not in {"", "VCALENDAR"}:
        stack.pop()
