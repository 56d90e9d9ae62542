"""Duty takes no more of a team than its cap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class TeamScope(Constraint):
    """In any week, duty takes at most a share of a team's people, and always may take ``at_least``.

    ``counts`` says which duty counts: weekend shifts, terms, or both together.
    Amount: per team and week, the distinct people on duty beyond the cap.
    Boundary: the cap is ``percent`` of the team's headcount rounded down, but no less than ``at_least``; with 20 %
    a team of nine lends one person, a team of ten two.
    """

    kind: Literal["team_scope"] = "team_scope"
    percent: int = Field(default=20, ge=0, le=100, description="part of the headcount that duty may take")
    at_least: int = Field(default=1, ge=0, description="people whom every team may lend, however small it is")
    counts: Literal["weekends", "terms", "both"] = Field(default="both", description="which duty counts")

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for team in problem.teams:
            cap = self._cap(problem, team.id)
            for week_on in problem.horizon.week_starts:
                busy = [
                    engineer
                    for engineer in problem.members(team.id)
                    if any(self._counted(duty, week_on) for duty in schedule.duties_of(engineer.id))
                ]
                if len(busy) > cap:
                    yield self.violation(
                        (team.id, week_on.isoformat()),
                        f"{team.name} lends {len(busy)} people in the week of {week_on:%d %b %Y} "
                        f"({', '.join(engineer.name for engineer in busy)}); {cap} of {problem.headcount(team.id)} "
                        "are allowed.",
                        amount=len(busy) - cap,
                        engineers=tuple(engineer.id for engineer in busy),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        by_week = self._duties_by_week(problem)
        for team in problem.teams:
            cap = self._cap(problem, team.id)
            members = problem.members(team.id)
            if len(members) <= cap:
                continue
            for week_on, duties in by_week.items():
                busy = []
                for engineer in members:
                    mine = [d for d in duties if problem.is_candidate(engineer.id, d)]
                    if mine:
                        busy.append(model.maximum(model.works(engineer.id, duty.id) for duty in mine))
                model.at_most(model.total(busy), cap, (team.id, week_on.isoformat()))

    def _duties_by_week(self, problem: Problem) -> Mapping[date, list[Duty]]:
        found: dict[date, list[Duty]] = defaultdict(list)
        for week_on in problem.horizon.week_starts:
            for duty in problem.duties.values():
                if self._counted(duty, week_on):
                    found[week_on].append(duty)
        return found

    def _counted(self, duty: object, week_on: date) -> bool:
        if isinstance(duty, Shift):
            return self.counts != "terms" and duty.week_on == week_on
        return self.counts != "weekends" and isinstance(duty, Term) and duty.covers_week(week_on)

    def _cap(self, problem: Problem, team_id: str) -> int:
        return max(self.at_least, problem.headcount(team_id) * self.percent // 100)
