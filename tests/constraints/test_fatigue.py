"""People who were paged a lot are spared for a while."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.fatigue import Fatigue
from scheduler.domain.facts import PageLoad
from scheduler.domain.time import DAY
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

SPARED = Fatigue(weight=1)
REST = Fatigue(rest_after_night_pages=2)


def _paged(pages: int, days_ago: int = 0, night: int = 0, who: str = "ada") -> PageLoad:
    return PageLoad(engineer_id=who, on=SATURDAY - DAY * days_ago, pages=pages, night=night)


def _problem(*facts: PageLoad, shift=None, zone_name: str = "UTC"):
    people = (an_engineer("ada", time_zone=zone_name), an_engineer("ben", time_zone=zone_name))
    return a_problem(engineers=people, shifts=(shift or a_shift(),), facts=facts)


def _amount(rule: Fatigue, *facts: PageLoad, shift=None, zone_name: str = "UTC") -> int:
    shift = shift or a_shift()
    return broken_by(rule, _problem(*facts, shift=shift, zone_name=zone_name), ("ada", shift.id))


@pytest.mark.parametrize(("days_ago", "tenths"), [(0, 80), (28, 40), (56, 20), (14, 57)])
def test_a_page_weighs_half_as_much_after_four_weeks(days_ago: int, tenths: int) -> None:
    """Eight pages: eight today, four after 28 days, two after 56, and 5.7 after a fortnight."""
    assert _amount(SPARED, _paged(8, days_ago)) == tenths


def test_pages_of_different_days_add_up() -> None:
    """Eight of four weeks ago and one of today."""
    assert _amount(SPARED, _paged(8, 28), _paged(1)) == 50


def test_a_page_at_night_counts_twice_unless_the_policy_says_otherwise() -> None:
    """Of three pages, one came at night."""
    loads = (_paged(3, night=1),)
    assert _amount(SPARED, *loads) == 40
    assert _amount(Fatigue(weight=1, night_bonus=0), *loads) == 30
    assert _amount(Fatigue(weight=1, night_bonus=3), *loads) == 60


def test_pages_after_the_shift_do_not_count() -> None:
    """Those of its own date do, those of the next day do not."""
    assert _amount(SPARED, _paged(1, -1)) == 0
    assert _amount(SPARED, _paged(1, 0)) == 10


def test_a_night_is_judged_on_its_first_date() -> None:
    """Pages of Sunday do not count for Saturday night."""
    assert _amount(SPARED, _paged(1, -1), shift=a_shift(SATURDAY, "20:00", 8)) == 0


def test_fatigue_up_to_what_is_tolerated_costs_nothing() -> None:
    """Three pages of three, and a tenth more."""
    rule = Fatigue(weight=1, tolerated_pages=3)
    assert _amount(rule, _paged(3)) == 0
    assert _amount(rule, _paged(3), _paged(1, 93)) == 1


def test_only_the_person_who_was_paged_is_spared() -> None:
    """Ben slept well."""
    assert _amount(SPARED, _paged(9, who="ben")) == 0


def test_a_term_is_in_working_hours_and_costs_nothing() -> None:
    """The rule is about shifts."""
    term = a_term(MONDAY, 4)
    people, facts = (an_engineer("ada"),), (_paged(9, 7, night=9),)
    problem = a_problem(engineers=people, terms=(term,), volunteers=(a_volunteer("ada"),), facts=facts)
    assert broken_by(SPARED, problem, ("ada", term.id)) == broken_by(REST, problem, ("ada", term.id)) == 0


@pytest.mark.parametrize(("start", "amount"), [("05:59", 0), ("06:00", 1), ("16:59", 1), ("17:00", 0)])
def test_after_a_paged_night_eleven_hours_of_rest_begin_at_six(start: str, amount: int) -> None:
    """A shift may start at 17:00, not a minute earlier; one that began before 06:00 was under way."""
    assert _amount(REST, _paged(2, night=2), shift=a_shift(start=start)) == amount


def test_two_pages_at_night_ask_for_rest_and_one_does_not_unless_the_policy_says_so() -> None:
    """Pages by day do not count here; two entries about one night do."""
    assert _amount(REST, _paged(9, night=1)) == 0
    assert _amount(REST, _paged(9, night=2)) == 1
    assert _amount(REST, _paged(1, night=1), _paged(3, night=1)) == 1
    assert _amount(Fatigue(rest_after_night_pages=1), _paged(1, night=1)) == 1


def test_the_rest_is_over_the_day_after() -> None:
    """Unless the policy asks for more than a day."""
    assert _amount(REST, _paged(2, 1, night=2)) == 0
    assert _amount(Fatigue(rest_after_night_pages=2, rest_hours=26), _paged(2, 1, night=2)) == 0
    assert _amount(Fatigue(rest_after_night_pages=2, rest_hours=27), _paged(2, 1, night=2)) == 1


def test_six_is_six_where_the_engineer_lives() -> None:
    """17:00 in Berlin is 16:00 UTC in winter and 15:00 in summer; 11 hours are counted as they pass."""
    for on, start, amount in (
        (SATURDAY, "16:00", 0),
        (SATURDAY, "15:59", 1),
        (date(2027, 3, 28), "15:00", 0),
        (date(2027, 3, 28), "14:59", 1),
    ):
        load = PageLoad(engineer_id="ada", on=on, pages=2, night=2)
        assert _amount(REST, load, shift=a_shift(on, start), zone_name="Europe/Berlin") == amount


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    problem = a_problem(engineers=(), shifts=(a_shift(),), facts=(_paged(9, night=9),))
    assert broken_by(SPARED, problem) == broken_by(REST, problem) == 0


def test_it_says_how_much_the_pages_still_weigh_or_when_the_shift_starts() -> None:
    """In pages of today."""
    problem, held = _problem(_paged(5, 28, night=2)), ("ada", a_shift().id)
    assert sentences(SPARED, problem, held) == ["Past pages still weigh 3.5 on Ada on 08:00 Sat 09 Jan 2027."]
    assert sentences(Fatigue(weight=1, tolerated_pages=2), problem, held) == [
        "Past pages still weigh 1.5 above the 2 tolerated on Ada on 08:00 Sat 09 Jan 2027."
    ]
    assert sentences(REST, _problem(_paged(2, night=2)), held) == [
        "Ada was paged at night; 08:00 Sat 09 Jan 2027 starts within 11 h of 06:00 that day."
    ]


def test_a_policy_states_the_price_and_the_rest_in_two_entries() -> None:
    """One soft, one hard, under two names."""
    entries = [
        {"kind": "fatigue", "weight": 1, "tolerated_pages": 2},
        {"kind": "fatigue", "name": "night-rest", "rest_after_night_pages": 2},
    ]
    assert parse(entries) == (
        Fatigue(weight=1, tolerated_pages=2),
        Fatigue(name="night-rest", rest_after_night_pages=2),
    )
