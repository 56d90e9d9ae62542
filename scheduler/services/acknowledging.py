"""Acknowledging: the manager of a team says that they have seen what a plan takes from it, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from scheduler.domain.errors import BadInput, NotFound, NotOpen
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.record import AcknowledgedEntry, Recorded, Version
from scheduler.domain.record_kinds import EntryKind
from scheduler.reports.acknowledged import AcknowledgedScope
from scheduler.reports.scope import TeamScope
from scheduler.services.ports import RecordReader, Store, UnitOfWork

ScopeOf = Callable[[Plan], tuple[TeamScope, ...]]
"""What a plan takes from every team, under the cap of its own policy."""

PLACES = 4
"""Decimals that are kept of person-weeks and shares; what differs less is the same."""


def acknowledge(
    store: Store, plan_id: str | None, team_ids: Collection[str], *, scope_of: ScopeOf, now: datetime, by: str
) -> tuple[AcknowledgedEntry, ...]:
    """Records that teams have seen what a draft or published plan takes from them; None means the latest draft.

    A team that has acknowledged this very version before is left out. Raises NotFound for a plan or team that is not
    there, and BadInput for a team that lends nobody, or a plan that was put aside.
    """
    with store.reading() as work:
        plan = work.plans.find_latest_draft() if plan_id is None else work.plans.plan(plan_id)
    if plan is None:
        raise NotFound("there is no draft to acknowledge; name a plan, or run: watchbill plan")
    refuse_put_aside(plan)
    scopes = scope_of(plan)
    with store.writing() as work:
        return acknowledge_in(work, plan, team_ids, scopes, now=now, by=work.record.person_id(by))


def acknowledge_in(
    work: UnitOfWork, plan: Plan, team_ids: Collection[str], scopes: Collection[TeamScope], *, now: datetime, by: str
) -> tuple[AcknowledgedEntry, ...]:
    """The same inside a unit of work. ``scopes`` are what the plan takes from every team, ``by`` is a person id."""
    wanted = [_scope_of_team(plan, team_id, scopes) for team_id in dict.fromkeys(team_ids)]
    new = [scope for scope in wanted if not work.record.has(_once(plan, scope.team_id))]
    entries = tuple(_entry(plan, scope, now, by) for scope in new)
    work.record.append(entries)
    return entries


def refuse_put_aside(plan: Plan) -> None:
    """Raises NotOpen for a plan that nobody will be on duty by."""
    if plan.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        raise NotOpen(f"{plan.id} is {plan.state}; acknowledge the version that came after it")


def _scope_of_team(plan: Plan, team_id: str, scopes: Iterable[TeamScope]) -> TeamScope:
    found = next((scope for scope in scopes if scope.team_id == team_id), None)
    if found is None:
        known = ", ".join(sorted(team.id for team in plan.problem.teams))
        raise NotFound(f"{plan.id} has no team {team_id!r}; it has {known}")
    if not lends(found):
        raise BadInput(f"{plan.id} takes nobody from {team_id}; there is nothing to acknowledge")
    return found


def _once(plan: Plan, team_id: str) -> str:
    return f"acknowledged/{plan.id}/{team_id}"


def _entry(plan: Plan, scope: TeamScope, now: datetime, by: str) -> AcknowledgedEntry:
    return AcknowledgedEntry(
        on=plan.horizon.starts_on,
        recorded_at=now,
        by=by,
        once=_once(plan, scope.team_id),
        team_id=scope.team_id,
        starts_on=plan.horizon.starts_on,
        ends_on=plan.horizon.ends_on,
        fte=round(scope.fte, PLACES),
        person_weeks=round(scope.person_weeks, PLACES),
        percent=round(scope.percent, PLACES),
        highest=round(scope.highest.away, PLACES),
        source=Version(
            plan_id=plan.id,
            quarter=plan.quarter,
            version=plan.version,
            policy_digest=plan.provenance.policy_digest,
        ),
    )


def lends(scope: TeamScope) -> bool:
    """Whether duty takes anything from the team."""
    return round(scope.person_weeks, PLACES) > 0


def acknowledgements(record: RecordReader, plan: Plan) -> Mapping[str, Recorded]:
    """The last word of each team on the horizon of a plan, whichever version it was about, by team id."""
    found: dict[str, Recorded] = {}
    for each in record.entries(
        (EntryKind.ACKNOWLEDGED,), from_on=plan.horizon.starts_on, until_on=plan.horizon.starts_on
    ):
        if isinstance(each.entry, AcknowledgedEntry) and each.entry.ends_on == plan.horizon.ends_on:
            found[each.entry.team_id] = each
    return found


def holds_for(scope: TeamScope, word: Recorded | None) -> bool:
    """Whether what a team has acknowledged is enough for a scope: neither the person-weeks nor the week that takes
    most have grown since."""
    if word is None or not isinstance(word.entry, AcknowledgedEntry):
        return False
    seen = word.entry
    return round(scope.person_weeks, PLACES) <= seen.person_weeks and round(scope.highest.away, PLACES) <= seen.highest


def unacknowledged(record: RecordReader, plan: Plan, scopes: Iterable[TeamScope]) -> tuple[TeamScope, ...]:
    """The teams that lend people and have not acknowledged as much, by id."""
    words = acknowledgements(record, plan)
    open_ = [scope for scope in scopes if lends(scope) and not holds_for(scope, words.get(scope.team_id))]
    return tuple(sorted(open_, key=lambda scope: scope.team_id))


def acknowledged_scopes(record: RecordReader, plan: Plan, scopes: Iterable[TeamScope]) -> tuple[AcknowledgedScope, ...]:
    """Every team with its last word, in the order of ``scopes``."""
    words, people = acknowledgements(record, plan), record.people()
    found = []
    for scope in scopes:
        word = words.get(scope.team_id)
        entry = word.entry if word and isinstance(word.entry, AcknowledgedEntry) else None
        if word is None or entry is None:
            found.append(AcknowledgedScope(scope, lends(scope)))
            continue
        who = people.get(entry.by or "")
        found.append(
            AcknowledgedScope(
                scope,
                lends(scope),
                holds_for(scope, word),
                by=who.known_as if who else "somebody",
                at=entry.recorded_at,
                plan_id=entry.source.plan_id,
                entry=word.seq,
                other_version=entry.source.plan_id != plan.id,
            )
        )
    return tuple(found)
