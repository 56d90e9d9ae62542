"""Digests about terms: who begins and who ends in the coming week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import DAY, WEEK
from scheduler.reports.digest import digests
from scheduler.reports.digest_message import Digest, DigestKind
from tests.store.contents import content_of
from tests.support.builders import MONDAY, NOW, a_problem, a_schedule, a_term, a_term_rotation, an_engineer

ADA, BEN = an_engineer("ada", name="Ada"), an_engineer("ben", name="Ben", time_zone="America/New_York")
THURSDAY = datetime(2027, 1, 28, 12, tzinfo=UTC)
"""Before Monday, 1 February 2027."""


def a_plan(*held: tuple[str, date, int]) -> Plan:
    """A published plan in which people hold terms: (engineer id, first day, weeks)."""
    terms = {(on, weeks): a_term(on, weeks) for _, on, weeks in held}
    rotations = (a_term_rotation(time_zone="UTC"),)
    problem = a_problem(engineers=(ADA, BEN), rotations=rotations, terms=tuple(terms.values()))
    content = content_of(problem, a_schedule(problem, *((who, terms[on, weeks].id) for who, on, weeks in held)))
    fields = {name: getattr(content, name) for name in type(content).model_fields}
    state = {"state": PlanState.PUBLISHED, "created_at": NOW, "created_by": "Ops", "published_at": NOW}
    return Plan(**fields, **state, id="2027-Q1-v1", version=1)


def due(now: datetime, *plans: Plan) -> list[Digest]:
    return [digest for digest in digests(plans, now) if digest.kind is DigestKind.TERMS]


def test_who_begins_and_who_ends_is_told_on_thursday_at_noon_where_they_live() -> None:
    """And Tier 1 hears of both, in the zone of the rotation."""
    plan = a_plan(("ada", MONDAY, 4), ("ben", MONDAY + WEEK * 4, 4))
    late = THURSDAY + timedelta(hours=5)
    assert [each.subject for each in due(late, plan)] == [
        "Your term in Escalation Engineers ends on Sun 31 Jan 2027",
        "Escalation Engineers: who begins and who ends around Monday 01 Feb 2027",
        "Your term in Escalation Engineers begins on Mon 01 Feb 2027",
    ]
    assert [each.engineer_id for each in due(late - timedelta(seconds=1), plan)] == ["ada", None]
    tier1 = next(each for each in due(THURSDAY, plan) if each.engineer_id is None)
    assert tier1.lines == (
        "Begins: Ben, 01 Feb to 28 Feb 2027 (4 weeks)",
        "Ends: Ada, 04 Jan to 31 Jan 2027 (4 weeks)",
    )


def test_nobody_is_told_in_a_week_in_which_nothing_changes_hands() -> None:
    assert due(THURSDAY - DAY * 7, a_plan(("ada", MONDAY, 5))) == []


def test_somebody_who_goes_on_from_one_term_to_the_next_does_neither() -> None:
    assert due(THURSDAY, a_plan(("ada", MONDAY, 4), ("ada", MONDAY + WEEK * 4, 4))) == []


def test_ends_of_one_plan_and_beginnings_of_the_next_are_one_message() -> None:
    """A term that stands in both plans is told once."""
    before = a_plan(("ada", MONDAY, 4))
    after = a_plan(("ada", MONDAY, 4), ("ben", MONDAY + WEEK * 4, 4))
    found = due(THURSDAY, before, after)
    assert [each.engineer_id for each in found] == ["ada", None]
    assert [line.split(":")[0] for line in found[1].lines] == ["Begins", "Ends"]
