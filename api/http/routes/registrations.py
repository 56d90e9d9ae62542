"""Registrations: engineers say when they can and would like to serve; managers may act for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Response

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.gate import Caller
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.problems import unusable
from api.http.registration_models import (
    AnyRegistrationIn,
    RegistrationOut,
    StatusOut,
    WithdrawalIn,
)
from api.http.route import router
from scheduler.domain.registration import Registration, RegistrationState
from scheduler.services.registering import change, register, withdraw
from scheduler.services.registration_status import status_of
from scheduler.services.registration_touches import touched_duties
from scheduler.store.unit_of_work import SqlUnitOfWork

KindIn = Annotated[Literal["offer", "preference", "absence"] | None, Query(description="Of this kind alone.")]
StateIn = Annotated[
    Literal["in_force", "withdrawn", "cover_requested"] | None, Query(description="In this state alone.")
]
EngineerIn = Annotated[str | None, Query(max_length=120, description="Of this engineer alone.")]


def registration_routes(services: Services) -> APIRouter:
    """One resource for all kinds; ``kind`` says which."""
    routes = router("registrations")
    _add_reads(routes, services)
    _add_withdrawal(routes)

    @routes.post("/registrations", name="create_registration", status_code=201, response_model=RegistrationOut)
    def create_registration(body: Annotated[AnyRegistrationIn, Body()], change: ChangeIn) -> Response:
        """Register for yourself. A manager names the engineer, and gives a reason after the deadline.

        An absence changes nothing that is announced; ``touches`` names the duties that somebody has to cover.
        """
        content, engineer_id = body.content(), whose(change.caller, body.engineer_id)

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            made = register(work, content, engineer_id, actor=actor, now=change.now, reason=body.private_reason or "")
            return Answer(_out(work, made, change.now), 201, tagged(1) | {"Location": place_of(made)})

        return change.run(do)

    @routes.put("/registrations/{registration_id}", name="change_registration", response_model=RegistrationOut)
    def change_registration(
        registration_id: IdIn, body: Annotated[AnyRegistrationIn, Body()], seen: SeenIn, this: ChangeIn
    ) -> Response:
        """Put other content in its place. Whose it is and its kind stay."""
        content = body.content()

        def do(work: SqlUnitOfWork) -> Answer:
            actor = this.actor(body.because)
            _refuse_other_owner(work.registrations.registration(registration_id, actor.reach), body.engineer_id)
            made = change(
                work, registration_id, content, seen=seen, actor=actor, now=this.now, reason=body.private_reason
            )
            return Answer(_out(work, made, this.now), headers=tagged(made.version))

        return this.run(do)

    return routes


def _add_withdrawal(routes: APIRouter) -> None:
    @routes.post("/registrations/{registration_id}/withdrawal", response_model=RegistrationOut)
    def withdraw_registration(registration_id: IdIn, body: WithdrawalIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Take it back, at any time. If you were announced by it, it asks for somebody to cover: cover_requested."""

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            made = withdraw(work, registration_id, seen=seen, actor=actor, now=change.now)
            return Answer(_out(work, made, change.now), headers=tagged(made.version))

        return change.run(do)


def _add_reads(routes: APIRouter, services: Services) -> None:
    @routes.get("/registrations")
    def list_registrations(
        caller: CallerIn,
        paging: PagingIn,
        kind: KindIn = None,
        state: StateIn = None,
        engineer_id: EngineerIn = None,
    ) -> Page[RegistrationOut]:
        """Registrations in the order in which they were made: everybody's, or your own."""
        with services.store.reading() as work:
            found = work.registrations.registrations(
                caller.actor.reach,
                after=paging.behind(0),
                limit=paging.fetch,
                engineer_id=engineer_id,
                kinds=[kind] if kind else [],
                states=[RegistrationState(state)] if state else [],
            )
            touched = touched_duties(work.record, found, services.now())
        return paging.page(
            found, lambda each: RegistrationOut.of(each, touched.get(each.id, ())), lambda each: each.number
        )

    @routes.get("/registrations/{registration_id}")
    def get_registration(registration_id: IdIn, caller: CallerIn, response: Response) -> RegistrationOut:
        """One registration."""
        with services.store.reading() as work:
            found = work.registrations.registration(registration_id, caller.actor.reach)
            out = _out(work, found, services.now())
        response.headers.update(tagged(found.version))
        return out

    @routes.get("/registrations/{registration_id}/status")
    def get_registration_status(registration_id: IdIn, caller: CallerIn) -> StatusOut:
        """What the announced plans made of it: chosen, or why not. Reasons of other people are never among them."""
        with services.store.reading() as work:
            found = work.registrations.registration(registration_id, caller.actor.reach)
            return StatusOut.of(status_of(work, found))


def whose(caller: Caller, named: str | None) -> str:
    """The engineer for whom something is registered: the one named, else the caller."""
    engineer_id = named or caller.actor.engineer_id
    if engineer_id is None:
        raise unusable(("body.engineer_id", "say for whom; your key is no engineer's"))
    return engineer_id


def _out(work: SqlUnitOfWork, registration: Registration, now: datetime) -> RegistrationOut:
    touched = touched_duties(work.record, (registration,), now)
    return RegistrationOut.of(registration, touched.get(registration.id, ()))


def place_of(registration: Registration) -> str:
    return f"/v1/registrations/{registration.id}"


def _refuse_other_owner(found: Registration, named: str | None) -> None:
    if named not in (None, found.engineer_id):
        raise unusable(("body.engineer_id", "whose it is stays; leave it out, or name the same engineer"))
