"""Feeds: the one address that calendars read. Its path is its key, so it stands in no log."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from api.bootstrap import Services
from api.http.feeds.pages import Answer, asked_in
from api.http.feeds.table import FeedTable
from api.http.problems import MEDIA_TYPE, Refusal
from api.http.route import router
from scheduler.domain.feeds import FEED_PREFIX
from scheduler.domain.keys import is_whole

UNKNOWN = "there is no such feed"
REVOKED = "this feed was closed; take it out of your calendar, or ask its owner for a new address"
SECRET: dict[str, Any] = {
    "parameters": [
        {
            "name": "secret",
            "in": "path",
            "required": True,
            "description": "The secret of a link. Any text is taken; one that is none is not found.",
            "schema": {"type": "string"},
        }
    ]
}


def _refused(says: str) -> dict[str, Any]:
    return {"description": says, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The feed as iCalendar.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "What you have, by If-None-Match or If-Modified-Since, is still right."},
    404: _refused("No such link."),
    410: _refused("The link was revoked, or its time is over."),
    429: _refused("Too many addresses that are none; Retry-After says how many seconds to wait."),
}


def feed_routes(services: Services, table: FeedTable) -> APIRouter:
    """What the layer before the application does not answer at once."""
    routes = router("feeds")

    def answer(request: Request) -> Response:
        secret = request.path_params["secret"]
        opened, now = table.find(secret), services.now()
        is_open = opened is not None and table.is_open(opened, now)
        if not table.is_fresh or (not is_open and is_whole(secret, FEED_PREFIX)):
            # Unknown and closed links cost the same look, and one that was made just now is found by it.
            table.refresh()
            opened = table.find(secret)
        if opened is None:
            request.app.state.gate.count_failure(request)
            raise Refusal(HTTPStatus.NOT_FOUND, UNKNOWN)
        if not table.is_open(opened, now):
            raise Refusal(HTTPStatus.GONE, REVOKED)
        asked = asked_in(request.scope["headers"])
        page = table.page(opened.view, asked, now)
        table.note(opened, asked, page, now)
        return _response(page.answer(asked, head=request.method == "HEAD"))

    @routes.get("/feeds/{secret}.ics", response_class=Response, responses=ANSWERS, openapi_extra=SECRET)
    def get_feed(request: Request) -> Response:
        """A feed, for calendars to subscribe to. It tells its tag and its date, and packs itself when that is
        understood. A calendar that asks with either pays almost nothing while nothing has changed."""
        return answer(request)

    @routes.head("/feeds/{secret}.ics", response_class=Response, responses=ANSWERS, openapi_extra=SECRET)
    def head_feed(request: Request) -> Response:
        """The headers of a feed."""
        return answer(request)

    return routes


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.raw_headers = answer.headers
    return response
