"""Terms that count as given to somebody: those that a plan gave them, and those that they served nearly all of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.domain.record import FULL_TERM_PERCENT, PublishedEntry, ServedEntry
from scheduler.domain.time import DAY


@dataclass(frozen=True, slots=True)
class TermGiven:
    """One term of one person, [starts_on, ends_on), from the first of its parts that is theirs to the last."""

    person_id: str
    rotation_id: str
    starts_on: date
    ends_on: date


def terms_given(known: Iterable[PublishedEntry | ServedEntry]) -> Iterator[TermGiven]:
    """The terms among duties that were announced for people and stand, and duties that were served.

    Whoever stands in for somebody else has been given that term only when they have served ``FULL_TERM_PERCENT`` of
    its planned days: an hour of it takes nobody's place in the line. Nobody is given it before they have served it, so
    a cover that is ahead must not come in here under the name of whoever covers.
    """
    parts: dict[tuple[str, str, int], list[PublishedEntry | ServedEntry]] = defaultdict(list)
    for entry in known:
        if entry.duty_type == "term":
            parts[entry.person_id, entry.duty_id, entry.seat].append(entry)
    for (person_id, _, _), held in parts.items():
        if any(map(_is_own, held)) or _served_enough(held):
            ends_on = max(entry.last_on for entry in held) + DAY
            yield TermGiven(person_id, held[0].rotation_id, min(entry.on for entry in held), ends_on)


def _is_own(entry: PublishedEntry | ServedEntry) -> bool:
    """Whether it is the person's own turn, as a plan announced it."""
    return isinstance(entry, PublishedEntry) or entry.instead_of is None


def _served_enough(held: Iterable[PublishedEntry | ServedEntry]) -> bool:
    served = [entry for entry in held if isinstance(entry, ServedEntry)]
    planned = max((entry.planned_days or 0 for entry in served), default=0)
    return planned > 0 and 100 * sum(entry.days or 0 for entry in served) >= FULL_TERM_PERCENT * planned
