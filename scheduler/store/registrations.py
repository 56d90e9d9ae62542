"""Registrations and their windows in the database. The reason of an absence goes in here and never comes out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.audit import Reach
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.registration import (
    CONTENT,
    Content,
    Registration,
    RegistrationState,
    RegistrationWindow,
)
from scheduler.domain.time import DateRange
from scheduler.domain.values import canonical_json
from scheduler.store.plan_tables import table
from scheduler.store.service_tables import RegistrationRow, RegistrationWindowRow

_REGISTRATION = table(RegistrationRow)
_WINDOW = table(RegistrationWindowRow)
# Made once: every registration asks these, and making a statement costs more than carrying it out.
_ADD = sa.insert(_REGISTRATION).returning(_REGISTRATION.c.number)
_COUNT = sa.select(sa.func.count()).where(
    _REGISTRATION.c.engineer_id == sa.bindparam("whose"), _REGISTRATION.c.state == RegistrationState.IN_FORCE
)
_WINDOWS_OF = (
    sa.select(_WINDOW)
    .where(_WINDOW.c.first_on <= sa.bindparam("to"), _WINDOW.c.last_on >= sa.bindparam("since"))
    .order_by(_WINDOW.c.first_on)
)
_OVERLAPPING = (
    sa.select(_REGISTRATION)
    .where(
        _REGISTRATION.c.engineer_id == sa.bindparam("whose"),
        _REGISTRATION.c.state == RegistrationState.IN_FORCE,
        _REGISTRATION.c.kind == sa.bindparam("its_kind"),
        _REGISTRATION.c.first_on <= sa.bindparam("to"),
        _REGISTRATION.c.last_on >= sa.bindparam("since"),
    )
    .order_by(_REGISTRATION.c.number)
)


class RegistrationRepository:
    """Every query about registrations, inside one session. What is out of reach is not found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, registration: Registration, reason: str = "") -> Registration:
        """Keeps a new one and gives it its number; the number it came with does not count."""
        row = {"reason": reason, **_columns(registration)}
        number = self._session.connection().execute(_ADD, row).scalar_one()
        return registration.model_copy(update={"number": number})

    def replace(self, registration: Registration, reason: str | None = None) -> None:
        """Writes a changed one in its place. ``reason`` None leaves that of an absence as it is, unless the
        registration is no absence any more."""
        row = self._session.get_one(RegistrationRow, registration.number)
        for name, value in _columns(registration).items():
            setattr(row, name, value)
        if reason is not None or registration.content.kind != "absence":
            row.reason = reason or ""
        self._session.add(row)
        self._session.flush()

    def registration(self, registration_id: str, reach: Reach) -> Registration:
        """Raises NotFound, also for one out of reach."""
        row = self._session.exec(select(RegistrationRow).where(RegistrationRow.id == registration_id)).first()
        if row is None or not reach.holds(row.engineer_id):
            raise NotFound(f"there is no registration {registration_id!r}")
        return _registration(row)

    def registrations(
        self,
        reach: Reach,
        *,
        after: int = 0,
        limit: int | None = None,
        engineer_id: str | None = None,
        kinds: Collection[str] = (),
        states: Collection[RegistrationState] = (),
    ) -> tuple[Registration, ...]:
        """Those within reach, in the order in which they were made, from the one behind number ``after`` on."""
        query = select(RegistrationRow).where(col(RegistrationRow.number) > after).order_by(col(RegistrationRow.number))
        for only in (engineer_id, None if reach.everybody else (reach.engineer_id or "")):
            if only is not None:
                query = query.where(RegistrationRow.engineer_id == only)
        if kinds:
            query = query.where(col(RegistrationRow.kind).in_(kinds))
        if states:
            query = query.where(col(RegistrationRow.state).in_(states))
        return tuple(_registration(row) for row in self._session.exec(query.limit(limit)))

    def in_force(self) -> tuple[Registration, ...]:
        """All that count when a plan is made."""
        return self.registrations(Reach(), states=(RegistrationState.IN_FORCE,))

    def count_in_force(self, engineer_id: str) -> int:
        """How many an engineer has."""
        return int(self._session.connection().execute(_COUNT, {"whose": engineer_id}).scalar_one())

    def overlapping(self, engineer_id: str, content: Content) -> tuple[Registration, ...]:
        """What an engineer has in force of that kind that shares a date with the content."""
        dates = content.dates
        asked = {"whose": engineer_id, "its_kind": content.kind, "to": dates.last_on, "since": dates.first_on}
        found = self._session.connection().execute(_OVERLAPPING, asked).mappings()
        return tuple(_registration(RegistrationRow(**row)) for row in found)

    # -- windows ------------------------------------------------------------------------------------------------

    def add_window(self, window: RegistrationWindow) -> None:
        """Raises BadInput when a date of it belongs to another window."""
        self._refuse_overlap(window)
        self._session.add(RegistrationWindowRow(**window.model_dump()))
        self._session.flush()

    def replace_window(self, window: RegistrationWindow) -> None:
        """Writes a changed one in its place. Raises as ``add_window`` does."""
        self._refuse_overlap(window)
        row = self._session.get_one(RegistrationWindowRow, window.id)
        for name, value in window.model_dump(exclude={"id"}).items():
            setattr(row, name, value)
        self._session.add(row)
        self._session.flush()

    def window(self, window_id: str) -> RegistrationWindow:
        """Raises NotFound."""
        row = self._session.get(RegistrationWindowRow, window_id)
        if row is None:
            raise NotFound(f"there is no registration window {window_id!r}")
        return _window(row)

    def windows(self, *, after: str = "", limit: int | None = None) -> tuple[RegistrationWindow, ...]:
        """By their first date, from the one behind the date ``after`` (YYYY-MM-DD) on."""
        query = select(RegistrationWindowRow).order_by(col(RegistrationWindowRow.first_on))
        found = (row for row in self._session.exec(query) if row.first_on.isoformat() > after)
        return tuple(_window(row) for row in found)[:limit]

    def windows_of(self, dates: DateRange) -> tuple[RegistrationWindow, ...]:
        """Those to which some of the dates belong, by their first date."""
        asked = {"to": dates.last_on, "since": dates.first_on}
        found = self._session.connection().execute(_WINDOWS_OF, asked).mappings()
        return tuple(RegistrationWindow(**row) for row in found)

    def _refuse_overlap(self, window: RegistrationWindow) -> None:
        other = next((each for each in self.windows_of(window) if each.id != window.id), None)
        if other is not None:
            raise BadInput(
                f"dates from {other.first_on} to {other.last_on} belong to the window {other.id} ({other.name}); "
                "change that one, or choose other dates"
            )


def _columns(registration: Registration) -> dict[str, Any]:
    fields = registration.model_dump(exclude={"number", "content"})
    content = registration.content
    dates = content.dates.model_dump()
    return fields | dates | {"kind": content.kind, "body": canonical_json(content)}


def _registration(row: RegistrationRow) -> Registration:
    fields = row.model_dump(exclude={"kind", "first_on", "last_on", "body", "reason"})
    return Registration(**fields, content=CONTENT.validate_json(row.body))


def _window(row: RegistrationWindowRow) -> RegistrationWindow:
    return RegistrationWindow(**row.model_dump())
