"""A whole plan in the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from api.cli.render.explain import why_lines, why_not_lines
from api.cli.render.show import show_judgement, show_text
from api.cli.render.words import Filled, counted, ended_early, filled_says, headline, scope_of, special_days
from constraints.team_scope import TeamScope
from scheduler.domain.plan import AimProof
from scheduler.reports.explain import Exchange, WhyNot, why, why_not
from scheduler.reports.load import load_report
from scheduler.reports.matrix import matrix
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.plans import a_provenance, a_view
from tests.support.tiny_quarter import LONG_NAME, tiny_quarter


@pytest.fixture(scope="module")
def view():
    return tiny_quarter()


def printed(print_it, width=100):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_it(console)
    return console.file.getvalue()


def test_show_prints_the_headline_the_matrix_and_the_open_seats(view):
    """In this order, no line wider than the terminal."""
    text = printed(lambda console: show_text(view, console=console))
    places = [text.index(part) for part in ("Northwind, 2027-Q1: 04 Jan to 04 Apr 2027, 13 weeks", "Weekend of")]
    places += [text.index(part) for part in ("Days off", "What is TBD: ", "Customer events")]
    assert places == sorted(places)
    assert max(map(len, text.splitlines())) <= 100
    says = "FEASIBLE: best found in 1.5 s; time was up; uneven load could still improve by at most 25 %; 5 engineers"
    assert says in " ".join(text.split())


def test_open_seats_are_counted_in_the_same_words_everywhere(view):
    """Headline and list both count seats of shifts and weeks of terms."""
    text = printed(lambda console: show_text(view, console=console))
    said = filled_says(headline(view)).partition("TBD: ")[2]
    assert "term week" in said
    assert f"What is TBD: {said}\n" in text


@pytest.mark.parametrize(("bound", "warned"), [(0, True), (12, True), (13, False), (20, False)])
def test_a_search_that_left_much_open_without_need_is_said_to_have_ended_early(view, bound, warned):
    """Twenty of seventy are open: up to seven more than proven are within a tenth of all, eight are not."""
    proof = a_provenance(view.problem, (), (AimProof(name="unfilled", best=20, bound=bound),))
    said = ended_early(proof, Filled(seats=50, open_seats=15, weeks=20, open_weeks=5))
    assert ("--seconds" in said) is warned


def test_what_stands_in_the_way_twice_is_said_once():
    """Two weekends too near on either side are two breaches with the same words."""
    found = Exchange("ada", "Ada", "ben", "Ben", ("Too near.", "Too near.", "Away.", "Away."), ("spacing",), (), {})
    view = tiny_quarter()
    load = load_report(view.problem, view.schedule)[0]
    lines = [line.plain for line in why_not_lines(WhyNot(a_shift(), load, (found,), found.says))]
    assert lines[2:] == ["  Instead of Ben: Ada cannot: Too near.", "    also: Away."]


def test_a_broken_hard_rule_stands_in_the_headline(view):
    """Nobody overlooks it."""
    assert f"Hard rules broken: {len(view.evaluation.broken)}." in printed(lambda c: show_text(view, console=c))


def test_the_judgement_shows_bounds_fairness_scope_and_rules(view):
    """Four tables."""
    text = printed(lambda console: show_judgement(view, console=console), width=140)
    for part in ("What is proven", "25.0%", "Fairness", "Gini", "Scope reduction", "Rules and what they cost", "hard"):
        assert part in text


def test_names_are_shown_as_they_are_written(view):
    """Brackets are no colours."""
    text = printed(lambda console: show_judgement(view, console=console), width=250)
    assert LONG_NAME in text


def test_a_full_plan_says_that_every_seat_is_filled():
    """No list of nothing."""
    shift = a_shift()
    full = a_view(a_problem(shifts=(shift,), rotations=a_problem().rotations[:1]), ("ada", shift.id))
    text = printed(lambda console: show_text(full, console=console))
    assert "Every seat is filled." in text
    assert "1 of 1 weekend seats filled; nothing is TBD" in text
    assert "Customer events" not in text


def test_both_programmes_are_counted_each_in_its_own_unit():
    """Shifts by seat, terms by week."""
    shifts = (a_shift(), a_shift(SATURDAY, "16:00"))
    term = a_term(MONDAY, 3)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=shifts,
        terms=(term,),
        volunteers=(a_volunteer("ben"),),
    )
    view = a_view(problem, ("ada", shifts[0].id), ("ben", term.id))
    said = filled_says(headline(view))
    assert said == "1 of 2 weekend seats filled; 3 of 4 term weeks filled; TBD: 1 seat and 1 term week"


def test_a_proven_plan_says_so():
    """Status and gap in words."""
    view = a_view(a_problem(), aims=(AimProof(name="unfilled", best=4, bound=4),))
    assert headline(view).status_says == "proven best at every aim in 1.5 s"


def test_the_days_off_of_a_quarter_are_listed_with_their_countries(view):
    """Company days among them, in order of date."""
    shown = matrix(view.problem, view.schedule)
    assert list(special_days(shown.weeks)) == ["Sat 23 Jan  Founders' Day (DE)", "Mon 25 Jan  Family day (company day)"]


def test_what_a_team_may_lend_comes_from_the_policy(view):
    """A fifth of six is one; without such a rule nothing is said."""
    assert {scope.team_id: scope.allowed for scope in scope_of(view)} == {"core": 1, "apac": 1}
    assert {scope.allowed for scope in scope_of(a_view(view.problem))} == {None}


@pytest.mark.parametrize(("counts", "person_weeks"), [("terms", 0), ("both", 0.2)])
def test_weekend_duty_counts_where_the_rule_counts_it(counts, person_weeks):
    """Eight hours of forty."""
    shift = a_shift()
    view = a_view(a_problem(shifts=(shift,)), ("ada", shift.id), constraints=(TeamScope(counts=counts),))
    assert [scope.person_weeks for scope in scope_of(view)] == [person_weeks]


def test_why_lists_who_else_could_be_there(view):
    """And what that would cost."""
    duty_id = f"tier2/{SATURDAY}/night"
    text = "\n".join(line.plain for line in why_lines(why(view, "bart", duty_id)))
    assert text.startswith(f"{LONG_NAME} is on Night Sat 09 Jan 2027, carrying 21.0 points of a fair 20.0.")
    assert "Who cannot:" in text
    assert "Core, Europe/Berlin): 6 weekends, 72 hours" in text


def test_why_not_names_whose_place_it_would_be(view):
    """Cleo holds it."""
    duty_id = f"tier2/{SATURDAY}/day"
    text = "\n".join(line.plain for line in why_not_lines(why_not(view, "aroha", duty_id)))
    assert "Instead of Cleo Moreau: Aroha Ngata" in text


@pytest.mark.parametrize(("number", "text"), [(0, "0 weeks"), (1, "1 week"), (2, "2 weeks")])
def test_one_is_singular(number, text):
    """As people say it."""
    assert counted(number, "week") == text
