"""Charts: where the marks of the page's drawings stand. Only geometry; the template draws."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.reports.load import LoadRow
from scheduler.reports.scope import TeamScope, WeekScope

PLOT_WIDTH, LABEL_WIDTH, NUMBER_WIDTH = 1090, 200, 60
ROW_HEIGHT, PLOT_TOP = 20, 28
NEAR = 5
"""Half a point either way counts as even."""
BAR_WIDTH, BAR_GAP, BARS_HEIGHT = 16, 4, 64


@dataclass(frozen=True, slots=True)
class FairMark:
    """One engineer in the fairness plot: load and fair share on the x axis, at height y."""

    row: LoadRow
    y: int
    load_x: float
    due_x: float
    side: str

    @property
    def from_x(self) -> float:
        return min(self.load_x, self.due_x)

    @property
    def length(self) -> float:
        return round(abs(self.load_x - self.due_x), 1)


@dataclass(frozen=True, slots=True)
class FairPlot:
    """Load against fair share, those most above their share first; ``ticks`` are (x, points)."""

    marks: tuple[FairMark, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int
    height: int


def fair_plot(rows: tuple[LoadRow, ...]) -> FairPlot:
    """The plot of everybody who has a fair share."""
    shown = [(row.deviation, row.due, row) for row in rows if row.deviation is not None and row.due is not None]
    shown.sort(key=lambda entry: (-entry[0], entry[2].name, entry[2].engineer_id))
    values = [0, LOAD_PER_POINT, *(value for _, due, row in shown for value in (due, row.points))]
    low, high = min(values) // LOAD_PER_POINT, -(-max(values) // LOAD_PER_POINT)
    unit = (PLOT_WIDTH - LABEL_WIDTH - NUMBER_WIDTH) / (high - low)

    def at(load: int) -> float:
        return round(LABEL_WIDTH + (load / LOAD_PER_POINT - low) * unit, 1)

    marks = tuple(
        FairMark(row, PLOT_TOP + n * ROW_HEIGHT + ROW_HEIGHT // 2, at(row.points), at(due), _side(deviation))
        for n, (deviation, due, row) in enumerate(shown)
    )
    step = max(1, -(-(high - low) // 12))
    ticks = tuple((at(tick * LOAD_PER_POINT), tick) for tick in range(low, high + 1, step))
    return FairPlot(marks, ticks, PLOT_WIDTH, PLOT_TOP + len(marks) * ROW_HEIGHT + 8)


def _side(deviation: int) -> str:
    return "near" if abs(deviation) <= NEAR else "over" if deviation > 0 else "under"


@dataclass(frozen=True, slots=True)
class ScopeBar:
    """One week of a team: the part taken by terms below, by weekend duty above it; heights from the bottom."""

    week: WeekScope
    x: int
    terms_height: float
    weekends_height: float

    @property
    def terms_y(self) -> float:
        return round(BARS_HEIGHT - self.terms_height, 1)

    @property
    def weekends_y(self) -> float:
        return round(BARS_HEIGHT - self.terms_height - self.weekends_height, 1)


@dataclass(frozen=True, slots=True)
class ScopeBars:
    """The weeks of one team, and the height of what the policy allows (None where it says nothing)."""

    scope: TeamScope
    bars: tuple[ScopeBar, ...]
    cap_y: float | None
    width: int
    height: int


def scope_bars(scopes: tuple[TeamScope, ...]) -> tuple[ScopeBars, ...]:
    """Bars per team on one scale, so that teams can be compared by eye; full height is the highest of all."""
    shares = [_share(scope, week.away) for scope in scopes for week in scope.weeks]
    top = max([0.25, *shares, *(_share(scope, scope.allowed or 0) for scope in scopes)])
    return tuple(_team_bars(scope, top) for scope in scopes)


def _team_bars(scope: TeamScope, top: float) -> ScopeBars:
    def height(people: float) -> float:
        return round(_share(scope, people) / top * BARS_HEIGHT, 1)

    bars = tuple(
        ScopeBar(week, n * (BAR_WIDTH + BAR_GAP), height(week.on_terms), height(week.away - week.on_terms))
        for n, week in enumerate(scope.weeks)
    )
    cap_y = None if scope.allowed is None else round(BARS_HEIGHT - height(scope.allowed), 1)
    return ScopeBars(scope, bars, cap_y, len(bars) * (BAR_WIDTH + BAR_GAP) - BAR_GAP, BARS_HEIGHT)


def _share(scope: TeamScope, people: float) -> float:
    """People as a share of the team's full-time people, at most all of them."""
    return min(1.0, people / scope.fte) if scope.fte else 0.0
