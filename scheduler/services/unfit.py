"""What cannot be registered: what files of the organisation refuse of an entry, or of two entries of one person."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler.domain.coverage import TermRotation
from scheduler.domain.errors import BadInput
from scheduler.domain.expansion import first_term
from scheduler.domain.registration import Content, Offer, Registration
from scheduler.store.unit_of_work import SqlUnitOfWork

_BEHIND = timedelta(hours=12)
"""So far behind UTC is the last place on Earth in which it is still some date."""


def refuse_unfit(
    work: SqlUnitOfWork, content: Content, engineer_id: str, now: datetime, *, but: str | None = None
) -> None:
    """Raises BadInput, which names the field and what to do, for dates that are over everywhere, for dates of which the
    engineer has registered something of that kind already, and for an offer in which no term of its rotation fits.

    ``but`` is the registration that the content is to replace.
    """
    first_field, last_field = ("earliest_on", "latest_on") if isinstance(content, Offer) else ("first_on", "last_on")
    if content.dates.last_on < (now - _BEHIND).date():
        raise BadInput(f"{last_field}: {content.dates.last_on} is over; register for dates to come")
    if isinstance(content, Offer):
        rotation = work.people.rotation(content.rotation_id)
        assert isinstance(rotation, TermRotation)
        _refuse_weeks(content, rotation)
        _refuse_room(content, max(content.min_weeks, rotation.min_weeks))
    known = work.registrations.overlapping(engineer_id, content)
    other = next((each for each in known if each.id != but and _is_alike(each.content, content)), None)
    if other is not None:
        raise BadInput(f"{first_field}: {_says(other)}; change that one, or choose other dates")


def _is_alike(one: Content, other: Content) -> bool:
    """Whether both speak of the same thing: offers of two rotations do not."""
    return not (isinstance(one, Offer) and isinstance(other, Offer)) or one.rotation_id == other.rotation_id


def _says(other: Registration) -> str:
    dates, kind = other.content.dates, other.content.kind
    return f"{other.engineer_id} has the {kind} {other.id} from {dates.first_on} to {dates.last_on} already"


def _refuse_weeks(offer: Offer, rotation: TermRotation) -> None:
    """Weeks that are left as they are by default say nothing about the rotation, as long as some length is possible."""
    span = f"terms of {rotation.id} last {rotation.min_weeks} to {rotation.max_weeks} weeks"
    for field, weeks in (("min_weeks", offer.min_weeks), ("max_weeks", offer.max_weeks)):
        is_meant = weeks != Offer.model_fields[field].default
        if is_meant and not rotation.min_weeks <= weeks <= rotation.max_weeks:
            raise BadInput(f"{field}: {weeks} weeks are not possible; {span}; write one of these")
    lengths = rotation.lengths or range(rotation.min_weeks, rotation.max_weeks + 1)
    if not any(offer.min_weeks <= weeks <= offer.max_weeks for weeks in lengths):
        last = ", ".join(map(str, rotation.lengths)) or f"{rotation.min_weeks} to {rotation.max_weeks}"
        raise BadInput(f"max_weeks: no term of {rotation.id} fits; they last {last} weeks")


def _refuse_room(offer: Offer, weeks: int) -> None:
    """A term starts on a Monday and ends before the review, so that the dates must have room for whole weeks."""
    first = first_term(offer.earliest_on, weeks)
    if first.last_on > offer.latest_on:
        says = f"no room for {weeks} weeks from a Monday, {first.first_on} to {first.last_on}"
        raise BadInput(f"latest_on: {says}; write {first.last_on} or later, or an earlier earliest_on")
    if offer.review_on is not None and offer.review_on <= first.last_on:
        raise BadInput(f"review_on: no term can end before {offer.review_on}; correct the review or the dates")
