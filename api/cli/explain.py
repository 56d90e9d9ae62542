"""``watchbill explain``: why the plan looks as it does, why somebody is on a duty or is not, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, console, display, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, PlanId, covered_of, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.reports.blocked import OpenSeatReport
    from scheduler.reports.explain import Exchange
    from scheduler.reports.obstacles import Obstacle
    from scheduler.reports.view import PlanView
    from scheduler.services.covered_since import CoveredDuty


@at_the_door()
def explain(
    ctx: typer.Context,
    plan_id: PlanId = None,
    engineer: Annotated[
        str | None, typer.Option("--engineer", "-e", help="Id of an engineer; together with --shift.")
    ] = None,
    shift: Annotated[
        str | None, typer.Option("--shift", "-s", help="Id of a shift or term, or rotation/date of an open term seat.")
    ] = None,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Say which rules clash when every seat has to be filled.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what was proven, what each rule costs, why seats are open and what would fill them.

    With --engineer and --shift: why that person is there, or why not, and who else could be. With --shift alone: why
    that seat is open and who could take it; for a term seat, with the terms. With --conflicts: the
    smallest sets of rules that keep seats open, the cheapest ways out, and what one change would buy.
    """
    if engineer is not None and shift is None:
        raise typer.BadParameter("--engineer and --shift go together")
    services = services_of(ctx)
    plan = services.plan(plan_id)
    view, covered = services.view(plan), covered_of(services, plan)
    if engineer is not None and shift is not None:
        duty_id = _duty_named(view, engineer, shift)
        theirs = [each for each in covered if each.duty.id == duty_id]
        _explain_duty(view, engineer, duty_id, theirs, as_json=as_json)
    elif shift is not None:
        _explain_open(view, shift, as_json=as_json)
    elif conflicts:
        _explain_conflicts(view, as_json=as_json)
    else:
        _explain_plan(view, covered, as_json=as_json)


def _explain_conflicts(view: PlanView, *, as_json: bool) -> None:
    """Which rules keep seats open, whatever the plan."""
    from api.cli.impossible import why_seats_stay_open

    found = why_seats_stay_open(view.problem, view.constraints)
    if as_json:
        answer({"plan": view.title, **found.document})
        return
    none = "every seat can be filled." if found.is_complete else "the time was up."
    for line in found.lines if found.conflicts else [f"No rules were found to clash: {none}"]:
        say(line)


def _duty_named(view: PlanView, engineer_id: str, name: str) -> str:
    """The duty itself; or, of an open term seat named as rotation/date, the best term of that engineer in it."""
    from scheduler.reports.open_seats import seats_named
    from scheduler.reports.open_terms import term_candidates

    if name in view.problem.duties or not any(name.startswith(f"{r.id}/") for r in view.problem.term_rotations):
        return name
    seats = [seat for seat in seats_named(view.schedule, name) if seat.duty_id is None]
    terms = [each.duty_id for seat in seats for each in term_candidates(view, seat) if each.engineer_id == engineer_id]
    return terms[0] if terms else name


def _explain_open(view: PlanView, name: str, *, as_json: bool) -> None:
    """Why a seat is open; for a term seat, which term each volunteer could take and what stands against it."""
    from api.cli.render.explain import candidate_lines
    from api.cli.render.tables import open_seat_lines
    from scheduler.reports.open_seats import open_seat_reports, seats_named
    from scheduler.reports.open_terms import term_candidates

    seats = seats_named(view.schedule, name)
    reports = open_seat_reports(view, seats)
    candidates = [() if seat.duty_id else term_candidates(view, seat) for seat in seats]
    if as_json:
        found = [
            {**_open_seat(report), "terms": [_candidate(view, each) for each in people]}
            for report, people in zip(reports, candidates, strict=True)
        ]
        answer({"plan": view.title, "open_seats": found})
        return
    for report, people in zip(reports, candidates, strict=True):
        display(*open_seat_lines((report,)), *candidate_lines(view, people))


def _open_seat(report: OpenSeatReport) -> dict[str, Any]:
    from scheduler.reports.open_seats import name_of

    return {"id": name_of(report.seat), "seat": report.label, "says": report.says, "fixes": list(report.fixes)}


def _candidate(view: PlanView, each: Obstacle) -> dict[str, Any]:
    return {
        "engineer_id": each.engineer_id,
        "duty_id": each.duty_id,
        "term": view.problem.duties[each.duty_id].label,
        "possible": each.is_free,
        "against": list(each.facts or each.says),
    }


def _explain_plan(view: PlanView, covered: Sequence[CoveredDuty], *, as_json: bool) -> None:
    """What is proven, what each rule costs, why seats are open, and who covers since."""
    from api.cli.render.covered import covered_documents, covered_lines
    from api.cli.render.show import show_judgement
    from api.cli.render.tables import open_seat_lines
    from scheduler.reports.open_seats import open_seat_reports

    if as_json:
        answer(plan_explained(view) | {"covered": covered_documents(covered)})
        return
    show_judgement(view, covered, console=console())
    say()
    display(*open_seat_lines(open_seat_reports(view)))
    if covered:
        say()
        display(*covered_lines(covered, view.problem))


def plan_explained(view: PlanView) -> dict[str, Any]:
    """The certificate, the price of every rule and the open seats as a document."""
    from api.cli.documents import certificate_documents, fairness_document
    from scheduler.reports.open_seats import open_seat_reports
    from scheduler.reports.rules import rule_costs

    return {
        "plan": view.title,
        "aims": certificate_documents(view.provenance),
        "fairness": fairness_document(view),
        "rules": [
            {"rule": r.label, "kind": r.kind, "weight": r.weight, "places": r.places, "amount": r.amount}
            | {"penalty": r.penalty, "worst": r.worst, "owner": r.owner, "reason": r.reason}
            for r in rule_costs(view)
        ],
        "open_seats": [_open_seat(report) for report in open_seat_reports(view)],
    }


def _explain_duty(
    view: PlanView, engineer_id: str, duty_id: str, covered: Sequence[CoveredDuty], *, as_json: bool
) -> None:
    """Why somebody is on a duty as announced, or why not; ``covered`` says who serves it since."""
    from api.cli.render.covered import covered_documents, covered_lines
    from api.cli.render.explain import why_lines, why_not_lines
    from scheduler.reports.explain import why, why_not

    holds = view.schedule.holds(engineer_id, duty_id)
    document: dict[str, Any] = {"engineer_id": engineer_id, "duty_id": duty_id, "holds": holds}
    if holds:
        found = why(view, engineer_id, duty_id)
        exchanges, says, lines = (*found.alternatives, *found.impossible), found.says, why_lines(found)
    else:
        against = why_not(view, engineer_id, duty_id)
        exchanges, says, lines = against.ways, against.says, why_not_lines(against)
    if as_json:
        ways = {"exchanges": [_exchange(each) for each in exchanges]}
        answer({**document, "says": says, **ways, "covered": covered_documents(covered)})
        return
    display(*lines, *covered_lines(covered, view.problem))


def _exchange(each: Exchange) -> dict[str, Any]:
    return {
        "engineer_id": each.engineer_id,
        "instead_of": each.instead_of or None,
        "possible": each.is_possible,
        "says": each.says,
        "breaks": list(each.breaks),
        "by_constraint": dict(each.by_constraint),
    }
