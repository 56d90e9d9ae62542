"""What people call each other and their duties, for text; documents for programs keep the ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from scheduler.domain.plan import PlanState

if TYPE_CHECKING:
    from scheduler.store.unit_of_work import SqlUnitOfWork


def people_words(work: SqlUnitOfWork) -> Mapping[str, str]:
    """What people call everybody of announced plans, by engineer id and by person id."""
    people = work.record.people().values()
    return {name: person.label for person in people for name in (person.id, person.known_as)}


def duty_words(work: SqlUnitOfWork, duty_ids: Collection[str]) -> Mapping[str, str]:
    """The duties of published plans in words, by id. Each has its id with it, which other commands ask for; a duty of
    no published plan is left out."""
    words: dict[str, str] = {}
    for head in work.plans.plans(state=PlanState.PUBLISHED) if duty_ids else ():
        plan = work.plans.plan(head.id)
        for duty in (plan.schedule.duties[each] for each in sorted(set(duty_ids) & plan.schedule.duties.keys())):
            words[duty.id] = f"{plan.problem.rotation(duty.rotation_id).name}, {duty.label} ({duty.id})"
    return words
