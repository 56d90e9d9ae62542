"""Events that are told after a plan was made touch the shifts that they would have touched had it known them."""

from __future__ import annotations

import random
from datetime import timedelta

from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import known_id
from scheduler.domain.plan import Plan, PlanContent, PlanState
from scheduler.domain.problem import Problem
from scheduler.domain.time import Span
from scheduler.domain.told_events import ToldEvent, with_told, with_told_events
from tests.support.builders import NOW, SATURDAY, a_customer, a_problem_of, a_schedule, an_event, an_organisation
from tests.support.plans import a_provenance

MINUTE = timedelta(minutes=1)


def a_plan(problem: Problem) -> Plan:
    """Published now, with nobody in it."""
    content = PlanContent(
        quarter="2027-Q1",
        schedule=a_schedule(problem),
        problem=problem,
        policy=(),
        penalty=0,
        provenance=a_provenance(problem, (), ()),
    )
    fields = {name: getattr(content, name) for name in PlanContent.model_fields}
    kept = {"id": "2027-Q1-v1", "version": 1, "state": PlanState.PUBLISHED, "created_at": NOW, "created_by": "mia"}
    return Plan(**fields, **kept, published_at=NOW)


def told(event: CustomerEvent, minute: int, *, counts: bool = True, is_imported: bool = False) -> ToldEvent:
    return ToldEvent(known_id(event.id), is_imported, event if counts else None, NOW + MINUTE * minute)


def ids(plan: Plan) -> list[tuple[str, ...]]:
    return [shift.event_ids for shift in plan.schedule.shifts]


def test_told_events_touch_what_they_would_have_touched_in_the_plan() -> None:
    """A hundred times a few events anywhere around four weeks, hours or weeks long, some of another rotation."""
    chance, unknowing = random.Random(5), a_plan(a_problem_of(an_organisation()))
    start = unknowing.schedule.shifts[0].span.start_at
    for _ in range(100):
        spans = []
        for _ in range(chance.randint(1, 6)):
            at = start + timedelta(hours=chance.randint(-200, 800))
            spans.append(Span(start_at=at, end_at=at + timedelta(hours=chance.choice((1, 8, 24, 300)))))
        events = [
            an_event(f"e{number}", span=span, rotation_id=chance.choice((None, "tier2")))
            for number, span in enumerate(spans)
        ]
        knowing = a_problem_of(an_organisation(events=tuple(events)))
        shown = with_told(unknowing, [told(event, 1) for event in events])
        assert ids(shown) == [shift.event_ids for shift in knowing.shifts]
        assert [shift.seats for shift in shown.schedule.shifts] == [shift.seats for shift in unknowing.schedule.shifts]


def test_of_one_moment_there_is_one_version_unless_an_event_was_told_twice_then() -> None:
    plan, (one, two) = a_plan(a_problem_of(an_organisation())), (an_event("one"), an_event("two"))
    assert len(with_told_events([plan], [told(one, 1), told(two, 1)])) == 2
    twice = with_told_events([plan], [told(one, 1), told(two, 1), told(one, 1, counts=False)])
    assert [ids(version)[0] for version in twice] == [(), ("one", "two"), ("two",)]


def test_what_touches_no_shift_makes_no_version() -> None:
    plan = a_plan(a_problem_of(an_organisation()))
    between = an_event("between", on=SATURDAY + timedelta(days=3))
    elsewhere = an_event("elsewhere", rotation_id="other")
    assert with_told_events([plan], [told(between, 1), told(elsewhere, 2)]) == (plan,)


def test_the_word_of_the_folder_counts_while_it_has_the_event() -> None:
    plan = a_plan(a_problem_of(an_organisation()))
    ours, theirs = an_event("e", title="The folder's"), an_event("e", title="Theirs")
    said = [told(theirs, 1), told(ours, 2, is_imported=True), told(theirs, 3, counts=False)]
    assert [event.title for event in with_told(plan, said).events] == ["The folder's"]
    assert with_told(plan, [*said, told(ours, 4, counts=False, is_imported=True)]).events == ()


def test_an_event_of_a_customer_who_does_not_count_is_told_to_nobody() -> None:
    proposed = an_organisation(customers=(a_customer(state="proposed"),))
    for organisation, expected in ((proposed, 0), (an_organisation(), 1)):
        shown = with_told(a_plan(a_problem_of(organisation)), [told(an_event("e"), 1)])
        assert len(shown.events) == expected
