"""People's own calendars of absences in the database. What is out of reach is not found."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import Session, col, delete, select

from scheduler.domain.audit import EVERYBODY, Reach
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.errors import NotFound
from scheduler.domain.time import DateRange
from scheduler.store.away_tables import AwayCalendarRow, AwayDaysRow


class AwayRepository:
    """Every query about these calendars, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def calendars(self, engineer_id: str | None = None, reach: Reach = EVERYBODY) -> tuple[AwayCalendar, ...]:
        """Those within reach by engineer and name; of one engineer, if given."""
        rows = select(AwayCalendarRow).order_by(col(AwayCalendarRow.engineer_id), col(AwayCalendarRow.id))
        days = select(AwayDaysRow).order_by(col(AwayDaysRow.first_on))
        for only in (engineer_id, None if reach.everybody else (reach.engineer_id or "")):
            if only is not None:
                rows = rows.where(AwayCalendarRow.engineer_id == only)
                days = days.where(AwayDaysRow.engineer_id == only)
        said: dict[tuple[str, str], list[DateRange]] = defaultdict(list)
        for day in self._session.exec(days):
            said[day.engineer_id, day.calendar_id].append(DateRange(first_on=day.first_on, last_on=day.last_on))
        return tuple(
            AwayCalendar(**row.model_dump(), days=tuple(said[row.engineer_id, row.id]))
            for row in self._session.exec(rows)
        )

    def find(self, engineer_id: str, calendar_id: str) -> AwayCalendar | None:
        return next((each for each in self.calendars(engineer_id) if each.id == calendar_id), None)

    def keep(self, calendar: AwayCalendar) -> None:
        """Writes a calendar and its days, in the place of what was kept under its name."""
        self._forget_days(calendar.engineer_id, calendar.id)
        self._session.merge(AwayCalendarRow(**calendar.model_dump(exclude={"days"})))
        for part in calendar.days:
            self._session.add(
                AwayDaysRow(
                    engineer_id=calendar.engineer_id,
                    calendar_id=calendar.id,
                    first_on=part.first_on,
                    last_on=part.last_on,
                )
            )
        self._session.flush()

    def forget(self, engineer_id: str, calendar_id: str) -> None:
        """Takes a calendar and its days away. Raises NotFound."""
        row = self._session.get(AwayCalendarRow, (engineer_id, calendar_id))
        if row is None:
            raise NotFound(f"{engineer_id} has no calendar {calendar_id!r}")
        self._forget_days(engineer_id, calendar_id)
        self._session.delete(row)
        self._session.flush()

    def _forget_days(self, engineer_id: str, calendar_id: str) -> None:
        theirs = (col(AwayDaysRow.engineer_id) == engineer_id, col(AwayDaysRow.calendar_id) == calendar_id)
        self._session.execute(delete(AwayDaysRow).where(*theirs), execution_options={"synchronize_session": "fetch"})
