"""Small real implementations of the ports, in memory. tests/store/test_contract.py holds them to the real ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from scheduler.domain.availability import Absence
from scheduler.domain.errors import BadInput, ChangedMeanwhile, NotFound
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import (
    Plan,
    PlanContent,
    PlanState,
    PlanSummary,
    StandingTerms,
    plan_id,
    policy_digest,
)
from scheduler.domain.time import Horizon
from scheduler.domain.values import digest


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class _Imported:
    organisation: Organisation
    policy: tuple[str, ...]
    at: datetime
    version: int


@dataclass(frozen=True)
class _Kept:
    """Everything kept, as one value: a unit of work swaps it, so it is all or nothing."""

    imported: _Imported | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)


@dataclass
class FakeUnitOfWork:
    """The organisations and plans of one transaction."""

    kept: _Kept
    writes: bool

    @property
    def organisations(self) -> FakeUnitOfWork:
        return self

    @property
    def plans(self) -> FakePlans:
        return FakePlans(self)

    def keep(self, **parts: object) -> None:
        if not self.writes:
            raise RuntimeError("written through a unit of work that was opened for reading")
        self.kept = replace(self.kept, **parts)

    def replace_organisation(
        self,
        organisation: Organisation,
        policy: tuple[str, ...],
        reasons: Mapping[Absence, str],
        now: datetime,
        *,
        seen: int | None = None,
    ) -> int:
        replaced = self.kept.imported.version if self.kept.imported else 0
        if seen not in (None, replaced):
            raise ChangedMeanwhile(f"version {replaced} is kept, version {seen} was looked at")
        addresses = [engineer.email.casefold() for engineer in organisation.engineers]
        strangers = {engineer.team_id for engineer in organisation.engineers} - {t.id for t in organisation.teams}
        if len(set(addresses)) != len(addresses) or strangers:
            raise BadInput("this cannot be kept, it contradicts itself")
        self.keep(imported=_Imported(organisation, policy, now, replaced + 1))
        return replaced + 1

    def _imported(self) -> _Imported:
        if self.kept.imported is None:
            raise NotFound("nothing is imported yet")
        return self.kept.imported

    def organisation(self) -> Organisation:
        return self._imported().organisation

    def policy(self) -> tuple[str, ...]:
        return self._imported().policy

    def imported_at(self) -> datetime:
        return self._imported().at

    def version(self) -> int:
        return self._imported().version


@dataclass
class FakePlans:
    """The plans of a unit of work."""

    work: FakeUnitOfWork

    @property
    def _all(self) -> tuple[Plan, ...]:
        order = sorted(self.work.kept.plans.values(), key=lambda p: (p.horizon.starts_on, p.created_at, p.version))
        return tuple(order)

    def _keep(self, plan: Plan) -> Plan:
        self.work.keep(plans={**self.work.kept.plans, plan.id: plan})
        return plan

    def save_draft(self, content: PlanContent, *, now: datetime, by: str) -> Plan:
        provenance = content.provenance
        digests = (digest(content.problem), policy_digest(content.policy))
        seats = [(a.duty_id, a.seat) for a in content.schedule.assignments]
        if digests != (provenance.problem_digest, provenance.policy_digest) or len(set(seats)) != len(seats):
            raise BadInput("the plan contradicts itself")
        version = 1 + max((p.version for p in self._all if p.quarter == content.quarter), default=0)
        parts = {name: getattr(content, name) for name in PlanContent.model_fields}
        numbered = {"id": plan_id(content.quarter, version), "version": version, "state": PlanState.DRAFT}
        return self._keep(Plan(**parts, **numbered, created_at=now, created_by=by))

    def plan(self, plan_id: str) -> Plan:
        if plan_id not in self.work.kept.plans:
            raise NotFound(f"there is no plan {plan_id!r}")
        return self.work.kept.plans[plan_id]

    def _of(self, starts_on: date | None, state: PlanState | None) -> list[Plan]:
        return [
            plan for plan in self._all if starts_on in (None, plan.horizon.starts_on) and state in (None, plan.state)
        ]

    def plans(self, starts_on: date | None = None, state: PlanState | None = None) -> tuple[PlanSummary, ...]:
        return tuple(plan.summary for plan in self._of(starts_on, state))

    def find_latest_draft(self, starts_on: date | None = None) -> Plan | None:
        drafts = self._of(starts_on, PlanState.DRAFT)
        return max(drafts, key=lambda plan: (plan.created_at, plan.version), default=None)

    def find_latest_published(self, starts_on: date | None = None) -> Plan | None:
        return (self._of(starts_on, PlanState.PUBLISHED) or [None])[-1]

    def publish(self, plan_id: str, now: datetime) -> Plan:
        plan = self._draft(plan_id)
        for other in self._of(None, PlanState.PUBLISHED):
            if other.horizon.starts_on == plan.horizon.starts_on:
                self._keep(other.model_copy(update={"state": PlanState.SUPERSEDED}))
            elif set(other.horizon.week_starts) & set(plan.horizon.week_starts):
                raise BadInput(f"{plan_id} overlaps {other.id}")
        return self._keep(plan.model_copy(update={"state": PlanState.PUBLISHED, "published_at": now}))

    def discard(self, plan_id: str) -> None:
        self._keep(self._draft(plan_id).model_copy(update={"state": PlanState.DISCARDED}))

    def _draft(self, plan_id: str) -> Plan:
        plan = self.plan(plan_id)
        if plan.state is not PlanState.DRAFT:
            raise BadInput(f"{plan_id} is {plan.state}, not a draft")
        return plan

    def standing_terms(self, horizon: Horizon) -> StandingTerms:
        earlier = [p for p in self._of(None, PlanState.PUBLISHED) if p.horizon.starts_on < horizon.starts_on]
        if not earlier:
            return StandingTerms()
        schedule = earlier[-1].schedule
        terms = tuple(t for t in schedule.terms if t.starts_on < horizon.starts_on < t.ends_on)
        ids = {term.id for term in terms}
        return StandingTerms(terms=terms, pins=tuple(a for a in schedule.assignments if a.duty_id in ids))


@dataclass
class FakeStore:
    """A store in memory. One thread only, so nobody waits for a lock."""

    kept: _Kept = field(default_factory=_Kept)

    @contextmanager
    def reading(self) -> Iterator[FakeUnitOfWork]:
        yield FakeUnitOfWork(self.kept, writes=False)

    @contextmanager
    def writing(self) -> Iterator[FakeUnitOfWork]:
        work = FakeUnitOfWork(self.kept, writes=True)
        yield work
        self.kept = work.kept
