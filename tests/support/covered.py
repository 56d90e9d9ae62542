"""Covers of whole duties and of hours of them, and who is named then by rota, calendars and targets."""

from __future__ import annotations

from datetime import timedelta

from calendars.ical.entries import FeedEntry
from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.feeds import FeedKind, Subject
from scheduler.domain.parts import parts_by_duty
from scheduler.domain.plan import Plan
from scheduler.domain.publication import PublicationTarget, WantedShift
from scheduler.domain.publication_wanted import wanted_schedule
from scheduler.domain.time import Span
from scheduler.services.covered import as_served, with_covers
from scheduler.services.covering import cover
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW
from tests.support.recording import FIRST, PEOPLE, SHIFTS

HOUR = timedelta(hours=1)
PLACE = SHIFTS[0].span
DOMAIN = "watchbill.example"


def hours(first: float, last: float, span: Span = PLACE) -> Span:
    """The part of a duty, by default the first one, between two hours after its start."""
    return Span(start_at=span.start_at + HOUR * first, end_at=span.start_at + HOUR * last)


def taken(
    store: SqlStore, instead_of: str, who: str | None, span: Span | None, duty_id: str = FIRST, *, minute: int = 0
) -> None:
    """Somebody else takes a duty, or the hours of it that the span says."""
    now = NOW + timedelta(minutes=minute)
    cover(store, duty_id, instead_of=instead_of, who=who, span=span, now=now, by="Ops")


def the_plan(store: SqlStore) -> Plan:
    """What is published, as it stands now."""
    with store.reading() as work:
        plan = work.plans.find_latest_published()
        assert plan is not None
        return as_served(work.record, plan)


def turns(store: SqlStore, duty_id: str = FIRST) -> list[tuple[str | None, float, float]]:
    """Who serves a duty, from which hour after its start to which."""
    plan = the_plan(store)
    start = plan.schedule.duties[duty_id].span.start_at
    served = parts_by_duty(plan.schedule, plan.parts)[duty_id]
    return [(p.engineer_id, (p.span.start_at - start) / HOUR, (p.span.end_at - start) / HOUR) for p in served]


def wanted(store: SqlStore, rotation_id: str = "tier2", seat: int = 1) -> tuple[WantedShift, ...]:
    """What is to be published of one seat as things stand now."""
    plan = the_plan(store)
    target = PublicationTarget(schedule_id="PABC", rotation_id=rotation_id, seat=seat)
    return wanted_schedule(plan.schedule, PEOPLE, target, "UTC", plan.parts).shifts


def feeds(store: SqlStore) -> PublishedFeeds:
    """The calendars of all that was announced, with what was covered since."""
    with store.reading() as work:
        history = [work.plans.plan(head.id) for heads in work.feeds.announced() for head in heads]
        return published_feeds([with_covers(work.record, history)], DOMAIN)


def entries(store: SqlStore, engineer_id: str) -> tuple[FeedEntry, ...]:
    """What somebody finds in their own calendar."""
    return feeds(store).entries(Subject(FeedKind.ENGINEER, engineer_id))
