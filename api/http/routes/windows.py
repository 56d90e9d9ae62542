"""Registration windows: when engineers may register for which dates. Managers open and close them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.models import Because, DateIn, In, InstantIn, Out, Page, value_of
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.domain.registration import RegistrationWindow
from scheduler.domain.values import OutsideText
from scheduler.services.windows import WindowWanted, change_window, create_window
from scheduler.store.unit_of_work import SqlUnitOfWork

EXAMPLE: dict[str, Any] = {
    "name": "First quarter of 2027",
    "first_on": "2027-01-04",
    "last_on": "2027-04-04",
    "opens_at": "2026-10-01T08:00:00Z",
    "closes_at": "2026-11-15T23:00:00Z",
}


class WindowIn(In):
    """Dates from first_on to last_on, both included; open from opens_at until closes_at, which is not included."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    name: OutsideText = Field(min_length=1)
    first_on: DateIn
    last_on: DateIn
    opens_at: InstantIn
    closes_at: InstantIn
    because: Because = ""

    def wanted(self) -> WindowWanted:
        return value_of(WindowWanted, self.model_dump(exclude={"because"}))


class WindowOut(Out):
    """A window, and whether it is open just now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": EXAMPLE
            | {"id": "w-0123456789abcdef", "version": 1, "changed_at": "2026-10-01T08:00:00Z", "is_open": True}
        }
    )

    id: str
    name: str
    first_on: date
    last_on: date
    opens_at: datetime
    closes_at: datetime
    is_open: bool
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, window: RegistrationWindow, now: datetime) -> WindowOut:
        return cls(**window.model_dump(), is_open=window.is_open(now))


def window_routes(services: Services) -> APIRouter:
    """A window is never deleted: one that should not be is closed."""
    routes = router("registration windows")

    @routes.get("/registration-windows")
    def list_windows(paging: PagingIn) -> Page[WindowOut]:
        """Windows by their first date."""
        now = services.now()
        with services.store.reading() as work:
            found = work.registrations.windows(after=paging.behind(""), limit=paging.fetch)
        return paging.page(found, lambda window: WindowOut.of(window, now), lambda window: str(window.first_on))

    @routes.get("/registration-windows/{window_id}")
    def get_window(window_id: IdIn, response: Response) -> WindowOut:
        """One window."""
        with services.store.reading() as work:
            window = work.registrations.window(window_id)
        response.headers.update(tagged(window.version))
        return WindowOut.of(window, services.now())

    @routes.post("/registration-windows", name="create_window", status_code=201, response_model=WindowOut)
    def create_window_(body: WindowIn, change: ChangeIn) -> Response:
        """Open registration for some dates. No date may belong to two windows."""

        def do(work: SqlUnitOfWork) -> Answer:
            window = create_window(work, body.wanted(), actor=change.actor(body.because), now=change.now)
            place = {"Location": f"/v1/registration-windows/{window.id}"}
            return Answer(WindowOut.of(window, change.now), 201, tagged(window.version) | place)

        return change.run(do)

    @routes.put("/registration-windows/{window_id}", name="change_window", response_model=WindowOut)
    def change_window_(window_id: IdIn, body: WindowIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Change a window: close it earlier, or open it again."""

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            window = change_window(work, window_id, body.wanted(), seen=seen, actor=actor, now=change.now)
            return Answer(WindowOut.of(window, change.now), headers=tagged(window.version))

        return change.run(do)

    return routes
