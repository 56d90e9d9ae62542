"""Interlocks: commitments to customers that keep a team or a person from duty. The rule of kind interlock, in the
policy, says whether they bind or only count."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.interlock_models import InterlockIn, InterlockOut, NewInterlockIn
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.services.interlocks import (
    change_interlock,
    create_interlock,
    get_interlock,
    known_interlocks,
    remove_interlock,
)
from scheduler.store.unit_of_work import SqlUnitOfWork


def interlock_routes(services: Services) -> APIRouter:
    """Those that were imported are listed, and changed in their file."""
    routes = router("interlocks")
    _add_reads(routes, services)

    @routes.post("/interlocks", name="create_interlock", status_code=201, response_model=InterlockOut)
    def create_interlock_(body: NewInterlockIn, change: ChangeIn) -> Response:
        """Write an interlock down. It counts from the next plan on, and survives the next import."""
        interlock = body.interlock(body.interlock_id)

        def do(work: SqlUnitOfWork) -> Answer:
            made = create_interlock(work, interlock, actor=change.actor(body.because), now=change.now)
            place = {"Location": f"/v1/interlocks/{interlock.id}"}
            return Answer(InterlockOut.of(made), 201, tagged(made.version) | place)

        return change.run(do)

    @routes.put("/interlocks/{interlock_id}", name="change_interlock", response_model=InterlockOut)
    def change_interlock_(interlock_id: IdIn, body: InterlockIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Write it anew: other dates, or somebody else whom it binds."""
        interlock = body.interlock(interlock_id)

        def do(work: SqlUnitOfWork) -> Answer:
            made = change_interlock(work, interlock, seen=seen, actor=change.actor(body.because), now=change.now)
            return Answer(InterlockOut.of(made), headers=tagged(made.version))

        return change.run(do)

    @routes.delete("/interlocks/{interlock_id}", name="remove_interlock", response_model=InterlockOut)
    def remove_interlock_(interlock_id: IdIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Take it out of all plans to come. The answer is what it was."""

        def do(work: SqlUnitOfWork) -> Answer:
            gone = remove_interlock(work, interlock_id, seen=seen, actor=change.actor(), now=change.now)
            return Answer(InterlockOut.of(gone))

        return change.run(do)

    return routes


def _add_reads(routes: APIRouter, services: Services) -> None:
    @routes.get("/interlocks")
    def list_interlocks(caller: CallerIn, paging: PagingIn) -> Page[InterlockOut]:
        """Interlocks by id: all of them, or those that bind you or your team."""
        after = paging.behind("")
        with services.store.reading() as work:
            known = known_interlocks(work, caller.actor.reach)
        found = [each for each in known if each.interlock.id > after][: paging.fetch]
        return paging.page(found, InterlockOut.of, lambda each: each.interlock.id)

    @routes.get("/interlocks/{interlock_id}", name="get_interlock")
    def get_interlock_(interlock_id: IdIn, caller: CallerIn, response: Response) -> InterlockOut:
        """One interlock."""
        with services.store.reading() as work:
            found = get_interlock(work, interlock_id, caller.actor.reach)
        response.headers.update(tagged(found.version))
        return InterlockOut.of(found)
