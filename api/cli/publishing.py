"""Publishing from the command line: plans in files, exit codes, and what to tell about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from api.cli.boundary import Exit
from scheduler.domain.errors import BadInput
from scheduler.domain.publication import PlanStatus, PublicationOutcome, PublicationPlan
from scheduler.domain.values import canonical_json
from scheduler.services.publishing import read_plan

NO_DUTY = "the plan has no duty for this seat; is it the right one?"

QUIET = {
    "gap": "TBD: whoever the schedule shows there otherwise is paged",
    "satisfied_by_manual": "shown right already by an override that somebody made by hand",
}
"""Findings that need nobody, by kind."""


def status_of(plans: Iterable[PublicationPlan]) -> Exit:
    """The worst status of all targets, as an exit code. Two is "changes" here, see the table of exit codes."""
    return Exit(max((plan.status for plan in plans), default=PlanStatus.NOTHING_TO_DO))


def outcome_code(outcomes: Iterable[PublicationOutcome]) -> Exit:
    """Done, or conflicts for a human to settle, or writes that the target did not take."""
    known = tuple(outcomes)
    if any(outcome.rejected or outcome.uncertain for outcome in known):
        return Exit.TARGET_FAILED
    if any(outcome.remaining.conflicts or not outcome.is_complete for outcome in known):
        return Exit.CONFLICTS
    return Exit.DONE


def save_plans(folder: Path, plans: Iterable[PublicationPlan]) -> list[str]:
    """One JSON file per target, for somebody to review and for ``publish apply --saved``."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for plan in plans:
        path = folder / f"{plan.wanted.target.schedule_id}.json"
        path.write_text(canonical_json(plan) + "\n", "utf-8")
        written.append(str(path))
    return written


def saved_plans(folder: Path) -> tuple[PublicationPlan, ...]:
    """The plans saved in a folder. Raises BadInput when there are none, or one was edited."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise BadInput(f"{folder}: no saved plans; run: watchbill publish plan --save {folder}")
    return tuple(read_plan(path.read_text("utf-8"), str(path)) for path in paths)


def plan_lines(plans: Iterable[PublicationPlan], *, most: int | None = None) -> Iterator[str]:
    """What would change, per target; at most so many changes each when ``most`` is given."""
    for plan in plans:
        counted = f"{len(plan.creates)} to create, {_to_change(plan)}{len(plan.deletes)} to delete"
        yield f"{_name(plan)}: {counted}, {len(plan.kept)} kept"
        shown = plan.changes if most is None else plan.changes[:most]
        yield from (f"  {operation.says}" for operation in shown)
        if len(shown) < len(plan.changes):
            yield f"  and {len(plan.changes) - len(shown)} more"
        if not plan.wanted.shifts:
            yield f"  {NO_DUTY}"
        yield from (f"  {finding.kind}: {finding.says}" for finding in plan.conflicts)
        for kind, said in QUIET.items():
            count = sum(finding.kind == kind for finding in plan.findings)
            if count:
                yield f"  {count} {said}"


def outcome_lines(outcomes: Iterable[PublicationOutcome]) -> Iterator[str]:
    """What was changed, per target, and what is left to a human."""
    for outcome in outcomes:
        changed = f"{len(outcome.updated)} changed, " if outcome.updated else ""
        yield f"{_name(outcome.remaining)}: {len(outcome.created)} created, {changed}{len(outcome.deleted)} deleted"
        yield from (f"  refused: {rejection.operation.says}: {rejection.reason}" for rejection in outcome.rejected)
        yield from (f"  outcome unknown: {operation.says}" for operation in outcome.uncertain)
        yield from (f"  {finding.kind}: {finding.says}" for finding in outcome.remaining.conflicts)


def _to_change(plan: PublicationPlan) -> str:
    """Shift-based schedules alone change in place."""
    return f"{len(plan.updates)} to change, " if plan.updates else ""


def _name(plan: PublicationPlan) -> str:
    target = plan.wanted.target
    return f"{target.schedule_id} ({target.rotation_id}, seat {target.seat})"
