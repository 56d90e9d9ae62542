"""Feeds of kept plans: what was announced, horizon after horizon, where only what changed looks changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from calendars.ical.entries import EntryStatus, FeedEntry, carried
from calendars.ical.feed import DEFAULT_OPTIONS, FeedOptions, feed_files
from calendars.ical.seat_entries import feed_entries
from scheduler.domain.plan import Plan

History = Sequence[Plan]
"""The versions of one horizon that were announced, oldest first; or a single draft."""


def plan_feeds(
    histories: Iterable[History], install_domain: str, *, now: datetime, options: FeedOptions = DEFAULT_OPTIONS
) -> Mapping[str, bytes]:
    """The feed files of everybody in the last version of each horizon, by file name.

    Somebody who appears in several horizons gets one feed, under the name they have in the last of them.
    """
    known = in_order(histories)
    latest = [history[-1] for history in known]
    entries: dict[str, FeedEntry] = {}  # a term that overruns stands in two horizons: the later one's word counts
    for history in known:
        *_, (_, last) = versions(history, install_domain, entries.values())
        entries |= {entry.uid: entry for entry in last}
    people = {engineer.id: engineer for plan in latest for engineer in plan.problem.engineers}
    teams = {team.id: team for plan in latest for team in plan.problem.teams}
    rotations = {rotation.id: rotation for plan in latest for rotation in plan.problem.rotations}
    return feed_files(entries.values(), people.values(), teams.values(), rotations.values(), now=now, options=options)


def in_order(histories: Iterable[History]) -> list[History]:
    """The histories by the start of their horizon, without empty ones."""
    return sorted((history for history in histories if history), key=lambda history: history[-1].horizon.starts_on)


def versions(
    history: History, install_domain: str, earlier: Iterable[FeedEntry], *, show_customers: bool = False
) -> Iterator[tuple[Plan, tuple[FeedEntry, ...]]]:
    """Each version with its entries, and these with the sequence of the version that last changed them."""
    entries = tuple(earlier)
    highest = {entry.uid: entry.sequence for entry in entries}
    for plan in history:
        problem = plan.problem
        fresh = feed_entries(
            plan.schedule,
            problem.engineers,
            problem.teams,
            problem.rotations,
            plan.events,
            state=EntryStatus.CONFIRMED if plan.published_at else EntryStatus.TENTATIVE,
            updated_at=plan.published_at or plan.created_at,
            sequence=plan.version,
            install_domain=install_domain,
            parts=plan.parts,
            show_customers=show_customers,
        )
        entries = _never_back(carried(fresh, entries), {entry.uid for entry in entries}, highest)
        highest |= {entry.uid: entry.sequence for entry in entries}
        yield plan, entries


def _never_back(
    entries: Iterable[FeedEntry], there: Collection[str], highest: Mapping[str, int]
) -> tuple[FeedEntry, ...]:
    """The entries, where one that was gone for a while comes back with a higher sequence than it had: calendars that
    still know it take nothing else. ``there`` holds the UIDs of the version before."""
    return tuple(
        entry
        if entry.uid in there or entry.uid not in highest
        else entry.model_copy(update={"sequence": max(entry.sequence, highest[entry.uid] + 1)})
        for entry in entries
    )
