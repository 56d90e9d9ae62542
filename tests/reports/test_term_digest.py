"""Digests about terms: who begins and who ends in the coming week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from scheduler.domain.parts import parts_of
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import DAY, WEEK, Span
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


def a_plan_in_parts(*turns: tuple[str, datetime]) -> Plan:
    """Ada's term of four weeks, of which each of these people serves from an instant on, to the next one's."""
    plan = a_plan(("ada", MONDAY, 4))
    (term,) = plan.schedule.terms
    ends = [*(at for _, at in turns[1:]), term.span.end_at]
    served = [(Span(start_at=at, end_at=end), who) for (who, at), end in zip(turns, ends, strict=True)]
    return plan.model_copy(update={"parts": parts_of((term.id, 1), served, "ada")})


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


MIDNIGHT = datetime(2027, 1, 4, tzinfo=UTC)
"""When Ada's term begins."""
WEDNESDAY = datetime(2027, 1, 13, 9, tzinfo=UTC)


def test_whoever_takes_the_end_of_a_term_begins_it_then_and_whoever_gives_it_away_ends_theirs() -> None:
    """Whole days are told as days; Tier 1 hears of both."""
    change = MIDNIGHT + DAY * 21
    found = due(THURSDAY - DAY * 7 + timedelta(hours=5), a_plan_in_parts(("ada", MIDNIGHT), ("ben", change)))
    assert {each.engineer_id: each.subject for each in found} == {
        "ada": "Your part of a term in Escalation Engineers ends on Sun 24 Jan 2027",
        "ben": "Your part of a term in Escalation Engineers begins on Mon 25 Jan 2027",
        None: "Escalation Engineers: who begins and who ends around Monday 25 Jan 2027",
    }
    whole = "a part of the term 04 Jan to 31 Jan 2027 (4 weeks)"
    assert next(each for each in found if each.engineer_id is None).lines == (
        f"Begins: Ben, Mon 25 Jan 2027 to Sun 31 Jan 2027, {whole}",
        f"Ends: Ada, Mon 04 Jan 2027 to Sun 24 Jan 2027, {whole}",
    )
    (last,) = (
        each
        for each in due(THURSDAY + timedelta(hours=5), a_plan_in_parts(("ada", MIDNIGHT), ("ben", change)))
        if each.engineer_id
    )
    assert (last.engineer_id, last.subject) == (
        "ben",
        "Your part of a term in Escalation Engineers ends on Sun 31 Jan 2027",
    )


def test_whoever_takes_two_hours_of_a_term_is_told_once_in_their_own_time() -> None:
    """On the Thursday before that week. Ada reads when hers ends, and when it goes on."""
    hours = (("ada", MIDNIGHT), ("ben", WEDNESDAY), ("ada", WEDNESDAY + timedelta(hours=2)))
    found = due(datetime(2027, 1, 7, 17, tzinfo=UTC), a_plan_in_parts(*hours))
    (bens,) = (each for each in found if each.engineer_id == "ben")
    assert bens.subject == (
        "Your part of a term in Escalation Engineers begins on Wed 13 Jan 2027 04:00 (America/New_York)"
    )
    assert bens.lines[0].startswith("Ben, Wed 13 Jan 2027 04:00 (America/New_York) to Wed 13 Jan 2027 06:00")
    adas = sorted(each.subject.partition("Engineers ")[2] for each in found if each.engineer_id == "ada")
    assert adas == [
        "begins on Wed 13 Jan 2027 12:00 (Europe/Berlin)",
        "ends on Wed 13 Jan 2027 10:00 (Europe/Berlin)",
    ]


def test_whoever_takes_hours_after_that_thursday_is_told_until_they_begin() -> None:
    """And so is Tier 1. Nobody is told of an end so late."""
    plan = a_plan_in_parts(("ada", MIDNIGHT), ("ben", WEDNESDAY))
    before = due(WEDNESDAY - timedelta(seconds=1), plan)
    assert sorted(each.engineer_id or "tier1" for each in before) == ["ben", "tier1"]
    assert due(WEDNESDAY, plan) == []


def test_hours_that_nobody_serves_are_nobodys_to_begin() -> None:
    """Ada drops out for good, and nobody is found."""
    plan = a_plan_in_parts(("ada", MIDNIGHT), ("ben", WEDNESDAY))
    open_end = plan.parts[1].model_copy(update={"engineer_id": None})
    found = due(datetime(2027, 1, 7, 12, tzinfo=UTC), plan.model_copy(update={"parts": (plan.parts[0], open_end)}))
    assert [each.engineer_id for each in found] == ["ada", None]


def test_another_part_of_a_term_is_another_message() -> None:
    """So whoever takes more hours of it is told again, and so is Tier 1."""
    ids = [
        (each.engineer_id, each.id)
        for later in (0, 0, 1)
        for each in due(
            WEDNESDAY - DAY, a_plan_in_parts(("ada", MIDNIGHT), ("ben", WEDNESDAY - timedelta(hours=later)))
        )
    ]
    assert [len({name for who, name in ids if who == reader}) for reader in ("ben", None)] == [2, 2]


def test_a_rotation_with_a_long_name_is_told_of_too() -> None:
    plan = a_plan(("ada", MONDAY, 4))
    (rotation,) = plan.problem.rotations
    long = plan.problem.replaced(rotations=(rotation.model_copy(update={"name": "E" * 200}),))
    (adas, _) = due(THURSDAY, plan.model_copy(update={"problem": long}))
    assert "E" * 80 in adas.subject
