"""Some customers are served by citizens or residents of certain countries only."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.customer_limit import CustomerLimitConstraint
from scheduler.domain.facts import Citizenship, CustomerLimit
from tests.support.builders import a_problem, a_shift, an_engineer, an_event
from tests.support.verdicts import broken_by, sentences

RULE = CustomerLimitConstraint()
ADA, BEN = an_engineer("ada", country="US"), an_engineer("ben", country="DE")
SHIFT = a_shift(event_ids=("go-live",), seats=2)


def _limit(**changes) -> CustomerLimit:
    return CustomerLimit(**({"customer_id": "acme"} | changes))


def _citizen(country: str, who: str = "ada") -> Citizenship:
    return Citizenship(engineer_id=who, country=country)


def _problem(*facts, shift=SHIFT, event=None, engineers=(ADA, BEN)):
    return a_problem(engineers=engineers, shifts=(shift,), events=(event or an_event(),), facts=facts)


def _amount(*facts, who: str = "ada", shift=SHIFT, event=None) -> int:
    return broken_by(RULE, _problem(*facts, shift=shift, event=event), (who, shift.id))


@pytest.mark.parametrize(("countries", "amount"), [((), 1), (("DE",), 1), (("US",), 0), (("DE", "US"), 0)])
def test_one_citizenship_of_those_asked_for_is_enough(countries: tuple[str, ...], amount: int) -> None:
    """Other citizenships beside it do no harm; of whom nothing is known, none is taken for granted."""
    facts = (_limit(citizenships=("US", "CA")), *(_citizen(country) for country in countries))
    assert _amount(*facts) == amount


def test_the_country_of_residence_is_another_matter() -> None:
    """Ada lives in the US and Ben in Germany, whatever their citizenship."""
    facts = (_limit(countries=("US",)), _citizen("DE", "ada"), _citizen("US", "ben"))
    assert _amount(*facts, who="ada") == 0
    assert _amount(*facts, who="ben") == 1


def test_when_both_are_asked_both_are_needed() -> None:
    """A citizen abroad may not serve, and a resident who is no citizen may not either."""
    both = _limit(citizenships=("US",), countries=("US",))
    assert _amount(both, _citizen("US")) == 0
    assert _amount(both) == 1
    assert _amount(both, _citizen("US", "ben"), who="ben") == 1


def test_an_open_seat_may_stand_for_somebody_who_may_serve() -> None:
    """Nobody on the shift breaks nothing; one of two who may not serve is one breach."""
    facts = (_limit(countries=("US",)),)
    assert broken_by(RULE, _problem(*facts)) == 0
    assert broken_by(RULE, _problem(*facts), ("ada", SHIFT.id), ("ben", SHIFT.id)) == 1


def test_two_limits_of_one_customer_are_both_kept() -> None:
    """And breaking both is one breach: one person is in the wrong place."""
    two = (_limit(countries=("US",)), _limit(citizenships=("US",)))
    assert _amount(*two) == 1
    assert _amount(*two, who="ben") == 1
    assert _amount(*two, _citizen("US")) == 0


def test_other_customers_and_shifts_without_an_event_are_free() -> None:
    """So is a customer whose limit asks for trainings only."""
    facts = (_limit(countries=("US",)),)
    assert _amount(*facts, who="ben", event=an_event(customer_id="globex")) == 0
    assert _amount(*facts, who="ben", shift=a_shift()) == 0
    assert _amount(_limit(trainings=("calls",)), who="ben") == 0


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(RULE, _problem(_limit(countries=("US",)), engineers=())) == 0


def test_it_says_what_the_customer_asks_for_and_not_what_the_person_is() -> None:
    """A person's citizenship is nobody else's business."""
    problem = _problem(_limit(citizenships=("US", "CA"), countries=("US", "GB")), _citizen("DE", "ben"))
    [says] = sentences(RULE, problem, ("ben", SHIFT.id))
    assert says == (
        f"Ben may not serve go-live on {SHIFT.label}: "
        "its customer asks for citizens of CA or US and residents of GB or US."
    )


def test_a_policy_may_ask_for_it() -> None:
    """It has no parameters of its own."""
    assert parse([{"kind": "customer_limit", "owner": "Legal"}]) == (CustomerLimitConstraint(owner="Legal"),)
