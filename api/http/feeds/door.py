"""The fast way in for calendars: a thin layer before the application, which knows one address and asks no database.

It answers when everything that it needs is in memory and right; whatever else there may be to say, such as that a link
was revoked, it leaves to the route behind it.
"""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from api.bootstrap import Services
from api.http.feeds.pages import Answer, asked_in
from api.http.feeds.table import FeedTable
from api.http.metrics import Metrics
from api.http.wire import STAY_SECURE, is_secure

BEFORE, BEHIND = "/v1/feeds/", ".ics"
ROUTES = {"GET": "get_feed", "HEAD": "head_feed"}
QUICK_ENTRIES = 40
"""Feeds with more entries are rendered in a thread of their own, so that nobody waits for them."""
_STAY_SECURE = (STAY_SECURE[0].lower().encode(), STAY_SECURE[1].encode())


class FeedDoor:
    """The layer. It goes around all others, so it sets the headers of every answer itself."""

    def __init__(self, app: ASGIApp, services: Services, table: FeedTable, metrics: Metrics) -> None:
        self._app, self._services, self._table, self._metrics = app, services, table, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(BEFORE):
            began = time.perf_counter()
            answer = self._at_once(scope)
            if answer is not None:
                if is_secure(scope, self._services.settings.public_url):
                    answer.headers.append(_STAY_SECURE)
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                await send({"type": "http.response.body", "body": answer.body})
                method = scope["method"]
                self._metrics.count(ROUTES[method], method, answer.status, time.perf_counter() - began)
                return
        await self._app(scope, receive, send)

    def _at_once(self, scope: Scope) -> Answer | None:
        """The answer, if it can be given without asking anybody."""
        path, table = scope["path"], self._table
        if not (table.is_fresh and path.endswith(BEHIND) and scope["method"] in ROUTES):
            return None
        opened = table.find(path[len(BEFORE) : -len(BEHIND)])
        now = self._services.now()
        if opened is None or not table.is_open(opened, now):
            return None
        asked = asked_in(scope["headers"])
        page = table.find_page(opened.view, asked, now)
        if page is None:
            if table.length(opened.view) > QUICK_ENTRIES:
                return None
            page = table.page(opened.view, asked, now)
        table.note(opened, asked, page, now)
        return page.answer(asked, head=scope["method"] == "HEAD")
