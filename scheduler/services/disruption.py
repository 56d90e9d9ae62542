"""Disruption: what happens after a plan was announced, tried on an organisation before anybody writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from scheduler.domain.availability import Absence
from scheduler.domain.errors import BadInput
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Engineer


@dataclass(frozen=True, slots=True)
class Disruption:
    """Engineers who leave, each with the last day, and new absences."""

    leaves: tuple[tuple[str, date], ...] = ()
    absences: tuple[Absence, ...] = ()

    def says(self, organisation: Organisation) -> tuple[str, ...]:
        """A sentence for each."""
        names = {engineer.id: engineer.name for engineer in organisation.engineers}
        gone = [
            f"{names[engineer_id]} leaves; the last day is {last_on:%d %b %Y}." for engineer_id, last_on in self.leaves
        ]
        away = [f"{names[a.engineer_id]} is away {a.first_on:%d %b} to {a.last_on:%d %b %Y}." for a in self.absences]
        return (*gone, *away)

    def applied(self, organisation: Organisation) -> Organisation:
        """The organisation after it. Raises BadInput for somebody whom it does not know."""
        last_days = dict(self.leaves)
        known = [engineer.id for engineer in organisation.engineers]
        for engineer_id in (*last_days, *(absence.engineer_id for absence in self.absences)):
            if engineer_id not in known:
                close = get_close_matches(engineer_id, known, n=1)
                raise BadInput(f"there is no engineer {engineer_id}" + (f"; did you mean {close[0]}?" if close else ""))
        return organisation.model_copy(
            update={
                "engineers": tuple(
                    _leaving(engineer, last_days.get(engineer.id)) for engineer in organisation.engineers
                ),
                "absences": (*organisation.absences, *self.absences),
            }
        )


def _leaving(engineer: Engineer, last_on: date | None) -> Engineer:
    """Whoever was to leave sooner still does."""
    if last_on is None or (engineer.leaves_on is not None and engineer.leaves_on <= last_on):
        return engineer
    return engineer.model_copy(update={"leaves_on": last_on})
