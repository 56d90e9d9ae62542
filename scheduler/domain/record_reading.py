"""Reading the record: who stands behind a person id, which entries still count, and what became of offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from scheduler.domain.record import CorrectedEntry, PersonId, Recorded, VolunteeredEntry
from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, ShortText, Value


class Person(Value):
    """Who a person id stands for. All of it is None once the person was erased.

    ``handle`` is the engineer's id, or for somebody who only acts, the name under which they did.
    """

    id: PersonId
    handle: EngineerId | ShortText | None
    name: ShortText | None = None
    email: ShortText | None = None
    erased_at: Instant | None = None

    @property
    def known_as(self) -> str:
        """The person for programs: the handle, else the id."""
        return self.handle or self.id

    @property
    def label(self) -> str:
        """The person for people: the name, else as for programs."""
        return self.name or self.known_as


def in_effect(recorded: Iterable[Recorded]) -> Iterator[Recorded]:
    """The entries that still count: neither corrections nor what they correct."""
    known = tuple(recorded)
    wrong = {each.entry.corrects for each in known if isinstance(each.entry, CorrectedEntry)}
    return (each for each in known if each.seq not in wrong and not isinstance(each.entry, CorrectedEntry))


def last_words(recorded: Iterable[Recorded]) -> tuple[tuple[int, VolunteeredEntry], ...]:
    """The last word on every window that somebody volunteered for, quarter by quarter, in the order of that word,
    with its number."""
    found: dict[tuple[str, str, date, date, str], tuple[int, VolunteeredEntry]] = {}
    for each in recorded:
        if isinstance(each.entry, VolunteeredEntry):
            entry = each.entry
            window = (entry.person_id, entry.rotation_id, entry.earliest_on, entry.latest_on, entry.source.quarter)
            found.pop(window, None)
            found[window] = each.seq, entry
    return tuple(found.values())


def offers(recorded: Iterable[Recorded]) -> tuple[VolunteeredEntry, ...]:
    """The same without the numbers."""
    return tuple(entry for _, entry in last_words(recorded))
