"""What is asked of a calendar file, and what comes of it; the child process that reads it speaks in these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from calendars.ical.dates import NamedDates
from scheduler.domain.events import CustomerEvent
from scheduler.domain.time import TimeZoneName
from scheduler.domain.values import CustomerId, Value

PIECE = 100
"""How many events or dates stand in one line of what the child process says. Whoever reads a line does nothing else
meanwhile, in any of its threads, so a line is to take less than a thousandth of a second."""
_Each = TypeVar("_Each")
_Found = TypeVar("_Found", "ImportedEvents", "ImportedDates")


class Wanted(StrEnum):
    """What a file is read for. Of absences nothing is read that says what they are about."""

    EVENTS = "events"
    ABSENCES = "absences"
    HOLIDAYS = "holidays"


class ImportedEvents(Value):
    """What a file gave: the events in order of start, and a sentence for each event left out or adjusted.

    ``unread`` series could not be read, so nobody knows what is in them. ``lines`` say where each event starts in the
    file, in the same order.
    """

    events: tuple[CustomerEvent, ...]
    warnings: tuple[str, ...]
    unread: int = 0
    lines: tuple[int, ...] = ()


class ImportedDates(Value):
    """The same of a file that was read for dates, in order. Absences neither overlap nor touch, and lie in the time
    asked for; holidays are one for each event."""

    dates: tuple[NamedDates, ...]
    warnings: tuple[str, ...]
    unread: int = 0


class ImportRequest(Value):
    """What to read a file for: whatever touches the local dates, both included."""

    wanted: Wanted = Wanted.EVENTS
    default_zone: TimeZoneName
    first_on: date
    last_on: date
    customer_id: CustomerId | None = None


class ImportAnswer(Value):
    """What the child process sends back, or the sentence with which the whole file is refused."""

    imported: ImportedEvents | None = None
    dates: ImportedDates | None = None
    refused: str = ""

    def pieces(self) -> Iterator[ImportAnswer]:
        """The same in small parts; ``joined`` makes one of them again. Warnings stand in the first."""
        if self.imported is not None:
            parts = zip(_cut(self.imported.events), _cut(self.imported.lines), strict=True)
            for number, (events, lines) in enumerate(parts):
                yield self.model_copy(update={"imported": _part(self.imported, number, events=events, lines=lines)})
        elif self.dates is not None:
            for number, dates in enumerate(_cut(self.dates.dates)):
                yield self.model_copy(update={"dates": _part(self.dates, number, dates=dates)})
        else:
            yield self


def joined(pieces: Iterable[ImportAnswer]) -> ImportAnswer:
    """One answer of its pieces, in their order; there is at least one."""
    every = tuple(pieces)
    first = every[0]
    if first.imported is not None:
        events = tuple(event for piece in every if piece.imported for event in piece.imported.events)
        lines = tuple(line for piece in every if piece.imported for line in piece.imported.lines)
        found = first.imported.model_copy(update={"events": events, "lines": lines})
        return first.model_copy(update={"imported": found})
    if first.dates is not None:
        dates = tuple(each for piece in every if piece.dates for each in piece.dates.dates)
        return first.model_copy(update={"dates": first.dates.model_copy(update={"dates": dates})})
    return first


def _cut(whole: tuple[_Each, ...]) -> Iterator[tuple[_Each, ...]]:
    """At least one part, be it empty."""
    return (whole[first : first + PIECE] for first in range(0, max(len(whole), 1), PIECE))


def _part(whole: _Found, number: int, **found: object) -> _Found:
    return whole.model_copy(update=found if number == 0 else {**found, "warnings": (), "unread": 0})
