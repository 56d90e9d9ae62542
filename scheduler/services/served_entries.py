"""From announced duties to served ones: an entry for each turn, with the facts of whoever took it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.domain.errors import BadInput
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.record import FULL_TERM_PERCENT, PublishedEntry, ServedEntry
from scheduler.domain.time import Span
from scheduler.services.ports import Plans, RecordReader
from scheduler.services.record_access import handles
from scheduler.services.service_facts import duty_facts
from scheduler.services.standing import Standing


@dataclass
class Rosters:
    """Plans as they are needed, and the engineer behind a person id, as the newest plan that knows them says."""

    plans: Plans
    record: RecordReader

    def __post_init__(self) -> None:
        self._kept: dict[str, Plan] = {}
        self._handles = handles(self.record)

    def plan(self, plan_id: str) -> Plan:
        if plan_id not in self._kept:
            self._kept[plan_id] = self.plans.plan(plan_id)
        return self._kept[plan_id]

    def handle(self, person_id: str) -> str:
        """The engineer id; the person id itself for somebody who was erased."""
        return self._handles[person_id]

    def engineer(self, handle: str, plan: Plan) -> Engineer:
        """The engineer in a plan, or in the one that is published for its horizon now.

        Raises BadInput when neither knows them: then nobody can say what a duty weighs for them.
        """
        latest = self.plans.find_latest_published(plan.horizon.starts_on)
        for problem in (plan.problem, *((latest.problem,) if latest else ())):
            found: Engineer | None = next((e for e in problem.engineers if e.id == handle), None)
            if found is not None:
                return found
        raise BadInput(f"{handle} is not part of {plan.id}; publish a plan of that horizon that knows them first")


def served_entries(held: Standing, rosters: Rosters, every: Mapping[str, Any]) -> Iterator[ServedEntry]:
    """One entry for each turn of a duty. A turn that is the whole duty says what was announced, word for word."""
    entry = held.entry
    for span, person_id in held.turns:
        if (span, person_id) == (entry.span, entry.person_id):
            facts = {name: getattr(entry, name) for name in PublishedEntry.model_fields}
        else:
            facts = facts_of(entry, person_id, span, rosters)
        yield served_entry(entry, facts, {**every, "person_id": person_id})


def facts_of(announced: PublishedEntry | ServedEntry, person_id: str, span: Span, rosters: Rosters) -> dict[str, Any]:
    """The facts of somebody on a part of a duty, weighed by the plan that the duty is from."""
    plan = rosters.plan(announced.source.plan_id)
    engineer = rosters.engineer(rosters.handle(person_id), plan)
    problem = knowing(plan.problem, [engineer])
    duty = plan.schedule.duties[announced.duty_id]
    return {**duty_facts(problem, engineer, duty, announced.seat, span), "source": announced.source}


def served_entry(announced: PublishedEntry | ServedEntry, facts: dict[str, Any], more: dict[str, Any]) -> ServedEntry:
    """The entry of one turn. ``more`` says who, when and by whom."""
    span, first = facts["span"], getattr(announced, "instead_of", None) or announced.person_id
    instead_of = None if more["person_id"] == first else first
    planned, days = facts.get("planned_days"), facts.get("days")
    completed = None if planned is None else 100 * (days or 0) >= FULL_TERM_PERCENT * planned
    once = f"served/{announced.duty_id}/{announced.seat}/{span.start_at:%Y%m%dT%H%M%S}"
    written = {**facts, "once": once, "instead_of": instead_of, "completed": completed, **more}
    return ServedEntry(**{name: value for name, value in written.items() if name != "kind"})


def knowing(problem: Problem, engineers: Iterable[Engineer]) -> Problem:
    """The problem that also knows these engineers: who served is counted, though a later version knew them no more."""
    known = {engineer.id for engineer in problem.engineers}
    new = tuple(engineer for engineer in engineers if engineer.id not in known)
    if not new:
        return problem
    teams = {team.id: team for team in problem.teams}
    stray = next((engineer for engineer in new if engineer.team_id not in teams), None)
    if stray is not None:
        raise BadInput(f"{stray.id} is in team {stray.team_id}, which the plan does not know")
    return problem.replaced(engineers=(*problem.engineers, *new))
