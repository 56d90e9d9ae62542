"""Releasing: which drafts may still be announced, given what was announced and closed since they were made."""

from __future__ import annotations

from scheduler.domain.errors import BadInput, ChangedMeanwhile, StaleDraft
from scheduler.domain.plan import Plan, PlanState, PlanSummary
from scheduler.domain.time import DAY, Horizon
from scheduler.services.ledger_state import closed_periods
from scheduler.services.ports import Plans, RecordReader


def bearing_on(plans: Plans, horizon: Horizon) -> tuple[str, ...]:
    """Ids of the published plans that planning a horizon starts from: that of the horizon itself, which it replaces,
    and the earlier ones, whose terms and weekends reach into it."""
    return tuple(head.id for head in _bearing(plans, horizon) if head.state is PlanState.PUBLISHED)


def refuse_when_overtaken(plans: Plans, horizon: Horizon, known: tuple[str, ...]) -> None:
    """For the moment in which a draft is kept: ``known`` is what ``bearing_on`` said when its planning began.

    Raises ChangedMeanwhile when a plan was released during the search, which the draft then knows nothing of.
    """
    new = [plan_id for plan_id in bearing_on(plans, horizon) if plan_id not in known]
    if new:
        raise ChangedMeanwhile(
            f"{', '.join(new)} was released while this was planned, and the plan does not know of it; "
            "nothing was kept. Plan again"
        )


def refuse_stale(plans: Plans, record: RecordReader, draft: Plan) -> None:
    """Raises StaleDraft when releasing a draft would undo what was decided after it was made.

    That is so when a plan that bears on it was released since: the draft neither keeps its terms nor counts its
    weekends, and announcing it would take them away without a word. And when the ledger is closed beyond the first
    day of its horizon: what people carry was counted on without it, and the ledger goes forward only.
    """
    since = [head for head in _bearing(plans, draft.horizon) if _released_after(head, draft)]
    if since:
        last = max(since, key=lambda head: (head.published_at, head.version))
        raise StaleDraft(
            f"{draft.id} was made on {draft.created_at:%Y-%m-%d %H:%M}Z and knows nothing of {last.id}, which was "
            f"released on {last.published_at:%Y-%m-%d %H:%M}Z: it would take away what that plan announced. "
            f"{_way_out(draft, last)}"
        )
    for period in closed_periods(record):
        if period.ends_on > draft.horizon.starts_on:
            raise StaleDraft(
                f"{draft.id} begins on {draft.horizon.starts_on}, but {period.source.quarter}, from {period.starts_on} "
                f"to {period.ends_on - DAY}, is closed in the ledger. Plan from {period.ends_on} on; what an entry of "
                "a closed period gets wrong is put right with: watchbill history correct"
            )


def the_draft(plans: Plans, plan_id: str | None) -> Plan | None:
    """The plan of that id, else the draft made last; None when there is none.

    A release is final, and a colleague or a job may have made a draft since somebody looked: when another draft of the
    same weeks could be released as well, BadInput names them all. Raises NotFound for an unknown id.
    """
    latest = plans.find_latest_draft() if plan_id is None else plans.plan(plan_id)
    if plan_id is not None or latest is None:
        return latest
    weeks = set(latest.horizon.week_starts)
    meant = [each for each in plans.plans(state=PlanState.DRAFT) if weeks & set(each.horizon.week_starts)]
    meant = [each for each in meant if not any(_released_after(head, each) for head in _bearing(plans, each.horizon))]
    if len(meant) > 1:
        made = "; ".join(f"{each.id}, made {each.created_at:%Y-%m-%d %H:%M}Z by {each.created_by}" for each in meant)
        raise BadInput(f"there are {len(meant)} drafts for these weeks, name the one to release: {made}")
    return latest


def _bearing(plans: Plans, horizon: Horizon) -> tuple[PlanSummary, ...]:
    """Everything ever released that begins no later than a horizon."""
    return tuple(
        head for head in plans.plans() if head.published_at is not None and head.horizon.starts_on <= horizon.starts_on
    )


def _released_after(head: PlanSummary, draft: Plan | PlanSummary) -> bool:
    return head.id != draft.id and head.published_at is not None and head.published_at > draft.created_at


def _way_out(draft: Plan, released: PlanSummary) -> str:
    """A plan of the same weeks is changed, one of other weeks is planned upon."""
    if released.horizon.starts_on == draft.horizon.starts_on:
        return "Change what is announced with 'watchbill replan', or plan these weeks again with 'watchbill plan'"
    return "Plan these weeks again, with: watchbill plan"
