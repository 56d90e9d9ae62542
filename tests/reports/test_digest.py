"""Digests: who is told what, and when, also in the weeks in which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.parts import parts_of
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import Span
from scheduler.reports.digest import digests
from scheduler.reports.digest_message import Digest, DigestKind
from tests.store.contents import content_of
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_customer,
    a_problem_of,
    a_schedule,
    a_weekend_rotation,
    an_engineer,
    an_event,
    an_organisation,
)

NEW_YORK = "America/New_York"


def a_plan(*held: tuple[str, str], starts_on: date | None = None, **changes: Any) -> Plan:
    """A published plan of four weeks; Ada lives in Berlin, Ben in New York."""
    people = (an_engineer("ada"), an_engineer("ben", time_zone=NEW_YORK), an_engineer("cleo"))
    rotations = (a_weekend_rotation(bridge_url="https://bridge.example/t2"),)
    organisation = an_organisation(people, **({"rotations": rotations} | changes))
    problem = a_problem_of(organisation, **({"starts_on": starts_on} if starts_on else {}))
    content = content_of(problem, a_schedule(problem, *held))
    fields = {name: getattr(content, name) for name in type(content).model_fields}
    return Plan(
        **fields,
        id="2027-Q1-v1",
        version=1,
        state=PlanState.PUBLISHED,
        created_at=NOW,
        created_by="Ops",
        published_at=NOW,
    )


def duty(on: date) -> str:
    return f"tier2/{on}/day"


def told(plan: Plan, now: datetime, reader: str | None) -> list[Digest]:
    return [digest for digest in digests([plan], now) if digest.engineer_id == reader]


PLAN = a_plan(("ada", duty(SATURDAY)), ("ben", duty(SATURDAY + timedelta(days=1))))
"""Ada has Saturday, Ben has Sunday, of the weekend of 9 January 2027."""


@pytest.mark.parametrize(
    ("reader", "noon"),
    [
        ("ada", datetime(2027, 1, 7, 11, tzinfo=UTC)),
        ("ben", datetime(2027, 1, 7, 17, tzinfo=UTC)),
        (None, datetime(2027, 1, 7, 12, tzinfo=UTC)),
    ],
    ids=["Berlin", "New York", "Tier 1"],
)
def test_everybody_hears_of_the_weekend_on_thursday_at_noon_where_they_are(reader, noon):
    """A second before, nobody; Tier 1 at noon in the zone of the rotation."""
    assert told(PLAN, noon - timedelta(seconds=1), reader) == []
    (digest,) = told(PLAN, noon, reader)
    assert (digest.kind, digest.due_at) == (DigestKind.WEEKEND, noon)


@pytest.mark.parametrize(
    ("saturday", "noon"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 25, 11, tzinfo=UTC)),
        (date(2027, 4, 3), datetime(2027, 4, 1, 10, tzinfo=UTC)),
        (date(2027, 10, 30), datetime(2027, 10, 28, 10, tzinfo=UTC)),
        (date(2027, 11, 6), datetime(2027, 11, 4, 11, tzinfo=UTC)),
    ],
)
def test_noon_is_noon_before_and_after_the_clocks_change(saturday, noon):
    plan = a_plan(("ada", duty(saturday)), starts_on=saturday - timedelta(days=5))
    assert [digest.due_at for digest in told(plan, noon, "ada")] == [noon]


def test_a_day_before_a_shift_is_24_hours_before_it_also_when_the_night_has_23():
    """Clocks go forward in Berlin in the night before Sunday, 28 March 2027."""
    sunday = date(2027, 3, 28)
    rotation = a_weekend_rotation(time_zone="Europe/Berlin")
    plan = a_plan(("ada", duty(sunday)), starts_on=date(2027, 3, 22), rotations=(rotation,))
    begins = plan.schedule.duties[duty(sunday)].span.start_at
    assert begins == datetime(2027, 3, 28, 6, tzinfo=UTC)
    kinds = [digest.kind for digest in told(plan, begins - timedelta(hours=24), "ada")]
    assert kinds == [DigestKind.DAY_BEFORE]
    assert told(plan, begins - timedelta(hours=24, seconds=1), "ada") == []


def test_nobody_is_told_of_what_has_begun():
    begins = datetime(2027, 1, 9, 8, tzinfo=UTC)
    assert [digest.kind for digest in told(PLAN, begins - timedelta(seconds=1), "ada")] == [DigestKind.DAY_BEFORE]
    assert told(PLAN, begins, "ada") == []


def test_a_digest_says_when_with_whom_and_where_in_the_readers_own_time():
    (digest,) = told(PLAN, datetime(2027, 1, 7, 17, tzinfo=UTC), "ben")
    assert (digest.address, digest.subject) == (
        "ben@example.com",
        "On call on the weekend of 2027-01-09: from Sun 10 Jan 03:00 (America/New_York)",
    )
    assert digest.lines == (
        "Sun 10 Jan 2027 03:00 to Sun 10 Jan 11:00 (America/New_York) - Tier 2 weekend, day",
        "  On duty: Ben",
        "  Bridge: https://bridge.example/t2",
    )


def test_tier_1_hears_of_all_shifts_and_of_seats_that_nobody_has():
    (digest,) = told(a_plan(("ada", duty(SATURDAY))), datetime(2027, 1, 7, 12, tzinfo=UTC), None)
    assert [line for line in digest.lines if "On duty" in line] == ["  On duty: Ada", "  On duty: TBD"]
    assert digest.address is None


@pytest.mark.parametrize(("confidential", "named"), [(True, False), (False, True)])
def test_an_event_is_told_by_the_customers_id_and_by_its_title_only_when_that_is_no_secret(confidential, named):
    event = an_event(title="Bluebird", confidential=confidential, domains=("gitaly",))
    customer = a_customer("acme", name="Acme Rockets")
    plan = a_plan(("ada", duty(SATURDAY)), events=(event,), customers=(customer,))
    (digest,) = told(plan, datetime(2027, 1, 7, 11, tzinfo=UTC), "ada")
    (line,) = [line for line in digest.lines if "Event" in line]
    assert ("Bluebird" in digest.text, "Rockets" in digest.text) == (named, False)
    assert "other of acme, confirmed, Sat 09 Jan 01:00 to Sun 10 Jan 01:00, needs gitaly" in line


def test_an_event_without_a_title_of_its_own_is_not_told_twice():
    event = an_event(title="other for acme", confidential=False)
    plan = a_plan(("ada", duty(SATURDAY)), events=(event,), customers=(a_customer("acme"),))
    (digest,) = told(plan, datetime(2027, 1, 7, 11, tzinfo=UTC), "ada")
    assert [line.count("acme") for line in digest.lines if "Event" in line] == [1]


def in_parts(plan: Plan, hour: int) -> Plan:
    """Ada's Saturday, of which Ben has what is left after so many hours."""
    span = plan.schedule.duties[duty(SATURDAY)].span
    change = span.start_at + timedelta(hours=hour)
    turns = [(Span(start_at=span.start_at, end_at=change), "ada"), (Span(start_at=change, end_at=span.end_at), "ben")]
    return plan.model_copy(update={"parts": parts_of((duty(SATURDAY), 1), turns, "ada")})


