"""Publishing from the command line: plans in files, exit codes, and what to tell about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.cli.answers import tell
from api.cli.boundary import Exit, code_of
from api.cli.render.words import counted
from scheduler.domain.drift import TargetDrift
from scheduler.domain.errors import BadInput, PublishError
from scheduler.domain.publication import PlanStatus, PublicationOutcome, PublicationPlan, PublicationTarget
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


class Missed:
    """The targets where something went wrong, and what; the others are worked on all the same."""

    def __init__(self) -> None:
        self.found: list[tuple[PublicationTarget, PublishError]] = []
        self._told = 0

    def __call__(self, target: PublicationTarget, error: PublishError) -> None:
        self.found.append((target, error))

    def worse(self, code: Exit) -> Exit:
        """The exit code with these: that of the worst."""
        return max([code, *(code_of(error) for _, error in self.found)])

    def tell(self) -> None:
        """One line each on standard error, once."""
        for target, error in self.found[self._told :]:
            tell(f"{head_of(target)}: {error}")
        self._told = len(self.found)

    @property
    def documents(self) -> list[dict[str, Any]]:
        """For ``--json``: target, kind of error and what it says."""
        return [
            {"target": target.model_dump(mode="json"), "kind": type(error).__name__, "message": str(error)}
            for target, error in self.found
        ]


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
        writes = f"{len(plan.creates)} to create, {_to_change(plan)}{len(plan.deletes)} to delete"
        yield f"{_name(plan)}: {writes}, {len(plan.kept)} kept"
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
        yield from (f"  not made, as far as is seen: {operation.says}" for operation in outcome.uncertain)
        yield from (f"  {finding.kind}: {finding.says}" for finding in outcome.remaining.conflicts)


def drift_lines(found: Iterable[TargetDrift]) -> Iterator[str]:
    """What differs, per target, with the id of what lies there and the swap that it amounts to."""
    for each in found:
        head = head_of(each.target)
        yield f"{head}: {counted(len(each.drifts), 'difference')}" if each.drifts else f"{head}: as published"
        for item in each.drifts:
            id_ = f" [{item.external_id}]" if item.external_id else ""
            yield f"  {item.kind}{id_}: {item.says}"
            if item.cover:
                yield f"    means: {item.cover.says}"


def tell_leftovers(left: Iterable[TargetDrift]) -> None:
    """What lies at schedules that are no targets any more, on standard error."""
    for each in left:
        ends_at = max(item.span.end_at for item in each.drifts if item.span)
        tell(
            f"left_behind: {head_of(each.target)} is no target any more, and {len(each.drifts)} entries of ours page "
            f"people there until {ends_at:%Y-%m-%d %H:%M}Z. Put it back into WATCHBILL_TARGETS, or take them away: "
            "watchbill publish drift, then overwrite"
        )


def head_of(target: PublicationTarget) -> str:
    """A target as lines begin with it."""
    return f"{target.schedule_id} ({target.rotation_id}, seat {target.seat})"


def _to_change(plan: PublicationPlan) -> str:
    """Shift-based schedules alone change in place."""
    return f"{len(plan.updates)} to change, " if plan.updates else ""


def _name(plan: PublicationPlan) -> str:
    return head_of(plan.wanted.target)
