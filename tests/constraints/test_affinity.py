"""A customer's event is served by somebody who knows the customer."""

from __future__ import annotations

from constraints.affinity import AffinityConstraint
from constraints.catalog import parse
from scheduler.domain.facts import Affinity
from tests.support.builders import TIER2, a_problem, a_shift, a_weekend_rotation, an_engineer, an_event
from tests.support.verdicts import broken_by, sentences

RULE = AffinityConstraint(weight=1)
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo"))
GO_LIVE = an_event()
SHIFT = a_shift(event_ids=("go-live",), seats=2)
ADA = Affinity(engineer_id="ada", customer_id="acme")
BEN = Affinity(engineer_id="ben", customer_id="acme", backup=True)


def _problem(*facts: Affinity, shift=SHIFT, events=(GO_LIVE,), engineers=PEOPLE, roster=()):
    rotation = a_weekend_rotation(TIER2, engineer_ids=roster)
    return a_problem(engineers=engineers, shifts=(shift,), events=events, facts=facts, rotations=(rotation,))


def _amount(problem, *names: str) -> int:
    return broken_by(RULE, problem, *((name, SHIFT.id) for name in names))


def test_the_assigned_engineer_is_best_the_backup_is_half_and_anybody_else_is_nothing() -> None:
    """Ada is assigned, Ben is the backup, Cleo does not know the customer."""
    problem = _problem(ADA, BEN)
    assert [_amount(problem, name) for name in ("ada", "ben", "cleo")] == [0, 1, 2]
    assert _amount(problem) == 2


def test_somebody_who_knows_the_customer_is_enough_on_a_shift_of_two() -> None:
    """The other seat is free for anybody."""
    problem = _problem(ADA, BEN)
    assert _amount(problem, "ada", "cleo") == _amount(problem, "ada", "ben") == 0
    assert _amount(problem, "ben", "cleo") == 1


def test_two_backups_are_worth_an_assigned_engineer() -> None:
    """Half and half."""
    cleo = Affinity(engineer_id="cleo", customer_id="acme", backup=True)
    assert _amount(_problem(ADA, BEN, cleo), "ben", "cleo") == 0


def test_when_there_is_only_a_backup_the_backup_is_enough() -> None:
    """Nobody is asked for who does not exist."""
    assert _amount(_problem(BEN), "ben") == 0
    assert _amount(_problem(BEN), "ada") == 1


def test_who_is_not_on_the_roster_is_not_asked_for() -> None:
    """Ada takes no part in this rotation."""
    assert _amount(_problem(ADA, BEN, roster=("ben", "cleo")), "ben") == 0
    assert _amount(_problem(ADA, roster=("ben", "cleo")), "ben") == 0


def test_somebody_who_is_assigned_and_backup_counts_as_assigned() -> None:
    """Whatever else was written down."""
    backup = ADA.model_copy(update={"backup": True})
    assert _amount(_problem(ADA, backup), "ada") == _amount(_problem(backup, ADA), "ada") == 0


def test_each_customer_on_the_shift_wants_its_own() -> None:
    """Two events of one customer are one wish, events of two customers are two."""
    shift = SHIFT.model_copy(update={"event_ids": ("go-live", "upgrade")})
    globex = Affinity(engineer_id="ben", customer_id="globex")
    for customer_id, amount in (("acme", 2), ("globex", 4)):
        events = (an_event(), an_event("upgrade", customer_id=customer_id))
        assert _amount(_problem(ADA, globex, shift=shift, events=events), "cleo") == amount


def test_a_shift_without_an_event_asks_for_nobody() -> None:
    """Nor does the event of a customer whom nobody knows."""
    assert _amount(_problem(ADA, shift=a_shift()), "cleo") == 0
    assert _amount(_problem(ADA, events=(an_event(customer_id="globex"),)), "cleo") == 0


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people nobody knows the customer."""
    assert _amount(_problem(ADA, engineers=())) == 0


def test_it_says_who_would_know_the_customer() -> None:
    """Best first."""
    problem = _problem(BEN, ADA)
    assert sentences(RULE, problem, ("cleo", SHIFT.id)) == [
        "08:00 Sat 09 Jan 2027: nobody who knows the customer of go-live is on duty; Ada or Ben would."
    ]
    assert sentences(RULE, problem, ("ben", SHIFT.id)) == [
        "08:00 Sat 09 Jan 2027: only a backup who knows the customer of go-live is on duty; Ada or Ben would."
    ]


def test_a_policy_gives_it_a_weight() -> None:
    """It is a wish."""
    assert parse([{"kind": "affinity", "weight": 3}]) == (AffinityConstraint(weight=3),)
