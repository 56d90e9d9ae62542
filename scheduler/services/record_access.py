"""Who may read what of the record: facts of service are for reviewers, and everybody's own are for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.domain.audit import Reach
from scheduler.domain.errors import NotFound
from scheduler.domain.keys import Role
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.services.ports import RecordReader

OF_SERVICE = (
    EntryKind.PUBLISHED,
    EntryKind.WITHDRAWN,
    EntryKind.VOLUNTEERED,
    EntryKind.COVERED,
    EntryKind.SERVED,
    EntryKind.CORRECTED,
)
"""Kinds of entry about what somebody offered and served."""
OF_LOAD = (EntryKind.POSTED,)
"""What somebody carries by the ledger: for planning, and no fact of service."""


def somebody(record: RecordReader, handle: str, reach: Reach) -> Person:
    """Who goes by an engineer id, an address or a person id. Raises NotFound for somebody whom the record does not
    know, and in the same words for somebody out of reach."""
    person = record.find_person(handle)
    if person is None or not (reach.everybody or reach.person_id == person.id):
        raise NotFound(f"the record has no person {handle!r} for you")
    return person


def handles(record: RecordReader) -> Mapping[str, str]:
    """What everybody is known as, by person id."""
    return {person.id: person.known_as for person in record.people().values()}


def kinds_for(role: Role) -> tuple[EntryKind, ...]:
    """What a role reads of a person: a reviewer facts of service, everybody else the ledger, too."""
    return OF_SERVICE if role is Role.REVIEWER else (*OF_SERVICE, *OF_LOAD)
