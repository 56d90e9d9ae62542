"""The opportunity view for people: the line, what is coming, and demand against seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from api.cli.render.tables import Column, a_table
from api.cli.render.words import counted
from api.files.csv_text import csv_text
from scheduler.domain.time import DAY
from scheduler.reports.waiting import Cycle, Opportunity, Waiting

CSV_COLUMNS = (  # noqa: SIM905  # a list of literals would be a page long
    "rotation_id place person_id person team_id level since waited_weeks passed_over review_on earliest_on latest_on "
    "forecast_on review_first"
).split()
NOTHING = "–"


def opportunity_lines(found: Iterable[Opportunity]) -> Iterator[Text | Table]:
    """Rotation by rotation, for the terminal."""
    for each in found:
        yield Text(each.rotation_name, style="bold")
        yield Text(coming_says(each))
        yield waiting_table(each)
        for waiting in each.reviews_first:
            yield Text(review_says(waiting), style="yellow")
        yield cycles_table(each)


def coming_says(each: Opportunity) -> str:
    """Seats, when they become free, and how many terms they have room for."""
    coming = each.coming
    free = ", ".join(f"{on:%d %b %Y}" for on in sorted(coming.free_on))
    tbd = f" {counted(coming.open_weeks, 'week')} of announced plans are TBD." if coming.open_weeks else ""
    return (
        f"{counted(coming.seats, 'seat')}, free from {free}; with terms of {coming.mean_weeks:.1f} weeks, about "
        f"{coming.per_cycle:.1f} terms a quarter. {_announced_says(each)}{tbd}"
    )


def _announced_says(each: Opportunity) -> str:
    until = each.coming.announced_until
    if until is None:
        return "No plan is announced."
    return f"Plans {'are' if until > each.today else 'were'} announced until {until - DAY:%d %b %Y}."


def waiting_table(each: Opportunity) -> Table:
    """Who waits, in the order of the line."""
    columns: list[Column] = [
        ("", "right"), ("Who", "left"), ("Level", "left"), ("Waits since", "right"), ("Weeks", "right"),
        ("Passed over", "right"), ("Offers", "left"), ("Review", "right"), ("Seat likely", "right"),
    ]  # fmt: skip
    return a_table("Volunteers who were never seated", columns, waiting_rows(each))


def waiting_rows(each: Opportunity) -> list[tuple[str, ...]]:
    """Everybody who waits in words."""
    return [waiting_row(waiting, each) for waiting in each.waiting] or [("", "nobody", *[""] * 7)]


def waiting_row(waiting: Waiting, each: Opportunity) -> tuple[str, ...]:
    """One person in words."""
    offer = waiting.offer
    return (
        str(waiting.place or NOTHING),
        waiting.label,
        waiting.level or NOTHING,
        str(waiting.since or "not yet"),
        str(waiting.waited(each.today)) if waiting.since else NOTHING,
        str(waiting.passed_over),
        f"{offer.earliest_on} to {offer.latest_on}" if offer else "no weeks now",
        str(waiting.review_on or NOTHING),
        str(waiting.forecast_on or ("too late" if offer else NOTHING)),
    )


def review_says(waiting: Waiting) -> str:
    """Somebody whose review comes first."""
    likely = (
        f"a term is likely to end on {waiting.forecast_ends_on}" if waiting.forecast_ends_on else "no seat is likely"
    )
    return f"{waiting.label}: review on {waiting.review_on}, before any seat ({likely})."


def cycles_table(each: Opportunity) -> Table:
    """Demand against seats, quarter by quarter, and the next one."""
    columns: list[Column] = [
        ("Quarter", "left"), ("Volunteers", "right"), ("Room for terms", "right"), ("Seated", "right"),
        ("Short", "right"),
    ]  # fmt: skip
    return a_table("Demand against seats", columns, cycles_rows(each))


def cycles_rows(each: Opportunity) -> list[tuple[str, ...]]:
    """Every quarter in words."""
    return [cycle_row(cycle) for cycle in each.cycles]


def cycle_row(cycle: Cycle) -> tuple[str, ...]:
    """One quarter in words."""
    seated = NOTHING if cycle.seated is None else str(cycle.seated)
    return cycle.quarter, str(cycle.volunteers), f"{cycle.seats:.1f}", seated, f"{cycle.short:.1f}"


def opportunity_document(found: Iterable[Opportunity]) -> list[dict[str, Any]]:
    """Everything, with plain names."""
    return [_document(each) for each in found]


def _document(each: Opportunity) -> dict[str, Any]:
    return {
        **asdict(each),
        "coming": {**asdict(each.coming), "per_cycle": round(each.coming.per_cycle, 2)},
        "waiting": [_waiting_document(waiting, each) for waiting in each.waiting],
        "cycles": [{**asdict(cycle), "short": round(cycle.short, 2)} for cycle in each.cycles],
    }


def _waiting_document(waiting: Waiting, each: Opportunity) -> dict[str, Any]:
    offer = waiting.offer.model_dump(mode="json") if waiting.offer else None
    more = {"waited_weeks": waiting.waited(each.today), "review_first": waiting.review_first, "offer": offer}
    return {**asdict(waiting), **more}


def opportunity_csv(found: Iterable[Opportunity]) -> str:
    """One line per person who waits."""
    rows = (_cells(waiting, each) for each in found for waiting in each.waiting)
    return csv_text(CSV_COLUMNS, ([row.get(name) for name in CSV_COLUMNS] for row in rows))


def _cells(waiting: Waiting, each: Opportunity) -> dict[str, Any]:
    document = _waiting_document(waiting, each)
    return {**(document.pop("offer") or {}), **document, "rotation_id": each.rotation_id, "person": waiting.label}
