"""What is odd about the events of one UID, though they are read: nothing is adjusted without a word about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from calendars.ical.guards import Finding
from calendars.ical.lines import Block

STATUSES = frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"})


def oddities(events: list[Block], *, quotes: bool) -> Iterator[Finding]:
    """A line and the end of a sentence for each. Values of the file are repeated only if it ``quotes``."""
    yield from _not_alone(events)
    for event in events:
        if event.value("DTEND").strip() and event.value("DURATION").strip():
            yield event.all("DURATION")[0].number, "has both DTEND and DURATION; DTEND counts"
        status = event.value("STATUS").strip().upper()
        if status and status not in STATUSES:
            shown = f"the STATUS {status[:60]!r}, which" if quotes else "a STATUS that"
            yield event.all("STATUS")[0].number, f"has {shown} is not known and counts as CONFIRMED"


def _not_alone(events: Iterable[Block]) -> Iterator[Finding]:
    """Events that stand for the same thing: the library reads one of them, the last revision."""
    groups: dict[str, list[Block]] = defaultdict(list)
    for event in events:
        groups[event.value("RECURRENCE-ID").strip()].append(event)
    for moved, same in groups.items():
        last, known = max(_revision(event) for event in same), set[int]()
        for event in same:
            revision = _revision(event)
            if revision < last:
                yield event.number, "is an older revision (SEQUENCE) of another event with its UID, and is not read"
            elif revision in known:
                yield event.number, _TWO_DATES if moved else _TWO_EVENTS
            known.add(revision)


_TWO_EVENTS = "shares its UID with an earlier event, and only one of them is read; give each its own"
_TWO_DATES = "stands for the same date of a series as an earlier event, and only one of them is read"


def _revision(event: Block) -> int:
    """Its SEQUENCE; 0 where there is none, or no number."""
    text = event.value("SEQUENCE").strip()
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
