"""Known customer events, and windows that ask for it, get people who know the domain."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.customer_event import CustomerEventConstraint
from scheduler.domain.events import Confidence, with_demand
from tests.support.builders import a_problem, a_shift, an_engineer, an_event
from tests.support.verdicts import broken_by, sentences

RULE, WISH = CustomerEventConstraint(), CustomerEventConstraint(confidence="tentative", weight=1)
EXPERT = an_engineer("ada", domains=("gitaly",))
PEOPLE = (EXPERT, an_engineer("ben"), an_engineer("cleo"))


def _amount(rule: CustomerEventConstraint, shift, *names: str) -> int:
    return broken_by(rule, a_problem(engineers=PEOPLE, shifts=(shift,)), *((name, shift.id) for name in names))


def test_one_expert_among_the_people_is_enough() -> None:
    """With two seats, one person without the domain is allowed and a second is not."""
    shift = a_shift(seats=2, domains=("gitaly",))
    assert _amount(RULE, shift, "ada", "ben") == 0
    assert _amount(RULE, shift, "ben", "cleo") == 1


def test_an_open_seat_may_stand_for_the_missing_expert() -> None:
    """A seat left TBD is the expert's; one seat alone cannot go to anybody else."""
    assert _amount(RULE, a_shift(seats=2, domains=("gitaly",)), "ben") == 0
    assert _amount(RULE, a_shift(seats=1, domains=("gitaly",)), "ben") == 1
    assert _amount(RULE, a_shift(seats=1, domains=("gitaly",))) == 0


def test_every_domain_needs_somebody() -> None:
    """Ada knows one of the two."""
    shift = a_shift(seats=1, domains=("database", "gitaly"))
    assert _amount(RULE, shift, "ada") == 1
    assert _amount(RULE, shift, "ben") == 2


def test_a_confirmed_event_demands_and_a_tentative_one_wishes() -> None:
    """The same event moves from one rule to the other."""
    for confidence, demanded, wished in ((Confidence.CONFIRMED, 1, 0), (Confidence.TENTATIVE, 0, 1)):
        event = an_event(domains=("gitaly",), extra_seats=0, confidence=confidence)
        (shift,) = with_demand((a_shift(),), (event,))
        assert _amount(RULE, shift, "ben") == demanded
        assert _amount(WISH, shift, "ben") == wished


def test_the_extra_seats_of_an_event_make_room_beside_the_expert() -> None:
    """One seat and one more: Ben may join Ada, but not with Cleo in her place."""
    (shift,) = with_demand((a_shift(),), (an_event(domains=("gitaly",), extra_seats=1),))
    assert _amount(RULE, shift, "ada", "ben") == 0
    assert _amount(RULE, shift, "cleo", "ben") == 1


def test_it_says_which_domain_nobody_knows_and_for_which_event() -> None:
    """So that the manager sees whom to ask."""
    (shift,) = with_demand((a_shift(),), (an_event(domains=("gitaly",), extra_seats=0),))
    problem = a_problem(engineers=PEOPLE, shifts=(shift,))
    assert sentences(RULE, problem, ("ben", shift.id)) == [
        "08:00 Sat 09 Jan 2027: nobody on duty knows gitaly for go-live."
    ]
    plain = a_shift(domains=("gitaly",))
    assert sentences(RULE, a_problem(engineers=PEOPLE, shifts=(plain,)), ("ben", plain.id)) == [
        "08:00 Sat 09 Jan 2027: nobody on duty knows gitaly."
    ]


def test_a_policy_may_ask_for_both_kinds_of_event() -> None:
    """Hard for what is confirmed, at a price for what is not."""
    rules = parse(
        [{"kind": "customer_event"}, {"kind": "customer_event", "name": "wish", "confidence": "tentative", "weight": 1}]
    )
    assert set(rules) == {RULE, WISH.model_copy(update={"name": "wish"})}
