"""Absences over announced duty: whoever registers one hears which of their duties it touches. They stay theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from scheduler.domain.registration import Away, Registration
from scheduler.domain.time import DAY
from scheduler.services.days_away import LONGEST_DUTY, TouchedDuty, held_on
from scheduler.services.ports import RecordReader
from scheduler.services.standing import standing


def touched_duties(
    record: RecordReader, registrations: Iterable[Registration], now: datetime
) -> Mapping[str, tuple[TouchedDuty, ...]]:
    """By id of each absence in force, what its engineer holds of announced duties, not ended, on one of its dates."""
    away = [each for each in registrations if each.counts and isinstance(each.content, Away)]
    if not away:
        return {}
    first_on, last_on = min(e.content.dates.first_on for e in away), max(e.content.dates.last_on for e in away)
    stands = standing(record, from_on=first_on - LONGEST_DUTY, until_on=last_on + DAY)
    people = {person.handle: person.id for person in record.people().values()}
    return {
        each.id: tuple(held_on(stands, people[each.engineer_id], each.content.dates.touches, now))
        for each in away
        if each.engineer_id in people
    }
