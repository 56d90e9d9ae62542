"""The organisation as it is now: what was imported, with all that has been said and recorded since."""

from __future__ import annotations

from datetime import date

from scheduler.domain.days_away import with_days_away
from scheduler.domain.organisation import Organisation
from scheduler.services.interlocks import with_interlocks
from scheduler.services.known_events import with_events
from scheduler.services.ledger_state import with_ledger
from scheduler.services.registered import with_registrations
from scheduler.store.unit_of_work import SqlUnitOfWork


def organisation_now(work: SqlUnitOfWork, starts_on: date) -> Organisation:
    """With carry by the ledger into a horizon that begins then, what people have registered, the days away that their
    calendars say, and the interlocks and customer events that are kept one by one.

    Raises NotFound when nothing was imported.
    """
    carried = with_ledger(work.organisations.organisation(), work.record, starts_on)
    registered = with_registrations(carried, work.registrations.in_force())
    present = with_days_away(registered, work.away.calendars())
    bound = with_interlocks(present, work.interlocks.kept())
    return with_events(bound, work.events.events())
