"""What became of a registration: which duty came of it, or why none did, by what was announced."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from scheduler.domain.plan import PlanState
from scheduler.domain.record import VolunteeredEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import offers
from scheduler.domain.record_reasons import NotSelected, not_selected_says
from scheduler.domain.registration import Away, Offer, Registration, RegistrationState
from scheduler.domain.values import DutyId, Identifier, Value
from scheduler.services.registering import announced_on
from scheduler.store.unit_of_work import SqlUnitOfWork


class Outcome(StrEnum):
    """Nothing is announced for the dates yet; there is duty on them; there is none; or it was taken back before
    anything was announced, and nothing will come of it."""

    WAITING = "waiting"
    ON_DUTY = "on_duty"
    NOT_ON_DUTY = "not_on_duty"
    WITHDRAWN = "withdrawn"


class Reason(Value):
    """What one announced plan made of it, in a sentence; ``not_selected`` says it for programs."""

    plan_id: Identifier
    quarter: Identifier
    duty_id: DutyId | None = None
    not_selected: NotSelected | None = None
    says: str


class RegistrationStatus(Value):
    """The outcome, the announced duties on the dates, and what each announced plan made of it, oldest first."""

    outcome: Outcome
    duty_ids: tuple[DutyId, ...] = ()
    reasons: tuple[Reason, ...] = ()


def status_of(work: SqlUnitOfWork, registration: Registration) -> RegistrationStatus:
    """As the record tells it: nothing is worked out anew, so it stays what it was when the plan was announced."""
    content = registration.content
    found = _of_offer(work, registration, content) if isinstance(content, Offer) else _of_dates(work, registration)
    if found.outcome is Outcome.WAITING and registration.state is RegistrationState.WITHDRAWN:
        return RegistrationStatus(outcome=Outcome.WITHDRAWN)
    return found


def _of_dates(work: SqlUnitOfWork, registration: Registration) -> RegistrationStatus:
    held = tuple(entry.duty_id for entry in announced_on(work.record, registration))
    plans = _plans_over(work, registration)
    if not plans:
        return RegistrationStatus(outcome=Outcome.WAITING)
    outcome = Outcome.ON_DUTY if held else Outcome.NOT_ON_DUTY
    says = _says(registration, bool(held))
    reasons = tuple(Reason(plan_id=plan_id, quarter=quarter, says=says) for plan_id, quarter in plans)
    return RegistrationStatus(outcome=outcome, duty_ids=held, reasons=reasons)


def _of_offer(work: SqlUnitOfWork, registration: Registration, offer: Offer) -> RegistrationStatus:
    person = work.record.find_person(registration.engineer_id)
    if person is None:
        return RegistrationStatus(outcome=Outcome.WAITING)
    window = (offer.rotation_id, offer.earliest_on, offer.latest_on)
    words = [
        entry
        for entry in offers(work.record.entries((EntryKind.VOLUNTEERED,), person_id=person.id))
        if _window(entry) == window
    ]
    if not words:
        return RegistrationStatus(outcome=Outcome.WAITING)
    held = {entry.duty_id for entry in announced_on(work.record, registration)}
    given = tuple(entry.duty_id for entry in words if entry.duty_id is not None and entry.duty_id in held)
    outcome = Outcome.ON_DUTY if given else Outcome.NOT_ON_DUTY
    return RegistrationStatus(outcome=outcome, duty_ids=given, reasons=tuple(_reason(entry) for entry in words))


def _window(entry: VolunteeredEntry) -> tuple[str, date, date]:
    return entry.rotation_id, entry.earliest_on, entry.latest_on


def _reason(entry: VolunteeredEntry) -> Reason:
    if entry.not_selected is None:
        says = f"A term was given: {entry.duty_id}."
    else:
        says = not_selected_says(entry.not_selected, entry.why)
    return Reason(
        plan_id=entry.source.plan_id,
        quarter=entry.source.quarter,
        duty_id=entry.duty_id,
        not_selected=entry.not_selected,
        says=says,
    )


def _plans_over(work: SqlUnitOfWork, registration: Registration) -> list[tuple[str, str]]:
    """Published plans that cover some of the dates, by their first day."""
    dates = registration.content.dates
    return [
        (head.id, head.quarter)
        for head in work.plans.plans(state=PlanState.PUBLISHED)
        if head.horizon.starts_on <= dates.last_on and dates.first_on < head.horizon.ends_on
    ]


def _says(registration: Registration, on_duty: bool) -> str:
    if on_duty:
        return "There is announced duty on these dates."
    if isinstance(registration.content, Away):
        return "These dates are free of duty."
    return "No duty is announced on these dates."
