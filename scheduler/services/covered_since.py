"""What covers have made of a plan since it was announced: what is announced shall not be taken for who serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduler.domain.coverage import Duty
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.publication_spans import minus
from scheduler.domain.record_reading import Person
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import ShortText, Value
from scheduler.services.ports import RecordReader
from scheduler.services.standing import Standing, standing


class Served(Value):
    """Who serves a part of a duty in another's place; ``who`` is None where nobody does. ``engineer_id`` is what
    programs know them as."""

    span: Span
    who: ShortText | None = None
    engineer_id: str | None = None


class CoveredDuty(Value):
    """A duty of an announced plan that others serve, or parts of it. ``turns`` are theirs alone, in order."""

    duty: Duty
    seat: int
    instead_of: ShortText
    turns: tuple[Served, ...]


def covered_since(record: RecordReader, plan: Plan) -> tuple[CoveredDuty, ...]:
    """The duties of a published plan that somebody else serves by now, in order of start; empty for any other plan."""
    if plan.state is not PlanState.PUBLISHED:
        return ()
    first, last = plan.horizon.starts_on, plan.horizon.ends_on - DAY
    people, duties = record.people(), plan.schedule.duties
    found = (
        CoveredDuty(
            duty=duties[held.entry.duty_id],
            seat=held.entry.seat,
            instead_of=people[held.entry.person_id].label,
            turns=tuple(_by_others(held, people)),
        )
        for held in standing(record, from_on=first, until_on=last)
        if held.covers and held.entry.duty_id in duties
    )
    return tuple(sorted((each for each in found if each.turns), key=lambda each: (each.duty.span.start_at, each.seat)))


def _by_others(held: Standing, people: Mapping[str, Person]) -> Iterator[Served]:
    served = [(span, person_id) for span, person_id in held.turns if person_id != held.entry.person_id]
    nobody = minus(held.entry.span, [span for span, _ in held.turns])
    turns = [
        *(Served(span=span, who=people[who].label, engineer_id=people[who].known_as) for span, who in served),
        *(Served(span=gap) for gap in nobody),
    ]
    yield from sorted(turns, key=lambda turn: turn.span.start_at)
