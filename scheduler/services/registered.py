"""What was registered joins what was imported, where a problem is made of both."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.availability import Absence, Preference
from scheduler.domain.coverage import TermRotation
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Volunteer
from scheduler.domain.registration import Offer, Registration, Wish


def with_registrations(organisation: Organisation, registrations: Iterable[Registration]) -> Organisation:
    """The organisation with what its people have registered besides what was imported.

    What is the same as something imported counts once. People and rotations that are no longer there are left out.
    """
    people = {engineer.id for engineer in organisation.engineers}
    terms = {rotation.id for rotation in organisation.rotations if isinstance(rotation, TermRotation)}
    values = [_value(each) for each in registrations if each.counts and each.engineer_id in people]
    offers = [value for value in values if isinstance(value, Volunteer) and value.rotation_id in terms]
    wishes = [value for value in values if isinstance(value, Preference)]
    absences = [value for value in values if isinstance(value, Absence)]
    return organisation.model_copy(
        update={
            "volunteers": tuple(dict.fromkeys((*organisation.volunteers, *offers))),
            "preferences": tuple(dict.fromkeys((*organisation.preferences, *wishes))),
            "absences": tuple(dict.fromkeys((*organisation.absences, *absences))),
        }
    )


def _value(registration: Registration) -> Volunteer | Preference | Absence:
    """The registration as the organisation has it."""
    content = registration.content
    fields = content.model_dump(exclude={"kind"})
    if isinstance(content, Offer):
        return Volunteer(engineer_id=registration.engineer_id, **fields)
    if isinstance(content, Wish):
        return Preference(engineer_id=registration.engineer_id, **fields)
    return Absence(engineer_id=registration.engineer_id, **fields)
