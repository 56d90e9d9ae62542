"""Customers who ask for it are served by people who have been trained."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.training import TrainingConstraint
from scheduler.domain.facts import CustomerLimit, Training
from scheduler.domain.time import DAY
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer, an_event
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
GO_LIVE = an_event()
EVENT_SHIFT = a_shift(event_ids=("go-live",))
CALLS = CustomerLimit(customer_id="acme", trainings=("calls",))


def _trained(subject: str = "calls", **changes) -> Training:
    return Training(**({"engineer_id": "ada", "subject": subject} | changes))


def _problem(*facts, shift=EVENT_SHIFT, events=(GO_LIVE,), engineers=(ADA,)):
    return a_problem(engineers=engineers, shifts=(shift,), events=events, facts=facts)


def _amount(*facts, shift=EVENT_SHIFT, events=(GO_LIVE,)) -> int:
    return broken_by(TrainingConstraint(), _problem(*facts, shift=shift, events=events), ("ada", shift.id))


def test_the_event_of_a_customer_who_asks_for_a_training_needs_it() -> None:
    """Trained for good, or not at all."""
    assert _amount(CALLS, _trained()) == 0
    assert _amount(CALLS) == 1


@pytest.mark.parametrize(("days", "amount"), [(1, 0), (0, 0), (-1, 1)])
def test_a_training_counts_until_its_last_day(days: int, amount: int) -> None:
    """Valid on the day of the shift is enough, until the day before is not."""
    assert _amount(CALLS, _trained(valid_until=SATURDAY + DAY * days)) == amount


def test_a_training_has_to_last_until_the_end_of_the_shift() -> None:
    """A shift over midnight needs it on Sunday; one until midnight does not."""
    for hours, amount in ((8, 0), (9, 1)):
        shift = a_shift(SATURDAY, "16:00", hours, event_ids=("go-live",))
        assert _amount(CALLS, _trained(valid_until=SATURDAY), shift=shift) == amount


def test_the_longest_of_several_entries_counts() -> None:
    """A renewal after the first one, in whichever order."""
    entries = (_trained(valid_until=SATURDAY - DAY), _trained(valid_until=SATURDAY))
    assert _amount(CALLS, *entries) == _amount(CALLS, *entries[::-1]) == 0


def test_all_trainings_that_are_asked_for_are_needed() -> None:
    """Each that is missing is one breach."""
    both = CustomerLimit(customer_id="acme", trainings=("calls", "tenants"))
    assert _amount(both) == 2
    assert _amount(both, _trained("calls")) == 1
    assert _amount(both, _trained("calls"), _trained("tenants")) == 0


def test_a_training_that_two_events_ask_for_is_missing_once() -> None:
    """Somebody who takes it is ready for both."""
    shift = a_shift(event_ids=("go-live", "upgrade"))
    assert _amount(CALLS, shift=shift, events=(an_event(), an_event("upgrade"))) == 1


def test_other_customers_and_shifts_without_an_event_ask_for_nothing() -> None:
    """Acme's limit does not bind Globex's event, nor an ordinary weekend."""
    assert _amount(CALLS, events=(an_event(customer_id="globex"),)) == 0
    assert _amount(CALLS, shift=a_shift()) == 0


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(TrainingConstraint(), _problem(CALLS, engineers=())) == 0


def test_it_says_what_is_missing_or_has_run_out() -> None:
    """And which event asks for it; the customer is not named."""
    held = ("ada", EVENT_SHIFT.id)
    assert sentences(TrainingConstraint(), _problem(CALLS), held) == [
        "Ada is not trained in calls; go-live asks for it on 08:00 Sat 09 Jan 2027."
    ]
    assert sentences(TrainingConstraint(), _problem(CALLS, _trained(valid_until=SATURDAY - DAY)), held) == [
        "Ada was trained in calls until 08 Jan 2027; go-live asks for it on 08:00 Sat 09 Jan 2027."
    ]


def test_a_policy_may_make_it_a_wish() -> None:
    """With a weight."""
    assert parse([{"kind": "training", "weight": 20}]) == (TrainingConstraint(weight=20),)
