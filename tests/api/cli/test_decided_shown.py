"""Whoever looks at a plan sees which rules are broken by what is recorded, and by whom."""

from __future__ import annotations

import io

from rich.console import Console

from api.cli.documents import evaluation_document
from api.cli.html.page import render_page
from api.cli.render.show import show_text
from api.cli.replanning import Replan, why_nothing
from api.jobs.replans import same_again
from constraints.coverage import Coverage
from constraints.pinned import Pinned
from constraints.spacing import Spacing
from scheduler.domain.availability import Absence
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import WEEK
from scheduler.reports.rules import rule_costs
from scheduler.reports.view import PlanView
from scheduler.services.disruption import Disruption
from tests.support.builders import MONDAY, NOW, SATURDAY, a_problem, a_shift, an_engineer
from tests.support.plans import a_view

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
RULES = (Pinned(), Spacing(weekends=3), Coverage(weight=1))
SAYS = "Ada is on duty on 2 weekends of 3 (09 Jan, 16 Jan); one is allowed."


def _view(*weekends: int) -> PlanView:
    """Ada is pinned to the first two weekends and holds these."""
    pins = tuple(Assignment(engineer_id="ada", duty_id=shift.id) for shift in SHIFTS[:2])
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=SHIFTS, pins=pins)
    return a_view(problem, *(("ada", SHIFTS[number].id) for number in weekends), constraints=RULES)


def _shown(view: PlanView) -> str:
    console = Console(file=io.StringIO(), width=120, highlight=False)
    show_text(view, console=console)
    return " ".join(console.file.getvalue().split())


def test_the_terminal_says_what_is_broken_by_what_is_recorded() -> None:
    """It is no rule broken by the plan; with a third weekend, which was the plan's own, it is."""
    assert f"Broken by what is recorded or frozen: spacing. {SAYS}" in _shown(_view(0, 1))
    assert "Hard rules broken" not in _shown(_view(0, 1))
    assert "Hard rules broken: 2." in _shown(_view(0, 1, 2))


def test_the_page_says_it_too() -> None:
    """In the numbers at the top, with the rule and the sentence."""
    page = render_page(_view(0, 1), generated_at=NOW)
    assert "Broken by what is recorded or frozen" in page
    assert SAYS in page


def test_programs_and_the_table_of_rules_read_it_apart() -> None:
    """The plan is valid; the breach is among the decided ones and counts as a place of its rule."""
    document = evaluation_document(_view(0, 1).evaluation)
    assert (document["valid"], document["broken"]) == (True, [])
    assert [violation["says"] for violation in document["decided"]] == [SAYS]
    assert {cost.label: cost.places for cost in rule_costs(_view(0, 1))}["spacing"] == 1


def test_where_there_is_no_plan_the_command_that_says_why_has_the_dates() -> None:
    """First day, weeks and freeze date of the very problem; what was only tried has to be imported first."""
    problem = _view(0, 1).problem.replaced(frozen_until=SATURDAY)
    command = f"watchbill plan --from {MONDAY} --weeks 4 --freeze-until {SATURDAY}"
    assert same_again(problem) == command
    assert same_again(problem.replaced(frozen_until=None)) == f"watchbill plan --from {MONDAY} --weeks 4"
    nothing = Solution(status=Status.INFEASIBLE, schedule=None, aims=(), seconds=1.0, engine="any", seed=0, workers=1)
    tried = Disruption((), (Absence(engineer_id="ada", first_on=MONDAY, last_on=MONDAY),))
    said = [why_nothing(Replan(services=None, disruption=each), problem, nothing) for each in (Disruption(), tried)]
    assert said[0] == f"No plan keeps all hard rules at once; see which clash with: {command}"
    assert (
        said[1] == f"No plan keeps all hard rules at once; import what was tried, and see which clash with: {command}"
    )
