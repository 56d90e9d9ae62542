"""Shows a whole plan in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from api.cli.render.covered import covered_headline, covered_lines
from api.cli.render.matrix import matrix_lines
from api.cli.render.tables import (
    certificate_table,
    events_table,
    fairness_table,
    open_seat_lines,
    rules_table,
    scope_table,
)
from api.cli.render.words import counted, dates_of, filled_says, headline, scope_of, special_days
from scheduler.reports.certificate import certificate, fairness_certificate
from scheduler.reports.decided import widest
from scheduler.reports.events import event_cover
from scheduler.reports.fairness import fairness_report
from scheduler.reports.matrix import matrix
from scheduler.reports.open_seats import open_seat_reports
from scheduler.reports.rules import rule_costs
from scheduler.reports.view import PlanView
from scheduler.services.covered_since import CoveredDuty


def show_text(
    view: PlanView, covered: Sequence[CoveredDuty] = (), *, console: Console, width: int | None = None
) -> None:
    """Prints the quarter: headline, matrix, days off, open seats, covers since it was announced, events. ``width``
    defaults to the console's."""
    _print(console, headline_lines(view))
    if covered:
        console.print(Text(covered_headline(covered), style="bold"))
    console.print()
    shown = matrix(view.problem, view.schedule)
    _print(console, matrix_lines(shown, width or console.width))
    days = list(special_days(shown.weeks))
    if days:
        console.print()
        _print(console, [Text("Days off", style="bold"), *(Text(f"  {day}") for day in days)])
    console.print()
    _print(console, open_seat_lines(open_seat_reports(view)))
    if covered:
        console.print()
        _print(console, covered_lines(covered, view.problem))
    covers = event_cover(view.problem, view.schedule)
    if covers:
        console.print()
        console.print(events_table(covers))
    _print(console, certificate_lines(view))


def show_judgement(view: PlanView, covered: Sequence[CoveredDuty] = (), *, console: Console) -> None:
    """Prints how good the plan is: what is proven, fairness, scope reduction, and what each rule costs; of a plan with
    covers, that this is as it was announced."""
    names = {engineer.id: engineer.name for engineer in view.problem.engineers}
    _print(console, headline_lines(view))
    if covered:
        console.print(Text(covered_headline(covered), style="bold"))
    _print(console, certificate_lines(view))
    for table in (
        fairness_table(fairness_report(view.problem, view.schedule), names),
        scope_table(scope_of(view)),
        rules_table(rule_costs(view)),
    ):
        console.print()
        console.print(table)


def certificate_lines(view: PlanView) -> Iterator[RenderableType]:
    """What is proven at each aim, and how near the plan is to the fairest that whole shifts allow."""
    yield Text()
    yield certificate_table(certificate(view.provenance))
    proof = fairness_certificate(view)
    if proof is not None:
        yield Text(proof.says)
        if not proof.is_met:
            yield Text("What each rule costs of it: watchbill price", style="dim")


def headline_lines(view: PlanView) -> Iterator[Text]:
    """Title, dates, status and open seats, in three lines; more when a hard rule is broken."""
    head = headline(view)
    yield Text(f"{view.title}: {dates_of(view.problem.horizon)}", style="bold")
    yield Text(f"{head.status}: {head.status_says}; {counted(head.people, 'engineer')}")
    yield Text(filled_says(head), style="bold red" if head.open_seats or head.open_weeks else "green")
    if head.rules_broken:
        yield Text(f"Hard rules broken: {head.rules_broken}. {view.evaluation.broken[0].says}", style="bold red")
    for violation in widest(view.evaluation.decided):
        yield Text(f"Broken by what is recorded or frozen: {violation.constraint}. {violation.says}", style="bold red")


def _print(console: Console, things: Iterable[RenderableType]) -> None:
    for thing in things:
        console.print(thing)
