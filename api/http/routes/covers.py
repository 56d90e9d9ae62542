"""Covers and swaps: somebody cannot serve a duty that is announced, and somebody else takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.cover_models import AcceptanceIn, CandidatesOut, CoverDecisionIn, CoverIn, CoverOut
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.plan_models import ReasonIn
from api.http.route import router
from api.http.routes.registrations import whose
from api.jobs.cover_publications import tell_targets
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.services.cover_requests import accept, ask, decide, take_back
from scheduler.services.cover_search import search_cover
from scheduler.services.facts_now import with_facts_now
from scheduler.services.job_ports import Jobs
from scheduler.services.record_access import handles
from scheduler.store.unit_of_work import SqlUnitOfWork


def cover_routes(services: Services, jobs: Jobs) -> APIRouter:
    """What is settled stands in the record, the next plan keeps it, and a job writes it to the targets."""
    routes = router("covers")
    _add_reads(routes, services)
    _add_answers(routes, services, jobs)
    _add_endings(routes, services, jobs)

    @routes.post("/covers", status_code=201, response_model=CoverOut)
    def ask_for_cover(body: CoverIn, change: ChangeIn) -> Response:
        """Ask who takes a duty of yours, or propose a swap to a colleague. 409 while it is asked already."""
        engineer_id = whose(change.caller, body.engineer_id)
        swap = (body.swap.engineer_id, body.swap.duty_id) if body.swap else None

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            made = ask(work, engineer_id, body.duty_id, swap_with=swap, actor=actor, now=change.now)
            return _answer(work, made, 201, {"Location": f"/v1/covers/{made.id}"})

        return change.run(do)

    return routes


def _add_reads(routes: APIRouter, services: Services) -> None:
    @routes.get("/covers")
    def list_covers(
        paging: PagingIn,
        state: Annotated[CoverState | None, Query(description="In this state alone.")] = None,
        engineer_id: Annotated[str | None, Query(max_length=120, description="Asked by this engineer alone.")] = None,
    ) -> Page[CoverOut]:
        """Requests in the order in which they were made. Who is on duty is no secret, and neither is what is asked."""
        with services.store.reading() as work:
            found = work.covers.requests(
                after=paging.behind(0), limit=paging.fetch, state=state, engineer_id=engineer_id
            )
            names = handles(work.record)
        return paging.page(found, lambda each: CoverOut.of(each, names), lambda each: each.number)

    @routes.get("/covers/{cover_id}")
    def get_cover(cover_id: IdIn, response: Response) -> CoverOut:
        """One request."""
        with services.store.reading() as work:
            found, names = work.covers.request(cover_id, EVERYBODY), handles(work.record)
        response.headers.update(tagged(found.version))
        return CoverOut.of(found, names)

    @routes.get("/plans/{plan_id}/cover-candidates")
    def list_cover_candidates(
        plan_id: IdIn,
        duty_id: Annotated[str, Query(min_length=1, max_length=120, description="Which shift or term.")],
        instead_of: Annotated[
            str | None, Query(min_length=1, max_length=120, description="Who drops out, where several are on it.")
        ] = None,
    ) -> CandidatesOut:
        """Who could take a duty, best first, with what they alone would change; nobody else moves."""
        with services.store.reading() as work:
            plan = with_facts_now(work, work.plans.plan(plan_id))
        rules, today = services.constraints(plan.policy), services.now().date()
        found = search_cover(plan.problem, plan.schedule, rules, duty_id, instead_of=instead_of, today=today)
        return CandidatesOut.of(found)


def _add_answers(routes: APIRouter, services: Services, jobs: Jobs) -> None:
    @routes.post("/covers/{cover_id}/acceptance", response_model=CoverOut)
    def accept_cover(cover_id: IdIn, body: AcceptanceIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Take what is asked. A manager has to agree where the settings say so. 409 when a hard rule forbids it."""
        engineer_id = whose(change.caller, body.engineer_id)
        confirm = services.settings.cover_confirmation == "manager"

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            accepted = accept(
                work,
                cover_id,
                engineer_id,
                parse_policy=services.constraints,
                confirm=confirm,
                seen=seen,
                actor=actor,
                now=change.now,
            )
            job_id = tell_targets(services, jobs, work, accepted, by=actor.person_id)
            return _answer(work, accepted, job_id=job_id)

        return change.run(do)


def _add_endings(routes: APIRouter, services: Services, jobs: Jobs) -> None:
    @routes.post("/covers/{cover_id}/decision", response_model=CoverOut)
    def decide_cover(cover_id: IdIn, body: CoverDecisionIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Agree to what somebody has taken, or decline the request. 409 when a hard rule forbids it by now."""

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            decided = decide(
                work,
                cover_id,
                agreed=body.agreed,
                parse_policy=services.constraints,
                seen=seen,
                actor=actor,
                now=change.now,
            )
            job_id = tell_targets(services, jobs, work, decided, by=actor.person_id)
            return _answer(work, decided, job_id=job_id)

        return change.run(do)

    @routes.post("/covers/{cover_id}/taking-back", response_model=CoverOut)
    def take_cover_back(cover_id: IdIn, body: ReasonIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Serve it after all, while nothing is settled."""

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            return _answer(work, take_back(work, cover_id, seen=seen, actor=actor, now=change.now))

        return change.run(do)


def _answer(
    work: SqlUnitOfWork,
    request: CoverRequest,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    job_id: str | None = None,
) -> Answer:
    shown = CoverOut.of(request, handles(work.record), job_id)
    return Answer(shown, status, tagged(request.version) | dict(headers or {}))
