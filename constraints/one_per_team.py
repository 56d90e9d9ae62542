"""At most one person of a team is on term in any week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.cohorts import cohort_weeks, seats_taken
from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class OnePerTeam(Constraint):
    """In each week of a term rotation no team gives more than ``most`` people, so that many teams gain experience.

    Amount: per week and team, the seats that its people hold beyond ``most``.
    Boundary: exactly ``most`` people of a team are allowed; a term counts in every week that it covers, also where
    two people of a team only overlap for one week. Weeks in which the rotation needs nobody are not looked at.
    """

    kind: Literal["one_per_team"] = "one_per_team"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    most: int = Field(default=1, ge=1, le=50, description="people of one team in the same week")

    aim: ClassVar[Aim] = Aim.SPREAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        names = {team.id: team.name for team in problem.teams}
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            people = [problem.engineer(e) for e in schedule.on_terms(rotation.id, week_on)]
            for team_id, members in _by_team(people).items():
                if len(members) > self.most:
                    yield self.violation(
                        (rotation.id, week_on.isoformat(), team_id),
                        f"{rotation.name}, week of {week_on:%d %b %Y}: {len(members)} people of {names[team_id]} "
                        f"({', '.join(engineer.name for engineer in members)}); {self.most} allowed.",
                        amount=len(members) - self.most,
                        engineers=tuple(engineer.id for engineer in members),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        teams = _by_team(problem.rosters.get(self.rotation_id, ()))
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            for team_id, members in teams.items():
                taken = seats_taken(model, rotation.id, week_on, members)
                model.at_most(taken, self.most, (rotation.id, week_on.isoformat(), team_id))


def _by_team(people: list[Engineer] | tuple[Engineer, ...]) -> dict[str, list[Engineer]]:
    found: dict[str, list[Engineer]] = defaultdict(list)
    for engineer in people:
        found[engineer.team_id].append(engineer)
    return found
