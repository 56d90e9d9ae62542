"""Scenarios side by side in the terminal: one column each, one row per number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.table import Table

from api.cli.render.tables import Column, a_table
from scheduler.services.what_if import Outcome

NONE = "–"
ROWS: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
    ("Tier 1 customers", lambda o: ", ".join(o.customers) or NONE),
    ("Pages a weekend", lambda o: f"{o.pages:g}"),
    ("Two pages open at a moment", lambda o: f"{o.at_once:.2%}"),
    ("Seats a window that demand asks for", lambda o: str(o.seats_asked_for)),
    ("Seats planned", lambda o: str(o.seats)),
    ("Seats that must stay open, counted", lambda o: str(o.must_stay_open)),
    ("Seats left open", lambda o: _number(o.open_seats)),
    ("Term weeks left open", lambda o: _number(o.open_weeks)),
    ("Weekend hours a person, mean", lambda o: _number(o.mean_hours, ".1f")),
    ("Weekend hours a person, most", lambda o: _number(o.most_hours, ".0f")),
    ("Worst deviation, points", lambda o: _number(o.worst_deviation, ".1f")),
    ("Weekend hours stood by per page", lambda o: _number(o.hours_per_page, ".1f")),
    ("Search", lambda o: f"{o.status.value}{', stopped' if o.stopped else ''}, {o.seconds:.0f} s"),
)


def outcomes_table(outcomes: Sequence[Outcome]) -> Table:
    """The outcomes side by side."""
    columns: list[Column] = [("", "left"), *((outcome.name, "left") for outcome in outcomes)]
    return a_table("What if", columns, [(label, *(said(outcome) for outcome in outcomes)) for label, said in ROWS])


def _number(value: float | None, form: str = "d") -> str:
    return NONE if value is None else format(value, form)
