"""All rows of the page but the checks."""

from __future__ import annotations

from benchmarks.rows import services, solving
from benchmarks.rows.contests import peers
from benchmarks.rows.entries import Choice, Row


def rows(choice: Choice) -> tuple[Row, ...]:
    """All rows, in the order of the page."""
    return (
        Row("weekend", "Weekends", solving.weekends(choice)),
        Row("dense", "Dense weekends", solving.dense(choice)),
        Row("ee", "Terms", solving.terms(choice)),
        Row("joint", "Weekends and terms jointly", solving.joint(choice)),
        Row("on-call", "Public on-call rosters", solving.on_call(choice)),
        Row("replan", "Re-planning", services.replan(choice)),
        Row("conflicts", "Conflicts and ways out", services.conflicts(choice)),
        Row("cover", "Cover", services.cover()),
        Row("equal", "Equal plans", services.equal(choice)),
        Row("growth", "Growth", services.growth(choice)),
        Row("http", "The API", services.http(choice)),
        Row("feeds", "Feeds", services.feeds(choice)),
        Row("peers", "Peers", peers(choice), "peers"),
    )
