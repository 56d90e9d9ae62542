"""Registrations in bulk: out as CSV, and in, all of it or nothing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ConfigDict

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn
from api.http.changes import Answer, Change
from api.http.models import Because, Out, value_of
from api.http.problems import Refusal
from api.http.registration_csv import COLUMNS, FILE, MEDIA_TYPE, Line, located, read, written
from api.http.route import router
from scheduler.domain.audit import Actor
from scheduler.domain.errors import BadFiles, Located, WatchbillError
from scheduler.services.registering import change, register
from scheduler.store.unit_of_work import SqlUnitOfWork

EXAMPLE = "kind,engineer_id,first_on,last_on,grade\r\npreference,ada,2027-01-09,2027-01-10,prefer\r\n"
CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"One row each, with the columns {', '.join(COLUMNS)}.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": ",".join(COLUMNS) + "\r\n"}},
    }
}


class ImportedOut(Out):
    """How many registrations were made, changed, and found to be what they were."""

    model_config = ConfigDict(json_schema_extra={"example": {"made": 12, "changed": 1, "unchanged": 30}})

    made: int
    changed: int
    unchanged: int


def registration_file_routes(services: Services) -> APIRouter:
    """The same address for both ways."""
    routes = router("registrations")

    @routes.get("/registrations.csv", response_class=PlainTextResponse, responses=CSV_ANSWER)
    def export_registrations(caller: CallerIn) -> PlainTextResponse:
        """All registrations that you may see, as a file. Reasons of absences are not in it."""
        with services.store.reading() as work:
            text = written(work.registrations.registrations(caller.actor.reach))
        headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
        return PlainTextResponse(text, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)

    @routes.post("/registrations.csv", response_model=ImportedOut, openapi_extra=CSV_BODY)
    def import_registrations(
        request: Request,
        this: ChangeIn,
        because: Annotated[Because, Query(description="Why a manager acts for others, or late.")] = "",
    ) -> Response:
        """Take a file over, whole or not at all. Rows with an id change it, rows without are new; nothing is withdrawn.
        The column reason, for absences, is kept and never given out."""
        lines = read(request.state.body)
        return this.run(lambda work: Answer(_taken_over(work, lines, this, this.actor(because))))

    return routes


def _taken_over(work: SqlUnitOfWork, lines: tuple[Line, ...], this: Change, actor: Actor) -> ImportedOut:
    """Every line in turn. All that is wrong is told at once, and then nothing of it stays."""
    counts, wrong = {"made": 0, "changed": 0, "unchanged": 0}, list[Located]()
    for line in lines:
        try:
            counts[_line_taken_over(work, line, this, actor)] += 1
        except Refusal as error:
            wrong += [located(line.number, ValueError(_said(each))) for each in error.errors or ()]
        except WatchbillError as error:
            wrong.append(located(line.number, error))
    if wrong:
        raise BadFiles(tuple(wrong))
    return value_of(ImportedOut, counts)


def _said(error: dict[str, Any]) -> str:
    return f"{error['field'].removeprefix('body.')}: {error['says']}"


def _line_taken_over(work: SqlUnitOfWork, line: Line, this: Change, actor: Actor) -> str:
    content, reason, whose = line.says.content(), line.says.private_reason, line.says.engineer_id
    acting = actor.model_copy(update={"because": line.says.because or actor.because})
    if line.id is not None:
        before = work.registrations.registration(line.id, actor.reach)
        if (before.content, before.engineer_id) == (content, whose or before.engineer_id) and reason is None:
            return "unchanged"
        _refuse_move(before.engineer_id, whose)
        seen = None if line.version is None else (line.version,)
        change(work, line.id, content, seen=seen, actor=acting, now=this.now, reason=reason)
        return "changed"
    engineer_id = whose or actor.engineer_id
    if engineer_id is None:
        raise Refusal(422, "unusable", errors=[{"field": "engineer_id", "says": "say for whom"}])
    register(work, content, engineer_id, actor=acting, now=this.now, reason=reason or "")
    return "made"


def _refuse_move(before: str, named: str | None) -> None:
    if named not in (None, before):
        raise Refusal(422, "unusable", errors=[{"field": "engineer_id", "says": "whose it is stays"}])
