"""Errors over HTTP: every one is a problem document (RFC 9457), and none tells what the inside looks like."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from scheduler.domain.errors import (
    AlreadyServing,
    BadInput,
    NotFound,
    PublishError,
    StalePlan,
    StoreFailed,
    WatchbillError,
)

MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[WatchbillError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (BadInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StalePlan, HTTPStatus.CONFLICT),
    (AlreadyServing, HTTPStatus.CONFLICT),
    (PublishError, HTTPStatus.BAD_GATEWAY),
    (StoreFailed, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits; any other of our errors is a fault of ours."""

log = logging.getLogger("watchbill.http")


def answer_with_problems(app: FastAPI) -> None:
    """Makes every error of an application a problem document."""
    app.add_exception_handler(WatchbillError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_the_web)
    app.add_exception_handler(Exception, _surprise)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """One problem document; ``more`` are members of its own, such as the errors by field."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(document, status, media_type=MEDIA_TYPE)


def status_of(error: WatchbillError) -> HTTPStatus:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WatchbillError)
    return problem(status_of(error), str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """The path of each field and what is wrong with it; never the value, which may be private."""
    assert isinstance(error, RequestValidationError)
    fields = [{"field": ".".join(str(part) for part in each["loc"]), "says": each["msg"]} for each in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "the request cannot be used", errors=fields)


def _of_the_web(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _surprise(_request: Request, error: Exception) -> JSONResponse:
    """Only a number that finds the story in the log."""
    number = uuid4().hex
    log.error("unexpected error %s", number, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong inside Watchbill", error_id=number)
