"""Two plans side by side: which duties change hands, and what that makes of fairness, open seats and load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.errors import BadInput
from scheduler.domain.plan import Plan
from scheduler.reports.fairness import Evenness, fairness_report
from scheduler.reports.load import LoadRow, load_report


@dataclass(frozen=True, slots=True)
class Change:
    """One duty that other people hold: their engineer ids before and after. Its label is for people."""

    duty_id: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One engineer's load before and after; None in a plan that does not know them."""

    engineer_id: str
    before: LoadRow | None
    after: LoadRow | None


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """``changes`` in order of start; ``rules`` is the penalty per constraint before and after, where it differs."""

    before: Plan
    after: Plan
    changes: tuple[Change, ...]
    evenness: tuple[Evenness, Evenness]
    loads: tuple[LoadChange, ...]
    rules: Mapping[str, tuple[int, int]]


def compare_plans(before: Plan, after: Plan) -> PlanComparison:
    """Raises BadInput for plans of different horizons: there is nothing to compare."""
    if before.horizon != after.horizon:
        raise BadInput(
            f"{before.id} and {after.id} are of different weeks: {before.horizon.starts_on} to "
            f"{before.horizon.ends_on}, and {after.horizon.starts_on} to {after.horizon.ends_on}"
        )
    return PlanComparison(
        before,
        after,
        _changes(before, after),
        (_evenness(before), _evenness(after)),
        _loads(before, after),
        _rules(before, after),
    )


def _changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    duties = {**before.schedule.duties, **after.schedule.duties}
    found = [
        Change(duty.id, duty.label, before.schedule.holders(duty.id), after.schedule.holders(duty.id))
        for duty in sorted(duties.values(), key=lambda duty: (duty.span.start_at, duty.id))
    ]
    return tuple(change for change in found if sorted(change.before) != sorted(change.after))


def _evenness(plan: Plan) -> Evenness:
    return fairness_report(plan.problem, plan.schedule).overall


def _loads(before: Plan, after: Plan) -> tuple[LoadChange, ...]:
    """Everybody, by team and name as in the later plan, then those whom it does not know."""
    old, new = ({row.engineer_id: row for row in load_report(plan.problem, plan.schedule)} for plan in (before, after))
    return tuple(LoadChange(each, old.get(each), new.get(each)) for each in dict.fromkeys((*new, *old)))


def _rules(before: Plan, after: Plan) -> Mapping[str, tuple[int, int]]:
    old, new = ({each.constraint: each.penalty for each in plan.penalties} for plan in (before, after))
    both = {label: (old.get(label, 0), new.get(label, 0)) for label in sorted({*old, *new})}
    return {label: pair for label, pair in both.items() if pair[0] != pair[1]}
