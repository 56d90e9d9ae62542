"""``watchbill check``: are these files an organisation, or does this plan keep the rules?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.documents import alert_documents, evaluation_document, violation_document
from api.cli.import_ import counted, what_it_holds
from api.cli.opening import AsJson, services_of
from scheduler.domain.errors import NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.constraint import Violation
    from scheduler.domain.plan import Plan


@at_the_door()
def check(
    ctx: typer.Context,
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[FOLDER|PLAN]", help="A folder of files, or the id of a plan. Default: the last plan."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the files of FOLDER without importing them, or judge PLAN anew with the independent checker.

    Leaves exit code 1 when a plan breaks a rule, or costs something else than what was kept with it. Of a published
    plan, what covers since have broken is told apart; they were agreed to, so they leave 0.
    """
    services = services_of(ctx)
    if subject is not None and (Path(subject).is_dir() or "/" in subject or "\\" in subject):
        _check_folder(services, Path(subject), as_json=as_json)
    else:
        _check_plan(services, subject, as_json=as_json)


def _check_folder(services: Services, folder: Path, *, as_json: bool) -> None:
    loaded = services.load(folder)
    if as_json:
        answer({"folder": str(folder), **what_it_holds(loaded)})
        return
    for warning in loaded.warnings:
        tell(f"Warning: {warning}")
    say(f"{folder} holds {loaded.organisation.name}: {counted(loaded)}. Nothing was imported.")


def _plan(services: Services, plan_id: str | None) -> Plan:
    try:
        return services.plan(plan_id)
    except NotFound as error:
        raise NotFound(f"{error}, and there is no folder {plan_id}" if plan_id else str(error)) from None


def _check_plan(services: Services, plan_id: str | None, *, as_json: bool) -> None:
    from scheduler.reports.alerts import due, seat_alerts
    from scheduler.reports.decided import widest
    from scheduler.services.counting import shortfall
    from scheduler.services.cover_judging import broken_by_covers
    from scheduler.services.judging import judge

    plan = _plan(services, plan_id)
    constraints = services.constraints(plan.policy)
    with services.store.reading() as work:
        since = broken_by_covers(work.record, plan, constraints)
    judgement = judge(plan, constraints)
    evaluation, counted = judgement.evaluation, shortfall(plan.problem, constraints).says
    alerts = due(seat_alerts(plan.problem, plan.schedule, services.now().date()))
    notes = tuple(note for constraint in constraints for note in constraint.notes(plan.problem))
    if as_json:
        document = {**evaluation_document(evaluation), "counted": list(counted), "warnings": list(notes)}
        document |= {"alerts": alert_documents(alerts)}
        document |= {"broken_by_covers": [violation_document(each) for each in since or ()]}
        answer({"plan": plan.id, "holds": judgement.holds, "claimed_penalty": judgement.claimed, **document})
    else:
        agreed = "as" if evaluation.penalty == judgement.claimed else f"but {judgement.claimed} was"
        told = "" if since is None else "as announced: "
        broken = f"{told}{len(evaluation.broken)} hard rules broken"
        say(f"{plan.id}: {broken}; penalty {evaluation.penalty}, {agreed} kept.")
        for violation in evaluation.broken:
            say(f"  broken: {violation.constraint}: {violation.says}")
        for violation in widest(evaluation.decided):
            say(f"  broken by what is recorded or frozen: {violation.constraint}: {violation.says}")
        for label, penalty in evaluation.by_constraint.items():
            say(f"  {label}: {penalty}")
        for sentence in counted:
            say(f"  counted: {sentence}")
        for note in notes:
            say(f"  warning: {note}")
        for alert in alerts:
            say(f"  alert: {alert.says}")
        _say_covers(since)
    if not judgement.holds:
        raise typer.Exit(Exit.BROKEN)


def _say_covers(since: tuple[Violation, ...] | None) -> None:
    """What covers have broken since the plan was announced; None: nobody covers."""
    from api.cli.render.words import counted

    if since is None:
        return
    say(f"As it stands with covers: {counted(len(since), 'more hard rule')} broken.")
    for violation in since:
        say(f"  broken by covers: {violation.constraint}: {violation.says}")
