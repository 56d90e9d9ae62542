"""Announcing: a draft becomes the published plan, and the record says what that changes, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from scheduler.domain.coverage import Shift, Term
from scheduler.domain.errors import ChangedMeanwhile, NotAcknowledged, NotFound
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.record import (
    AnnouncedEntry,
    CoveredEntry,
    Entry,
    PublishedEntry,
    VolunteeredEntry,
    WithdrawnEntry,
)
from scheduler.domain.record_chain import Head
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import offers
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import Span, to_instant
from scheduler.services.acknowledging import ScopeOf, unacknowledged
from scheduler.services.judging import ParsePolicy
from scheduler.services.offers import Outcome, outcomes
from scheduler.services.ports import ServiceRecord, Store, UnitOfWork
from scheduler.services.releasing import refuse_stale, the_draft
from scheduler.services.service_facts import duty_facts, person_of, source_of
from scheduler.services.standing import Standing, posted_places, standing


@dataclass(frozen=True, slots=True)
class Announced:
    """The published plan, the head of the record with it, to be shown with the plan as a witness, and the teams that
    lend people and had not acknowledged it."""

    plan: Plan
    head: Head
    unacknowledged: tuple[str, ...] = ()


def announce(
    store: Store,
    plan_id: str | None,
    *,
    parse_policy: ParsePolicy,
    now: datetime,
    by: str,
    scope_of: ScopeOf | None = None,
    insist: bool = True,
) -> Announced:
    """Publishes a draft, the one named or else the only one for its weeks, and records it.

    With ``scope_of``, the teams that lend people must have acknowledged it; not to ``insist`` only notes who has not.
    Raises NotFound, BadInput when the plan is no draft, is not clear or overlaps one that is published, StaleDraft when
    another plan or a closing has overtaken it, and NotAcknowledged.
    """
    with store.reading() as work:
        draft = the_draft(work.plans, plan_id)
    if draft is None:
        raise NotFound("there is no draft to publish; run: watchbill plan")
    # A draft stays as it is, so what takes time is done before the others have to wait.
    is_draft = draft.state is PlanState.DRAFT
    found = tuple(outcomes(draft.problem, draft.schedule, parse_policy(draft.policy))) if is_draft else ()
    scopes = scope_of(draft) if scope_of and is_draft else ()
    with store.writing() as work:
        plan = work.plans.publish(draft.id, now)
        if plan.provenance.problem_digest != draft.provenance.problem_digest:
            raise ChangedMeanwhile(f"{plan.id} was rewritten just now, because somebody was erased; publish it again")
        refuse_stale(work.plans, work.record, plan)
        missing = tuple(scope.team_id for scope in unacknowledged(work.record, plan, scopes))
        if missing and insist:
            raise NotAcknowledged(plan.id, missing)
        record_announced(work, plan, found, now=now, by=by, missing=missing)
        return Announced(plan, work.record.head(), missing)


def record_announced(
    work: UnitOfWork, plan: Plan, found: tuple[Outcome, ...], *, now: datetime, by: str, missing: tuple[str, ...] = ()
) -> None:
    """Writes what a plan that was just published changes: nothing is written again that stands already. ``found`` is
    what became of the offers, ``missing`` the teams that had not acknowledged the plan.

    What has begun by ``now`` is past, and a later version does not take it away. It adds no day that the record has
    for the same person or the same seat, under whatever duty. Only a term that goes on changes with the announcement:
    it ends, or goes over to whom the plan has on it, or is announced anew when only its length is another.
    """
    _Announcement(work.record, plan, now, work.record.person_id(by)).write(found, missing)


class _Announcement:
    """The entries of one announcement."""

    def __init__(self, record: ServiceRecord, plan: Plan, now: datetime, by: str) -> None:
        self._record, self._plan, self._now = record, plan, now
        for engineer in plan.problem.engineers:  # everybody, before the seal: it says who they are
            person_of(record, engineer)
        self._source = source_of(record, plan)
        self._every: dict[str, Any] = {"recorded_at": now, "by": by}

    def write(self, found: tuple[Outcome, ...], missing: tuple[str, ...]) -> None:
        horizon = self._plan.horizon
        head = AnnouncedEntry(
            **self._every,
            on=horizon.starts_on,
            once=f"announced/{self._plan.id}",
            starts_on=horizon.starts_on,
            ends_on=horizon.ends_on,
            unacknowledged=missing,
            source=self._source,
        )
        self._record.append([head])
        self._record.append(self._withdrawn(standing(self._record)))
        self._record.append(self._published(standing(self._record)))
        self._record.append(self._volunteered(found))

    def _person(self, engineer_id: str) -> str:
        return person_of(self._record, self._plan.problem.engineer(engineer_id))

    def _withdrawn(self, live: tuple[Standing, ...]) -> Iterator[Entry]:
        """Announced duties of this horizon that the plan has no more, and terms that it cuts short or hands over."""
        kept = {(a.duty_id, a.seat): self._person(a.engineer_id) for a in self._plan.schedule.assignments}
        posted = posted_places(self._record)
        for held in live:
            entry = held.entry
            if kept.get(held.place) == entry.person_id:
                continue
            is_ahead = entry.span.start_at > self._now and entry.on in self._plan.horizon
            if is_ahead or (held.place not in posted and self._has_another_length(held)):
                yield self._withdrawal(held)
            elif entry.duty_type == "term" and held.turns:
                yield from self._cut(held, kept.get(held.place))

    def _has_another_length(self, held: Standing) -> bool:
        """Whether a term that nobody covers goes on in the plan, for the same person and from the same day. It is then
        one term as long as the plan says, and not two of which neither is completed."""
        entry, schedule = held.entry, self._plan.schedule
        if entry.duty_type != "term" or held.covers:
            return False
        return any(
            schedule.duties[a.duty_id].rotation_id == entry.rotation_id
            and schedule.duties[a.duty_id].span.start_at == entry.span.start_at
            and schedule.duties[a.duty_id].span.end_at > self._now
            and self._person(a.engineer_id) == entry.person_id
            for a in schedule.assignments
        )

    def _withdrawal(self, held: Standing) -> WithdrawnEntry:
        entry = held.entry
        return WithdrawnEntry(
            **self._every,
            on=entry.on,
            once=f"withdrawn/{self._plan.id}/{held.seq}",
            person_id=entry.person_id,
            duty_id=entry.duty_id,
            rotation_id=entry.rotation_id,
            seat=entry.seat,
            withdraws=held.seq,
            source=self._source,
        )

    def _cut(self, held: Standing, successor: str | None) -> Iterator[Entry]:
        """The end of a term that had begun, from the announcement on, or from the first day of the horizon; the
        successor is who has its seat in the plan."""
        last, person_id = held.turns[-1]
        begins_at = to_instant(self._plan.horizon.starts_on, time(0), "UTC")
        since = max(self._now, begins_at).replace(microsecond=0)
        if not last.contains(since) or self._plan.horizon.ends_on <= held.entry.on or successor == person_id:
            return
        yield CoveredEntry(
            **self._every,
            on=since.date(),
            once=f"cut/{self._plan.id}/{held.seq}",
            person_id=successor,
            instead_of=person_id,
            duty_id=held.entry.duty_id,
            rotation_id=held.entry.rotation_id,
            seat=held.entry.seat,
            span=Span(start_at=since, end_at=last.end_at),
        )

    def _published(self, live: tuple[Standing, ...]) -> Iterator[Entry]:
        """What the plan says and was not announced before."""
        stands = {held.place for held in live}
        for assignment in self._plan.schedule.assignments:
            if (assignment.duty_id, assignment.seat) not in stands:
                part = self._new_part(assignment, live)
                if part is not None:
                    yield self._publication(assignment, part)

    def _new_part(self, assignment: Assignment, live: tuple[Standing, ...]) -> Span | None:
        """The part of a duty that the record does not have: all of it before it begins; then what lies behind the
        last time that stands for the person, or for the seat."""
        duty, person_id = self._plan.schedule.duties[assignment.duty_id], self._person(assignment.engineer_id)
        if duty.span.start_at > self._now:
            return duty.span
        window = duty.window if isinstance(duty, Shift) else None
        known = [
            turn.end_at
            for held in live
            if held.entry.rotation_id == duty.rotation_id
            for turn, who in held.turns
            if turn.overlaps(duty.span)
            if who == person_id or (held.entry.window, held.entry.seat) == (window, assignment.seat)
        ]
        if not known:
            return duty.span
        is_new = isinstance(duty, Term) and max(known) < duty.span.end_at
        return Span(start_at=max(known), end_at=duty.span.end_at) if is_new else None

    def _publication(self, assignment: Assignment, part: Span) -> PublishedEntry:
        problem, duty = self._plan.problem, self._plan.schedule.duties[assignment.duty_id]
        engineer = problem.engineer(assignment.engineer_id)
        person_id = self._person(engineer.id)
        return PublishedEntry(
            **self._every,
            **duty_facts(problem, engineer, duty, assignment.seat, part),
            once=f"published/{self._plan.id}/{duty.id}/{assignment.seat}",
            person_id=person_id,
            source=self._source,
        )

    def _volunteered(self, found: tuple[Outcome, ...]) -> Iterator[Entry]:
        """Every offer whose outcome is new."""
        before = {_outcome(entry) for entry in offers(self._record.entries((EntryKind.VOLUNTEERED,)))}
        written: set[str] = set()
        for outcome in found:
            entry = self._offer(outcome)
            if _outcome(entry) not in before and entry.once not in written:
                written.add(entry.once)
                yield entry

    def _offer(self, outcome: Outcome) -> VolunteeredEntry:
        offer, engineer = outcome.offer, self._plan.problem.engineer(outcome.offer.engineer_id)
        person_id = self._person(engineer.id)
        window = f"{offer.rotation_id}/{offer.earliest_on}/{offer.latest_on}"
        return VolunteeredEntry(
            **self._every,
            **offer.model_dump(exclude={"engineer_id", "preferred_weeks"}),
            on=offer.earliest_on,
            once=f"volunteered/{self._plan.id}/{person_id}/{window}",
            person_id=person_id,
            duty_id=outcome.duty_id,
            not_selected=outcome.not_selected,
            why=outcome.why,
            level=engineer.level,
            team_id=engineer.team_id,
            source=self._source,
        )


def _outcome(entry: VolunteeredEntry) -> tuple[object, ...]:
    """What has to differ for an offer to be written again."""
    window = (entry.person_id, entry.rotation_id, entry.earliest_on, entry.latest_on, entry.source.quarter)
    asked_for = (entry.min_weeks, entry.max_weeks, entry.review_on)
    return (*window, *asked_for, entry.duty_id, entry.not_selected, entry.why)
