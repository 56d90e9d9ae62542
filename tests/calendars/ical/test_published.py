"""What is published, cut into feeds, and when each of them last changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.feeds import FeedKind, Subject, View
from scheduler.domain.plan import Plan, PlanContent, PlanState
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY
from scheduler.domain.told_events import settled_at
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_customer,
    a_problem_of,
    a_schedule,
    an_event,
    an_organisation,
)
from tests.support.plans import a_provenance

ADA, BEN = (Subject(FeedKind.ENGINEER, person) for person in ("ada", "ben"))
ACME = Subject(FeedKind.CUSTOMER, "acme")


def a_plan(problem: Problem, version: int, at: datetime, *holders: str) -> Plan:
    """A published version in which these people have the first shifts."""
    held = [(person, shift.id) for person, shift in zip(holders, problem.shifts, strict=False)]
    content = PlanContent(
        quarter="2027-Q1",
        schedule=a_schedule(problem, *held),
        problem=problem,
        policy=(),
        penalty=0,
        penalties=(),
        provenance=a_provenance(problem, (), ()),
    )
    fields = {name: getattr(content, name) for name in PlanContent.model_fields}
    return Plan(
        **fields, id=f"2027-Q1-v{version}", version=version, state=PlanState.PUBLISHED, created_at=at, created_by="mia",
        published_at=at,
    )  # fmt: skip


def the_problem() -> Problem:
    return a_problem_of(an_organisation(customers=(a_customer("acme"),), events=(an_event(on=SATURDAY),)))


def feeds_of(*plans: Plan, show_customers: bool = False) -> PublishedFeeds:
    return published_feeds([plans], "watchbill.example", show_customers=show_customers)


def test_only_the_feeds_that_a_version_changes_have_its_date() -> None:
    """Ben's shift goes to nobody: his feed has changed, Ada's has not."""
    problem, later = the_problem(), NOW + timedelta(hours=1)
    feeds = feeds_of(a_plan(problem, 1, NOW, "ada", "ben"), a_plan(problem, 2, later, "ada"))
    assert (feeds.changed_at(BEN, later), feeds.entries(BEN)) == (later, ())
    other = feeds_of(a_plan(problem, 1, NOW, "ada", "ben"), a_plan(problem, 2, later, "ada", "ben"))
    assert other.changed_at(ADA, later) == other.changed_at(BEN, later) == NOW


def test_a_date_never_goes_back_as_days_go_by() -> None:
    """A year of days over one plan: the shift leaves the feed on a midnight, and the plan drops out of sight on a later
    one, from which on nobody looks what it said."""
    plan = a_plan(the_problem(), 1, NOW, "ada")
    feeds = feeds_of(plan)
    dates = [feeds.changed_at(ADA, NOW + DAY * n) for n in range(366)]
    assert dates == sorted(dates)
    (entry,) = feeds.entries(ADA)
    left_at, settled = sorted(set(dates))[-2:]
    assert timedelta(days=30) <= left_at - entry.span.end_at < timedelta(days=31)
    assert settled == settled_at(plan)


def test_a_customer_sees_who_is_on_for_their_event_under_a_code() -> None:
    """The shifts that the event touches and no other, without the title unless that is allowed."""
    problem = the_problem()
    plan = a_plan(problem, 1, NOW, *["ada"] * len(problem.shifts))
    touched = {shift.id for shift in problem.shifts if shift.event_ids}
    hidden, shown = (feeds_of(plan, show_customers=allowed) for allowed in (False, True))
    assert {entry.span for entry in hidden.entries(ACME)} == {s.span for s in problem.shifts if s.id in touched}
    assert 0 < len(touched) < len(problem.shifts)
    feed = hidden.feed(View(ACME), NOW)
    assert feed.name == "On-call duty for acme"
    title = problem.events[0].title
    assert not any(title in note.label for entry in feed.entries for note in entry.events)
    assert any(title in note.label for entry in shown.entries(ACME) for note in entry.events)