def test_whoever_has_a_part_of_a_shift_is_told_when_theirs_begins():
    """24 hours before, and until then; whoever began before hears nothing more."""
    plan = in_parts(a_plan(("ada", duty(SATURDAY))), 2)
    begins = datetime(2027, 1, 9, 10, tzinfo=UTC)
    (digest,) = (each for each in told(plan, begins - timedelta(seconds=1), "ben"))
    assert (digest.kind, digest.due_at) == (DigestKind.DAY_BEFORE, begins - timedelta(hours=24))
    assert digest.subject == "On call in 24 hours: from Sat 09 Jan 05:00 (America/New_York)"
    early = told(plan, begins - timedelta(hours=24, seconds=1), "ben")
    assert [each.kind for each in early] == [DigestKind.WEEKEND]
    assert "from Sat 09 Jan 05:00" in early[0].subject
    assert (told(plan, begins, "ben"), told(plan, begins - timedelta(seconds=1), "ada")) == ([], [])


def test_whoever_has_a_part_of_a_shift_reads_of_the_events_in_it():
    """Tier 1 reads of all of them."""
    at = datetime(2027, 1, 9, 8, tzinfo=UTC)
    events = tuple(
        an_event(
            title,
            title=title,
            confidential=False,
            span=Span(start_at=at + timedelta(hours=hour), end_at=at + timedelta(hours=hour + 1)),
        )
        for hour, title in enumerate(("before", "early", "late"))
    )
    plan = in_parts(a_plan(("ada", duty(SATURDAY)), events=events, customers=(a_customer(),)), 2)
    thursday = datetime(2027, 1, 7, 17, tzinfo=UTC)
    read = {who: told(plan, thursday, who)[0].text for who in ("ada", "ben", None)}
    assert {
        who: [event.title for event in events if f"Event: {event.title}," in text] for who, text in read.items()
    } == {
        "ada": ["before", "early"],
        "ben": ["late"],
        None: ["before", "early", "late"],
    }
