"""``watchbill covers``: what engineers ask each other to cover or to swap; see it, agree to it, decline it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import at_the_door
from api.cli.history_changes import By
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api.bootstrap import Services
    from api.jobs.durable import DurableJobs
    from scheduler.domain.cover_request import CoverRequest
    from scheduler.store.unit_of_work import SqlUnitOfWork

covers = typer.Typer(
    no_args_is_help=True,
    help="Covers and swaps that engineers ask each other for: list them, agree to them, decline them.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="Id of the request, as in: covers list.")]


@covers.command("list")
@at_the_door()
def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what is settled.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits for a colleague or for a manager, in the order in which it was asked."""
    from scheduler.services.record_access import handles

    with services_of(ctx).store.reading() as work:
        found = [each for each in work.covers.requests() if everything or not each.state.is_settled]
        names, spoken = handles(work.record), _words(work, found)
    if as_json:
        answer({"requests": [_document(each, names) for each in found]})
        return
    for each in found:
        say(_line(each, spoken))
    if not found:
        say("Nothing is asked.")


@covers.command("agree")
@at_the_door()
def agree(
    ctx: typer.Context,
    request_id: RequestId,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the audit log.")] = "",
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Agree to what somebody has taken: from now on they serve it.

    The hard rules are asked again, with who holds what by now. An exception to them is recorded with history cover.
    Where there are targets and somebody runs jobs, one writes it to PagerDuty; else publish apply does.
    """
    _decide(ctx, request_id, agreed=True, because=because, by=by, as_json=as_json)


@covers.command("decline")
@at_the_door()
def decline(
    ctx: typer.Context,
    request_id: RequestId,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the audit log.")],
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Decline a request, taken or not: whoever is on duty stays on duty."""
    _decide(ctx, request_id, agreed=False, because=because, by=by, as_json=as_json)


def _decide(ctx: typer.Context, request_id: str, *, agreed: bool, because: str, by: str, as_json: bool) -> None:
    from api.cli.taking import value_from
    from api.jobs.cover_publications import tell_targets
    from scheduler.domain.audit import Actor
    from scheduler.services.cover_requests import decide
    from scheduler.services.record_access import handles

    services = services_of(ctx)
    with _desk(services, agreed=agreed) as desk, services.store.writing() as work:
        fields = {"person_id": work.record.person_id(by), "is_lead": True, "because": because}
        actor = value_from(Actor, fields, called={})
        decided = decide(
            work,
            request_id,
            agreed=agreed,
            parse_policy=services.constraints,
            seen=None,
            actor=actor,
            now=services.now(),
        )
        job_id = tell_targets(services, desk, work, decided, by=actor.person_id) if desk else None
        names, spoken = handles(work.record), _words(work, [decided])
    if as_json:
        answer({"request": _document(decided, names) | {"publication": job_id}})
        return
    say(_line(decided, spoken))
    if job_id:
        say(f"PagerDuty gets it by the job {job_id}. Next: watchbill jobs show {job_id}")
    elif agreed and services.settings.targets:
        say("Nobody runs jobs at the moment. Write it to PagerDuty: watchbill publish apply")


@contextmanager
def _desk(services: Services, *, agreed: bool) -> Iterator[DurableJobs | None]:
    """Where a publication is handed over; None where there is nothing to write, or nobody would."""
    from api.jobs.cover_publications import somebody_works

    if not agreed or not services.settings.targets or not somebody_works(services):
        yield None
        return
    from api.jobs.durable import DurableJobs

    with closing(DurableJobs(services.store)) as desk:
        yield desk


def _document(request: CoverRequest, names: Mapping[str, str]) -> dict[str, object]:
    """With engineer ids in the place of person ids."""
    people = {"asked": request.asked_id, "taker": request.taker_id}
    fields = request.model_dump(mode="json", exclude={"number", "asked_id", "taker_id"})
    return fields | {role: names.get(each or "", each) for role, each in people.items()}


def _words(work: SqlUnitOfWork, requests: Iterable[CoverRequest]) -> Mapping[str, str]:
    """What people call the engineers, by their ids and person ids, and the duties of these requests."""
    from api.cli.naming import duty_words, people_words

    wanted = {duty_id for each in requests for duty_id in (each.duty_id, each.return_duty_id) if duty_id}
    return {**people_words(work), **duty_words(work, wanted)}


def _line(request: CoverRequest, words: Mapping[str, str]) -> str:
    def word(identifier: str | None) -> str | None:
        return words.get(identifier or "", identifier)

    asked, taker = word(request.asked_id), word(request.taker_id)
    duty, returned = word(request.duty_id), word(request.return_duty_id)
    says = f"{request.id}  {request.state}: {word(request.engineer_id)} asks {asked or 'who'}"
    says += f" to take {duty} for {returned}" if asked else f" takes {duty}"
    return says + (f"; taken by {taker}" if taker else "")
