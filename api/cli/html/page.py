"""The page: one self-contained HTML document about a plan. It loads nothing, and equal input gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.cli.html.charts import fair_plot, scope_bars
from api.cli.render.codes import cell_code, cell_words, event_code, legend, open_code, points, special_code
from api.cli.render.covered import covered_headline, covered_words
from api.cli.render.words import covered_says, dates_of, event_needs, filled_says, headline, scope_of, special_days
from scheduler.domain.record_chain import Head
from scheduler.reports.certificate import certificate, fairness_certificate, widest_gap
from scheduler.reports.decided import widest
from scheduler.reports.events import event_cover
from scheduler.reports.fairness import fairness_report
from scheduler.reports.load import load_report
from scheduler.reports.matrix import Cell, EngineerRow, Matrix, Week, matrix
from scheduler.reports.open_seats import open_seat_reports
from scheduler.reports.rules import rule_costs
from scheduler.reports.view import PlanView
from scheduler.services.covered_since import CoveredDuty

LIGHT, MIDDLE = 20, 40
"""Load of one and of two weekend shifts of eight hours, in tenths of a point: the steps of the heatmap."""


def render_page(
    view: PlanView, *, generated_at: datetime, head: Head | None = None, covered: Sequence[CoveredDuty] = ()
) -> str:
    """The whole page. ``generated_at`` is printed in the footer, in UTC; nothing else depends on the clock. So is
    ``head``, where the record stood: a witness against which it can be verified later. ``covered`` are the duties
    that others serve since the plan was announced."""
    shown = matrix(view.problem, view.schedule)
    scopes = scope_of(view)
    fairness = fairness_report(view.problem, view.schedule)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            view=view,
            generated_at=generated_at,
            covered=[covered_words(each, view.problem) for each in covered],
            covered_since=covered_headline(covered),
            record=head if head and head.seq else None,
            head=headline(view),
            matrix=shown,
            months=list(_months(shown.weeks)),
            teams=list(_teams(shown)),
            days=list(special_days(shown.weeks)),
            open_seats=open_seat_reports(view),
            fairness=fairness,
            classes=[("Everybody", fairness.overall), *((each.label, each.evenness) for each in fairness.classes)],
            names={engineer.id: engineer.name for engineer in view.problem.engineers},
            plot=fair_plot(load_report(view.problem, view.schedule)),
            scopes=scope_bars(scopes),
            decided=widest(view.evaluation.decided),
            highest=max(scopes, key=lambda scope: scope.highest.percent, default=None),
            events=event_cover(view.problem, view.schedule),
            aims=certificate(view.provenance),
            widest=widest_gap(view.provenance),
            fair=fairness_certificate(view),
            rules=rule_costs(view),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.cli.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "cell_class": cell_class,
        "cell_code": cell_code,
        "cell_words": cell_words,
        "covered_says": covered_says,
        "dates_of": dates_of,
        "event_code": event_code,
        "event_needs": event_needs,
        "filled_says": filled_says,
        "legend": legend,
        "open_code": open_code,
        "points": points,
        "special_code": special_code,
    }
    return environment


def cell_class(cell: Cell) -> str:
    """The style classes of a cell: term, or weekend duty in three steps of load; then what else is true of it."""
    if cell.term:
        found = ["term"]
    elif cell.windows:
        found = ["duty", "light" if cell.load <= LIGHT else "middle" if cell.load <= MIDDLE else "heavy"]
    else:
        found = ["gone" if not cell.in_service else "away" if cell.away else "bound" if cell.bound else "free"]
    return " ".join([*found, *(["event"] if cell.event else [])])


def _months(weeks: tuple[Week, ...]) -> Iterator[tuple[str, int]]:
    """(month, number of weekends in it) for the heading above the weekends."""
    for _, group in groupby(weeks, key=lambda week: (week.saturday.year, week.saturday.month)):
        saturdays = [week.saturday for week in group]
        yield f"{saturdays[0]:%b}", len(saturdays)


def _teams(shown: Matrix) -> Iterator[tuple[str, list[EngineerRow]]]:
    """The rows by team, in the matrix's order."""
    for (_, team), rows in groupby(shown.rows, key=lambda row: (row.load.team_id, row.load.team)):
        yield team, list(rows)
