"""Moving the ledger: what a period leaves behind, by the one rule, also when it is counted again after a correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from scheduler.domain.ledger import close_period
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.record import ClosedEntry, PostedEntry
from scheduler.domain.time import DAY, Horizon
from scheduler.services.ledger_state import balance, carried_by, closed_periods
from scheduler.services.periods import Period, period_of
from scheduler.services.ports import RecordReader, UnitOfWork
from scheduler.services.served_entries import Rosters

Place = tuple[str, Counter]
"""Whose load it is, by person id, and of which counter."""


def carried_after(record: RecordReader, period: Period, starts_on: date) -> tuple[CarriedLoad, ...]:
    """What everybody carries after a period that begins on a date: what they carried into it, decayed, and what was
    served in it, within the limits.

    Into the first closed period goes what was imported, into every other what the ledger holds.
    """
    is_first = not any(each.ends_on <= starts_on for each in closed_periods(record))
    carried = period.problem.carried if is_first else carried_by(record, balance(record, starts_on))
    return close_period(period.problem, period.schedule, carried)


def posted_after(
    work: UnitOfWork,
    after: Iterable[CarriedLoad],
    horizon: Horizon,
    every: Mapping[str, Any],
    corrects: int | None = None,
) -> Iterator[PostedEntry]:
    """What goes into the ledger at the end of a period, in a fixed order: an entry for everybody who carries something
    from then on, or did until then. ``every`` says when and by whom.

    When the period is counted again after the correction of the entry ``corrects``, only what has moved goes in.
    """
    behind = "" if corrects is None else f"/corrects/{corrects}"
    for (person_id, counter), load, change in tuple(_moves(work, after, horizon)):
        if change or corrects is None:
            yield PostedEntry(
                **every,
                on=horizon.ends_on - DAY,
                once=f"posted/{horizon.starts_on}/{person_id}/{counter}{behind}",
                person_id=person_id,
                counter=counter,
                load=load,
                change=change,
                starts_on=horizon.starts_on,
                ends_on=horizon.ends_on,
                corrects=corrects,
            )


def post_again(work: UnitOfWork, since: date, corrects: int, every: Mapping[str, Any]) -> tuple[PostedEntry, ...]:
    """Counts every closed period again that ends after a date, first period first, and posts what has moved.

    A load that moves in one period decays into the next as any other does, and is held within the same limits.
    ``corrects`` is the entry whose correction moved it; ``every`` says when and by whom.
    """
    posted: list[PostedEntry] = []
    for closed in sorted(closed_periods(work.record), key=lambda period: period.starts_on):
        if closed.ends_on > since:
            new = tuple(_moved(work, closed, corrects, every))
            work.record.append(new)
            posted += new
    return tuple(posted)


def _moved(work: UnitOfWork, closed: ClosedEntry, corrects: int, every: Mapping[str, Any]) -> Iterator[PostedEntry]:
    rosters = Rosters(work.plans, work.record)
    period = period_of(rosters.plan(closed.source.plan_id), work.record, rosters)
    after = carried_after(work.record, period, closed.starts_on)
    return posted_after(work, after, period.schedule.horizon, every, corrects)


def _moves(work: UnitOfWork, after: Iterable[CarriedLoad], horizon: Horizon) -> Iterator[tuple[Place, int, int]]:
    """By whom and counter, in a fixed order: what is carried from the end of a horizon on, and by how much that differs
    from what is posted until then. Everybody who carries something, or did."""
    record = work.record
    before = balance(record, horizon.ends_on)
    loads = {(record.person_id(entry.engineer_id), entry.counter): entry.load for entry in after}
    for place in sorted({*loads, *(place for place, load in before.items() if load)}):
        load = loads.get(place, 0)
        yield place, load, load - before.get(place, 0)
